"""Kinds of vouchers: what one is worth, where and for how long.

Once there is a voucher of a kind, or one is reserved, its terms are what was promised: they stay, and what
people hold never gets worse. Names, texts and the picture may be mended at any time; other terms are another
kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.transactions import in_transaction

from points import content
from points.errors import InvalidTerms, TermsFixed
from points.instants import midnight, utc

WORTHS = ("amount", "percent", "thing")
MENDED = ("name", "name_en", "about", "about_en", "picture")
LONGEST = {"name": 60, "name_en": 60, "about": 300, "about_en": 300, "picture": 80}
MOST_TIMES = 100
MOST_DAYS = 3660


class VoucherKind(Model):
    """Money is fen. `percent` is what is still paid: 80 = 八折. `minimum`: of an order, 0 for any.

    `cost`: what one use costs the club; 0 for what it takes off. `stores`: opaque ids, none for all. One ends
    `lasts_days` whole days after the day of its issue or at `ends_at`, the first instant at which none holds:
    whichever is earlier.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=60)
    name_en = fields.CharField(max_length=60, default="")
    about = fields.CharField(max_length=300, default="")
    about_en = fields.CharField(max_length=300, default="")
    worth = fields.CharField(max_length=10)
    amount = fields.BigIntField(default=0)
    percent = fields.IntField(default=0)
    minimum = fields.BigIntField(default=0)
    times = fields.IntField(default=1)
    cost = fields.BigIntField(default=0)
    is_stackable = fields.BooleanField(default=False)
    is_transferable = fields.BooleanField(default=False)
    stores: list[int] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    lasts_days = fields.IntField(null=True)
    ends_at = fields.DatetimeField(null=True)
    picture = fields.CharField(max_length=80, default="")
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "points_voucher_kind"
        constraints = (
            CheckConstraint(
                "worth IN ('amount', 'percent', 'thing') AND (worth = 'amount') = (amount > 0)"
                " AND (worth = 'percent') = (percent > 0) AND percent < 100 AND amount >= 0",
                name="points_voucher_kind_worth",
            ),
            CheckConstraint(
                "minimum >= 0 AND times > 0 AND cost >= 0 AND (lasts_days IS NULL OR lasts_days >= 0)",
                name="points_voucher_kind_terms",
            ),
        )

    @property
    def needs_total(self) -> bool:
        """Whether a use is reckoned from what the order amounts to."""
        return self.minimum > 0 or self.worth == "percent"


async def define(*, at: datetime, **terms: Any) -> VoucherKind:
    """A new kind, with the fields of the model as its terms. Raises InvalidTerms."""
    return await VoucherKind.create(**checked({**_DEFAULTS, **terms}), created_at=utc(at))


async def amend(kind: VoucherKind | int, **terms: Any) -> VoucherKind:
    """Change the kind. Raises InvalidTerms and, for what is promised with a voucher, TermsFixed."""
    async with in_transaction():
        # whoever issues one at this moment holds the row as well: `share`
        found = await VoucherKind.select_for_update().get(id=kind if isinstance(kind, int) else kind.id)
        before = {name: getattr(found, name) for name in _DEFAULTS}
        wanted = checked({**before, **terms})
        changed = {name: value for name, value in wanted.items() if value != before[name]}
        promised = [name for name in changed if name not in MENDED]
        if promised and await _is_promised(found.id):
            raise TermsFixed(kind=found.id, field=promised[0])
        if changed:
            await found.update_from_dict(changed).save(update_fields=[*changed])  # pyright: ignore[reportUnknownMemberType]
    return found


async def end(kind: VoucherKind | int, *, at: datetime) -> bool:
    """Issue no more; those that are out go on to hold. Whether it was not over already."""
    id = kind if isinstance(kind, int) else kind.id
    return bool(await VoucherKind.filter(id=id, ended_at=None).update(ended_at=utc(at)))


def expires_at(kind: VoucherKind, *, at: datetime, zone: tzinfo) -> datetime | None:
    """The first instant at which a voucher issued `at` no longer holds; None for never."""
    ends = [utc(kind.ends_at)] if kind.ends_at else []
    if kind.lasts_days is not None:
        issued_on = utc(at).astimezone(zone).date()
        ends.append(midnight(issued_on + timedelta(days=kind.lasts_days + 1), zone))
    return min(ends, default=None)


def checked(terms: Mapping[str, Any]) -> dict[str, Any]:
    """`terms` as they are kept. Raises InvalidTerms."""
    told = dict(terms)
    for name in told.keys() - _DEFAULTS.keys():
        raise InvalidTerms(field=name, value=told[name])
    for name, longest in LONGEST.items():
        told[name] = told[name].strip()
        if len(told[name]) > longest or "\0" in told[name] or (name == "name" and not told[name]):
            raise InvalidTerms(field=name, value=told[name])
    if told["worth"] not in WORTHS:
        raise InvalidTerms(field="worth", value=told["worth"])
    told["amount"] = told["amount"] if told["worth"] == "amount" else 0
    told["percent"] = told["percent"] if told["worth"] == "percent" else 0
    content.term("amount", told["amount"], least=int(told["worth"] == "amount"))
    content.term("percent", told["percent"], least=int(told["worth"] == "percent"), most=99)
    content.term("minimum", told["minimum"], least=0)
    content.term("cost", told["cost"], least=0)
    content.term("times", told["times"], least=1, most=MOST_TIMES)
    if told["lasts_days"] is not None:
        content.term("lasts_days", told["lasts_days"], least=0, most=MOST_DAYS)
    told["ends_at"] = utc(told["ends_at"]) if told["ends_at"] else None
    told["stores"] = sorted({*told["stores"]})
    return told


async def _is_promised(kind: int) -> bool:
    """Somebody has one, or has reserved a reward that gives it."""
    if await VoucherKind.exists(id=kind, vouchers__id__gt=0):
        return True
    return await VoucherKind.exists(id=kind, rewards__exchanges__state="held")


_DEFAULTS: dict[str, Any] = {
    "name": "", "name_en": "", "about": "", "about_en": "", "worth": "", "amount": 0, "percent": 0,
    "minimum": 0, "times": 1, "cost": 0, "is_stackable": False, "is_transferable": False, "stores": [],
    "lasts_days": None, "ends_at": None, "picture": "",
}  # fmt: skip
