"""Gaps: what one row of a person lacks and another has. A value goes over with who told it, or not at all."""

from __future__ import annotations

from typing import Any

from club.members.member import Member
from club.members.merges import Merge

GAPS = {  # what is filled, and the columns that belong together: the first one says whether it is there
    "name": ("name", "name_key", "given_key", "pinyin_key", "initials_key"),
    "gender": ("gender",),
    "phone": ("phone", "phone_tail"),
    "email": ("email",),
    "prefers": ("prefers",),
    "likes": ("likes",),
    "dislikes": ("dislikes",),
    "birthday": ("birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap"),
    "store": ("store_id",),
    "source": ("source_id",),
    "adviser": ("adviser_id",),
    "adviser_name": ("adviser_name",),
    "household": ("household_id",),
    "joined": ("joined_at", "locale"),
}
UNIQUE = {"phone"}  # it leaves the one row before it stands in the other


def lacking(stays: Member, gone: Member) -> list[str]:
    """What `stays` would take over from `gone`."""
    gaps = [
        gap
        for gap, (column, *_) in GAPS.items()
        if getattr(gone, column) not in (None, "") and getattr(stays, column) in (None, "")
    ]
    if "name" in gaps and stays.told.get("address_form") is None:
        gaps.append("address_form")
    return gaps


async def fill(stays: Member, gone: Member) -> tuple[list[str], dict[str, Any]]:
    """Fill the gaps of `stays`; what was filled, and what stood there before."""
    filled = lacking(stays, gone)
    taken = {column: getattr(gone, column) for gap in filled for column in _columns(gap)}
    was = {column: getattr(stays, column) for column in taken if getattr(stays, column) not in (None, "")}
    was["told"] = {name: stays.told[name] for gap in filled for name in _told(gap) if name in stays.told}
    told = {name: gone.told[name] for gap in filled for name in _told(gap) if name in gone.told}
    for gap in UNIQUE.intersection(filled):
        await Member.filter(id=gone.id).update(**{GAPS[gap][0]: None})
    if taken:
        await _write(stays, taken | {"told": stays.told | told})
    return filled, was


async def give_back(stays: Member, gone: Member, merge: Merge) -> None:
    """Take out of `stays` again what came from `gone`; what was changed meanwhile is kept."""
    changes, told = dict[str, Any](), dict(stays.told)
    for gap in merge.filled:
        if gap == "tier" and "tier" in merge.was:  # club/tiers gives it back
            continue
        if not _is_still(gap, stays, gone):
            continue
        changes |= {column: merge.was.get(column, _empty(column)) for column in _columns(gap)}
        for name in _told(gap):
            told.pop(name, None)
            told |= {name: merge.was["told"][name]} if name in merge.was["told"] else {}
        if gap in UNIQUE:
            held = {column: getattr(stays, column) for column in _columns(gap)}
            await _write(stays, {column: changes[column] for column in held})
            await Member.filter(id=gone.id).update(**held)
    if changes:
        await _write(stays, changes | {"told": told})


def _is_still(gap: str, stays: Member, gone: Member) -> bool:
    """Whether `stays` has still what it took. A unique value is known by who told it and by its tail."""
    if gap in UNIQUE:
        return stays.phone_tail == gone.phone_tail and all(
            stays.told.get(name) == gone.told.get(name) for name in _told(gap)
        )
    return all(getattr(stays, column) == getattr(gone, column) for column in _columns(gap))


def _columns(gap: str) -> tuple[str, ...]:
    return {"tier": ("tier_id",), "address_form": ("address_form",)}.get(gap) or GAPS[gap]


def _told(gap: str) -> tuple[str, ...]:
    """The names under which provenance keeps it."""
    return _columns(gap) if gap == "birthday" else (gap,)


def _empty(column: str) -> Any:
    """What a column holds that nobody has filled."""
    return Member._meta.fields_map[_field(column)].default  # pyright: ignore[reportPrivateUsage]


def _field(column: str) -> str:
    return column.removesuffix("_id") if column.endswith("_id") else column


async def _write(member: Member, changes: dict[str, Any]) -> None:
    await Member.filter(id=member.id).update(**changes)
    for column, value in changes.items():
        setattr(member, column, value)
