"""Events as members read them: when, where, for whom, what it costs and asks, how many places are left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from club import clock, config, persons
from club.members import Member
from events import questions, rush_sql, sessions, terms
from events.events import Event
from events.registration import LIVE, Registration
from events.series import Series, SeriesEvent
from events.sessions import Session
from web import pictures, poster_fonts, price_words, text
from web.i18n import _, ngettext
from web.portal import audience, dates, giving_back, itinerary
from web.render import read

FEW = 5  # places, from which on the tag says so in amber


@dataclass(frozen=True)
class Places:
    """What stands on the tag; `is_open` if one can register now, `queues` if one can stand in the queue."""

    tone: str
    words: str
    is_open: bool = False
    queues: bool = False


@dataclass(frozen=True)
class Offer:
    """One date of an event; `mine` is the state of what the reader has for it."""

    event: Event
    session: Session
    places: Places
    at: datetime
    mine: str = ""

    @property
    def tag(self) -> tuple[str, str]:
        """Tone and words: what the reader has, or what there is to have."""
        if self.mine:
            return mine(self.mine)
        return self.places.tone, self.places.words

    @property
    def can_be_asked(self) -> bool:
        return (self.places.is_open or self.places.queues) and not self.mine

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
        return price_words.of(self.event)

    @property
    def rules(self) -> list[tuple[str, str]]:
        """What comes back until when."""
        if not terms.is_paid(self.event):
            return []
        return giving_back.rules(self.event.refunds, self.session.starts_at, self.at)

    @property
    def coming(self) -> str:
        """Who comes so far, in cars and people; '' if it was called off."""
        if self.session.state != "open":
            return ""
        people, cars = self.session.taken, self.session.cars_taken
        if not people:
            return _("Nobody has registered yet")
        told = [ngettext("%(num)d person is coming", "%(num)d people are coming", people)]
        if cars:
            told.append(ngettext("in %(num)d car", "in %(num)d cars", cars))
        return _(", ").join(told)

    @property
    def left(self) -> str:
        """Places that are left, in people and, where they are counted, cars."""
        people = ngettext("for %(num)d person", "for %(num)d people", max(0, self.session.left))
        if self.session.cars_left is None:
            return people
        cars = ngettext("for %(num)d car", "for %(num)d cars", max(0, self.session.cars_left))
        return _(", ").join((cars, people))

    @property
    def queue(self) -> str:
        """How many wait; '' if nobody does."""
        waiting = self.session.waiting
        return ngettext("%(num)d party is waiting", "%(num)d parties are waiting", waiting) if waiting else ""


def offer(session: Session, at: datetime, held: dict[int, str] | None = None) -> Offer:
    """`session` with its event; `held` says what the reader has, by session."""
    return Offer(session.event, session, places(session, at), at, (held or {}).get(session.id, ""))


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
    if session.left <= 0 or session.waiting:
        return Places("", _("Full, waitlist open"), queues=True)
    if session.cars_left is None:
        tone = "warn" if session.left <= FEW else "ok"
        return Places(tone, ngettext("%(num)d place left", "%(num)d places left", session.left), is_open=True)
    if session.cars_left <= 0:
        return Places("warn", _("Full for cars"), is_open=True)
    tone = "warn" if min(session.cars_left, session.left) <= FEW else "ok"
    return Places(tone, ngettext("%(num)d car left", "%(num)d cars left", session.cars_left), is_open=True)


async def held_by(member: Member | None, event: Event) -> dict[int, str]:
    """What `member` has of `event`, comes to or waits for, by session; `arrived` once they are there."""
    if member is None:
        return {}
    theirs = Registration.filter(member_id__in=persons.ids_of(member), state__in=LIVE)
    query = theirs.filter(session__event_id=event.id).using_db(read())
    rows: Any = await query.values_list("session_id", "state", "checked_in_at")
    return {session: "arrived" if arrived else state for session, state, arrived in rows}


async def event_of(request: Request) -> Event:
    """The event of this address, as members see it."""
    shown = await rush_sql.event(request.path_params["code"], using=read())
    if shown is None:
        raise HTTPException(404)
    return shown


async def of(event: Event, held: dict[int, str]) -> list[Offer]:
    """The dates still to come of `event`, also those called off."""
    now = clock.now()
    coming = sessions.of(event).filter(ends_at__gt=now).select_related("event").using_db(read())
    return [offer(session, now, held) for session in await coming]


async def about(event: Event) -> dict[str, Any]:
    """What a page tells of `event` itself: its words and pictures, the stops by the hour, for whom it is,
    what it costs and what one is asked."""
    shown = await pictures.images(event.pictures) if event.pictures else {}
    return {
        "event": event,
        "itinerary": await itinerary.of(event),
        "images": [shown[name] for name in event.pictures if name in shown],
        "house": config.settings().public_url,
        "map_url": event.map_url if event.map_url.startswith(("https://", "http://")) else "",
        "audience": await audience.lines(event),
        "price": price_words.of(event),
        "each": price_words.said(price_words.each(event)) if terms.is_paid(event) else "",
        "paid_to_others": price_words.to_others(event.price_text),
        "asks": await _asks(event),
        "series": await series_of(event),
        "has_poster": event.state == "published" and poster_fonts.is_there(),
    }


async def series_of(event: Event) -> Series | None:
    """The series for which coming to `event` brings a stamp."""
    going = SeriesEvent.filter(event_id=event.id, series__ended_at=None).using_db(read())
    part = await going.select_related("series__kind").first()
    return part.series if part else None


async def _asks(event: Event) -> list[str]:
    """What registering will ask for, so that it lies at hand."""
    told = [one.text for one in await questions.of(event.id, using_db=read())]
    words = {
        "emergency": _("Whom to call in an emergency"),
        "papers": _("Until when driving licence and car insurance hold, if you come by car"),
        "identity": _("On your ticket, later: identity numbers for the insurance, deleted afterwards"),
    }
    told += [words[name] for name in words if name in event.asks]
    return [*told, _("That you have read the safety notes")] if event.waiver else told


def mine(state: str) -> tuple[str, str]:
    """Tone and words of the tag of whoever has a registration in this `state`."""
    return {
        "arrived": ("ok", _("Checked in")),
        "registered": ("ok", _("Registered")),
        "waiting": ("info", _("On the waitlist")),
        "offered": ("warn", _("A place is kept for you")),
    }[state]


def _opening(session: Session) -> str:
    return f"{text.short_day(session.opens_at)} {text.time_of(session.opens_at)}"
