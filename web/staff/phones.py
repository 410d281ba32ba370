"""Staff: the phone list of a trip, which its leaders open while it is on; each opening is written down."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, roles
from club.errors import ClubError
from events import leaders, phones
from events.phones import Contact
from events.sessions import Session
from web.forms.staff.trips import OpeningForm
from web.render import page, read, sentence
from web.routes import staff
from web.staff import people
from web.staff.scope import session_of
from web.trip_words import ROLE_NAMES

SHOWN = 20


async def show(request: Request) -> Response:
    return await _page(request, await session_of(request))


async def create(request: Request) -> Response:
    """Open the list: the answer holds it, and no address does."""
    session, asker = await session_of(request), request.state.staff
    form = OpeningForm(await request.form())
    leads = await phones.leads(session.id, asker)
    if not leads and not form.validate():
        return await _page(request, session, 422, form=form)
    try:
        contacts = await phones.open_for(session, by=asker, at=clock.now(), reason=form.reason.data or "")
    except ClubError as error:
        form.form_errors = [sentence(error)]
        return await _page(request, session, 409, form=form)
    return await _page(request, session, contacts=contacts)


async def _page(
    request: Request,
    session: Session,
    status: int = 200,
    *,
    form: OpeningForm | None = None,
    contacts: list[Contact] | None = None,
) -> Response:
    asker, now = request.state.staff, clock.now()
    openings = await phones.openings(session.id).limit(SHOWN).using_db(read())
    since, until = phones.window(session)
    leads = await phones.leads(session.id, asker, using_db=read())
    return page(
        request,
        "staff/phones/show.html",
        status,
        session=session,
        form=form or OpeningForm(),
        contacts=contacts,
        is_on=phones.is_open(session, now),
        is_early=now < since,
        since=since,
        until=until,
        leads=leads,
        may_open=leads or roles.may(asker, "members.reveal"),
        openings=openings,
        names=await people.names_for(asker, (one.by for one in openings)),
        leaders=await leaders.of(session.id).using_db(read()),
        roles=ROLE_NAMES,
    )


ROUTES = [
    staff("/staff/sessions/{session_id:int}/phones", show, name="staff.phones", may="events.see"),
    staff(
        "/staff/sessions/{session_id:int}/phones",
        create,
        name="staff.phones.create",
        methods=["POST"],
        may="events.see",
    ),
]
