"""Dates for the calendar of a phone (RFC 5545): one event a file, its times in UTC, which every clock reads.

A date has one `UID` wherever it comes from: the ticket's file takes the place of the event's, and one that
was called off takes it out again.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from starlette.responses import Response

from club import clock, config
from events.sessions import Session
from web import brand
from web.i18n import _

REMINDS_BEFORE = timedelta(days=1)  # as _reminder writes it
_OCTETS = 75  # of a line


@dataclass(frozen=True)
class Entry:
    """`uid` without our name; `is_off`: it does not take place, or not for them."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    words: str
    url: str
    is_off: bool = False


def of_session(session: Session, *, way: str, words: str = "", is_off: bool = False) -> Entry:
    """`session` with its event; `way` is the page that tells more."""
    event = session.event
    return Entry(
        uid=f"session-{session.id}",
        title=event.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place or event.place,
        words="\n".join(filter(None, (event.summary, words))),
        url=config.settings().public_url + way,
        is_off=is_off or session.state != "open",
    )


def answer(entry: Entry, name: str) -> Response:
    """The file, which a phone offers to put into its calendar."""
    named = f"attachment; filename=\"event.ics\"; filename*=UTF-8''{quote(name)}.ics"
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-cache"}
    return Response(written(entry, clock.now()), media_type="text/calendar; charset=utf-8", headers=headers)


def written(entry: Entry, at: datetime) -> str:
    """The whole file."""
    told = f"{entry.words}\n{entry.url}".strip()
    house = urlsplit(entry.url).hostname or "club"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_escaped(brand.club().name)}//club//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}@{house}",
        f"DTSTAMP:{_instant(at)}",
        f"SEQUENCE:{int(at.timestamp()) // 60}",  # the later file is the newer version
        f"DTSTART:{_instant(entry.starts_at)}",
        f"DTEND:{_instant(entry.ends_at)}",
        f"SUMMARY:{_escaped(entry.title)}",
        f"LOCATION:{_escaped(entry.place)}",
        f"DESCRIPTION:{_escaped(told)}",
        f"URL:{entry.url}",
        f"STATUS:{'CANCELLED' if entry.is_off else 'CONFIRMED'}",
        *([] if entry.is_off else _reminder(entry.title)),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _reminder(title: str) -> list[str]:
    """The day before at the same hour."""
    words = _escaped(_("Tomorrow: %(title)s", title=title))
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{words}", "TRIGGER:-P1D", "END:VALARM"]


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """As a value of type TEXT: no line of ours can be made by what somebody wrote."""
    text = re.sub(r"([\\;,])", r"\\\1", text)
    return re.sub(r"\r\n|\r|\n", r"\\n", text)


def _folded(line: str) -> str:
    """In pieces of 75 octets, no character cut in two; each but the first begins with a blank."""
    pieces, piece, size = list[str](), "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _OCTETS:
            pieces.append(piece)
            piece, size = "", 1  # the blank counts
        piece, size = piece + character, size + octets
    return "\r\n ".join((*pieces, piece))
