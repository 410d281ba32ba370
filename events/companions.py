"""Companions of a party that changes: each keeps the row, and with it the number for the insurance.

A number must never go to the wrong person: where it is not certain who is meant, it is asked for once more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from club.actors import Actor
from events import parties, travellers
from events.parties import Guest, Party
from events.registration import Companion, Registration


async def rewrite(
    one: Registration,
    party: Party,
    answers: Sequence[dict[str, str]],
    *,
    asked: Collection[str],
    by: Actor,
    at: datetime,
) -> None:
    """Who comes along from now on, in the caller's transaction; `one` is read with session, event and member.

    `answers` are those to the questions `asked` now, the member's first; what was said to others stays.
    """
    rows = await parties.companions_of(one)
    known = dict(zip(rows, matched(parties.guests_of(rows), party.guests), strict=True))
    stays = {place: row for row, place in known.items() if place is not None}
    if gone := [row.id for row, place in known.items() if place is None]:
        await travellers.leave(one, gone, by=by, at=at)
        await Companion.filter(id__in=gone).delete()
    for place, guest in enumerate(party.guests):
        row, said = stays.get(place), answers[place + 1]
        columns: dict[str, Any] = {"name": guest.name.strip(), "age": guest.age, "member_id": guest.member}
        if row is None:
            await Companion.create(registration_id=one.id, answers=said, **columns)
        else:
            await Companion.filter(id=row.id).update(answers=kept(row.answers, asked) | said, **columns)


def kept(answers: dict[str, str], asked: Collection[str]) -> dict[str, str]:
    """What was answered to questions that are asked no more."""
    return {id: said for id, said in answers.items() if id not in asked}


def matched(before: Sequence[Guest], after: Sequence[Guest]) -> list[int | None]:
    """Where each of `before` stands in `after`: as the form names their rows, or they are the same member, or
    else by name and age, if as many are called so as were. None of who comes no more.
    """
    found: dict[int, int] = {}
    for place, guest in enumerate(after):
        for was, one in enumerate(before):
            if guest.row is not None and guest.row == one.row and was not in found and _is_same(one, guest):
                found[was] = place
    _pair(before, after, found, lambda guest: guest.member)
    _pair(before, after, found, lambda guest: (guest.name.strip(), guest.age))
    return [found.get(was) for was in range(len(before))]


def _pair(
    before: Sequence[Guest], after: Sequence[Guest], found: dict[int, int], key: Callable[[Guest], object]
) -> None:
    """Put those together whom `key` calls the same, where it is certain who is meant."""
    was = [place for place in range(len(before)) if place not in found]
    now = [place for place in range(len(after)) if place not in found.values()]
    for name in {key(after[place]) for place in now} - {None}:
        theirs = [place for place in was if key(before[place]) == name]
        ours = [place for place in now if key(after[place]) == name]
        if len(theirs) == len(ours):
            found.update(zip(theirs, ours, strict=True))


def _is_same(before: Guest, after: Guest) -> bool:
    """The same member, or the same name but for blanks; of another name, if only a little, nobody knows."""
    if before.member or after.member:
        return before.member == after.member
    return _plain(before.name) == _plain(after.name) != ""


def _plain(name: str) -> str:
    return "".join(name.split())
