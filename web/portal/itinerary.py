"""What an event says of itself: the stops of its days with their times, and words.

Stops that staff put (events/itinerary.py) stand for those in the text, which is read block by block.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise

from club import clock
from events import itinerary, topics
from events.events import Event
from events.sessions import Session
from events.topics import Topic
from web import text
from web.i18n import ngettext
from web.render import read as reading
from web.trip_words import FACILITY_NAMES

_BLANK_LINES = re.compile(r"(?:\r?\n[ \t]*){2,}")
_STOP = re.compile(r"(\d{1,2}[:：]\d{2}|次日|第[一二三四五六七]天|[Dd]ay \d)\s*(.+)")
_BULLET = "- "
FITS = 60  # minutes between the first stop that is written and the start of a date


@dataclass(frozen=True)
class Stop:
    """`when` is a time of the day, or a day; `day` counts from 1 where there are several.

    `link` is where more stands about it.
    """

    when: str
    what: str
    more: str = ""
    day: int = 0
    has: str = ""
    note: str = ""
    map_url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Itinerary:
    """`stops` in their order; `blocks` of lines, each with whether it is a list."""

    stops: list[Stop]
    blocks: list[tuple[bool, list[str]]]

    @property
    def days(self) -> list[tuple[int, list[Stop]]]:
        """The stops of each day; 0 is the only one, or none that is told."""
        return [(day, list(stops)) for day, stops in groupby(self.stops, key=lambda stop: stop.day)]


def with_stops(told: Itinerary, stops: Sequence[itinerary.Stop]) -> Itinerary:
    """`told` with the stops that staff put, if there are any, in place of its own."""
    if not stops:
        return told
    last = max(stop.day for stop in stops)
    return replace(told, stops=[_put(stop, stop.day if last > 1 else 0) for stop in stops])


async def of(event: Event) -> Itinerary:
    """What `event` says; the stops of its words give way to those that staff put, or to its course."""
    said = with_stops(read(event.body), await itinerary.of(event.id, using_db=reading()))
    course = await topics.of(event.id).using_db(reading())
    if course:
        return Itinerary(_programme(course, await _starts(event)), said.blocks)
    if event.kind == "class" and said.stops:
        return replace(said, stops=moved(said.stops, await _starts(event)))
    return said


async def apart(event: Event) -> str:
    """When the stops of a trip begin, if one of its dates begins more than an hour earlier or later; else ''.

    They stay where staff put them: what happens on the way has hours of its own.
    """
    stops = (await of(event)).stops if event.kind == "trip" else []
    minute = _minute(stops[0].when) if stops else None
    if minute is None or all(abs(_minutes(start) - minute) <= FITS for start in await _starts(event)):
        return ""
    return stops[0].when


def moved(stops: list[Stop], starts: Sequence[datetime]) -> list[Stop]:
    """`stops` of one day that were written for another hour than dates with these `starts` have, as those of
    a course: at their times then, or with how long each takes. Times that fit within an hour stay."""
    minutes = [minute for stop in stops if (minute := _minute(stop.when)) is not None]
    lasts = [later - sooner for sooner, later in pairwise(minutes)]
    if len(minutes) < len(stops) or not lasts or min(lasts) < 0:
        return stops
    if all(abs(_minutes(start) - minutes[0]) <= FITS for start in starts):
        return stops
    when = _when([*lasts, 0], starts)
    return [replace(stop, when=at) for stop, at in zip(stops, when, strict=True)]


def read(body: str) -> Itinerary:
    """The stops are those blocks whose every line begins with a time or a day."""
    stops: list[Stop] = []
    blocks: list[tuple[bool, list[str]]] = []
    for block in filter(None, _BLANK_LINES.split(body.strip())):
        lines = [line.strip() for line in block.splitlines()]
        matches = [match for line in lines if (match := _STOP.fullmatch(line))]
        if len(matches) == len(lines):
            stops += [_stop(match) for match in matches]
        else:
            is_list = all(line.startswith(_BULLET) for line in lines)
            blocks.append((is_list, [line.removeprefix(_BULLET) for line in lines]))
    return Itinerary(stops, blocks)


def halts(body: str) -> list[itinerary.Halt]:
    """The stops of the text as staff would put them."""
    day, found = 1, list[itinerary.Halt]()
    for stop in read(body).stops:
        is_time = ":" in stop.when
        day = day if is_time else _day(stop.when, day)
        where, what = (stop.what, stop.more) if stop.more else ("", stop.what)
        time = stop.when.zfill(5) if is_time else ""
        found.append(itinerary.Halt(where[:60], what[:120], day, time))
    return found


def _day(told: str, last: int) -> int:
    """次日 is the day after the `last`, 第二天 and Day 2 the second."""
    if told == "次日":
        return last + 1
    return int(told[-1]) if told[-1].isdigit() else "一二三四五六七".index(told[1]) + 1


def _put(stop: itinerary.Stop, day: int) -> Stop:
    what, more = (stop.where, stop.what) if stop.where else (stop.what, "")
    has = " · ".join(str(FACILITY_NAMES[name]) for name in stop.has)
    return Stop(stop.time, what, more, day, has, stop.note, stop.map_url)


def _programme(course: Sequence[Topic], starts: Sequence[datetime]) -> list[Stop]:
    when = _when([one.minutes for one in course], starts)
    return [Stop(at, one.title, one.speaker, link=one.link) for at, one in zip(when, course, strict=True)]


def _when(minutes: Sequence[int], starts: Sequence[datetime]) -> list[str]:
    """The times of the day if it begins at the same on every date, else how long each takes."""
    if len({text.time_of(start) for start in starts}) == 1:
        return [text.time_of(at) for at in topics.begins(minutes, starts[0])]
    return [ngettext("%(num)s minute", "%(num)s minutes", each) if each else "" for each in minutes]


async def _starts(event: Event) -> list[datetime]:
    """When its dates begin: those to come, or all if none is."""
    held = Session.filter(event_id=event.id, state="open").order_by("starts_at").using_db(reading())
    every, now = await held, clock.now()
    return [one.starts_at for one in every if one.ends_at > now] or [one.starts_at for one in every]


def _minute(when: str) -> int | None:
    """Of the day; None if it is no time."""
    hour, colon, minute = when.partition(":")
    return int(hour) * 60 + int(minute) if colon else None


def _minutes(at: datetime) -> int:
    here = clock.local(at)
    return here.hour * 60 + here.minute


def _stop(match: re.Match[str]) -> Stop:
    what, _, more = re.sub(r"^([^，,]+)[，,]\s*", r"\1\n", match[2]).partition("\n")
    return Stop(match[1].replace("：", ":"), what, more)
