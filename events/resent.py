"""Forms that come again: a second press, or a connection that broke, makes no second event, date or cost.

Each form that makes something carries a key of its own. What was made of it is remembered by that key, and is
the answer however often it comes.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club.errors import ClubError
from points.instants import utc

Made = TypeVar("Made", bound=Model)
LONGEST = 80
KEPT_FOR = timedelta(days=7)


class SentForm(Model):
    """`made` is the id of what came of the form `key`, `mark` what it said. Never changed once it is done."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=LONGEST, unique=True)
    mark = fields.CharField(max_length=64)
    made = fields.IntField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "events_sent_form"


class SentOtherwise(ClubError):
    """The form was sent before, and said something else, or what came of it was taken out since."""

    code = "form.sent_otherwise"


async def once(
    model: type[Made], verb: Callable[[], Awaitable[Made]], *, key: str, content: Any, at: datetime
) -> Made:
    """What `verb` makes, one transaction with the mark of it; or what it made of the same form before.

    `content` is plain. What the verb refuses may be sent again under the same key. Raises SentOtherwise.
    """
    mark = sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    try:
        async with in_transaction():
            row = await SentForm.create(key=key, mark=mark, at=utc(at))  # another waits here
            made = await verb()
            await SentForm.filter(id=row.id).update(made=made.pk)
            return made
    except IntegrityError:
        known = await SentForm.get_or_none(key=key)
        if known is None:
            raise
    made = await model.get_or_none(id=known.made)
    if known.mark != mark or made is None:
        raise SentOtherwise()
    return made


async def forget(*, at: datetime) -> int:
    """Nobody sends a form again after a week; how many are remembered no more."""
    return await SentForm.filter(at__lt=utc(at) - KEPT_FOR).delete()
