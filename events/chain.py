"""A chain (接龙) as it is copied out of a WeChat group: who wants to come, with how many, in which car.

People write as they like: `1. 张三 2大1小 沪A12345`, `2、李四+1`, `3 王五 带老婆孩子`. What is read of a
line is a proposal that staff look at; what cannot be read is a doubt, and lines that are no entries are kept
as notes: nothing that was pasted is lost silently. Pure: it knows no member and no database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from events import chain_text as read
from events.chain_people import Heads, count

MOST_LINES = 100
LONGEST = 20_000  # characters
MOST_HEADS = 9
LONGEST_NAME = 40

DOUBTS = ("name", "count", "many", "phones", "plate", "twice")


@dataclass(frozen=True)
class Line:
    """One entry. `adults` counts the person too; `children` come besides, `ages` are those that were told.

    `plate` is whole, or without its province, as it was written; `by_car` None: nothing was said of a car.
    `twice` is the number of the entry that this one repeats. `doubts` are of DOUBTS.
    """

    number: int
    text: str
    name: str = ""
    adults: int = 1
    children: int = 0
    ages: tuple[int, ...] = ()
    phone: str = ""
    plate: str = ""
    by_car: bool | None = None
    note: str = ""
    is_out: bool = False
    twice: int = 0
    doubts: tuple[str, ...] = ()

    @property
    def seats(self) -> int:
        return self.adults + self.children


@dataclass(frozen=True)
class Chain:
    """`title` is its first line that is no entry; `notes` are the others; `left` were too many to be read."""

    title: str = ""
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    left: int = 0


def parse(text: str) -> Chain:
    """What `text` says. Never raises: what it does not understand is a note or a doubt."""
    raw = [read.plain(line) for line in text[:LONGEST].splitlines()]
    entries, notes = _entries([line for line in raw if line])
    lines = [line(number, body) for number, body in entries[:MOST_LINES]]
    title = notes[0] if notes else ""
    return Chain(title, tuple(notes[1:]), tuple(_repeated(lines)), max(0, len(entries) - MOST_LINES))


def _entries(lines: list[str]) -> tuple[list[tuple[int, str]], list[str]]:
    """The numbered lines with what goes on below them; without any numbers, whatever may be a person."""
    numbered = [read.numbered(line) for line in lines]
    if not any(numbered):
        people = [line for line in lines if read.may_be_person(line)]
        return [*enumerate(people, 1)], [line for line in lines if line not in people]
    begins = max(place for place, found in enumerate(numbered) if found and _begins(numbered, place))
    entries: list[tuple[int, str]] = []
    notes: list[str] = []
    for place, (line, found) in enumerate(zip(lines, numbered, strict=True)):
        is_entry = found and (place >= begins or read.is_person(found[1]))
        if found and is_entry:
            entries.append(found)
        elif not found and entries and place and read.goes_on(line):
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {line}")
        else:
            notes.append(line)
    return entries, notes


def _begins(numbered: list[tuple[int, str] | None], place: int) -> bool:
    """Whether a list begins here: its number is no greater than the one before. Notes are numbered, too."""
    before = [found[0] for found in numbered[:place] if found]
    found = numbered[place]
    return not before or (found is not None and found[0] <= 1 and bool(found[1]))


def line(number: int, body: str) -> Line:
    """One entry, `body` without its number."""
    if read.is_out(body):
        name = read.name_of(read.without_marks(body))[0]
        return Line(number, body, name=name[:LONGEST_NAME], is_out=True)
    phones, rest = read.phones_in(body)
    plate, is_whole, rest = read.plate_in(rest)
    by_car, rest = read.car_in(rest)
    name, rest = read.name_of(rest)
    heads, note = count(rest)
    entry = Line(
        number,
        body,
        name=name[:LONGEST_NAME],
        adults=heads.adults,
        children=heads.children,
        ages=heads.ages,
        phone=phones[0] if phones else "",
        plate=plate,
        by_car=True if plate else by_car,
        note=note,
    )
    return replace(entry, doubts=_doubts(entry, heads, len(phones), is_whole))


def _doubts(entry: Line, heads: Heads, phones: int, is_whole: bool) -> tuple[str, ...]:
    found = {
        "name": not entry.name,
        "count": heads.is_unclear,
        "many": entry.seats > MOST_HEADS,
        "phones": phones > 1,
        "plate": bool(entry.plate) and not is_whole,
    }
    return tuple(name for name in DOUBTS if found.get(name))


def _repeated(lines: list[Line]) -> list[Line]:
    """Who stands there twice: by phone, by plate, or by the very name where no phone tells two apart."""
    seen: list[Line] = []
    for entry in lines:
        first = next((one for one in seen if not entry.is_out and _is_same(one, entry)), None)
        doubts = (*entry.doubts, "twice")
        seen.append(replace(entry, twice=first.number, doubts=doubts) if first else entry)
    return seen


def _is_same(one: Line, other: Line) -> bool:
    if one.is_out or (one.phone and other.phone and one.phone != other.phone):
        return False
    pairs = ((one.phone, other.phone), (one.plate, other.plate), (_key(one.name), _key(other.name)))
    return any(first and first == second for first, second in pairs)


def _key(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()
