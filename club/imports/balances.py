"""Opening balances: what members had with the system of before, brought over once.

- A row is a member, by phone number, by the club's or the store's own number; so many points; the last day
  they hold. Without a day they hold as long as any that are earned today.
- Once for each member, store and end: the same again, also from another file, is what is there; other points
  are refused. Two rows of one file for the same are refused too: somebody has to add them up.
- They bring no growth, and nobody gets a message: the members hear of it in the words of the club.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from club import activity, audit, clock
from club.activity import Line
from club.audit import Deed
from club.defaults import EXPIRY
from club.errors import ClubError
from club.imports import values
from club.imports.balances_known import Known, known
from club.imports.issues import Problem
from club.imports.reading import Row
from club.imports.shelf import Pile
from club.imports.taking import Refused, Setting, Taken
from club.liability import OPENING
from points import accounts, batches, rules
from points.batches import Earning
from points.content import MOST
from points.sql import Database

_POINTS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.0+)?", re.ASCII)
_NEVER = frozenset({"永久", "永久有效", "长期", "长期有效", "不过期", "无期限", "never"})

_LAST_DAY = re.compile(r"9999\D?12\D?31(?!\d)")  # how many systems write that there is none


class NotPoints(ClubError):
    code = "value.not_points"


class Entry(NamedTuple):
    """What a row says; `ends` is the first instant at which the points hold no longer, None for never;
    `is_told` if the row says so itself."""

    number: str
    phone: str
    name: str
    points: int
    ends: datetime | None
    is_told: bool


class Opening(NamedTuple):
    """Points to be brought over: to whom, by which row, under which key."""

    member: int
    account: int
    entry: Entry
    row: int
    key: str


async def take(
    db: Database, rows: Sequence[Row], setting: Setting, *, at: datetime, pile: Pile | None
) -> Taken:
    """Take a chunk of rows; into the Pile if it is only a check."""
    taken, read = Taken(), list[tuple[Row, Entry]]()
    for row in rows:
        try:
            if row.trouble:
                raise Refused(row.trouble)
            read.append((row, _entry(setting.told(row), at)))
        except Refused as refused:
            taken.refuse(row, [refused.problem])
    said = [(entry.number, entry.phone) for _, entry in read]
    found = await known(db, said, store=setting.run.store_id)
    if not pile:
        await accounts.lock_all(db, found.accounts)
        await found.read(db)
    chunk = _Chunk(found, setting, taken, pile)
    await chunk.read_keys(db, [entry for _, entry in read])
    for row, entry in read:
        chunk.row(row, entry)
    if pile:
        pile.put({f"opening:{one.key}": _told(one) for one in chunk.made})
    else:
        await _write(db, chunk.made, setting, at)
    return taken


@dataclass
class _Chunk:
    known: Known
    setting: Setting
    taken: Taken
    pile: Pile | None

    def __post_init__(self) -> None:
        self.made: list[Opening] = []
        self.there: dict[str, dict[str, Any]] = {}

    async def read_keys(self, db: Database, entries: Sequence[Entry]) -> None:
        """What stands already under the keys that these rows could mean."""
        keys: set[str] = set()
        for entry in entries:
            for id in self.known.meant(entry.number, entry.phone):
                keys |= set(self._keys(id, entry))
        self.there = await self.known.postings(db, keys)
        if self.pile:
            laid = self.pile.get(f"opening:{key}" for key in keys)
            self.there |= {key.removeprefix("opening:"): told for key, told in laid.items()}

    def row(self, row: Row, entry: Entry) -> None:
        problems: list[Problem] = []
        try:
            outcome, name = self._take(row, entry, problems)
        except Refused as refused:
            self.taken.refuse(row, [refused.problem])
        else:
            self.taken.say(row, outcome, name, [f"{entry.points}"], problems)
            self.taken.counts["points"] += entry.points if outcome == "added" else 0

    def _take(self, row: Row, entry: Entry, problems: list[Problem]) -> tuple[str, str]:
        """Put it into the chunk; what came of the row, and whose it is. Raises Refused."""
        person = self.known.person(entry.number, entry.phone)
        called = person["name"] or entry.phone
        if entry.name and person["name"] and entry.name != person["name"]:
            problems.append(
                Problem("note", "balance.other_name", "name", entry.name, {"name": person["name"]})
            )
        if not entry.points:
            return "unchanged", called
        key, *others = self._keys(person["id"], entry)
        if there := next((self.there[one] for one in (key, *others) if one in self.there), None):
            return self._again(there, row, entry), called
        opening = Opening(person["id"], person["account_id"], entry, row.number, key)
        self.made.append(opening)
        self.there[key] = _told(opening) | {"source": self.setting.run.source}
        return "added", called

    def _again(self, there: dict[str, Any], row: Row, entry: Entry) -> str:
        source = there.get("source", self.setting.run.source)
        if source in self.setting.siblings and there["row"] != row.number:
            raise Refused("balance.twice", "points", f"{entry.points}", row=there["row"])
        if there["points"] != entry.points:
            raise Refused("balance.other_points", "points", f"{entry.points}", points=there["points"])
        return "unchanged"

    def _keys(self, person: int, entry: Entry) -> list[str]:
        """The person's own key, then those of the rows that were merged into them."""
        ends = (f"{entry.ends:%Y%m%d%H}" if entry.ends else "never") if entry.is_told else "usual"
        ids = [person, *sorted(self.known.rows_of(person) - {person})]
        return [f"opening:{self.setting.run.store_id}:{id}:{ends}" for id in ids]


def _entry(told: dict[str, str], at: datetime) -> Entry:
    """Raises Refused."""
    number = values.tidy(told.get("number", ""))[:40]
    phone = _read(told, "phone", lambda text: values.phone(text)[0], "")
    if not number and not phone:
        raise Refused("row.nobody")
    if not told.get("points", "").strip():
        raise Refused("balance.no_points", "points")
    points = _read(told, "points", _whole, 0)
    name = values.tidy(told.get("name", ""))[:40]
    ends = _read(told, "ends", lambda text: _ends(text, at), _default(at))
    return Entry(number, phone, name, points, ends, bool(told.get("ends", "").strip()))


def _read(told: dict[str, str], field: str, reader: Any, none: Any) -> Any:
    text = told.get(field, "")
    if not text.strip():
        return none
    try:
        return reader(text)
    except ClubError as error:
        raise Refused(error.code, field, text, **error.facts) from error


def _whole(text: str) -> int:
    bare = values.tidy(text).replace(" ", "").removesuffix("积分").removesuffix("分")
    found = _POINTS.fullmatch(bare)
    points = int(found[1].replace(",", "")) if found else -1
    if not 0 <= points <= MOST:
        raise NotPoints(text=bare[:20])
    return points


def _ends(text: str, at: datetime) -> datetime | None:
    bare = values.tidy(text).casefold()
    if bare in _NEVER or _LAST_DAY.match(bare):
        return None
    day: date = values.day(text)
    if day < clock.day_of(at):
        raise Refused("balance.ended", "ends", text, day=f"{day}")
    return clock.end_of(day)


def _default(at: datetime) -> datetime | None:
    return rules.expires_at(EXPIRY, at=at, zone=clock.zone())


def _told(one: Opening) -> dict[str, Any]:
    return {"points": one.entry.points, "row": one.row}


async def _write(db: Database, made: Sequence[Opening], setting: Setting, at: datetime) -> None:
    run = setting.run
    facts = [{"row": one.row, "source": run.source, "subject": run.source} for one in made]
    posted = await batches.earn([
        Earning(
            one.account, one.entry.points, key=one.key, reason=OPENING, facts=told, store=run.store_id,
            by=run.source, at=at, expires_at=one.entry.ends,
        )
        for one, told in zip(made, facts, strict=True)
    ])  # fmt: skip
    lines, deeds = [], []
    for one, posting in zip(made, posted, strict=True):
        said = {"points": posting.points, "reason": OPENING, "posting": posting.id}
        lines.append(Line(one.member, "points.earned", at, run.store_id, run.source, said))
        told = {"member": one.member, **said}
        deeds.append(Deed("points.earned", "posting", posting.id, at, run.store_id, told))
    await activity.record_many(db, lines, by=run.source)
    await audit.record_many(db, deeds, by=run.source)
