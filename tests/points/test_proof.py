"""The proof: whole when the verbs were used, and exact about what somebody did behind their back."""

import pytest
from tortoise.connection import get_connection

from points import accounts, holds, postings, proof
from points.accounts import Account
from points.holds import Hold
from points.lots import Draw, Lot
from points.postings import Posting
from tests.points.ledger import DAY, NOON, earned, said, spent, undone


@pytest.fixture
async def busy(account):
    """An account on which everything has happened, and beside it an empty one."""
    order = await earned(account, 100, days=5)
    await earned(account, 50)
    await spent(account, 120)
    await undone(await spent(account, 10))
    await undone(order)
    await accounts.open(at=NOON)
    return account


async def wrong() -> set[str]:
    return {difference.check for difference in (await proof.verify()).differences}


async def test_an_empty_ledger_is_whole(db):
    assert await proof.verify() == proof.Report(accounts=0, postings=0, lots=0, differences=[])


async def test_a_ledger_made_by_the_verbs_is_whole(busy):
    assert await proof.verify() == proof.Report(accounts=2, postings=6, lots=2, differences=[])


async def test_a_wrong_balance_is_found_with_its_figures(busy):
    row = await Account.get(id=busy.id)
    await Account.filter(id=busy.id).update(balance=row.balance + 1)
    report = await proof.verify()
    assert not report.ok
    found = {difference.check: difference for difference in report.differences}
    assert found["account.balance"] == proof.Difference(
        "account.balance", busy.id, {"balance": row.balance + 1, "postings": row.balance}
    )
    assert str(found["account.balance"]) == f"account {busy.id}: account.balance balance=-69 postings=-70"
    assert set(found) == {"account.balance", "account.lots"}


async def test_a_debt_nobody_made_is_found(busy):
    await Account.filter(id=busy.id).update(owed=1)
    assert await wrong() == {"account.lots", "account.owed"}


async def test_a_lot_that_holds_more_than_its_draws_leave_is_found(busy):
    await Lot.filter(points=100).update(remaining=5)
    assert await wrong() == {"account.lots", "lot.remaining"}


async def test_a_lost_draw_is_found(busy):
    draw = await Draw.filter(posting__kind="spend").first()
    await draw.delete()
    assert await wrong() == {"lot.remaining", "posting.covered"}


async def test_a_changed_posting_is_found(busy):
    await Posting.filter(kind="earn", points=50).update(points=51)
    assert await wrong() == {"account.balance", "posting.covered"}


async def test_a_spend_that_was_undone_by_half_is_found(busy):
    await Posting.filter(reverses__kind="spend").update(points=5)
    assert "posting.reversal" in await wrong()


async def test_a_draw_on_somebody_elses_lot_is_found(busy):
    other = await accounts.open(at=NOON)
    await earned(other, 10)
    theirs = await Lot.get(account=other)
    draw = await Draw.filter(posting__kind="spend").first()
    await Draw.filter(id=draw.id).update(lot_id=theirs.id)
    assert "draw.account" in await wrong()


async def test_only_the_account_that_is_wrong_is_named(busy):
    for _ in range(3):
        await earned(await accounts.open(at=NOON), 10)
    await Account.filter(id=busy.id).update(balance=0)
    assert {difference.account for difference in (await proof.verify()).differences} == {busy.id}


async def test_a_ledger_in_ruins_is_told_in_a_thousand_lines_a_question(db):
    await Account.bulk_create(Account(balance=1, opened_at=NOON) for _ in range(1100))
    report = await proof.verify()
    assert (report.accounts, len(report.differences)) == (1100, 2 * proof.LISTED)


async def test_the_proof_can_be_read_by_a_connection_of_its_own(busy, db):
    assert (await proof.verify(get_connection("default"))).ok
    assert (await proof.verify(db.reader)).ok


async def test_growth_that_nobody_brought_is_found(busy):
    await Account.filter(id=busy.id).update(growth=1)
    assert await wrong() == {"account.growth"}


async def test_a_reversal_that_left_the_growth_is_found(account):
    await undone(await postings.earn(account, 10, growth=10, **said("a")))
    await Posting.filter(kind="reverse").update(growth=0)
    assert await wrong() == {"account.growth", "posting.reversal"}


async def test_points_said_to_have_expired_that_did_not_are_found(busy):
    await Account.filter(id=busy.id).update(expired=9)
    assert await wrong() == {"account.expired"}


@pytest.fixture
async def holding(account):
    """An account with a hold that was captured in part, over two lots, and one that is open."""
    await earned(account, 30, days=9)
    await earned(account, 50)
    told = {"reason": "event", "facts": {}, "store": 1, "by": "test", "at": NOON}
    for key in ("settled", "open"):
        hold = await holds.place(account, 40, key=key, expires_at=NOON + DAY, **told)
        if key == "settled":
            await holds.capture(hold, 35, by="test", at=NOON)
    return account


async def test_an_account_with_holds_is_whole(holding):
    assert (await proof.verify()).differences == []


async def test_a_hold_that_is_not_what_its_posting_took_is_found(holding):
    await Hold.filter(state="open").update(points=39)
    assert await wrong() == {"hold.postings"}


async def test_a_hold_that_captured_other_than_it_spent_is_found(holding):
    await Hold.filter(state="captured").update(captured=34)
    assert await wrong() == {"hold.postings"}


async def test_a_held_posting_whose_hold_is_lost_is_found(holding):
    await Hold.filter(state="open").delete()
    assert await wrong() == {"hold.postings"}


async def test_a_hold_that_went_back_to_another_lot_is_found(holding):
    one, other = await Lot.all().order_by("id")
    returned = (await Hold.get(state="captured")).returned_id
    draw = await Draw.filter(posting_id=returned, lot=one).first()
    await Draw.filter(id=draw.id).update(lot_id=other.id)
    assert "hold.lots" in await wrong()


async def test_points_spent_while_they_were_pending_are_found(busy):
    await Lot.filter(points=50).update(usable_from=NOON + DAY)
    assert await wrong() == {"draw.life"}


async def test_points_spent_after_their_end_are_found(busy):
    await Lot.filter(points=50).update(expires_at=NOON)
    assert await wrong() == {"draw.life"}
