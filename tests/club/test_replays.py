"""Replays: a draft over what really happened, beside today's rules, without posting a point."""

import json
from collections import Counter
from datetime import timedelta
from statistics import median_low

import pytest
from tortoise.connection import get_connection

from club import clock, earning, replays
from club.imports.run import Import
from club.orders import Line, ServiceOrder, Sheet, enter
from club.replays import Replay, ReplayRuns
from points import rules, sql
from points.postings import Posting
from points.rules import Fact, Rule
from tests import cast as casting
from tests.club.imports import slice
from tests.club.imports.test_runs import club_of_old, finished, received
from web.database import read

NOW = casting.OPENED + timedelta(days=60)
HALF = {"type": "per_yuan", "rates": {"maintenance": "0.5", "repair": 2}, "expiry": "end_of_next_year"}
TWICE = {"type": "multiplier", "by": 2, "expiry": "never"}


async def drafted(terms, code="service", kind="service_order") -> Rule:
    told = {"title": "Draft", "valid_from": NOW, "valid_until": None, "by": "test", "at": NOW}
    return await rules.draft(code, kind, terms, **told)


async def replayed(rule, at=NOW) -> Replay:
    await replays.ask(rule, by="test", at=at)
    replay = await replays.claim(at)
    assert replay is not None
    async for _ in replays.run(replay, now=lambda: at, using=read()):
        pass
    return await Replay.get(id=replay.id)


async def order(cast, member, number, *lines, days=0, store=None, kind="service"):
    sheet = Sheet(number, store or cast.north, [*lines], member=member, kind=kind)
    await enter(sheet, by=cast.gil, at=casting.OPENED + timedelta(days=days))


async def test_a_draft_is_reckoned_beside_today_s_rule_and_nothing_is_posted(cast):
    await order(cast, cast.ann, "1", Line("maintenance", 100_00), Line("repair", 50_00))
    await order(cast, cast.cho, "2", Line("maintenance", 300_00), days=40, store=cast.south)
    await order(cast, cast.ann, "3", Line("warranty", 900_00), days=41)
    before = await Posting.all().count()
    replay = await replayed(await drafted(HALF))
    told = replay.result
    assert (replay.state, replay.done, replay.total) == ("done", 3, 3)
    assert told["points"] == [450, 300]
    assert told["months"] == {"2026-09": [150, 150], "2026-10": [300, 150]}
    assert told["stores"] == {str(cast.north.id): [150, 150], str(cast.south.id): [300, 150]}
    assert (told["losers"], told["winners"]["people"]) == ({"people": 1, "median": -150}, 0)
    assert told["people"] == [{"holder": cast.cho.account_id, "points": [300, 150]}]
    assert await Posting.all().count() == before


async def test_the_first_order_and_the_month_of_birth_are_found_for_the_time(cast):
    cast.ann.birth_calendar, cast.ann.birth_month, cast.ann.birth_day = "solar", 10, 5
    await cast.ann.save()
    for number, days in enumerate((0, 35, 36)):
        await order(cast, cast.ann, str(number), Line("repair", 100_00), days=days)
    first = await replayed(await drafted(TWICE | {"only": {"first": [True]}}, "first"))
    assert first.result["points"] == [300, 400]
    born = await replayed(await drafted(TWICE | {"only": {"birthday_month": [True]}}, "birthday-month"))
    assert born.result["points"] == [300, 500]


async def test_other_kinds_are_replayed_from_what_was_posted(cast):
    for key, member in enumerate((cast.ann, cast.ben)):
        fact = Fact("birthday", casting.OPENED, tier="silver", store=cast.north.id)
        told = {"by": "test", "at": casting.OPENED + timedelta(days=key)}
        await earning.earn(member, fact, key=f"earn:birthday:{key}", **told)
    fixed = {"type": "fixed", "points": 500, "expiry": "never", "budget": 800}
    replay = await replayed(await drafted(fixed, "birthday", "birthday"))
    assert replay.result["points"] == [400, 800]
    assert replay.result["why"] == {"cap.budget:birthday": 1}


async def test_a_first_rule_for_purchases_is_replayed_beside_those_they_went_by(cast):
    await order(cast, cast.ann, "1", Line("accessories", 100_00), kind="purchase")
    await order(cast, cast.ben, "2", Line("repair", 50_00))
    fixed = {"type": "fixed", "points": 30, "expiry": "never"}
    replay = await replayed(await drafted(fixed, "shop", "purchase"))
    assert (replay.result["facts"], replay.result["points"]) == (1, [100, 30])
    assert replay.result["rules"] == {"service": [100, 0], "shop": [0, 30]}


@pytest.mark.parametrize("has_own", [False, True])
async def test_a_rule_for_service_orders_is_replayed_over_purchases_that_go_by_it(cast, has_own):
    await order(cast, cast.ann, "1", Line("repair", 100_00), kind="purchase")
    await order(cast, cast.ann, "2", Line("repair", 50_00), days=1)
    if has_own:
        fixed = {"type": "fixed", "points": 30, "expiry": "never"}
        await rules.define("shop", "purchase", fixed, valid_from=casting.OPENED, by="test")
    told = (await replayed(await drafted(HALF))).result
    assert (told["facts"], told["points"]) == ((1, [50, 100]) if has_own else (2, [150, 300]))


async def test_classes_are_replayed_with_events_until_they_have_a_rule_of_their_own(cast):
    for kind in ("event", "class"):
        fact = Fact(kind, casting.OPENED, tier="silver", store=cast.north.id)
        await earning.earn(cast.ann, fact, key=f"earn:{kind}:1", by="test", at=casting.OPENED)
    fixed = {"type": "fixed", "points": 300, "expiry": "never"}
    told = (await replayed(await drafted(fixed, "event", "event"))).result
    assert (told["facts"], told["points"]) == (2, [200, 600])
    told = (await replayed(await drafted(fixed, "class", "class"))).result
    assert (told["facts"], told["points"]) == (1, [100, 300])
    first = fixed | {"only": {"first": [True]}}
    assert (await replayed(await drafted(first, "event", "event"))).result["points"] == [200, 300]


async def test_the_same_draft_is_not_replayed_twice_at_once(cast):
    rule = await drafted(HALF)
    await replays.ask(rule, by="test", at=NOW)
    with pytest.raises(ReplayRuns):
        await replays.ask(rule, by="test", at=NOW)


async def test_one_claims_it_and_another_takes_over_when_that_one_died(cast):
    await replays.ask(await drafted(HALF), by="test", at=NOW)
    first = await replays.claim(NOW)
    assert await replays.claim(NOW) is None
    later = NOW + replays.LEASE
    second = await replays.claim(later)
    assert (second.id, second.tries) == (first.id, 2)
    await order(cast, cast.ann, "1", Line("repair", 100_00))
    assert [done async for done in replays.run(first, now=lambda: later, using=read())] == []
    assert [done async for done in replays.run(second, now=lambda: later, using=read())] == [1]
    for _ in range(2):
        later += replays.LEASE
        await Replay.filter(id=second.id).update(state="running", leased_until=later)
        await replays.claim(later)
    assert (await Replay.get(id=second.id)).state == "failed"


@pytest.mark.skipif(not slice.REAL.is_dir(), reason=slice.ABSENT)
async def test_over_the_dealer_s_orders_its_totals_are_those_of_a_query_by_hand(db, tmp_path):
    store = await club_of_old()
    for kind in ("customers", "service_orders"):
        text = (slice.REAL / f"{kind}.csv").read_text(encoding="gb18030")
        lines = text.splitlines(keepends=True)[: 4001 if kind == "service_orders" else None]
        run = await finished(await received(kind, "".join(lines), tmp_path, store))
        assert (await Import.get(id=run.id)).state == "done"
    at = clock.now()
    draft = HALF | {"caps": {"each": 1500}}
    replay = await replayed(await drafted(draft), at=at)
    by_hand = await sql.rows(get_connection("default"), BY_HAND, replay.since, replay.until)
    assert replay.result["facts"] == len(by_hand) == replay.total > 500
    assert replay.result["points"] == [
        sum(int(row["today"]) for row in by_hand),
        sum(int(row["draft"]) for row in by_hand),
    ]
    gained: Counter[int] = Counter()
    for row in by_hand:
        gained[row["person"]] += int(row["draft"]) - int(row["today"])
    winners, losers = (sorted(value for value in gained.values() if value * side > 0) for side in (1, -1))
    assert replay.result["winners"] == {"people": len(winners), "median": median_low(winners)}
    assert replay.result["losers"] == {"people": len(losers), "median": median_low(losers)}
    assert len(winners) > 20
    assert len(losers) > 20
    assert await ServiceOrder.filter(state="settled").count() > replay.total
    print(json.dumps(replay.result["points"]))


# Points by order: a whole yuan of maintenance, repair, parts and accessories gives one and half of it for
# bodywork today; with the draft half for maintenance, two for repair, at most 1,500; each floored once.
BY_HAND = """
SELECT person, amounts.id, today_e4 / 10000 AS today,
       CASE WHEN draft_e4 / 10000 > 1500 THEN 1500 ELSE draft_e4 / 10000 END AS draft
FROM (
    SELECT o.id, COALESCE(m.merged_into_id, m.id) AS person,
      CAST(COALESCE(SUM(CASE l.work WHEN 'maintenance' THEN l.amount * 100 WHEN 'repair' THEN l.amount * 100
        WHEN 'parts' THEN l.amount * 100 WHEN 'accessories' THEN l.amount * 100
        WHEN 'bodywork' THEN l.amount * 50 ELSE 0 END), 0) AS BIGINT) AS today_e4,
      CAST(COALESCE(SUM(CASE l.work WHEN 'maintenance' THEN l.amount * 50
        WHEN 'repair' THEN l.amount * 200 ELSE 0 END), 0) AS BIGINT) AS draft_e4
    FROM club_service_order o JOIN club_member m ON m.id = o.member_id
    LEFT JOIN club_service_line l ON l.order_id = o.id
    WHERE o.state = 'settled' AND o.settled_at >= $1 AND o.settled_at < $2
    GROUP BY o.id, COALESCE(m.merged_into_id, m.id)
) amounts
"""
