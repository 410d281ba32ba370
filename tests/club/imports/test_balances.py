"""Opening balances: points of the system of before come over once, to whom they belong, with their end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from club import audit, clock, members
from club.imports import importing
from club.imports import run as runs
from club.imports.issues import Issue
from club.messages.outbox import Message
from points import accounts, proof
from points.lots import Lot
from points.postings import Posting
from tests import cast as casting
from tests.club.imports.conftest import NOW, balance, customer, finished

ANN, BEN = "13816526034", "13916526035"


def of_ann(points="1,200", ends="2027-12-31", **told):
    return balance(手机号=ANN, 积分余额=points, 到期日=ends, **told)


async def points(member):
    return await accounts.balance(member.account_id)


async def reasons(run):
    rows = Issue.filter(run_id=run.id).order_by("row")
    return await rows.values_list("row", "weight", "reason")


async def test_points_come_over_with_their_last_day_and_without_a_message(bring, cast):
    sent = await Message.all().count()
    run = await bring("opening_balances", of_ann(), balance(会员号=cast.ben.number, 积分余额="80"))
    assert (run.state, run.counts["added"], run.counts["points"]) == ("done", 2, 1280)
    assert (await points(cast.ann), await points(cast.ben)) == (1200, 80)
    lot = await Lot.get(account_id=cast.ann.account_id)
    assert lot.expires_at == clock.start_of(date(2028, 1, 1))
    usual = await Lot.get(account_id=cast.ben.account_id)
    assert usual.expires_at == clock.start_of(date(2028, 1, 1))
    posting = await Posting.get(account_id=cast.ann.account_id)
    assert (posting.kind, posting.reason, posting.store) == ("earn", "opening", cast.north.id)
    assert await Message.all().count() == sent
    assert await audit.Entry.filter(action="points.earned").count() == 2
    assert (await proof.verify()).ok


async def test_a_check_writes_nothing_and_says_what_would_come(bring, cast):
    run = await bring("opening_balances", of_ann(), of_ann(), of_ann("7"), dry=True)
    assert (run.state, run.counts["added"], run.counts["refused"]) == ("checked", 1, 2)
    assert await points(cast.ann) == 0


async def test_the_same_again_changes_nothing_also_from_another_file(bring, cast):
    await bring("opening_balances", of_ann())
    again = await bring("opening_balances", of_ann())
    other = await bring("opening_balances", balance(手机号=BEN, 积分余额="5"), of_ann())
    assert (again.counts["unchanged"], other.counts["unchanged"], other.counts["added"]) == (1, 1, 1)
    assert await points(cast.ann) == 1200


async def test_without_a_day_the_same_a_year_later_is_still_the_same(bring, cast):
    await bring("opening_balances", of_ann(ends=""))
    again = await bring("opening_balances", of_ann(ends=""), at=NOW + timedelta(days=365))
    assert again.counts["unchanged"] == 1


async def test_other_points_for_the_same_end_are_refused(bring, cast):
    await bring("opening_balances", of_ann())
    run = await bring("opening_balances", of_ann("1300"), of_ann("10", ends="2028-12-31"))
    assert await reasons(run) == [(2, "refused", "balance.other_points")]
    assert await points(cast.ann) == 1210


async def test_two_rows_of_a_file_for_one_end_have_to_be_added_up_by_somebody(bring, cast):
    run = await bring("opening_balances", of_ann("100"), of_ann("100"))
    assert await reasons(run) == [(3, "refused", "balance.twice")]
    assert await points(cast.ann) == 100


async def test_whoever_was_merged_since_gets_nothing_twice(bring, cast):
    await bring("opening_balances", of_ann())
    await members.merge(cast.ann, into=cast.ben, by=cast.gil, at=NOW)
    run = await bring("opening_balances", of_ann(), balance(手机号=BEN, 积分余额="1200", 到期日="2027-12-31"))
    assert (run.counts["unchanged"], await points(cast.ben)) == (2, 1200)


async def test_the_store_s_own_number_finds_its_customer(bring, cast):
    await bring("customers", customer("C77", 手机号码=ANN, 客户姓名="陈静"))
    await bring("opening_balances", balance(会员号="C77", 积分余额="9"))
    assert await points(cast.ann) == 9


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (balance(手机号="13000000000", 积分余额="5"), "balance.unknown_phone"),
        (balance(会员号="nobody", 积分余额="5"), "balance.unknown_number"),
        (balance(积分余额="5"), "row.nobody"),
        (of_ann(""), "balance.no_points"),
        (of_ann("many"), "value.not_points"),
        (of_ann("-5"), "value.not_points"),
        (of_ann("1.5"), "value.not_points"),
        (of_ann("9" * 15), "value.not_points"),
        (of_ann(ends="2020-12-31"), "balance.ended"),
        (of_ann(ends="some day"), "value.not_a_day"),
    ],
)
async def test_a_row_that_cannot_be_taken_says_why(bring, cast, row, reason):
    run = await bring("opening_balances", row)
    assert await reasons(run) == [(2, "refused", reason)]
    assert await Posting.all().count() == 0


async def test_a_phone_and_a_number_of_two_people_are_refused(bring, cast):
    run = await bring("opening_balances", of_ann(会员号=cast.ben.number))
    assert await reasons(run) == [(2, "refused", "balance.two_people")]


async def test_whoever_has_left_gets_nothing(bring, cast):
    await type(cast.ann).filter(id=cast.ann.id).update(closed_at=NOW)
    run = await bring("opening_balances", of_ann())
    assert await reasons(run) == [(2, "refused", "balance.closed")]


async def test_another_name_is_taken_and_told(bring, cast):
    run = await bring("opening_balances", of_ann(姓名="陈大"))
    assert await reasons(run) == [(2, "note", "balance.other_name")]
    assert await points(cast.ann) == 1200


@pytest.mark.parametrize(
    ("text", "has_end"), [("永久", False), ("9999-12-31", False), ("99991231", False), ("20271231", True)]
)
async def test_points_may_have_no_end(bring, cast, text, has_end):
    await bring("opening_balances", of_ann(ends=text))
    assert bool((await Lot.get(account_id=cast.ann.account_id)).expires_at) == has_end


async def test_a_run_that_broke_off_goes_on_behind_what_stands(bring, cast, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    people = [await casting.join(f"1360000{n:04d}", at=datetime(2026, 9, 1, tzinfo=UTC)) for n in range(5)]
    run = await bring(
        "opening_balances", *(balance(手机号=one.phone, 积分余额="10") for one in people), dry=True
    )
    await runs.begin(run, by=cast.gil, at=NOW)
    half = await finished(run, steps=1)
    assert (half.state, half.position) == ("running", 3)
    done = await finished(half, at=NOW + timedelta(minutes=5))
    assert (done.state, done.counts["added"]) == ("done", 5)
    assert [await points(one) for one in people] == [10] * 5
