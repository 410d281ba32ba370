"""Sign-ins: who is signed in on which device. The browser holds a random token, we hold only its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.desks import Desk
    from club.members import Member
    from club.staff import Staff


class SignIn(Model):
    """Either a member's or a staff member's; `desk` is where a staff member stands."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", on_delete=fields.RESTRICT, null=True
    )
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    agent = fields.CharField(max_length=120, default="")
    ip = fields.CharField(max_length=45, default="")
    csrf = fields.CharField(max_length=43)

    member_id: int | None
    staff_id: int | None
    desk_id: int | None

    class Meta:
        table = "club_sign_in"
        indexes = (("member", "revoked_at"), ("staff", "revoked_at"))
