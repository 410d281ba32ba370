"""A registration as its member reads it: what stands on the ticket, how far it is, how it ended."""

from dataclasses import dataclass
from datetime import datetime

from club import clock
from events.registration import Registration
from web import text
from web.i18n import _
from web.portal import dates
from web.portal.stages import stages

CAN_CHANGE = ("waiting", "offered", "registered")


@dataclass(frozen=True)
class Ticket:
    """`called_off` is why we did not hold it after all; `ended` says in a sentence how it ended else."""

    code: str
    event_code: str
    title: str
    art: str
    state: str
    starts_at: datetime
    when: str
    hour: str
    span: str
    place: str
    map_url: str
    plate: str | None
    seats: int
    tone: str
    word: str
    called_off: str
    ended: str
    has_code: bool
    is_live: bool
    is_waiting: bool
    is_offered: bool
    offer_until: datetime | None
    has_arrived: bool
    has_missed: bool
    can_cancel: bool
    can_change: bool
    convoy: int | None
    month: str
    day: int


def shown(registration: Registration, at: datetime) -> Ticket:
    """`registration` with its session, event and vehicle, at `at`."""
    session, event = registration.session, registration.session.event
    place = text.address(session.place or event.place)
    tone, word = state(registration, at)
    held = is_offered(registration, at)
    is_ahead = registration.state in CAN_CHANGE and not registration.checked_in_at and at < session.starts_at
    return Ticket(
        code=registration.code,
        event_code=event.code,
        title=event.title,
        art=event.art,
        state=registration.state,
        starts_at=session.starts_at,
        when=placed(text.moment(session.starts_at), place),
        hour=placed(dates.hour(session.starts_at), place),
        span=dates.span(session.starts_at, session.ends_at),
        place=place,
        map_url=event.map_url if event.map_url.startswith(("https://", "http://")) else "",
        plate=registration.vehicle.plate if registration.vehicle else registration.plate or None,
        seats=registration.seats,
        tone=tone,
        word=word,
        called_off=session.cancel_reason if is_called_off(registration) else "",
        ended=_ended(registration),
        has_code=registration.state in ("registered", "cancelled") and not _never_came_in(registration),
        is_live=registration.state == "registered" and at < session.ends_at,
        is_waiting=registration.state == "waiting" and at < session.starts_at,
        is_offered=held,
        offer_until=registration.offer_until if held else None,
        has_arrived=registration.checked_in_at is not None,
        has_missed=has_missed(registration, at),
        can_cancel=is_ahead,
        can_change=is_ahead and not is_late(registration, at),
        convoy=registration.convoy,
        month=dates.short_month(session.starts_at),
        day=clock.local(session.starts_at).day,
    )


def is_offered(registration: Registration, at: datetime) -> bool:
    """Whether places are kept for it that can still be accepted."""
    return registration.state == "offered" and not is_late(registration, at)


def is_late(registration: Registration, at: datetime) -> bool:
    """Whether its offer has run out, though the worker has not been round yet."""
    until = registration.offer_until
    return registration.state == "offered" and until is not None and at >= until


def has_missed(registration: Registration, at: datetime) -> bool:
    """Whether it held places until the end, and nobody came."""
    is_held = registration.state == "registered" and registration.checked_in_at is None
    return is_held and at >= registration.session.ends_at


def state(registration: Registration, at: datetime) -> tuple[str, str]:
    """Tone and words of the tag."""
    if registration.state == "cancelled":
        return _ended_tag(registration)
    if registration.checked_in_at:
        return "ok", _("Checked in")
    if registration.state == "offered":
        return ("", _("Offer expired")) if is_late(registration, at) else ("info", _("It is your turn"))
    if registration.state == "waiting":
        if at >= registration.session.starts_at:
            return "", _("No place came free")
        return "info", _("On the waitlist")
    return ("", _("Not checked in")) if has_missed(registration, at) else ("ok", _("Registered"))


def steps(registration: Registration, at: datetime) -> list[tuple[str, str]]:
    """The stages of a ticket: what is done, the last one reached, what comes."""
    if registration.state == "waiting":
        return stages([_("In the queue"), _("A place comes free"), _("You accept"), _("Registered")], 0)
    if registration.state == "offered":
        return stages([_("In the queue"), _("A place comes free"), _("You accept"), _("Registered")], 1)
    is_class = registration.session.event.kind == "class"
    if registration.state == "cancelled":
        was = _("In the queue") if _never_came_in(registration) else _("Registered")
        return [("done", was), ("now", state(registration, at)[1])]
    if has_missed(registration, at):
        return stages([_("Registered"), _("Not checked in")], 1)
    words = [
        _("Registered"),
        _("Waiting for the class") if is_class else _("Waiting for the day"),
        _("Checked in"),
        _("Class over") if is_class else _("Home again"),
    ]
    reached = 1
    if registration.checked_in_at:
        reached = 3 if at >= registration.session.ends_at else 2
    return stages(words, reached)


def is_called_off(registration: Registration) -> bool:
    """Whether it ended with its session; one that its member had cancelled before is theirs."""
    return registration.state == "cancelled" and registration.ended == "session"


def placed(moment: str, place: str) -> str:
    """`moment`, and where."""
    return _("%(moment)s, %(place)s", moment=moment, place=place) if place else moment


def _never_came_in(registration: Registration) -> bool:
    """Whether it ended in the queue; of a session that was called off, nobody can tell any more."""
    return registration.ended in ("left", "declined", "expired", "unserved")


def _ended_tag(registration: Registration) -> tuple[str, str]:
    words = {
        "session": ("bad", _("We called it off")),
        "declined": ("", _("Declined")),
        "expired": ("", _("Offer expired")),
        "left": ("", _("Left the queue")),
        "unserved": ("", _("No place came free")),
    }
    return words.get(registration.ended, ("", _("Cancelled")))


def _ended(registration: Registration) -> str:
    """How it ended, where the tag does not say it all; '' while it goes on."""
    if registration.state != "cancelled":
        return ""
    when = registration.cancelled_at
    words = {
        "member": _("You cancelled on %(moment)s.", moment=text.moment(when)),
        "staff": _("A colleague of ours cancelled it for you on %(moment)s.", moment=text.moment(when)),
        "declined": _("You declined the place that was kept for you. It went to the next one."),
        "expired": _(
            "The place was kept for you until %(moment)s and then went to the next one.",
            moment=text.moment(registration.offer_until),
        ),
        "left": _("You left the queue on %(moment)s.", moment=text.moment(when)),
        "unserved": _("No place came free before it started. Nothing was taken from you."),
    }
    return words.get(registration.ended, "")
