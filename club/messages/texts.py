"""Texts: wordings that staff wrote in place of the files in club/mail. The newest version counts."""

from datetime import datetime

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import actors, audit, locks
from club.actors import Actor
from club.messages import templates
from club.messages.templates import Wording
from points import sql


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


async def wording(kind: str, locale: str) -> Wording:
    """What staff wrote last, else the file's."""
    found = await sql.rows(get_connection("default"), _LATEST, kind, locale)
    return Wording(**found[0]) if found else templates.from_file(kind, locale)


async def publish(kind: str, locale: str, *, subject: str, body: str, by: Actor, at: datetime) -> Text:
    """Say `kind` in these words from now on. Raises UnknownKind, WrongVariables."""
    templates.check(templates.kind(kind), Wording(subject, body))
    async with in_transaction() as connection:
        await locks.hold(connection, f"text:{kind}:{locale}")
        latest = await _latest(kind, locale)
        text = await Text.create(
            kind=kind,
            locale=locale,
            version=latest.version + 1 if latest else 1,
            subject=subject,
            body=body,
            by=actors.name(by),
            published_at=at,
        )
        await audit.record("text.published", text, by=by, at=at, kind=kind, locale=locale)
    return text


_LATEST = """
SELECT "subject", "body" FROM club_message_text WHERE "kind" = $1 AND "locale" = $2
ORDER BY "version" DESC LIMIT 1
"""  # asked for every message


async def _latest(kind: str, locale: str) -> Text | None:
    return await Text.filter(kind=kind, locale=locale).order_by("-version").first()
