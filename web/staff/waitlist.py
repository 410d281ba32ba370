"""Staff: the waitlist of a session in its order: what its head waits for, who has an offer, and what
exceptions staff make.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from club.tiers import Tier
from events import absences, registrations, waitlist
from events.registration import Registration
from events.sessions import Session
from points.errors import PointsError
from web.forms.staff.parties import ReasonForm
from web.render import is_partial, page, read, redirect, sentence
from web.routes import path, staff
from web.staff.listing import listed
from web.staff.scope import registration_of, session_of


async def index(request: Request) -> Response:
    return await _page(request, await session_of(request))


async def passing(request: Request) -> Response:
    """Somebody is let past the others: why, before the offer is made."""
    one = await registration_of(request)
    if one.state != "waiting":
        return redirect(request, "staff.waitlist", session_id=one.session_id)
    return _asked(request, one, ReasonForm())


async def passing_create(request: Request) -> Response:
    one, form = await registration_of(request), ReasonForm(await request.form())
    if not form.validate():
        return _asked(request, one, form, 422)
    told: dict[str, Any] = {"reason": form.reason.data, "by": request.state.staff, "at": clock.now()}
    try:
        await waitlist.offer_out_of_turn(one, **told)
    except ClubError as error:
        return _asked(request, one, form, 422, trouble=sentence(error))
    return redirect(request, "staff.waitlist", session_id=one.session_id, done="offered")


async def removal_create(request: Request) -> Response:
    """Taken out of the queue, or their offer taken back; the member is told."""
    one = await registration_of(request)
    if one.state not in ("waiting", "offered"):  # in by now, or gone: neither is undone from here
        return redirect(request, "staff.waitlist", session_id=one.session_id)
    try:
        await registrations.cancel(one, by=request.state.staff, at=clock.now())
    except (ClubError, PointsError) as error:
        return await _page(request, one.session, 422, trouble=sentence(error))
    return redirect(request, "staff.waitlist", session_id=one.session_id, done="removed")


async def _page(request: Request, session: Session, status: int = 200, *, trouble: str = "") -> Response:
    address = path("staff.waitlist", session_id=session.id)
    rows = await listed(request, waitlist.of(session).using_db(read()), at=address)
    by_tier = session.event.queue_by == "tier"
    head = await waitlist.of(session).using_db(read()).first()
    return page(
        request,
        "staff/waitlist/_live.html" if is_partial(request) else "staff/waitlist/index.html",
        status,
        session=session,
        address=address,
        listing=rows,
        head=head,
        people_missing=max(0, head.seats - session.left) if head else 0,
        cars_missing=max(0, head.cars - session.cars_left) if head and session.cars_left is not None else 0,
        tiers={tier.level: tier for tier in await Tier.all().using_db(read())} if by_tier else {},
        behind=absences.BEHIND,
        offered=await waitlist.offered(session).using_db(read()),
        now=clock.now(),
        trouble=trouble,
    )


def _asked(
    request: Request, one: Registration, form: ReasonForm, status: int = 200, *, trouble: str = ""
) -> Response:
    return page(
        request,
        "staff/waitlist/passing.html",
        status,
        registration=one,
        session=one.session,
        form=form,
        trouble=trouble,
    )


def _of_one(address: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(
        f"/staff/waitlist/{{registration_id:int}}{address}",
        endpoint,
        name=f"staff.waitlist.{name}",
        methods=methods or ("GET",),
        may="events.edit",
    )


ROUTES = [
    staff("/staff/sessions/{session_id:int}/waitlist", index, name="staff.waitlist", may="events.see"),
    _of_one("/passing", passing, "passing"),
    _of_one("/passing", passing_create, "passing.create", "POST"),
    _of_one("/removal", removal_create, "removal.create", "POST"),
]
