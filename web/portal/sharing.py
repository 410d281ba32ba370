"""An event as it leaves the club: the card beside its link in WeChat, and its poster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from club import config
from events import sessions
from events.events import Event
from events.sessions import Session
from web import brand, price_words, text
from web.database import read
from web.i18n import _, ngettext
from web.portal import dates
from web.posters import Poster
from web.routes import path

LONGEST = 90


@dataclass(frozen=True)
class Card:
    """What a messenger shows of a link: whole addresses, the picture square."""

    address: str
    description: str
    image: str


def card(event: Event) -> Card:
    """With the first picture of the event, or a drawing."""
    told = event.summary or " ".join(event.body.split()) or text.address(event.place)
    version = event.pictures[0][:8] if event.pictures else ""
    image = whole(path("portal.poster.cover", code=event.code, v=version))
    return Card(whole(path("portal.events.show", code=event.code)), told[:LONGEST], image)


async def poster(event: Event, at: datetime) -> Poster:
    """The poster of `event`, as it stands."""
    ahead = sessions.of(event).filter(state="open", ends_at__gt=at).using_db(read())
    club = brand.club()
    return Poster(
        club=club.name,
        colour=club.brand_colour,
        title=event.title,
        summary=event.summary,
        lines=tuple(_lines(event, await ahead)),
        call=_("Hold the code to read more and to register"),
        address=whole(path("portal.events.show", code=event.code)),
        picture=event.pictures[0] if event.pictures else "",
    )


def whole(address: str) -> str:
    """An address as it is typed from outside."""
    return config.settings().public_url.rstrip("/") + address


def _lines(event: Event, coming: Sequence[Session]) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if coming:
        when = dates.span(coming[0].starts_at, coming[0].ends_at)
        if more := len(coming) - 1:
            when += _(", ") + ngettext("%(num)d date more", "%(num)d dates more", more)
        lines.append((_("Time"), when))
    if place := (coming[0].place if coming else "") or event.place:
        lines.append((_("Place"), text.address(place)))
    lines.append((_("Price"), price_words.a_person(event)))
    return lines
