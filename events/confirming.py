"""Confirming: what the message to a party that is in says besides date and place.

What it costs and where that is paid, what it has still to do, and who registered it, if that was a colleague.
"""

from collections.abc import Sequence
from typing import Any

from club.actors import Actor
from club.staff import Staff
from events import terms
from events.registration import Registration


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
