"""Many press at once: a voucher is used once, given once, and never both used and given back."""

from collections import Counter

from points import accounts, errors, proof, vouchers
from points.voucher import Voucher
from points.vouchers import VoucherUse
from tests import processes
from tests.points.ledger import DAY, NOON
from tests.points.test_at_once import at_once
from tests.points.vouchers import given, kind, use


async def test_twenty_at_once_use_a_voucher_once(account):
    voucher = await given(account)
    made = await at_once(*(vouchers.redeem(voucher, **use(by=f"desk:{n}")) for n in range(20)))
    assert Counter(type(result) for result in made) == {VoucherUse: 1, errors.VoucherUsed: 19}
    assert await VoucherUse.all().count() == 1
    assert (await proof.verify()).ok


async def test_twenty_at_once_with_one_key_are_one_use(account):
    voucher = await given(account, await kind(times=20))
    made = await at_once(*(vouchers.redeem(voucher, **use("press")) for _ in range(20)))
    assert len({result.id for result in made}) == 1
    assert (await Voucher.get(id=voucher.id)).used == 1


async def test_one_key_on_many_vouchers_at_once_uses_one(account):
    held = [await given(account) for _ in range(10)]
    made = await at_once(*(vouchers.redeem(voucher, **use("press")) for voucher in held))
    assert Counter(type(result) for result in made) == {VoucherUse: 1, errors.KeyConflict: 9}
    assert (await proof.verify()).ok


async def test_of_many_vouchers_at_once_on_one_order_one_is_used(account):
    held = [await given(account) for _ in range(10)]
    made = await at_once(*(vouchers.redeem(voucher, **use(order="W-1")) for voucher in held))
    assert Counter(type(result) for result in made) == {VoucherUse: 1, errors.NotStackable: 9}
    assert (await proof.verify()).ok


async def test_twenty_at_once_undo_a_use_once(account):
    voucher = await given(account, await kind(times=2))
    made = await vouchers.redeem(voucher, **use())
    undone = await at_once(*(vouchers.undo(made, by="desk", at=NOON) for _ in range(20)))
    assert Counter(type(result) for result in undone) == {VoucherUse: 1, errors.UseUndone: 19}
    assert (await proof.verify()).ok


async def test_twenty_at_once_with_one_key_are_given_one(account):
    of = await kind()
    made = await at_once(*(given(account, of, key="gift") for _ in range(20)))
    assert len({result.id for result in made}) == 1
    assert await Voucher.all().count() == 1


async def test_uses_refunds_transfers_cancellations_and_the_sweep_at_once_leave_one_story(account):
    other = await accounts.open(at=NOON)
    of = await kind(is_transferable=True, lasts_days=1)
    for _round in range(5):
        voucher = await given(account, of)
        late = NOON + 5 * DAY
        results = await at_once(
            *(vouchers.redeem(voucher, **use()) for _ in range(4)),
            vouchers.refund(voucher, by="member", at=NOON),
            vouchers.transfer(voucher, other, by="member", at=NOON),
            vouchers.cancel(voucher, reason="test", by="staff", at=NOON),
            vouchers.expire_due(at=late),
        )
        strange = [r for r in results if isinstance(r, Exception) and not isinstance(r, errors.PointsError)]
        assert strange == []
        assert sum(isinstance(result, VoucherUse) for result in results) <= 1
        assert (await proof.verify()).ok


PROCESS = """
import asyncio, os
from points import vouchers
from points.errors import PointsError
from tests import databases
from tests.points.vouchers import use
from web.database import opened

async def tried(n):
    try:
        return await vouchers.redeem(VOUCHER, **use(f"{os.getpid()}:{n}"))
    except PointsError:
        return None

async def main():
    async with opened(databases.settings(ADDRESS)):
        made = await asyncio.gather(*(tried(n) for n in range(20)))
    print(sum(one is not None for one in made))

# go
asyncio.run(main())
"""


async def test_two_processes_at_once_use_a_voucher_of_three_three_times(account, database_url):
    voucher = await given(account, await kind(times=3))
    told = await processes.together(2, f"VOUCHER, ADDRESS = {voucher.id}, {database_url!r}\n" + PROCESS)
    assert sum(map(int, told)) == 3
    assert (await Voucher.get(id=voucher.id)).state == "used"
    assert (await proof.verify()).ok
