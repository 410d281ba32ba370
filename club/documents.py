"""Documents: the club's charter and its privacy notice, by version and language, and who accepted which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.members import Member

KINDS = ("charter", "privacy")


class Document(Model):
    """One language of one version. A published text is never edited: a new version follows it."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=10)
    version = fields.IntField()
    locale = fields.CharField(max_length=8)
    title = fields.CharField(max_length=60)
    body = fields.TextField()
    published_at = fields.DatetimeField()

    class Meta:
        table = "club_document"
        unique_together = (("kind", "version", "locale"),)


class Acceptance(Model):
    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "club.Document", on_delete=fields.RESTRICT
    )
    source = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_acceptance"
        unique_together = (("member", "document"),)
