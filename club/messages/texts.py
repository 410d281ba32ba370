"""Texts: wordings that staff wrote in place of the files in club/mail. The newest version counts."""

from tortoise import fields
from tortoise.models import Model


class Text(Model):
    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=40)
    locale = fields.CharField(max_length=8)
    version = fields.IntField()
    subject = fields.CharField(max_length=120, default="")
    body = fields.TextField()
    by = fields.CharField(max_length=60)
    published_at = fields.DatetimeField()

    class Meta:
        table = "club_message_text"
        unique_together = (("kind", "locale", "version"),)
