"""Nearest: the car that an unknown VIN was probably meant to name, and the letters in which they differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from club import vehicles
from club.staff import Staff
from club.vehicles import Vehicle, plates, vins

MOST_SLIPS = 3
_LAST = "Z" * vins.TAIL
_MOST_CANDIDATES = 2000
Piece = tuple[str, bool]  # letters, and whether the other VIN has others in their place


async def cars(said: Collection[str], *, staff: Staff, using_db: BaseDBAsyncClient) -> dict[str, Vehicle]:
    """For each VIN of a file the nearest car that `staff` may look at, if one is near.

    One that differs in its serial number alone, or in anything but that.
    """
    wanted = {vin: vins.squeeze(vin) for vin in said}
    wanted = {vin: text for vin, text in wanted.items() if abs(len(text) - vins.LENGTH) <= MOST_SLIPS}
    if not wanted:
        return {}
    near = Q(vin_tail__in=[vins.tail(text) for text in wanted.values()])
    for start in {text[: vins.LENGTH - vins.TAIL] for text in wanted.values()}:
        near |= Q(vin__gte=start, vin__lte=f"{start}{_LAST}")
    known = vehicles.visible_to(staff).filter(near).using_db(using_db).limit(_MOST_CANDIDATES)
    candidates = [car for car in await known if car.vin]
    found: dict[str, Vehicle] = {}
    for vin, text in wanted.items():
        ranked = sorted((slips(text, car.vin or ""), car.id, car) for car in candidates)
        if ranked and ranked[0][0] <= MOST_SLIPS:
            found[vin] = ranked[0][2]
    return found


async def of_row(vin: str, plate: str, *, staff: Staff, using_db: BaseDBAsyncClient) -> Vehicle | None:
    """The car that a row of a file probably means: by its VIN, else the one with its plate."""
    near = (await cars([vin], staff=staff, using_db=using_db)).get(vin) if vin else None
    said = plates.squeeze(plate)
    if near or not plates.is_plate(said):
        return near
    with_plate = vehicles.visible_to(staff).filter(plate=said, vin__not_isnull=True)
    return await with_plate.using_db(using_db).first()


def slips(one: str, other: str) -> int:
    """How many letters were written wrongly, left out or added."""
    return sum(max(b - a, d - c) for tag, a, b, c, d in _steps(one, other) if tag != "equal")


def compared(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Both in pieces, those marked in which they differ."""
    here, there = list[Piece](), list[Piece]()
    for tag, a, b, c, d in _steps(one, other):
        here.append((one[a:b], tag != "equal"))
        there.append((other[c:d], tag != "equal"))
    return [piece for piece in here if piece[0]], [piece for piece in there if piece[0]]


def _steps(one: str, other: str) -> Sequence[tuple[str, int, int, int, int]]:
    """What makes `one` into `other`: each with the places in both."""
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
