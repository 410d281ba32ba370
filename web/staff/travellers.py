"""Staff: the insurance list of a trip: who has given a number, who has not; entered, taken away, deleted."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from club import clock
from club.errors import ClubError
from events import insurance, traveller, travellers
from events.insurance import Line
from events.sessions import Session
from web.entered_numbers import entered
from web.forms.staff.trips import TakingForm
from web.forms.travellers import KIND_NAMES, TravellersForm
from web.i18n import _
from web.incoming import number_or_none
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.spreadsheets import XLSX, attachment, write_xlsx
from web.staff import people
from web.staff.scope import registration_of, session_of

GENDERS = {"m": "男", "f": "女", "": ""}


async def show(request: Request) -> Response:
    return await _page(request, await session_of(request))


async def file_create(request: Request) -> Response:
    """The list as a spreadsheet; it is written down before it goes."""
    session, form = await session_of(request), TakingForm(await request.form())
    if not form.validate():
        return await _page(request, session, 422, form=form)
    try:
        told = {"reason": form.reason.data, "again": form.again.data}
        lines = await insurance.take(session, **told, by=request.state.staff, at=clock.now())
    except ClubError as error:
        form.reason.errors = [sentence(error)]
        return await _page(request, session, 422, form=form)
    return await _file(session, lines)


async def deletion_create(request: Request) -> Response:
    """All numbers go now, before their day."""
    session = await session_of(request)
    await travellers.delete(session.id, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.travellers", session_id=session.id, done="numbers-deleted")


async def off_create(request: Request) -> Response:
    """Those whom the page has shown are taken off at the insurer's."""
    session, sent = await session_of(request), await request.form()
    ids = {number_or_none(id) or 0 for id in sent.getlist("person")}
    await insurance.take_off(session, ids, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.travellers", session_id=session.id, done="saved")


async def edit(request: Request) -> Response:
    """The numbers of one party, for who told them on the phone."""
    registration = await registration_of(request)
    party = await traveller.of(registration, using_db=read())
    return _asked(request, party, TravellersForm.of(party))


async def update(request: Request) -> Response:
    registration, form = await registration_of(request), TravellersForm(await request.form())
    party = await traveller.of(registration, using_db=read())
    if await entered(form, registration, party, by=request.state.staff, at=clock.now()):
        return redirect(request, "staff.travellers", session_id=registration.session_id, done="saved")
    return _asked(request, party, form, 422)


async def _page(
    request: Request, session: Session, status: int = 200, *, form: TakingForm | None = None
) -> Response:
    parties = await traveller.of_session(session.id, using_db=read())
    rows = [seat.row for party in parties for seat in party.seats if seat.row]
    gone = [row for party in parties for row in party.gone]
    return page(
        request,
        "staff/travellers/index.html",
        status,
        session=session,
        parties=parties,
        given=len(rows),
        missing=sum(party.missing for party in parties),
        fresh=sum(row.exported_at is None for row in rows),
        gone=gone,
        offs=await insurance.offs(session.id, using_db=read()),
        names=await people.names_for(request.state.staff, (row.deleted_by for row in gone)),
        form=form or TakingForm(),
        kept_until=session.ends_at + travellers.KEPT_AFTER,
        is_asked=session.state == "open" and clock.now() < session.ends_at,
    )


def _asked(request: Request, party: Any, form: TravellersForm, status: int = 200) -> Response:
    return page(
        request,
        "staff/travellers/edit.html",
        status,
        party=party,
        session=party.registration.session,
        form=form,
        is_asked=traveller.asked(party.registration, clock.now()),
    )


async def _file(session: Session, lines: list[Line]) -> Response:
    head = [_("Name"), _("Document"), _("Identity number"), _("Gender"), _("Date of birth"), _("Comes with")]
    name = f"{session.event.title}-{_('Insurance list')}-{clock.day_of(session.starts_at):%Y%m%d}.xlsx"

    async def rows() -> AsyncIterator[list[Any]]:
        for line in lines:
            kind, gender = str(KIND_NAMES[line.kind]), GENDERS[line.gender]
            yield [line.name, kind, line.number, gender, line.born.isoformat(), line.party]

    folder = tempfile.TemporaryDirectory(prefix="club-insurance-")
    try:
        path = Path(folder.name) / "rows.xlsx"
        await write_xlsx(path, session.event.title, head, rows())
    except BaseException:
        folder.cleanup()
        raise
    headers = {"Content-Disposition": attachment(name), "Cache-Control": "no-store"}
    return FileResponse(path, media_type=XLSX, headers=headers, background=BackgroundTask(folder.cleanup))


ROUTES = [
    staff("/staff/sessions/{session_id:int}/travellers", show, name="staff.travellers", may="insurance.list"),
    staff(
        "/staff/sessions/{session_id:int}/travellers/file",
        file_create,
        name="staff.travellers.file.create",
        methods=["POST"],
        may="insurance.list",
    ),
    staff(
        "/staff/sessions/{session_id:int}/travellers/off",
        off_create,
        name="staff.travellers.off.create",
        methods=["POST"],
        may="insurance.list",
    ),
    staff(
        "/staff/sessions/{session_id:int}/travellers/deletion",
        deletion_create,
        name="staff.travellers.deletion.create",
        methods=["POST"],
        may="insurance.list",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/travellers",
        edit,
        name="staff.travellers.edit",
        may="insurance.list",
    ),
    staff(
        "/staff/registrations/{registration_id:int}/travellers",
        update,
        name="staff.travellers.update",
        methods=["POST"],
        may="insurance.list",
    ),
]
