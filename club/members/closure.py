"""Closure: who has left is recognised by what the number was, without keeping the number.

The dealer's own file goes on naming people who closed their account. So that no import brings them back, we
keep an HMAC of the number under the club's secret key: apart from the person's row, which nothing ties to it,
for as long as the rule of retention says, and gone at once when they join anew. It serves nothing else
(PIPL art. 6, 47: the least that honours the wish to be forgotten). Without the key it tells nobody anything;
a key that is taken away for good ends what was kept under it.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from club import config

AT_ONCE = 500


class ClosedNumber(Model):
    id = fields.IntField(primary_key=True)
    mark = fields.CharField(max_length=64, unique=True)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "club_closed_number"


async def remember(number: str, *, at: datetime) -> None:
    """Whoever had this phone, or this `dossier`, has left at `at`."""
    await ClosedNumber.update_or_create(mark=_marks(number)[0], defaults={"at": at})


def dossier(store_id: int, number: str) -> str:
    """How `remember` and `left_among` are told of the number that a dealer's own system has for somebody."""
    return f"{store_id}/{number}"


async def left_among(numbers: Iterable[str]) -> dict[str, datetime]:
    """Whose holders closed their account, and when. Phones as phones.normalise writes them."""
    of = {mark: number for number in numbers for mark in _marks(number)}
    marks, left = [*of], dict[str, datetime]()
    for start in range(0, len(marks), AT_ONCE):
        found = ClosedNumber.filter(mark__in=marks[start : start + AT_ONCE])
        left |= {of[row.mark]: row.at for row in await found}
    return left


async def lift(phone: str) -> None:
    """They have come back by themselves."""
    await ClosedNumber.filter(mark__in=_marks(phone)).delete()


async def forget(*, before: datetime, limit: int) -> int:
    """Delete the oldest marks made before that instant; how many it were."""
    old = await ClosedNumber.filter(at__lt=before).order_by("at").limit(limit).values_list("id", flat=True)
    return await ClosedNumber.filter(id__in=old).delete() if old else 0


def _marks(number: str) -> list[str]:
    """By the newest key first."""
    return [
        hmac.digest(key, f"left:{number}".encode(), "sha256").hex() for key in config.settings().secret_keys
    ]
