"""An order: its lines, the dealer's sheet that it comes from, and what can be wrong with it.

Most are service orders, of the workshop; a purchase is bought in the shop, for no car.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import persons
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from club.stores import Store
from club.vehicles import Ownership, Vehicle

KINDS = {"service": "service_order", "purchase": "purchase"}
"""The kinds of orders, each with the kind of fact that it is to the rules of points."""
WORKS = ("maintenance", "repair", "bodywork", "parts", "accessories", "accident", "warranty")


class ServiceOrder(Model):
    """`kind` is one of KINDS. `number` is the store's own: two may count from one. `fingerprint` tells a
    resent order from another under that number, and `key`, which a form carries, a second press of its button
    from the same paper typed in again. `total` is that of its lines, less all refunds."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=10, default="service", db_default="service")
    number = fields.CharField(max_length=40, db_index=True)
    fingerprint = fields.CharField(max_length=64)
    key = fields.CharField(max_length=36, null=True, unique=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField("club.Store", on_delete=fields.RESTRICT)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    person_id = fields.IntField(null=True)  # whose it is since `member` was merged: club/persons.py
    vehicle: fields.ForeignKeyNullableRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", on_delete=fields.RESTRICT, null=True
    )
    mileage = fields.IntField(null=True)
    state = fields.CharField(max_length=10, default="open")
    opened_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    voided_at = fields.DatetimeField(null=True)
    void_reason = fields.CharField(max_length=120, default="")
    total = fields.IntField()
    by = fields.CharField(max_length=60)
    store_id: int
    member_id: int | None
    vehicle_id: int | None

    class Meta:
        table = "club_service_order"
        unique_together = (("store", "number"),)
        indexes = (("store", "opened_at"), ("member", "state"), ("vehicle",), ("opened_at",), ("total",))


class ServiceLine(Model):
    id = fields.IntField(primary_key=True)
    order: fields.ForeignKeyRelation[ServiceOrder] = fields.ForeignKeyField(
        "club.ServiceOrder", related_name="lines", on_delete=fields.RESTRICT
    )
    work = fields.CharField(max_length=16)
    description = fields.CharField(max_length=120, default="")
    amount = fields.IntField()
    refunded = fields.IntField(default=0, db_default=0)  # of the amount, the sum of all refunds: refunds.py
    order_id: int

    @property
    def left(self) -> int:
        """What is paid for it, in fen, less what was refunded."""
        return self.amount - self.refunded

    class Meta:
        table = "club_service_line"
        indexes = (("order",),)


@dataclass(frozen=True)
class Line:
    """The kind of `work` (one of WORKS) and its `amount` in fen."""

    work: str
    amount: int
    description: str = ""


@dataclass(frozen=True)
class Sheet:
    """What the dealer's paper says. Without a member, the order is the owner's. `key` is that of the form.

    A purchase (`kind`, one of KINDS) is for no car.
    """

    number: str
    store: Store
    lines: Sequence[Line]
    vehicle: Vehicle | None = None
    member: Member | None = None
    kilometres: int | None = None
    key: str | None = None
    kind: str = "service"


class NoLines(ClubError):
    """An order says what was done."""

    code = "order.no_lines"


class WrongLine(ClubError):
    """Facts: `work` and `amount`. The work is of no kind we know, or the amount is below zero."""

    code = "order.wrong_line"


class WrongKind(ClubError):
    """Facts: `kind`. It is none that we know, or that of a purchase, which has neither car nor mileage."""

    code = "order.wrong_kind"


class NumberTaken(ClubError):
    """Another order of the store stands under that `number`."""

    code = "order.number_taken"


class KeyConflict(ClubError):
    """The form was sent before, with other content. Facts: `number`, of the order that it entered."""

    code = "order.key_conflict"


class NotOpen(ClubError):
    """Facts: `number` and `state`: the order is settled or void already."""

    code = "order.not_open"


class HasMember(ClubError):
    """The order `number` is somebody's already, or void."""

    code = "order.has_member"


class AlreadyVoid(ClubError):
    """The order `number` was voided before."""

    code = "order.already_void"


def visible_to(staff: Staff) -> QuerySet[ServiceOrder]:
    """The orders of the store of `staff`, or all of them, newest first."""
    orders = ServiceOrder.all() if staff.store_id is None else ServiceOrder.filter(store_id=staff.store_id)
    return orders.order_by("-opened_at", "-id")


def of(member: Member) -> QuerySet[ServiceOrder]:
    """The orders of `member`, newest first."""
    return ServiceOrder.filter(member_id__in=persons.ids_of(member)).order_by("-opened_at", "-id")


async def seen_by(
    member: Member, vehicle: Vehicle, *, limit: int = 50, using_db: BaseDBAsyncClient | None = None
) -> list[ServiceOrder]:
    """What `member` may see of what was done to `vehicle`, newest first.

    The own orders, and whatever was done while they owned the car; not what was before or after, nor void.
    """
    owned = Ownership.filter(
        vehicle_id=vehicle.id, member_id__in=persons.ids_of(member), role="owner"
    ).using_db(using_db)
    times = [
        Q(opened_at__gte=own.since, opened_at__lt=own.until) if own.until else Q(opened_at__gte=own.since)
        for own in await owned
    ]
    theirs = ServiceOrder.filter(
        Q(Q(member_id__in=persons.ids_of(member)), *times, join_type="OR"), vehicle_id=vehicle.id
    )
    shown = theirs.filter(state__in=("open", "settled")).using_db(using_db)
    return await shown.select_related("store").order_by("-opened_at", "-id").limit(limit)


def subject(order: ServiceOrder) -> str:
    """How other rows name an order."""
    return f"order:{order.id}"


def earning_key(order_id: int) -> str:
    """Under which key the ledger has what the order earned."""
    return f"earn:order:{order_id}"


def deed(order: ServiceOrder, what: str) -> str:
    """`what` was done, like order.settled, as logs and timelines name it: of a purchase, purchase.settled."""
    return what if order.kind == "service" else what.replace("order", order.kind)
