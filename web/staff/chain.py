"""Staff: a 接龙 out of a WeChat group becomes registrations: pasted, looked at line by line, pressed once."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import chain, registrations
from events.registration import Registration
from events.sessions import Session
from points.errors import PointsError
from web.forms.staff.chain import ChainForm, PasteForm
from web.i18n import _
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import registration_words as words
from web.staff.chain_rows import Row, form_of, party, rows_of
from web.staff.scope import session_of

QUEUED = ("waiting", "offered")


@dataclass
class Outcome:
    """What became of a line: a registration, or why there is none."""

    row: Row
    registration: Registration | None = None
    why: str = ""

    @property
    def state(self) -> str:
        return self.registration.state if self.registration else ""


async def show(request: Request) -> Response:
    return await _paste(request, await session_of(request), PasteForm())


async def preview_create(request: Request) -> Response:
    """What the pasted text says; or, of lines that staff have corrected, how they stand now."""
    session, data = await session_of(request), await request.form()
    if "text" not in data:
        return await _preview(request, session, ChainForm(data), is_fresh=False)
    form = PasteForm(data)
    if not form.validate():
        return await _paste(request, session, form, 422)
    found = chain.parse(form.text.data)
    if not found.lines:
        form.text.errors = [_("No line of it is somebody who comes. Copy the whole 接龙, with its numbers")]
        return await _paste(request, session, form, 422)
    return await _preview(request, session, form_of(found), is_fresh=True, found=found)


async def create(request: Request) -> Response:
    """Every ticked line is registered, each by a key of its own: pressed again, nothing is made twice."""
    session, form = await session_of(request), ChainForm(await request.form())
    rows = await rows_of(form, session, request.state.staff, is_fresh=False)
    taken = [row for row in rows if row.form.take.data]
    unsettled = [row for row in taken if row.member is None]
    if not form.validate() or unsettled or not taken:
        return await _preview(request, session, form, 422, is_fresh=False, is_pressed=True)
    outcomes = [await _registered(request, session, form, row) for row in taken]
    await _as_they_stand(outcomes)
    return page(
        request,
        "staff/chain/done.html",
        session=await session_of(request),
        failed=[one for one in outcomes if not one.registration],
        registered=[one for one in outcomes if one.state not in ("", *QUEUED)],
        queued=[one for one in outcomes if one.state in QUEUED],
        left_out=[row for row in rows if not row.form.take.data],
        states=words.STATES,
        verdicts=words.VERDICTS,
    )


async def _registered(request: Request, session: Session, form: ChainForm, row: Row) -> Outcome:
    assert row.member is not None
    number = row.form.number.data or "0"
    key = f"chain:{session.id}:{form.key.data[:24]}:{number[:4]}:{row.member.id}"
    told: dict[str, Any] = {"key": key, "by": request.state.staff, "at": clock.now()}
    try:
        made = await registrations.register(
            session, row.member, party(row, waits=bool(form.waits.data)), **told
        )
    except (ClubError, PointsError) as error:
        return Outcome(row, None, sentence(error))
    return Outcome(row, made)


async def _as_they_stand(outcomes: list[Outcome]) -> None:
    """Whoever came into the queue may have an offer by now."""
    ids = [one.registration.id for one in outcomes if one.registration]
    now = await Registration.in_bulk(ids, "id", using_db=read()) if ids else {}
    for one in outcomes:
        one.registration = now.get(one.registration.id) if one.registration else None


async def _paste(request: Request, session: Session, form: PasteForm, status: int = 200) -> Response:
    if session.state != "open" or session.event.state != "published":
        return redirect(request, "staff.sessions.show", session_id=session.id)
    return page(request, "staff/chain/show.html", status, session=session, form=form)


async def _preview(
    request: Request,
    session: Session,
    form: ChainForm,
    status: int = 200,
    *,
    is_fresh: bool,
    found: chain.Chain | None = None,
    is_pressed: bool = False,
) -> Response:
    rows = await rows_of(form, session, request.state.staff, is_fresh=is_fresh)
    ticked = [row for row in rows if row.form.take.data]
    return page(
        request,
        "staff/chain/preview.html",
        status,
        session=session,
        form=form,
        rows=rows,
        found=found,
        ticked=ticked,
        people=sum(row.form.seats for row in ticked),
        by_car=sum(1 for row in ticked if row.comes_by_car),
        verdicts=words.VERDICTS,
        doubts=words.DOUBTS,
        is_pressed=is_pressed,
        unsettled=[row for row in ticked if row.member is None],
    )


ROUTES = [
    staff("/staff/sessions/{session_id:int}/chain", show, name="staff.chain", may="events.edit"),
    staff(
        "/staff/sessions/{session_id:int}/chain/preview",
        preview_create,
        name="staff.chain.preview.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/sessions/{session_id:int}/chain",
        create,
        name="staff.chain.create",
        methods=["POST"],
        may="events.edit",
    ),
]
