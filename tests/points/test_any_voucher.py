"""Whatever is pressed, in whatever order, at whatever time: a voucher is what a child would say it is.

The child keeps a list of uses and a word for each voucher, and knows nothing of columns or locks. CLUB_SOAK=1
tells more and longer stories.
"""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points import accounts, errors, proof, vouchers
from points.accounts import Account
from points.vouchers import Voucher, VoucherKind, VoucherUse
from tests import databases
from tests.points.ledger import NOON
from tests.points.vouchers import given as issued
from tests.points.vouchers import kind as defined
from tests.points.vouchers import use as pressed
from tests.sizes import SOAK, scaled

DEEDS = [
    *["issue"] * 3,
    *["redeem"] * 6,
    *["undo", "again", "wait", "sweep", "transfer"] * 2,
    "cancel",
    "refund",
]
STEPS = scaled(30, full=80)
HOUR = timedelta(hours=1)
TERMS: list[dict[str, Any]] = [
    {"lasts_days": 1},
    {"times": 3, "is_transferable": True},
    {"worth": "amount", "amount": 200, "minimum": 500, "is_stackable": True},
    {"worth": "percent", "percent": 85, "is_stackable": True, "lasts_days": None, "is_transferable": True},
    {"times": 2, "stores": [2]},
]


@dataclass
class Slip:
    """A voucher as the child sees it."""

    voucher: Voucher
    kind: VoucherKind
    owner: Account
    word: str = "good"  # good, ended, cancelled, refunded
    uses: list[tuple[str, int]] = field(default_factory=list)  # order and use that stand

    def over(self, at: datetime) -> bool:
        return self.word == "ended" or bool(self.voucher.expires_at and self.voucher.expires_at <= at)


class Story:
    def __init__(self, people: list[Account], kinds: list[VoucherKind]) -> None:
        self.people, self.kinds, self.at = people, kinds, NOON
        self.slips: list[Slip] = []
        self.made: dict[str, tuple[Slip, VoucherUse, dict[str, Any]]] = {}

    async def issue(self, dice: int) -> None:
        kind, owner = self.kinds[dice % len(self.kinds)], self.people[dice % 2]
        self.slips.append(Slip(await issued(owner, kind, at=self.at), kind, owner))

    async def redeem(self, dice: int) -> None:
        slip = self.any(dice)
        if slip is None:
            return
        order, store = ("", "W-1", "W-2")[dice % 3], 1 + dice % 2
        total = (None, 499, 500, 998)[dice % 4]
        told = pressed(store=store, order=order, total=total, at=self.at)
        wrong = self.against(slip, order, store, total)
        if wrong:
            await refused(wrong, vouchers.redeem(slip.voucher, **told))
            return
        use = await vouchers.redeem(slip.voucher, **told)
        left = self.left(f"{store}:{order}", total or 0) if order else total or 0
        worth = {"thing": 0, "amount": min(200, left), "percent": left * 15 // 100}
        assert (use.off, use.account_id) == (worth[slip.kind.worth], slip.owner.id)
        slip.uses.append((f"{store}:{order}" if order else "", use.id))
        self.made[told["key"]] = (slip, use, told)

    def left(self, order: str, total: int) -> int:
        """Of the order, less what those that stand there took off."""
        there = {id for slip in self.slips for on, id in slip.uses if on == order}
        uses = [use for _slip, use, _told in self.made.values() if use.id in there]
        most = max([total, *(use.total or 0 for use in uses)])
        return max(0, min(total, most - sum(use.off for use in uses)))

    async def again(self, dice: int) -> None:
        """A press that is sent again is the use of then, whatever has become of it."""
        if self.made:
            slip, use, told = self.made[[*self.made][dice % len(self.made)]]
            assert (await vouchers.redeem(slip.voucher, **{**told, "at": self.at})).id == use.id

    async def undo(self, dice: int) -> None:
        if not self.made:
            return
        slip, use, _told = self.made[[*self.made][dice % len(self.made)]]
        standing = [one for one in slip.uses if one[1] == use.id]
        if not standing:
            await refused(errors.UseUndone, vouchers.undo(use, by="desk", at=self.at))
            return
        await vouchers.undo(use, by="desk", at=self.at)
        slip.uses.remove(standing[0])

    async def cancel(self, dice: int) -> None:
        await self.end(dice, "cancelled", lambda one: vouchers.cancel(one, reason="x", by="s", at=self.at))

    async def refund(self, dice: int) -> None:
        await self.end(dice, "refunded", lambda one: vouchers.refund(one, by="member", at=self.at))

    async def end(self, dice: int, word: str, deed: Any) -> None:
        slip = self.any(dice)
        if slip is None:
            return
        wrong = self.closed(slip) or (errors.VoucherUsed if word == "refunded" and slip.uses else None)
        if wrong:
            await refused(wrong, deed(slip.voucher))
            return
        await deed(slip.voucher)
        slip.word = word

    async def transfer(self, dice: int) -> None:
        slip, taker = self.any(dice), self.people[dice % 2]
        if slip is None:
            return
        wrong = None if taker.id == slip.owner.id else self.closed(slip)
        if wrong is None and taker.id != slip.owner.id and not slip.kind.is_transferable:
            wrong = errors.NotTransferable
        if wrong:
            await refused(wrong, vouchers.transfer(slip.voucher, taker, by="member", at=self.at))
            return
        await vouchers.transfer(slip.voucher, taker, by="member", at=self.at)
        slip.owner = taker

    async def wait(self, dice: int) -> None:
        self.at += dice % 40 * HOUR

    async def sweep(self, dice: int) -> None:
        due = [s for s in self.slips if s.word == "good" and not self.full(s) and s.over(self.at)]
        ended = await vouchers.expire_due(at=self.at)
        assert {one.id for one in ended} == {slip.voucher.id for slip in due}
        for slip in due:
            slip.word = "ended"

    def any(self, dice: int) -> Slip | None:
        return self.slips[dice % len(self.slips)] if self.slips else None

    def full(self, slip: Slip) -> bool:
        return len(slip.uses) == slip.kind.times

    def closed(self, slip: Slip) -> type[errors.PointsError] | None:
        if slip.word == "good" and self.full(slip):
            return errors.VoucherUsed
        if slip.word in ("cancelled", "refunded"):
            return errors.VoucherCancelled
        return errors.VoucherExpired if slip.over(self.at) else None

    def against(
        self, slip: Slip, order: str, store: int, total: int | None
    ) -> type[errors.PointsError] | None:
        if wrong := self.closed(slip):
            return wrong
        if slip.kind.stores and store not in slip.kind.stores:
            return errors.WrongStore
        if slip.kind.needs_total and total is None:
            return errors.TotalNeeded
        if slip.kind.minimum and total is not None and total < slip.kind.minimum:
            return errors.BelowMinimum
        others = [s for s in self.slips for on, _ in s.uses if order and on == f"{store}:{order}"]
        alone = others and not (slip.kind.is_stackable and all(one.kind.is_stackable for one in others))
        return errors.NotStackable if alone else None

    async def agrees(self) -> None:
        report = await proof.verify()
        assert report.ok, report.differences
        for slip in self.slips:
            now = await Voucher.get(id=slip.voucher.id)
            word = {"good": "used" if self.full(slip) else "issued", "ended": "expired"}
            assert (now.state, now.used) == (word.get(slip.word, slip.word), len(slip.uses))
            assert now.account_id == slip.owner.id


async def refused(wrong: type[errors.PointsError], deed: Awaitable[Any]) -> None:
    with pytest.raises(wrong):
        await deed


async def told(steps: list[tuple[str, int]]) -> None:
    await databases.fresh()
    people = [await accounts.open(at=NOON) for _ in range(2)]
    story = Story(people, [await defined(**terms) for terms in TERMS])
    for deed, dice in steps:
        await getattr(story, deed)(dice)
    await story.agrees()


@given(
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**4)), min_size=STEPS, max_size=STEPS)
)
@settings(
    max_examples=scaled(8, full=100),
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
async def test_any_story_of_vouchers_ends_well(db, steps):
    await told(steps)
