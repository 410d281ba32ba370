"""A ticket: the code that lets one in, how far things are, and not coming after all."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import feedback, registrations
from events.registration import Companion, Registration
from web import qr, text
from web.i18n import _
from web.portal import dates
from web.portal.stages import stages
from web.render import found, page, read, redirect, sentence
from web.routes import member


@dataclass(frozen=True)
class Ticket:
    """A registration as its member reads it. `called_off` is why we did not hold it after all."""

    code: str
    event_code: str
    title: str
    art: str
    starts_at: datetime
    when: str
    hour: str
    span: str
    place: str
    plate: str | None
    seats: int
    tone: str
    word: str
    called_off: str
    is_live: bool
    has_arrived: bool
    can_cancel: bool
    month: str
    day: int


async def show(request: Request) -> Response:
    return await _page(request, await _mine(request))


async def image(request: Request) -> Response:
    """The ticket's QR code. It never changes: the browser may keep it, also for where there is no signal."""
    registration = await _mine(request)
    headers = {"Cache-Control": "private, max-age=2592000, immutable"}
    return Response(qr.svg(registration.code), media_type="image/svg+xml", headers=headers)


async def cancellation(request: Request) -> Response:
    return await _page(request, await _mine(request), asks_cancellation=True)


async def cancellation_create(request: Request) -> Response:
    registration, me = await _mine(request), request.state.member
    try:
        await registrations.cancel(registration, by=me, at=clock.now())
    except ClubError as error:
        return await _page(request, registration, 409, refused=sentence(error))
    return redirect(request, "portal.registrations", when="cancelled", done="cancelled")


def shown(registration: Registration, at: datetime) -> Ticket:
    """`registration` with its session, event and vehicle, at `at`."""
    session, event, local = registration.session, registration.session.event, clock.local
    place = text.address(session.place or event.place)
    tone, word = _state(registration, at)
    return Ticket(
        code=registration.code,
        event_code=event.code,
        title=event.title,
        art=event.art,
        starts_at=session.starts_at,
        when=placed(text.moment(session.starts_at), place),
        hour=placed(dates.hour(session.starts_at), place),
        span=dates.span(session.starts_at, session.ends_at),
        place=place,
        plate=registration.vehicle.plate if registration.vehicle else None,
        seats=registration.seats,
        tone=tone,
        word=word,
        called_off=session.cancel_reason if _is_called_off(registration) else "",
        is_live=registration.state == "registered" and at < session.ends_at,
        has_arrived=registration.checked_in_at is not None,
        can_cancel=_is_waiting(registration) and at < session.starts_at,
        month=dates.short_month(session.starts_at),
        day=local(session.starts_at).day,
    )


async def _page(
    request: Request,
    registration: Registration,
    status: int = 200,
    *,
    asks_cancellation: bool = False,
    refused: str = "",
) -> Response:
    now = clock.now()
    given = await feedback.of(registration, using_db=read())
    companions = Companion.filter(registration_id=registration.id).using_db(read()).order_by("id")
    return page(
        request,
        "portal/tickets/show.html",
        status,
        ticket=shown(registration, now),
        companions=await companions.values_list("name", flat=True),
        steps=_steps(registration, now),
        asks_feedback=feedback.is_open(registration, given, now),
        asks_cancellation=asks_cancellation,
        refused=refused,
    )


async def _mine(request: Request) -> Registration:
    mine = registrations.of(request.state.member).filter(code=request.path_params["code"])
    return await found(mine)


def _state(registration: Registration, at: datetime) -> tuple[str, str]:
    if registration.state == "cancelled":
        return ("bad", _("We called it off")) if _is_called_off(registration) else ("", _("Cancelled"))
    if registration.checked_in_at:
        return "ok", _("Checked in")
    if at >= registration.session.ends_at:
        return "", _("Over")
    return "ok", _("Registered")


def _steps(registration: Registration, at: datetime) -> list[tuple[str, str]]:
    """The stages of a ticket: what is done, the last one reached, what comes."""
    if registration.session.event.kind == "class":
        words = [_("Registered"), _("Waiting for the class"), _("Checked in"), _("Class over")]
    else:
        words = [_("Registered"), _("Waiting for the day"), _("Checked in"), _("Home again")]
    if registration.state == "cancelled":
        return [("done", words[0]), ("now", _state(registration, at)[1])]
    reached = 1
    if registration.checked_in_at:
        reached = 3 if at >= registration.session.ends_at else 2
    return stages(words, reached)


def _is_waiting(registration: Registration) -> bool:
    return registration.state == "registered" and registration.checked_in_at is None


def _is_called_off(registration: Registration) -> bool:
    """Whether it ended with its session; one that its member had cancelled before is theirs."""
    session = registration.session
    return session.state == "cancelled" and registration.cancelled_at == session.cancelled_at


def placed(moment: str, place: str) -> str:
    """`moment`, and where."""
    return _("%(moment)s, %(place)s", moment=moment, place=place) if place else moment


ROUTES = [
    member("/tickets/{code}", show, name="portal.tickets"),
    member("/tickets/{code}/code.svg", image, name="portal.tickets.image"),
    member("/tickets/{code}/cancellation", cancellation, name="portal.tickets.cancellation"),
    member(
        "/tickets/{code}/cancellation",
        cancellation_create,
        name="portal.tickets.cancellation.create",
        methods=["POST"],
    ),
]
