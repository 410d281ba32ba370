"""Events as members read them: when, where, what it costs, how many places are left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from club import persons
from club.members import Member
from events.events import Event
from events.registration import Registration
from events.sessions import Session
from web import text
from web.i18n import _, ngettext
from web.portal import dates, itinerary
from web.render import read

FEW = 5  # places, from which on the tag says so in amber


@dataclass(frozen=True)
class Places:
    """What stands on the tag; `is_open` if one can register now."""

    tone: str
    words: str
    is_open: bool = False


@dataclass(frozen=True)
class Offer:
    """One date of an event."""

    event: Event
    session: Session
    places: Places
    is_registered: bool = False

    @property
    def when(self) -> str:
        return text.moment(self.session.starts_at)

    @property
    def span(self) -> str:
        return dates.span(self.session.starts_at, self.session.ends_at)

    @property
    def place(self) -> str:
        return text.address(self.session.place or self.event.place)

    @property
    def price(self) -> str:
        return self.event.price_text or _("Free")


def offer(session: Session, at: datetime, held: set[int] | None = None) -> Offer:
    """`session` with its event; `held` are the sessions for which the reader has a ticket."""
    return Offer(session.event, session, places(session, at), session.id in (held or ()))


def places(session: Session, at: datetime) -> Places:
    """What there is to say of the places at `at`, the strongest reason first."""
    if session.state != "open":
        return Places("bad", _("Called off"))
    if at >= session.ends_at:
        return Places("", _("Over"))
    if at >= session.closes_at:
        return Places("", _("Registration has closed"))
    if at < session.opens_at:
        return Places("", _("Opens %(moment)s", moment=_opening(session)))
    if session.left <= 0:
        return Places("", _("Full"))
    tone = "warn" if session.left <= FEW else "ok"
    return Places(tone, ngettext("%(num)d place left", "%(num)d places left", session.left), is_open=True)


async def held_by(member: Member | None) -> set[int]:
    """The sessions for which `member` has a ticket."""
    if member is None:
        return set()
    query = Registration.filter(member_id__in=persons.ids_of(member), state="registered").using_db(read())
    return set(await query.values_list("session_id", flat=True))  # type: ignore[arg-type]


def _opening(session: Session) -> str:
    return f"{text.short_day(session.opens_at)} {text.time_of(session.opens_at)}"


def about(event: Event) -> dict[str, Any]:
    """What a page tells of `event` itself: its words, the stops by the hour, whether it costs anything."""
    is_paid = any(character.isdecimal() for character in event.price_text)
    return {"event": event, "itinerary": itinerary.read(event.body), "is_paid": is_paid}
