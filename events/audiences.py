"""Audiences: who may register, as a form asks for it: tiers, stores, cars; a filter of segments behind it.

A filter that no form can show (it was made elsewhere) is left as it is, and told in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club import segments
from club.errors import ClubError
from club.segments import EVERYBODY, All, Leaf, Node, Question, Segment, asking

MOST_COUNTED = 100_000
DRIVES = ("", "yes", "no")
JOINED = segments.leaf("joined", "yes")
_SPANS = {"months": "car_age", "kilometres": "kilometres"}


@dataclass(frozen=True)
class Audience:
    """Members of these `tiers` and `stores` (by id) who drive one of these `models`.

    `months` since delivery and `kilometres` are spans (at least, at most), `warranty` the months within which
    it ends. `drives`: any car at all ("yes"), none ("no"), or either. What is empty asks nothing. What is
    asked of a car is asked of one and the same.
    """

    tiers: tuple[int, ...] = ()
    stores: tuple[int, ...] = ()
    models: tuple[str, ...] = ()
    months: tuple[int | None, int | None] = (None, None)
    kilometres: tuple[int | None, int | None] = (None, None)
    warranty: int | None = None
    drives: str = ""


class UpsideDown(ClubError):
    """Facts: `field`, months or kilometres, of which the most is less than the least."""

    code = "audience.upside_down"


def compiled(audience: Audience) -> Node:
    """The filter that says it. Raises UpsideDown, WrongFilter and its kinds."""
    parts = tuple(_leaves(audience))
    return All(parts) if parts else EVERYBODY


def told(node: Node) -> Audience | None:
    """What the form would show of `node`; None if it says something that no form asks."""
    parts = node.parts if isinstance(node, All) else (node,)
    found: dict[str, object] = {}
    for part in parts:
        name = _asked(part)
        if name is None or name in found or not isinstance(part, Leaf):
            return None
        found[name] = _value(part, name)
    return Audience(**found)  # type: ignore[arg-type]


async def count(
    node: Node, segment: Segment | None, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> int:
    """How many members fit now, counted no further than to MOST_COUNTED: those who have joined."""
    parts: list[Node] = [JOINED, node]
    if segment is not None:
        parts.append(segment.node)
    return await asking.count(Question(All(tuple(parts)), at), most=MOST_COUNTED, using=using_db)


def _leaves(audience: Audience) -> Iterator[Leaf]:
    if audience.tiers:
        yield segments.leaf("tier", "in", [*audience.tiers])
    if audience.stores:
        yield segments.leaf("store", "in", [*audience.stores])
    if audience.drives:
        yield segments.leaf("car", audience.drives)
    if audience.models:
        yield segments.leaf("model", "in", [*audience.models])
    yield from _span("months", audience.months)
    if audience.warranty is not None:
        yield segments.leaf("warranty", "within", audience.warranty)
    yield from _span("kilometres", audience.kilometres)


def _span(name: str, span: tuple[int | None, int | None]) -> Iterator[Leaf]:
    least, most = span
    field = _SPANS[name]
    if least is not None and most is not None:
        if least > most:
            raise UpsideDown(field=name)
        yield segments.leaf(field, "between", least, most)
    elif least is not None:
        yield segments.leaf(field, "least", least)
    elif most is not None:
        yield segments.leaf(field, "most", most)


def _asked(part: Node) -> str | None:
    """Which of an Audience `part` says."""
    if not isinstance(part, Leaf):
        return None
    match part.field.name, part.operator.name:
        case ("tier", "in"):
            return "tiers"
        case ("store", "in"):
            return "stores"
        case ("model", "in"):
            return "models"
        case ("car", _):
            return "drives"
        case ("warranty", "within"):
            return "warranty"
        case ("car_age", _):
            return "months"
        case ("kilometres", _):
            return "kilometres"
        case _:
            return None


def _value(part: Leaf, name: str) -> object:
    if name == "drives":
        return part.operator.name
    if name == "warranty":
        return part.read[0]
    if name in _SPANS:
        match part.operator.name:
            case "least":
                return part.read[0], None
            case "most":
                return None, part.read[0]
            case _:
                return part.read[0], part.read[1]
    return tuple(part.read[0])
