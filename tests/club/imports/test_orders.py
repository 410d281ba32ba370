"""The dealer's service orders come in: once each, for whoever owned the car, with the points of their day."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

import web.wiring  # noqa: F401 - what events keep is known, as in the running club
from club import activity, audit, clock, config, members, orders, vehicles
from club.imports import mending
from club.imports.issues import Issue
from club.members import Member
from club.messages.outbox import Message
from club.mileage import MileageReading
from club.orders import Line, ServiceOrder, Sheet
from club.privacy import closing
from club.referrals import Referral
from club.vehicles import Vehicle, transfers
from points import accounts, postings, proof
from points.lots import Lot
from points.postings import Posting
from tests import cast as casting
from tests import databases
from tests.club.imports.conftest import NOW, order

ANNS = {"车架号": casting.VIN}
TODAY = {"进店日期": "2026-11-20", "结算日期": "2026-11-20"}


async def test_a_settled_order_earns_by_the_rule_and_nobody_gets_a_message(bring, cast):
    welcome = await Message.all().count()
    run = await bring("service_orders", order(**ANNS, **TODAY))
    made = await ServiceOrder.get(number="RO1").prefetch_related("lines")
    assert (made.state, made.total, made.member_id, made.by) == ("settled", 51250, cast.ann.id, run.source)
    assert [(line.work, line.amount) for line in made.lines] == [
        ("maintenance", 20000),
        ("maintenance", 31250),
    ]
    assert await accounts.balance(cast.ann.account_id) == 512
    assert run.counts["points"] == 512
    assert await Message.all().count() == welcome
    await cast.ann.refresh_from_db()
    assert (cast.ann.visits, cast.ann.spent) == (1, 51250)
    await cast.car.refresh_from_db()
    assert cast.car.kilometres == 30480
    assert (await proof.verify()).ok


async def told(number: str) -> list:
    """All that there is of one order, without ids and without who did it."""
    made = await ServiceOrder.get(number=number)
    subject, key = f"order:{made.id}", f"earn:order:{made.id}"
    rows = await ServiceOrder.filter(id=made.id).values(
        "store_id", "member_id", "vehicle_id", "mileage", "state", "opened_at", "settled_at", "total"
    )
    lines = (
        await orders.order.ServiceLine.filter(order=made)
        .order_by("id")
        .values("work", "description", "amount")
    )
    posted = await Posting.filter(key=key).values(
        "kind", "points", "reason", "store", "at", "rule", "rule_version", "facts"
    )
    for row in posted:
        row["facts"] = {
            name: fact for name, fact in row["facts"].items() if name not in ("subject", "number")
        }
    lots = await Lot.filter(posting__key=key).values("points", "remaining", "earned_at", "expires_at")
    readings = await MileageReading.filter(source=subject).values("vehicle_id", "kilometres", "at")
    line = (
        await activity.Activity.filter(subject=subject)
        .order_by("kind")
        .values("kind", "member_id", "at", "store_id")
    )
    deeds = await audit.of(made).order_by("id").values("action", "at", "store_id")
    return [rows, lines, posted, lots, readings, line, deeds]


async def test_a_file_comes_to_the_same_as_orders_entered_one_by_one(bring, cast):
    """enter() has one instant for all of it: an order that is settled on the day on which it came in."""
    rows = [("a", "保养", "maintenance"), ("b", "事故维修", "accident"), ("c", "精品加装", "accessories")]
    await bring("service_orders", *[order(f"f{n}", 维修类型=word, **ANNS, **TODAY) for n, word, _ in rows])
    day = clock.start_of(date(2026, 11, 20))
    for n, _, work in rows:
        lines = [Line(work, 20000, "工时费"), Line(work, 31250, "配件费")]
        sheet = Sheet(f"o{n}", cast.north, lines, vehicle=cast.car, kilometres=30480)
        await orders.enter(sheet, by="desk", at=day)
    for n, _, _ in rows:
        assert await told(f"F{n}".upper()) == await told(f"O{n}".upper())


async def test_one_that_is_settled_later_comes_to_the_same_as_recording_and_settling(bring, cast):
    await bring("service_orders", order("f1", **ANNS, 进店日期="2026-11-18", 结算日期="2026-11-20"))
    lines = [Line("maintenance", 20000, "工时费"), Line("maintenance", 31250, "配件费")]
    sheet = Sheet("o1", cast.north, lines, vehicle=cast.car, kilometres=30480)
    made = await orders.record(sheet, by="desk", at=clock.start_of(date(2026, 11, 18)))
    await orders.settle(made, by="desk", at=clock.start_of(date(2026, 11, 20)))
    assert await told("F1") == await told("O1")


async def test_what_was_owed_is_settled_by_an_imported_order(bring, cast):
    earned = await postings.earn(
        cast.ann.account_id, 100, key="k", reason="gift", facts={}, store=None, by="t", at=casting.OPENED
    )
    await postings.spend(
        cast.ann.account_id, 100, key="s", reason="gift", facts={}, store=None, by="t", at=casting.OPENED
    )
    await postings.reverse(earned, key="r", reason="undo", facts={}, by="t", at=casting.OPENED)
    await bring("service_orders", order(**ANNS, **TODAY))
    assert await accounts.balance(cast.ann.account_id) == 412
    assert (await proof.verify()).ok


async def test_orders_of_before_the_rules_earn_nothing_and_say_why(bring, cast):
    await bring("service_orders", order(**ANNS, 进店日期="2019-05-26", 结算日期="2019-05-26"))
    [posting] = await postings.of(cast.ann.account_id)
    assert (posting.points, posting.facts["why"][0]["code"]) == (0, "rule.none")


async def test_void_orders_earn_nothing(bring, cast):
    run = await bring("service_orders", order(**ANNS, **TODAY, 结算状态="作废"))
    assert run.counts["void"] == 1
    assert (await ServiceOrder.get(number="RO1")).state == "void"
    assert not await Posting.all().exists()


async def test_a_repeated_number_counts_once_and_another_content_is_refused(bring, cast):
    first, other = order(**ANNS, **TODAY), order(**ANNS, **TODAY, 工时费="300.00", 合计金额="612.50")
    run = await bring("service_orders", first, first, other)
    assert (run.counts["added"], run.counts["unchanged"], run.counts["refused"]) == (1, 1, 1)
    assert (await Issue.get(run=run)).reason == "order.number_taken"
    again = await bring("service_orders", first, at=NOW + timedelta(days=1))
    assert again.counts["unchanged"] == 1
    assert await accounts.balance(cast.ann.account_id) == 512


async def test_an_order_that_was_refunded_comes_again_and_nothing_changes(bring, cast):
    await bring("service_orders", order(**ANNS, **TODAY))
    made = await ServiceOrder.get(number="RO1").prefetch_related("lines")
    line = made.lines[1]
    await orders.refund(made, {line.id: 31_250}, key="form-0001", reason="退货", by=cast.gil, at=NOW)
    again = await bring("service_orders", order(**ANNS, **TODAY), at=NOW + timedelta(days=1))
    assert (again.counts["unchanged"], again.counts["points"]) == (1, 0)
    assert ((await ServiceOrder.get(id=made.id)).total, await accounts.balance(cast.ann.account_id)) == (
        20_000,
        200,
    )
    assert (await proof.verify()).ok


async def test_what_the_desk_has_entered_counts_once(bring, cast):
    sheet = Sheet("RO1", cast.north, [Line("maintenance", 51250)], vehicle=cast.car)
    await orders.enter(sheet, by=cast.eve, at=NOW)
    run = await bring("service_orders", order(**ANNS, **TODAY))
    assert run.counts["unchanged"] == 1
    assert await accounts.balance(cast.ann.account_id) == 512


async def test_what_the_desk_has_entered_and_refunded_in_part_comes_again_and_nothing_changes(bring, cast):
    sheet = Sheet("RO1", cast.north, [Line("maintenance", 51250)], vehicle=cast.car)
    made = await orders.enter(sheet, by=cast.eve, at=NOW)
    [line] = await orders.ServiceLine.filter(order_id=made.id)
    await orders.refund(made, {line.id: 31_250}, key="form-0001", reason="退货", by=cast.gil, at=NOW)
    run = await bring("service_orders", order(**ANNS, **TODAY))
    assert run.counts["unchanged"] == 1
    assert await accounts.balance(cast.ann.account_id) == 200


@pytest.mark.parametrize("number", ["ＲＯ—2611 88", "ro‑2611 88", "RO－261188", "RО--261188."])
async def test_a_number_that_is_spelled_otherwise_counts_once(bring, cast, number):
    """What the desk has entered, and what an earlier file has brought, is found by any file's spelling."""
    sheet = Sheet("RO-261188", cast.north, [Line("maintenance", 51250)], vehicle=cast.car)
    await orders.enter(sheet, by=cast.eve, at=NOW)
    run = await bring("service_orders", order(number, **ANNS, **TODAY), order("RO- 2", **ANNS, **TODAY))
    assert (run.counts["unchanged"], run.counts["added"]) == (1, 1)
    sheet = Sheet("RO—2", cast.north, [Line("maintenance", 51250)], vehicle=cast.car)
    with pytest.raises(orders.NumberTaken):
        await orders.enter(sheet, by=cast.eve, at=NOW)
    assert await accounts.balance(cast.ann.account_id) == 2 * 512
    seen = await orders.search(orders.visible_to(cast.dee), number.lower(), staff=cast.dee)
    assert [one.number for one in await seen] == ["RO-261188"]


async def test_a_number_that_nobody_sees_is_none(bring):
    run = await bring("service_orders", order("\u200b", **ANNS, **TODAY))
    assert (await Issue.get(run=run)).reason == "order.missing"


async def test_two_stores_may_count_from_one(bring, cast):
    """The desk of the one has an open order under the number, of no car and over the same sum."""
    sheet = Sheet("RO1", cast.south, [Line("maintenance", 51250)])
    theirs = await orders.record(sheet, by=cast.fay, at=NOW)
    run = await bring("service_orders", order(**ANNS, **TODAY), store=cast.north)
    assert run.counts["added"] == 1
    assert (await ServiceOrder.get(id=theirs.id)).state == "open"
    other = Sheet("RO1", cast.north, [Line("maintenance", 100)], vehicle=cast.car)
    with pytest.raises(orders.NumberTaken):
        await orders.enter(other, by=cast.eve, at=NOW)
    again = await orders.record(sheet, by=cast.fay, at=NOW)
    assert again.id == theirs.id
    found = await orders.search(orders.visible_to(cast.gil), "ro1", staff=cast.gil)
    assert [one.store_id for one in await found.order_by("id")] == [cast.south.id, cast.north.id]


async def test_numbers_that_earlier_files_brought_are_spelled_anew(cast):
    """Save where the other spelling stands for an order, too: neither is touched."""
    sheets = [Sheet(f"X-{n}", cast.north, [Line("repair", 100)]) for n in range(4)]
    made = [await orders.record(sheet, by="t", at=NOW) for sheet in sheets]
    for one, old in zip(made, ("RO 1", "RO—2", "RO2", "RO-2"), strict=True):
        await ServiceOrder.filter(id=one.id).update(number=old)
    migration = import_module("club.migrations.0011_order_numbers_by_store")
    await migration.respell(None, SimpleNamespace(client=get_connection("default")))
    numbers = await ServiceOrder.all().order_by("id").values_list("number", flat=True)
    assert numbers == ["RO1", "RO—2", "RO2", "RO-2"]


async def test_an_open_order_is_settled_by_a_later_file(bring, cast):
    await bring("service_orders", order(**ANNS, **TODAY, 结算状态="未结算"))
    assert await accounts.balance(cast.ann.account_id) == 0
    run = await bring("service_orders", order(**ANNS, **TODAY), at=NOW + timedelta(days=1))
    assert run.counts["changed"] == 1
    assert await accounts.balance(cast.ann.account_id) == 512


async def test_files_bring_service_orders_and_settle_no_purchase(bring, cast):
    lines = [Line("maintenance", 51250)]
    sheet = Sheet("RO1", cast.north, lines, member=cast.ann, kind="purchase")
    await orders.record(sheet, by=cast.eve, at=NOW)
    await bring("service_orders", order(**ANNS, **TODAY), order("RO2", **ANNS, **TODAY))
    kinds = await ServiceOrder.all().order_by("id").values_list("kind", "state")
    assert kinds == [("purchase", "open"), ("service", "settled")]
    assert await accounts.balance(cast.ann.account_id) == 512


async def test_a_void_order_that_stands_here_is_for_somebody_to_look_at(bring, cast):
    await bring("service_orders", order(**ANNS, **TODAY))
    run = await bring("service_orders", order(**ANNS, **TODAY, 结算状态="作废"), at=NOW + timedelta(days=1))
    assert (await Issue.get(run=run)).reason == "order.other_state"
    assert await accounts.balance(cast.ann.account_id) == 512


async def test_a_sum_that_does_not_add_up_waits_until_it_is_mended(bring, cast):
    run = await bring("service_orders", order(**ANNS, **TODAY, 合计金额="500"))
    issue = await Issue.get(run=run)
    assert (issue.reason, issue.column, issue.state) == ("order.sum", "合计金额", "open")
    assert issue.facts == {"summed": 51250, "total": 50000}
    cells = [cell if cell != "500" else "512.50" for cell in issue.cells]
    mended = await mending.mend(issue, cells, by=cast.gil, at=NOW + timedelta(days=1))
    assert mended.state == "mended"
    assert await accounts.balance(cast.ann.account_id) == 512
    await run.refresh_from_db()
    assert (run.counts["refused"], run.counts["added"]) == (0, 1)


async def test_a_car_that_nobody_has_waits_until_its_owner_is_there(bring, cast):
    run = await bring("service_orders", order(**TODAY))
    issue = await Issue.get(run=run)
    assert issue.reason == "order.unknown_car"
    await vehicles.add(cast.ben, vin=order()[1], by=cast.ben, at=datetime(2026, 9, 2, tzinfo=UTC))
    await mending.mend(issue, issue.cells, by=cast.gil, at=NOW + timedelta(days=1))
    assert await accounts.balance(cast.ben.account_id) == 512


async def test_a_car_is_found_by_its_plate_and_its_vin_is_learnt(bring, cast):
    car = await vehicles.add(cast.ben, plate="京A12345", by=cast.ben, at=casting.OPENED)
    run = await bring("service_orders", order(车牌号="京A·12345", **TODAY))
    await car.refresh_from_db()
    assert car.vin == order()[1]
    assert car.told["vin"][0] == run.source


async def test_another_vin_on_a_known_plate_is_refused(bring):
    run = await bring("service_orders", order(车牌号="沪B6K286", **TODAY))
    assert (await Issue.get(run=run)).reason == "order.other_vin"


async def test_an_order_of_before_the_delivery_is_the_first_owners_and_a_warning(bring, cast):
    await Vehicle.filter(id=cast.car.id).update(delivered_on=date(2026, 9, 1))
    run = await bring("service_orders", order(**ANNS, 进店日期="2026-08-20", 结算日期="2026-08-20"))
    assert (await ServiceOrder.get(number="RO1")).member_id == cast.ann.id
    issue = await Issue.get(run=run)
    assert (issue.weight, issue.reason) == ("note", "order.before_delivery")


async def test_an_order_of_before_the_sale_is_the_former_owners_and_the_new_one_does_not_see_it(bring, cast):
    sold = datetime(2026, 11, 15, 2, tzinfo=UTC)
    await transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=sold)
    before, after = {"进店日期": "2026-11-10", "结算日期": "2026-11-18"}, TODAY
    await bring("service_orders", order("RO1", **ANNS, **before), order("RO2", **ANNS, **after))
    for member, number in ((cast.ann, "RO1"), (cast.ben, "RO2")):
        assert [one.number for one in await orders.of(member)] == [number]
        assert [one.number for one in await orders.seen_by(member, cast.car)] == [number]
        assert await accounts.balance(member.account_id) == 512


async def test_a_friends_first_imported_order_rewards_who_brought_them_quietly(bring, cast):
    friend = await casting.join("13500135000", invite_code=cast.ann.invite_code)
    await vehicles.add(friend, vin=order()[1], by=friend, at=casting.OPENED)
    before = await Message.all().count()
    await bring("service_orders", order(**TODAY), order("RO2", **TODAY))
    assert await accounts.balance(cast.ann.account_id) == 1000
    assert (await Referral.get(friend=friend)).points == 1000
    assert await Message.all().count() == before


async def test_other_bad_rows_stop_nothing(bring, cast):
    rows = [
        order("", **ANNS),
        order("RO2", **ANNS, 进店日期="明天"),
        order("RO3", **ANNS, 维修类型="洗车"),
        order("RO4", **ANNS, 结算状态="奇怪"),
        order("RO5", **ANNS, 进店日期="2030-01-01", 结算日期=""),
        order("RO6", **ANNS, 工时费="免费"),
        order("RO7", **ANNS, **TODAY, 进店里程="很多"),
    ]
    run = await bring("service_orders", *rows)
    found = [reason for (reason,) in await Issue.filter(run=run).order_by("row").values_list("reason")]
    assert found == [
        "order.missing",
        "value.not_a_day",
        "order.unknown_work",
        "order.unknown_state",
        "order.to_come",
        "value.not_money",
        "value.not_kilometres",
    ]
    assert run.counts["added"] == 1
    assert await Member.all().count() == 3


async def meanwhile(deed, run):
    """Do `deed` in a transaction that is open while the file comes in, until the import waits for it."""
    inside = asyncio.Event()

    async def do():
        async with in_transaction() as db:
            await deed()
            inside.set()
            for _ in range(100):
                await asyncio.sleep(0.02)
                if databases.KIND == "postgres" and await db.execute_query_dict(WAITING):
                    break

    doing = asyncio.create_task(do())
    await inside.wait()
    done = await run
    await doing
    return done


WAITING = "SELECT pid FROM pg_locks WHERE NOT granted"


async def test_whoever_is_merged_while_their_order_comes_in_earns_as_who_stays(bring, cast):
    async def merge():
        await members.merge(cast.ann, into=cast.ben, by=cast.gil, at=NOW)

    run = await meanwhile(merge, bring("service_orders", order(**ANNS, **TODAY)))
    assert (run.counts["added"], run.counts["points"]) == (1, 512)
    assert await accounts.balance(cast.ann.account_id) == 0
    assert await accounts.balance(cast.ben.account_id) == 512
    made = await ServiceOrder.get(number="RO1")
    assert made.member_id == cast.ben.id
    ben = await Member.get(id=cast.ben.id)
    assert (ben.visits, ben.spent, (await Member.get(id=cast.ann.id)).visits) == (1, 51250, 0)
    assert (await activity.Activity.get(kind="order.settled")).member_id == cast.ben.id


async def test_whoever_leaves_while_their_order_comes_in_earns_nothing(bring, cast, monkeypatch):
    monkeypatch.setattr(config, "_current", config.settings().model_copy(update={"closure_days": 0}))

    async def close():
        await closing.ask_for(cast.ann, reason="来电", by=cast.dee, at=NOW)

    run = await meanwhile(close, bring("service_orders", order(**ANNS, **TODAY)))
    assert (run.counts["added"], run.counts["points"]) == (1, 0)
    assert await accounts.balance(cast.ann.account_id) == 0
    assert (await ServiceOrder.get(number="RO1")).member_id is None
    assert not await activity.Activity.filter(kind="order.settled").exists()


async def test_an_order_that_the_desk_settles_meanwhile_counts_once(bring, cast):
    await bring("service_orders", order(**ANNS, **TODAY, 结算状态="未结算"))
    made = await ServiceOrder.get(number="RO1")

    async def settle():
        await orders.settle(made, by=cast.eve, at=clock.start_of(date(2026, 11, 20)))

    run = await meanwhile(settle, bring("service_orders", order(**ANNS, **TODAY)))
    assert run.counts["unchanged"] == 1
    assert await accounts.balance(cast.ann.account_id) == 512
    assert await activity.Activity.filter(kind="order.settled").count() == 1


async def test_an_order_that_the_desk_voids_meanwhile_earns_nothing(bring, cast):
    await bring("service_orders", order(**ANNS, **TODAY, 结算状态="未结算"))
    made = await ServiceOrder.get(number="RO1")

    async def void():
        await orders.void(made, reason="开错了", by=cast.eve, at=NOW)

    run = await meanwhile(void, bring("service_orders", order(**ANNS, **TODAY)))
    assert (await Issue.get(run=run)).reason == "order.other_state"
    assert await accounts.balance(cast.ann.account_id) == 0
    assert (await Member.get(id=cast.ann.id)).visits == 0
