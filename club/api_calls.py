"""API calls: every write of a system carries an idempotency key; the same key and content, the same answer.

The call is a row of the very transaction that does what it asks: a process that dies leaves neither, one
that answered has both. Of two that come at once one does it, and the other waits for its answer. A call that
a rule refused changes nothing, and is answered with that refusal again; who has mended it takes a new key.
Retention forgets the rows after some days (privacy/retention.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club.api_keys import ApiKey
from club.errors import ClubError
from points import sql

LONGEST = 64  # characters of an idempotency key


class ApiCall(Model):
    """`named` is the idempotency key, `fingerprint` a digest of what was asked."""

    id = fields.BigIntField(primary_key=True)
    key: fields.ForeignKeyRelation[ApiKey] = fields.ForeignKeyField("club.ApiKey", on_delete=fields.RESTRICT)
    named = fields.CharField(max_length=LONGEST)
    fingerprint = fields.CharField(max_length=64)
    status = fields.IntField()
    answer = fields.TextField()
    at = fields.DatetimeField(db_index=True)
    key_id: int

    class Meta:
        table = "club_api_call"
        unique_together = (("key", "named"),)


@dataclass(frozen=True)
class Answer:
    """`status` and `body` as they were sent; `is_again` of a call that had been answered before."""

    status: int
    body: str
    is_again: bool = False


class KeyUsed(ClubError):
    """The idempotency key stands for another call."""

    code = "api.key_used"


Refusal = Callable[[Exception], Answer | None]


async def once(
    key: ApiKey,
    named: str,
    fingerprint: str,
    deed: Callable[[], Awaitable[Answer]],
    *,
    refusal: Refusal,
    at: datetime,
) -> Answer:
    """The answer that the call was given before, or that of `deed`, which is done in its transaction.

    `refusal` makes an answer of what `deed` raises, or None of what is no answer: that is raised, and nothing
    is kept. Raises KeyUsed.
    """
    try:
        async with in_transaction() as db:
            if known := await _claimed(db, key, named, fingerprint, at):
                return known
            answer = await deed()
            await sql.rows(db, _ANSWERED, key.id, named, answer.status, answer.body)
            return answer
    except KeyUsed:
        raise
    except Exception as error:
        answer = refusal(error)
        if answer is None:
            raise
    async with in_transaction() as db:  # what the deed began is undone by now
        if known := await _claimed(db, key, named, fingerprint, at):
            return replace(known, is_again=False)  # another one was refused at the same time
        await sql.rows(db, _ANSWERED, key.id, named, answer.status, answer.body)
    return answer


async def forget(*, before: datetime, limit: int = 500) -> int:
    """Delete the calls of before that instant, the oldest first; how many it were."""
    old = ApiCall.filter(at__lt=before).order_by("at").limit(limit)
    ids = await old.values_list("id", flat=True)
    return await ApiCall.filter(id__in=ids).delete() if ids else 0


async def _claimed(db: Any, key: ApiKey, named: str, fingerprint: str, at: datetime) -> Answer | None:
    """None if the call is ours to do now: others who come with its key wait until the transaction ends."""
    if await sql.rows(db, _CLAIM, key.id, named, fingerprint, at):
        return None
    [known] = await sql.rows(db, _KNOWN, key.id, named)
    if known["fingerprint"] != fingerprint:
        raise KeyUsed
    return Answer(known["status"], known["answer"], is_again=True)


_CLAIM = """
INSERT INTO club_api_call ("key_id", "named", "fingerprint", "status", "answer", "at")
VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT ("key_id", "named") DO NOTHING RETURNING "id"
"""
_KNOWN = """
SELECT "fingerprint", "status", "answer" FROM club_api_call WHERE "key_id" = $1 AND "named" = $2
"""
_ANSWERED = """
UPDATE club_api_call SET "status" = $3, "answer" = $4 WHERE "key_id" = $1 AND "named" = $2
"""
