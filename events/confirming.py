"""Confirming: what the message to a party that is in, or is changed, says besides date and place.

What it costs and where that is paid, what it has still to do, and who registered it, if that was a colleague;
of a change, who comes no more, who is new, and what becomes of points and money.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from club.actors import Actor
from club.shop_telling import yuan
from club.staff import Staff
from events import fees, parties, terms
from events.fee import Fee
from events.registration import Companion, Registration


@dataclass(frozen=True)
class Standing:
    """Who comes along, and what the party owes: a fee of nothing, where there is none."""

    companions: list[Companion]
    fee: Fee


def words(registration: Registration, ages: Sequence[int | None], *, by: Actor) -> dict[str, Any]:
    """Of the party of people of these `ages`, as facts of telling.say: `points`, `back` fen to be paid,
    `others` is what is paid to others, `numbers` are identity numbers to be told, `staff` who did it.

    `registration` is read with its session and event.
    """
    event = registration.session.event
    price = terms.price(event, ages)
    names_amount = any(character.isdecimal() for character in event.price_text)
    return {
        "points": price.points,
        "back": price.fen,
        "others": event.price_text if names_amount else None,
        "numbers": registration.seats if "identity" in event.asks else None,
        **done_by(by),
    }


def done_by(by: Actor) -> dict[str, Any]:
    """The name of a colleague who did it for the member."""
    return {"staff": by.name if isinstance(by, Staff) else None}


async def standing(one: Registration) -> Standing:
    """How the party stands, in the transaction of who changes it."""
    return Standing(await parties.companions_of(one), await fees.of(one) or Fee(points=0, fen=0))


def changed(was: Standing, now: Standing) -> dict[str, Any]:
    """As facts of telling.say: the names of who is `gone` and who `joined`; points and money that are `kept`
    of who is gone, `more` points set aside and money that is now `due`. None of what did not come about.
    """
    before, after = (Counter(one.name for one in each.companions) for each in (was, now))
    kept_fen, due_fen = now.fee.kept_fen - was.fee.kept_fen, now.fee.due_fen
    return {
        "gone": "、".join((before - after).elements()) or None,
        "joined": "、".join((after - before).elements()) or None,
        "kept": now.fee.kept_points - was.fee.kept_points or None,
        "kept_cash": yuan(kept_fen) if kept_fen > 0 else None,
        "more": max(0, now.fee.points - was.fee.points) or None,
        "due": yuan(due_fen) if due_fen > was.fee.due_fen else None,
    }
