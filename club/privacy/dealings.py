"""What somebody did with the club: cars, orders, points, visits, friends; their parts of copy and closure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from club import persons, privileges, vehicles, visits
from club.adjustments import Adjustment
from club.care.greetings import Greeting
from club.daily import DailyCheckIn
from club.freezing import Freeze
from club.mileage import MileageReading
from club.orders import Refund, ServiceOrder
from club.orders.order import ServiceLine
from club.privacy.parts import Loss, Part, Person, Row
from club.privileges import PrivilegeUse
from club.referrals import Referral
from club.tiers.changes import TierChange
from club.tiers.keeping import TierKeep
from club.vehicles import Ownership
from club.vehicles.claims import Claim
from club.vehicles.sharing import Offer
from points.accounts import Account
from points.lessening import Lessening
from points.lots import Lot
from points.postings import Posting

BY = "job:closures"
A_CAR = [
    "plate",
    "vin",
    "brand",
    "model",
    "model_year",
    "energy",
    "delivered_on",
    "registered_on",
    "insured_until",
    "inspected_until",
]
MORE_OF_A_CAR = ["warranty_until", "warranty_km", "kilometres", "read_at", "yearly_km", "state"]


async def cars(person: Person) -> list[Row]:
    """Those of today in full; of those that were given away what they were, and no more: they are others'."""
    of: dict[str, str] = {field: f"vehicle__{field}" for field in A_CAR + MORE_OF_A_CAR}
    held = Ownership.filter(member_id__in=person.ids).order_by("since", "id")
    found = await held.values("vehicle_id", "role", "since", "until", **of)
    return [await _car(row) for row in found]


async def _car(row: Row) -> Row:
    vehicle = row.pop("vehicle_id")
    if row["until"]:
        return {name: row[name] for name in ("role", "since", "until", "brand", "model", "model_year")}
    seen = MileageReading.filter(vehicle_id=vehicle, at__gte=row["since"]).order_by("at", "id")
    row["odometer_read_at"] = row.pop("read_at")
    readings = await seen.values("at", "kilometres", read_by="source")
    return {**row, "readings": [dict(each) for each in readings]}


async def leave_cars(person: Person, at: datetime) -> None:
    for row in person.rows:
        for vehicle in await vehicles.of(row):
            await vehicles.remove(vehicle, row, by=BY, at=at)


async def cars_to_lose(
    person: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> list[Loss]:
    driven = Ownership.filter(member_id__in=person.ids, until=None).using_db(using_db)
    ids = await driven.values_list("vehicle_id", flat=True)
    found = vehicles.Vehicle.filter(id__in=ids).using_db(using_db).order_by("id")
    return [Loss("car", dict(row)) for row in await found.values("plate", "brand", "model")] if ids else []


async def orders(person: Person) -> list[Row]:
    found = ServiceOrder.filter(member_id__in=person.ids).order_by("opened_at", "id")
    rows = await found.values(
        *["id", "kind", "number", "state", "mileage", "total"],
        *["opened_at", "settled_at", "voided_at", "void_reason"],
        store="store__name",
        plate="vehicle__plate",
        model="vehicle__model",
    )
    lines: dict[int, list[Row]] = {}
    asked = ServiceLine.filter(order__member_id__in=person.ids).order_by("id")
    for line in await asked.values("order_id", "work", "description", "amount"):
        lines.setdefault(line.pop("order_id"), []).append(line)
    refunded: dict[int, list[Row]] = {}
    given_back = Refund.filter(order__member_id__in=person.ids).order_by("id")
    for one in await given_back.values("order_id", "total", "reason", "at"):
        refunded.setdefault(one.pop("order_id"), []).append(one)
    return [
        row | {"lines": lines.get(id_, []), "refunds": refunded.get(id_, [])}
        for row in map(dict, rows)
        if (id_ := row.pop("id"))
    ]


async def points(person: Person) -> list[Row]:
    found = Posting.filter(account_id__in=person.accounts).order_by("at", "id")
    return await found.values("at", "kind", "points", "reason", "facts", "rule")


async def points_to_lose(
    person: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> list[Loss]:
    stands = await persons.standing(person.member, at=at, using_db=using_db)
    ending = stands.spendable + stands.pending + stands.held
    return [Loss("points", {"points": ending})] if ending else []


async def adjusted(person: Person) -> list[Row]:
    """What was given or taken by hand, and what was asked for: without what colleagues told each other."""
    found = Adjustment.filter(member_id__in=person.ids).order_by("id")
    return await found.values("asked_at", "points", "reason", "state", "decided_at")


async def leave_adjusted(person: Person, at: datetime) -> None:
    """The figures stay; words may name somebody. What waits is not given any more."""
    made = Adjustment.filter(member_id__in=person.ids)
    await made.filter(state="waiting").update(state="withdrawn", decided_at=at, decided_by=BY)
    await made.update(reason="", answer="")


async def frozen(person: Person) -> list[Row]:
    return await Freeze.filter(member_id__in=person.ids).order_by("id").values("at", "ended_at")


async def leave_frozen(person: Person, at: datetime) -> None:
    await Freeze.filter(member_id__in=person.ids).update(reason="", why_ended="")


async def greetings(person: Person) -> list[Row]:
    return await Greeting.filter(member_id__in=person.ids).order_by("at").values("occasion", "year", "at")


async def daily(person: Person) -> list[Row]:
    found = DailyCheckIn.filter(member_id__in=person.ids).order_by("day", "id")
    return await found.values("day", "streak", "points")


async def tiers(person: Person) -> list[Row]:
    """Which tier was held from when on, and what colleagues asked and answered about keeping one."""
    held = TierChange.filter(member_id__in=person.ids).order_by("at", "id")
    asked = TierKeep.filter(member_id__in=person.ids).order_by("id")
    rows = await held.values("at", "kind", "growth", "ends_at", "reason", tier="tier__name")
    return [
        *({**row, "kind": f"tier.{row['kind']}"} for row in rows),
        *await asked.values("state", "reason", "answer", at="asked_at", tier="tier__name"),
    ]


async def privileges_used(person: Person) -> list[Row]:
    """What was used, where and for which car; and why a colleague put one right."""
    used = PrivilegeUse.filter(member_id__in=person.ids).order_by("at", "id")
    return await used.values(
        *["at", "undone_at"],
        privilege="privilege__name",
        store="store__name",
        plate="vehicle__plate",
        why="undone_why",
    )


async def leave_privileges(person: Person, at: datetime) -> None:
    """That they were used stays, about nobody; why one was put right, in free words, goes."""
    await PrivilegeUse.filter(member_id__in=person.ids).exclude(undone_why="").update(undone_why="")


async def privileges_to_lose(
    person: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> list[Loss]:
    held = await privileges.standing(person.member, at=at, using_db=using_db)
    return [
        Loss("privilege", {"name": one.privilege.name, "name_en": one.privilege.name_en, "left": one.left})
        for one in held
        if one.is_counted and one.left
    ]


async def leave_tiers(person: Person, at: datetime) -> None:
    """Which tiers there were stays; the reasons, in free words, go."""
    await TierChange.filter(member_id__in=person.ids).update(reason="")
    asked = TierKeep.filter(member_id__in=person.ids)
    await asked.filter(state="waiting").update(state="lapsed", decided_at=at)
    await asked.update(reason="", answer="")


async def came(person: Person) -> list[Row]:
    found = visits.DeskVisit.filter(member_id__in=person.ids).order_by("opened_at")
    return await found.values("opened_at", desk="desk__name", store="desk__store__name")


async def referrals(person: Person) -> list[Row]:
    """Only the own side: how a friend is addressed, and no number of theirs."""
    mine = Q(referrer_id__in=person.ids) | Q(friend_id__in=person.ids)
    rows: list[Row] = []
    for one in await Referral.filter(mine).select_related("referrer", "friend").order_by("id"):
        brought = one.referrer_id in person.ids
        told: dict[str, Any] = {"signed_up_at": one.signed_up_at, "first_order_at": one.first_order_at}
        other = one.friend if brought else one.referrer
        reward = {"points": one.points, "rewarded_at": one.rewarded_at} if brought else {}
        rows.append(
            {"side": "brought" if brought else "came", "friend": other.address_form, **told, **reward}
        )
    return rows


async def claims(person: Person) -> list[Row]:
    found = Claim.filter(member_id__in=person.ids).order_by("id")
    return await found.values("plate", "vin_tail", "words", "state", "reason", "made_at", "decided_at")


async def leave_claims(person: Person, at: datetime) -> None:
    made = Claim.filter(member_id__in=person.ids)
    await made.filter(state="waiting").update(state="withdrawn", decided_at=at, decided_by=BY)
    await made.update(plate="", vin_tail="", words="", reason="")


async def offers(person: Person) -> list[Row]:
    """Cars that were offered to them, and theirs that they offered: to whom, the other side's copy says."""
    rows: list[Row] = []
    mine = Q(owner_id__in=person.ids) | Q(member_id__in=person.ids) | Q(phone__in=person.phones)
    for one in await Offer.filter(mine).select_related("vehicle").order_by("id"):
        told: dict[str, Any] = {"model": one.vehicle.model, "role": one.role, "state": one.state}
        side = "offered" if one.owner_id in person.ids else "had"
        rows.append({"shared": side, **told, "made_at": one.made_at, "answered_at": one.answered_at})
    return rows


async def leave_offers(person: Person, at: datetime) -> None:
    had = Q(member_id__in=person.ids) | Q(phone__in=person.phones)
    mine = Offer.filter(had | Q(owner_id__in=person.ids), state="waiting")
    await mine.update(state="withdrawn", answered_at=at)
    await Offer.filter(had).update(phone="")


PARTS = (
    Part("claims", (Claim,), claims, leave_claims),
    Part("offers", (Offer,), offers, leave_offers),
    Part("cars", (vehicles.Vehicle, Ownership, MileageReading), cars, leave_cars, cars_to_lose),
    Part("orders", (ServiceOrder, ServiceLine, Refund), orders),
    Part("adjustments", (Adjustment,), adjusted, leave_adjusted),
    Part("freezes", (Freeze,), frozen, leave_frozen),
    Part("points", (Account, Posting, Lot, Lessening), points, lost=points_to_lose),
    Part("tiers", (TierChange, TierKeep), tiers, leave_tiers),
    Part("privileges", (PrivilegeUse,), privileges_used, leave_privileges, privileges_to_lose),
    Part("daily", (DailyCheckIn,), daily),
    Part("greetings", (Greeting,), greetings),
    Part("visits", (visits.DeskVisit,), came),
    Part("referrals", (Referral,), referrals),
)
