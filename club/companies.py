"""Companies: firms that own cars, with up to three people whom the dealer speaks to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

if TYPE_CHECKING:
    from club.members import Member
    from club.stores import Store

MOST_CONTACTS = 3


class Company(Model):
    """`tax_number` is the unified social credit code, where it is known: eighteen characters (GB 32100)."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=80, db_index=True)
    tax_number = fields.CharField(max_length=18, null=True, unique=True)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField()
    store_id: int | None

    class Meta:
        table = "club_company"


class Contact(Model):
    """Somebody who speaks for the company, from `since` until `until`; `title` is what they do there."""

    id = fields.IntField(primary_key=True)
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "club.Company", related_name="contacts", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="contact_for", on_delete=fields.RESTRICT
    )
    title = fields.CharField(max_length=40, default="")
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    company_id: int
    member_id: int

    class Meta:
        table = "club_company_contact"
        constraints = (UniqueConstraint(("company", "member"), "company_contact_once", "until IS NULL"),)
