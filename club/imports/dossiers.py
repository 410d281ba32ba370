"""Dossiers: what the dealer's own system holds of a person, under the number that it knows them by.

A person can have several. Where a file has no numbers, the phone, VIN or plate stands in their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import persons

if TYPE_CHECKING:
    from club.imports.run import Import
    from club.members import Member
    from club.stores import Store
    from club.vehicles import Vehicle


class Dossier(Model):
    """`referrer` is the phone of whoever sent them to the dealer: a fact, it earns nobody anything.

    `source` names the run that wrote it last, `row` the row of its file.
    """

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="dossiers", on_delete=fields.RESTRICT
    )
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField("club.Store", on_delete=fields.RESTRICT)
    number = fields.CharField(max_length=40)
    vehicle: fields.ForeignKeyNullableRelation[Vehicle] = fields.ForeignKeyField(
        "club.Vehicle", related_name="dossiers", on_delete=fields.RESTRICT, null=True
    )
    channel = fields.CharField(max_length=60, default="")
    referrer = fields.CharField(max_length=11, default="")
    landline = fields.CharField(max_length=24, default="")
    remark = fields.TextField(default="")
    source = fields.CharField(max_length=60)
    row = fields.IntField()
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    member_id: int
    store_id: int
    vehicle_id: int | None

    class Meta:
        table = "club_dossier"
        unique_together = (("store", "number"),)
        indexes = (("member",), ("vehicle",), ("referrer",), ("store", "source", "row"))


def of_run(run: Import) -> QuerySet[Dossier]:
    """Those that the file has made or changed and no later one since, by the rows of the file."""
    return Dossier.filter(store_id=run.store_id, source=run.source).order_by("row", "id")


def of(member: Member) -> QuerySet[Dossier]:
    """What the dealer's system holds of `member`, the oldest number first."""
    return Dossier.filter(member_id__in=persons.ids_of(member)).order_by("id")
