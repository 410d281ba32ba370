"""Rosters: the registrations of a session as staff narrow them, and how many there are of each state.

Every condition goes through the session's own index; how many there are is summed by the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, Subquery
from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from club import members, persons
from club.vehicles import plates
from events import takings
from events.fees import Fee
from events.registration import LIVE, Companion, Registration
from events.sessions import Session

STATES = (*LIVE, "cancelled")
LEAST_TAIL = 4  # characters of a plate: by fewer, half of the list would fit


@dataclass(frozen=True)
class Sums:
    """Parties, people and cars in one state."""

    parties: int = 0
    people: int = 0
    cars: int = 0


async def counts(session: Session, *, using_db: BaseDBAsyncClient | None = None) -> dict[str, Sums]:
    """How many are in each state, by its name."""
    sums = Registration.filter(session_id=session.id).annotate(
        parties=Count("id"), people=Sum("seats"), by_car=Sum("cars")
    )
    rows = await sums.group_by("state").using_db(using_db).values("state", "parties", "people", "by_car")
    found = {row["state"]: Sums(row["parties"], row["people"], row["by_car"]) for row in rows}
    return {state: found.get(state, Sums()) for state in STATES}


def by_car(found: QuerySet[Registration], comes: bool) -> QuerySet[Registration]:
    """Who comes by car, or who does not."""
    return found.filter(cars__gt=0) if comes else found.filter(cars=0)


def paid(found: QuerySet[Registration], session: Session, how: str) -> QuerySet[Registration]:
    """`due`: who has still to pay at the desk; `paid`: who has paid; `free`: who owes no money."""
    fees = Fee.filter(registration__session_id=session.id, fen__gt=0)
    owing = Subquery(fees.values("registration_id"))
    if how == "due":
        return found.filter(id__in=Subquery(takings.due(fees).values("registration_id")))
    if how == "paid":
        paid = fees.filter(fen__lte=takings.PAID_FOR)
        return found.filter(id__in=Subquery(paid.values("registration_id")))
    return found.filter(id__not_in=owing)


async def named(
    found: QuerySet[Registration],
    session: Session,
    text: str,
    *,
    using_db: BaseDBAsyncClient | None = None,
) -> QuerySet[Registration]:
    """Those whom `text` may mean: by name, also a companion's, pinyin, phone, plate, or the tail of one."""
    meant = await members.meant(text, using_db=using_db)
    ids = await persons.rows_of([*meant.ids], using_db=using_db) if meant.ids else []
    ways = [Q(member_id__in=[*ids])] if ids else []
    for column, first, end in meant.beginnings:
        ways.append(Q(**{f"member__{column}__gte": first, f"member__{column}__lt": end}))
    word = plates.squeeze(text)
    if len(word) >= LEAST_TAIL and word[-1:].isascii():
        ways += [Q(plate__endswith=word), Q(vehicle__plate__endswith=word)]
        ways += [Q(member__phone__endswith=word)] if word.isdecimal() else []
    companions = Companion.filter(registration__session_id=session.id, name__startswith=text.strip())
    ways.append(Q(id__in=Subquery(companions.values("registration_id"))))
    return found.filter(Q(*ways, join_type=Q.OR))
