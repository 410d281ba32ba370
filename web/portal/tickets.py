"""A ticket: the code that lets one in, the place in the queue, what was kept for one; how far things are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, consents, persons
from club.errors import ClubError
from club.members import Member
from events import absences, feedback, fees, places, refusals, registrations, terms, told, waitlist
from events.fee import Back, Fee, coming_back
from events.registration import Companion, Registration
from events.sessions import Session
from events.terms import Price
from points.errors import PointsError
from web import calendars, price_words, qr, text
from web.i18n import _, ngettext, pgettext
from web.incoming import number_or_none
from web.pictures import images
from web.portal import giving_back, offers, quotes, trip
from web.portal.ticket_words import Ticket, placed, shown, steps
from web.render import found, page, read, redirect, sentence
from web.routes import member, path

# What a change of the party puts right, before its offer is accepted.
MENDED = (refusals.NotTheirCar, refusals.ExpiredPapers, refusals.WaiverNotAccepted)
__all__ = ["mine", "placed", "show_with", "shown"]


@dataclass(frozen=True)
class Money:
    """What a registration costs: `told` in words, while it is to be paid, and in `rows` where it
    is; `waits` says that nothing is taken yet; what is `due` at the desk, what is
    to be given back there, and what a cancellation would give `back` by the rule that holds `now`, in
    `percent`. `rules`: when, and what comes back then. `missing`: points that a party with an offer, or in
    the queue, lacks for it; they have `usable` ones."""

    told: str
    price: Price
    rows: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    waits: str = ""
    due: int = 0
    to_give_back: int = 0
    back: Back | None = None
    now: str = ""
    percent: int = 0
    missing: int = 0
    usable: int = 0
    rules: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


async def show(request: Request) -> Response:
    return await show_with(request, await mine(request))


async def image(request: Request) -> Response:
    """The ticket's QR code. It never changes: the browser may keep it, also for where there is no signal."""
    registration = await mine(request)
    headers = {"Cache-Control": "private, max-age=2592000, immutable"}
    return Response(qr.svg(registration.code), media_type="image/svg+xml", headers=headers)


async def calendar(request: Request) -> Response:
    """The date for the phone's calendar; once it is cancelled, the same file takes it out again."""
    registration = await mine(request)
    way = path("portal.tickets", code=registration.code)
    is_off = registration.state == "cancelled"
    words = _("Ticket %(digits)s", digits=text.digits(registration.code))
    entry = calendars.of_session(registration.session, way=way, words=words, is_off=is_off)
    return calendars.answer(entry, registration.session.event.title)


async def cancellation(request: Request) -> Response:
    return await show_with(request, await mine(request), asks_cancellation=True)


async def cancellation_create(request: Request) -> Response:
    """The party does not come, leaves the queue, or declines what was kept for it."""
    registration, me = await mine(request), request.state.member
    sent = await request.form()
    if sent.get("was") not in (registration.state, None):  # accepted meanwhile, on another phone perhaps
        return await show_with(request, registration, 409, asks_cancellation=True)
    done = {"waiting": "left", "offered": "offer-declined"}.get(registration.state, "cancelled")
    try:
        seen = number_or_none(sent.get("seen"))
        await registrations.cancel(registration, by=me, at=clock.now(), seen=seen)
    except fees.LessComesBack as error:
        told = {"asks_cancellation": True, "refused": sentence(error)}
        return await show_with(request, registration, 409, **told)
    except (ClubError, PointsError) as error:
        return await show_with(request, registration, 409, refused=sentence(error))
    fee = await fees.of(registration, using_db=read())
    if fee and fee.back_fen:  # the ticket says how much, and where
        return redirect(request, "portal.tickets", code=registration.code, done=done)
    return redirect(request, "portal.registrations", when="cancelled", done=done)


async def acceptance_create(request: Request) -> Response:
    """By one tap: the places that were kept are theirs."""
    registration, me = await mine(request), request.state.member
    try:
        seen = quotes.seen_in(await request.form())
        await waitlist.accept(registration, by=me, at=clock.now(), seen=seen)
    except (ClubError, PointsError) as error:
        mends = isinstance(error, MENDED)
        return await show_with(request, await mine(request), 409, refused=sentence(error), mends=mends)
    return redirect(request, "portal.tickets", code=registration.code, done="registered")


async def show_with(
    request: Request,
    registration: Registration,
    status: int = 200,
    *,
    asks_cancellation: bool = False,
    refused: str = "",
    mends: bool = False,
) -> Response:
    now, event = clock.now(), registration.session.event
    given = await feedback.of(registration, using_db=read())
    companions = Companion.filter(registration_id=registration.id).using_db(read()).order_by("id")
    pictures = await images(event.pictures[:1])
    ticket = shown(registration, now)
    people = await companions
    money = await _money(registration, [None, *(one.age for one in people)], now)
    return page(
        request,
        "portal/tickets/show.html",
        status,
        ticket=ticket,
        was=registration.state,
        image=next(iter(pictures.values()), None),
        companions=[one.name for one in people],
        steps=steps(registration, now),
        money=money,
        others=price_words.to_others(event.price_text),
        series=await offers.series_of(event) if ticket.is_live or ticket.is_waiting else None,
        missed=await _missed(registration) if ticket.has_missed else "",
        rules=money.rules if money and ticket.can_cancel else [],
        trip=await trip.of(registration, request.state.member, now),
        reminds=registration.session.starts_at - now > calendars.REMINDS_BEFORE,
        has_given=given is not None and given.given_at is not None,
        asks_feedback=feedback.is_open(registration, given, now),
        asks_cancellation=asks_cancellation,
        refused=refused,
        can_mend=mends and ticket.can_change,
        **await _queue(registration, ticket, request.state.member, now),
    )


async def mine(request: Request, has: Callable[[Registration], object] | None = None) -> Registration:
    """The member's registration of this address; one that not `has` what the page is about has none."""
    theirs = registrations.of(request.state.member).filter(code=request.path_params["code"])
    registration = await found(theirs.select_related("session__event", "vehicle", "member"))
    if has and not has(registration):
        raise HTTPException(404)
    return registration


async def _queue(registration: Registration, ticket: Ticket, me: Member, now: datetime) -> dict[str, Any]:
    """How far one who waits is, how they hear of places, and how long these are kept."""
    return {
        "ahead": await waitlist.position(registration, using_db=read()) - 1 if ticket.is_waiting else 0,
        "by_tier": registration.session.event.queue_by == "tier",
        "by_sms": consents.SERVICE_SMS in me.allows.split(),
        "offer_hours": _offer_hours(registration.session, now),
        "left": _left(registration, now) if ticket.is_offered else None,
    }


async def _money(registration: Registration, ages: list[int | None], now: datetime) -> Money | None:
    """None where it costs nothing of ours."""
    fee, session = await fees.of(registration, using_db=read()), registration.session
    if fee is None:
        price = terms.price(session.event, ages)
        if price == Price() or registration.state not in ("waiting", "offered"):
            return None
        rules = giving_back.rules(session.event.refunds, session.starts_at, now)
        standing = await persons.standing(registration.member_id, at=now, using_db=read())
        usable = max(0, standing.usable)
        waits = _("Nothing is taken while you wait.") if registration.state == "waiting" else ""
        missing = max(0, price.points - usable)
        lacks = {"missing": missing, "usable": usable}
        return Money(price_words.said(price), price, waits=waits, rules=rules, **lacks)
    comes = registration.state == "registered"
    free = fee.whole_until if fee.whole_until and now < fee.whole_until else None
    percent, was = told.percent_back(fee, session, now), told.of(fee, session, ages)
    return Money(
        told=price_words.said(Price(fee.points, fee.fen)) if fee.state != "ended" else "",
        rows=_rows(fee),
        price=Price(fee.points, fee.fen),
        due=fee.due_fen,
        to_give_back=fee.back_fen,
        back=coming_back(fee, percent) if comes and fee.state == "open" else None,
        now=giving_back.said(percent),
        percent=percent,
        rules=giving_back.rules(
            was.refunds, max(was.starts_at, session.starts_at), now, free, session.starts_at
        ),
    )


def _rows(fee: Fee) -> list[tuple[str, str]]:
    """Where points and money are: once it is over, what was paid is what came back and what did not."""
    is_over = fee.state == "ended"
    taken = min(fee.points, fee.kept_points) if fee.state == "spent" else 0
    paid = fee.kept_points + fee.back_points if is_over else 0
    rows = [
        (_("Set aside"), Price(fee.points if fee.state == "open" else 0)),
        (pgettext("points", "Taken"), Price(taken)),
        (pgettext("fee", "Paid"), Price(paid, fee.paid_fen)),
        (pgettext("fee", "Given back"), Price(fee.back_points, fee.given_fen)),
        (pgettext("fee", "Kept"), Price(fee.kept_points - taken, fee.kept_fen)),
        (pgettext("fee", "To be given back"), Price(fen=fee.back_fen)),
    ]
    return [(word, price_words.said(price)) for word, price in rows if price != Price()]


def _offer_hours(session: Session, now: datetime) -> int:
    """For how many hours an offer of now would be kept; 0 if only until the start."""
    return session.event.offer_hours if places.offered_until(session, now) < session.starts_at else 0


async def _missed(registration: Registration) -> str:
    """What it means that nobody of the party was checked in."""
    if await absences.excused([registration.id], using_db=read()):
        return _("You could not come, and it does not count against you.")
    if not await absences.every(clock.now()).filter(id=registration.id).using_db(read()).exists():
        return _("Nobody was checked in that day, so nobody is counted as missing.")
    return _(
        "Nobody checked you in, so it stands here as missed. Were you there, or was it an emergency? Tell us."
    )


def _left(registration: Registration, now: datetime) -> dict[str, Any]:
    """Of the time for which places are kept: what is left in `words`, and as a `share` of 100."""
    until, since = registration.offer_until, registration.offered_at
    assert until is not None
    left = max(0, int((until - now).total_seconds()))
    whole = max(1, int((until - (since or now)).total_seconds()))
    return {"words": _how_long(left // 60), "share": round(100 * left / whole)}


def _how_long(minutes: int) -> str:
    """1 天 21 小时; under a day with the minutes."""
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    told = [
        ngettext("%(num)d day", "%(num)d days", days) if days else "",
        ngettext("%(num)d hour", "%(num)d hours", hours) if hours else "",
        ngettext("%(num)d minute", "%(num)d minutes", minutes) if not days else "",
    ]
    return " ".join(filter(None, told))


ROUTES = [
    member("/tickets/{code}", show, name="portal.tickets"),
    member("/tickets/{code}/code.svg", image, name="portal.tickets.image"),
    member("/tickets/{code}/event.ics", calendar, name="portal.tickets.calendar"),
    member("/tickets/{code}/cancellation", cancellation, name="portal.tickets.cancellation"),
    member(
        "/tickets/{code}/cancellation",
        cancellation_create,
        name="portal.tickets.cancellation.create",
        methods=["POST"],
    ),
    member(
        "/tickets/{code}/acceptance",
        acceptance_create,
        name="portal.tickets.acceptance.create",
        methods=["POST"],
    ),
]
