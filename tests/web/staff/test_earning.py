"""Rules of points: drafted without code, read out, replayed, switched on knowingly, ended."""

from datetime import timedelta

import pytest

from club import audit, clock, earning, orders, rulebook, stores, tiers
from club.orders import Line, Sheet
from club.replays import Replay
from points import rules, usage
from points.postings import Posting
from points.rules import Fact, Rule
from tests.web.portal import given
from web.piecework import REPLAYS as replaying

HALF = {
    "title": "保养半价积分", "kind": "service_order", "type": "per_yuan", "rate_maintenance": "0.5",
    "rate_repair": "1", "stacking": "best", "growth": "default", "expiry": "end_of_next_year",
}  # fmt: skip
TWICE = {
    "title": "六月双倍", "kind": "service_order", "type": "multiplier", "by": "2", "stacking": "best",
    "growth": "default", "expiry": "months", "months": "6", "budget": "5000",
}  # fmt: skip


@pytest.fixture
async def gil(cast, browser):
    await tiers.add("gold", name="金卡", level=9, by="test", at=clock.now())
    return browser(cast.gil)


def today(days=0) -> str:
    return (clock.day_of(clock.now()) + timedelta(days=days)).isoformat()


async def ordered(cast, member, line: Line) -> None:
    await orders.enter(Sheet("N-1", cast.north, [line], member=member), by=cast.gil, at=clock.now())


async def drafted(gil, form=None, **other) -> Rule:
    sent = (form or TWICE) | {"valid_from": today(), "valid_until": today(30)} | other
    answer = await gil.post("/staff/earning", data=sent)
    assert answer.status_code == 303, answer.text.split('role="alert"')[-1][:300]
    return await Rule.all().order_by("-id").first()


async def test_a_rule_is_drafted_and_reads_as_a_sentence(gil):
    form = {"tier": "gold", "first": "y", "weekday": ["6", "7"], "birthday_times": "", "member_day": "300"}
    rule = await drafted(gil, **form)
    page = await gil.get(f"/staff/earning/{rule.id}")
    for words in (
        "六月双倍", "草稿", "2 倍", "金卡", "第一次", "周六", "每人每天最多 300 分", "预留 5,000 分",
        "6 个月后到期",
    ):  # fmt: skip
        assert words in page.text
    assert rule.terms["only"] == {"tier": ["gold"], "weekday": [6, 7], "first": [True]}
    assert await rules.in_force("service_order", clock.now()) != [rule]
    assert await audit.of(rule).filter(action="rule.drafted").exists()


async def test_the_sentence_follows_what_is_typed(gil):
    page = await gil.post("/staff/earning/sentence", data=HALF)
    assert "保养：每付 1 元得 0.5 分" in page.text
    assert "填好给什么" in (await gil.post("/staff/earning/sentence", data={"type": "fixed"})).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "起个名字"),
        ({"type": "per_yuan"}, "至少给一种维修项目"),
        ({"type": "fixed", "points": ""}, "填写给多少分"),
        ({"type": "fixed", "points": "0"}, "至少 1"),
        ({"type": "fixed", "points": "500", "budget": "300"}, "预算还不够给一次"),
        ({"by": "zwei"}, "1 或 0.5 这样的数"),
        ({"by": "1"}, "大于 1"),
        ({"months": ""}, "填写几个月"),
        ({"type": "fixed", "points": "5", "times_gold": "150"}, "最多 100"),
        ({"day": "2026-02-30"}, "2027-06-18 这样的日期"),
        ({"day_of_month": "32"}, "1 到 31"),
        ({"valid_until": "2020-01-01"}, "结束日早于开始日"),
        ({"valid_from": ""}, "从哪天起"),
        ({"valid_from": " "}, "从哪天起"),
        ({"priority": "101"}, "0 到 100"),
        ({"pending_days": "400"}, "最多 366 天"),
        ({"store": "99"}, "从列表里选"),
        ({"growth": "number"}, "多少成长值"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(gil, wrong, sentence):
    form = TWICE | {"valid_from": today(), "valid_until": today(9)} | wrong
    page = await gil.post("/staff/earning", data=form)
    assert page.status_code == 422
    assert sentence in page.text
    assert wrong.get("title", "六月双倍") in page.text
    assert not await Rule.filter(state="draft").exists()


async def test_a_draft_is_changed_and_the_form_shows_all_it_says(gil):
    form = {
        "times_gold": "1.5", "tier": ["gold"], "work": ["repair"], "least_amount": "100",
        "day_of_month": "8 18", "model": "帕萨特", "each": "900", "pending_days": "14", "priority": "3",
        "growth": "number", "growth_points": "7", "stacking": "adds", "birthday_times": "2",
    }  # fmt: skip
    rule = await drafted(gil, HALF, **form)
    page = await gil.get(f"/staff/earning/{rule.id}/edit")
    for value in ("1.5", "8 18", "帕萨特", "900", "14", "0.5", "保养半价积分"):
        assert f'value="{value}"' in page.text
    sent = HALF | form | {"title": "新名字", "valid_from": today(), "valid_until": today(3)}
    await gil.post(f"/staff/earning/{rule.id}/edit", data=sent)
    again = await Rule.get(id=rule.id)
    assert (again.title, again.version, again.terms) == ("新名字", 1, rule.terms)


async def test_a_replay_shows_the_draft_beside_today_s_rules(cast, gil):
    await given.order(cast, cast.ann, Line("maintenance", 60_000), Line("repair", 10_000))
    service = await Rule.get(code="service")
    await gil.post(f"/staff/earning/{service.id}/edit", data=HALF | {"valid_from": today()})
    rule = await Rule.get(code="service", state="draft")
    assert "还没有试算过" in (await gil.get(f"/staff/earning/{rule.id}")).text
    await gil.post(f"/staff/earning/{rule.id}/replay")
    page = await gil.get(f"/staff/earning/{rule.id}")
    assert 'hx-trigger="every 1s"' in page.text
    before = await Posting.all().count()
    assert await replaying.next_one()
    part = await gil.get(f"/staff/earning/{rule.id}", headers={"HX-Request-Type": "partial"})
    assert "<html" not in part.text
    for words in ("现行 700", ">400<", "−300", "陈静", "1 人变少"):
        assert words in part.text
    assert "every 1s" not in part.text
    assert await Posting.all().count() == before
    sent = HALF | {"valid_from": today(), "valid_until": today(3), "rate_repair": "3"}
    await gil.post(f"/staff/earning/{rule.id}/edit", data=sent)
    assert "改动之前" in (await gil.get(f"/staff/earning/{rule.id}")).text


async def test_a_rule_that_overlaps_is_switched_on_knowingly(gil):
    rule = await drafted(gil, HALF)
    page = await gil.get(f"/staff/earning/{rule.id}")
    assert "同一时间已有另一条规则" in page.text
    assert "data-confirm" in page.text
    refused = await gil.post(f"/staff/earning/{rule.id}/publication")
    assert refused.status_code == 422
    assert 'id="overlaps-error"' in refused.text
    assert (await Rule.get(id=rule.id)).is_draft
    await gil.post(f"/staff/earning/{rule.id}/publication", data={"overlaps": "y"})
    assert (await Rule.get(id=rule.id)).stands(clock.now()) == "in_force"


async def test_a_draft_that_another_one_has_changed_is_read_again_before_it_is_switched_on(gil):
    rule = await drafted(gil)
    page = await gil.get(f"/staff/earning/{rule.id}")
    seen = page.text.split('name="seen" value="')[1].split('"')[0]
    form = TWICE | {"valid_from": today(), "valid_until": today(30), "by": "9"}
    await gil.post(f"/staff/earning/{rule.id}/edit", data=form)
    refused = await gil.post(f"/staff/earning/{rule.id}/publication", data={"seen": seen})
    assert (refused.status_code, "刚有同事改了这份草稿" in refused.text) == (422, True)
    assert (await Rule.get(id=rule.id)).is_draft
    seen = refused.text.split('name="seen" value="')[1].split('"')[0]
    await gil.post(f"/staff/earning/{rule.id}/publication", data={"seen": seen})
    assert not (await Rule.get(id=rule.id)).is_draft


async def test_a_rule_without_an_end_is_switched_on_knowingly(gil):
    rule = await drafted(gil, valid_until="")
    refused = await gil.post(f"/staff/earning/{rule.id}/publication")
    assert (refused.status_code, "没有结束日" in refused.text) == (422, True)
    await gil.post(f"/staff/earning/{rule.id}/publication", data={"endless": "y"})
    assert await audit.of(rule).filter(action="rule.published").exists()


async def test_a_rule_for_purchases_says_what_it_ends(gil):
    rule = await drafted(gil, HALF, kind="purchase")
    said = "它生效期间，“工单结算”的规则对此不再给分"
    assert said in (await gil.get(f"/staff/earning/{rule.id}")).text
    typed = await gil.post("/staff/earning/sentence", data=HALF | {"kind": "class"})
    assert "“参加自驾或课堂”的规则对此不再给分" in typed.text
    assert "不再给分" not in (await gil.post("/staff/earning/sentence", data=HALF)).text


async def test_what_does_not_happen_in_the_club_is_not_offered_and_old_rules_for_it_stay_legible(gil):
    assert "填写问卷" not in (await gil.get("/staff/earning/new")).text
    assert (await gil.post("/staff/earning", data=TWICE | {"kind": "survey"})).status_code == 422
    terms = {"type": "fixed", "points": 5, "expiry": "never"}
    rule = await rules.define("old", "survey", terms, valid_from=clock.now(), by="test")
    assert "填写问卷" in (await gil.get(f"/staff/earning/{rule.id}")).text
    form = await gil.get(f"/staff/earning/{rule.id}/edit")
    assert "填写问卷" in form.text
    sent = {"title": "问卷", "type": "fixed", "points": "9", "valid_from": today(), "expiry": "never"}
    answer = await gil.post(
        f"/staff/earning/{rule.id}/edit", data=sent | {"stacking": "best", "growth": "default"}
    )
    assert answer.status_code == 303
    assert (await Rule.get(code="old", version=2)).kind == "survey"


async def test_a_rule_that_is_on_gives_points_and_stops_when_it_is_ended(cast, gil):
    rule = await drafted(gil)
    await gil.post(f"/staff/earning/{rule.id}/publication")
    await ordered(cast, cast.ann, Line("repair", 10_000))
    assert "活动另赠 100 分" in (await gil.get("/staff/points")).text
    page = await gil.get(f"/staff/earning/{rule.id}")
    for words in ("生效中", '100</b> / <span class="num">5,000', "停用规则"):
        assert words in page.text
    await gil.post(f"/staff/earning/{rule.id}/end")
    assert await earning.worth(Fact("service_order", clock.now(), {"repair": 10_000})) == 100
    assert "已停用" in (await gil.get(f"/staff/earning/{rule.id}")).text
    assert (await gil.post(f"/staff/earning/{rule.id}/end")).status_code == 409


async def test_the_next_version_of_a_rule_stands_beside_the_first_in_the_list_of_versions(gil):
    first = await Rule.get(code="service")
    form = await gil.get(f"/staff/earning/{first.id}/edit")
    assert "起草下一版" in form.text
    sent = HALF | {"valid_from": today(), "title": "维修积分"}
    await gil.post(f"/staff/earning/{first.id}/edit", data=sent)
    second = await Rule.get(code="service", version=2)
    page = await gil.get(f"/staff/earning/{first.id}")
    for words in ("第 1 版", "第 2 版", "看草稿"):
        assert words in page.text
    await gil.post(f"/staff/earning/{second.id}/publication", data={"endless": "y"})
    assert [one.version for one in await rules.in_force("service_order", clock.now())] == [2]


async def test_a_draft_is_thrown_away_with_its_replays(gil):
    rule = await drafted(gil)
    await gil.post(f"/staff/earning/{rule.id}/replay")
    await gil.post(f"/staff/earning/{rule.id}/discarding")
    assert not await Rule.filter(id=rule.id).exists()
    assert not await Replay.exists()


async def test_the_list_warns_of_a_budget_that_is_nearly_used_up(cast, gil):
    rule = await drafted(gil, budget="100")
    await gil.post(f"/staff/earning/{rule.id}/publication")
    await ordered(cast, cast.ann, Line("repair", 10_000))
    assert (await usage.budgets(at=clock.now()))[0].left == 0
    page = await gil.get("/staff/earning")
    for words in ("六月双倍", "100 / 100", "已用完", "工单结算"):
        assert words in page.text
    assert "没有这样的规则" in (await gil.get("/staff/earning?state=ended")).text


async def test_whoever_works_for_one_store_makes_rules_for_that_one(cast, browser):
    manager = browser(cast.staff["care_manager"])
    form = TWICE | {"valid_from": today(), "valid_until": today(9)}
    refused = await manager.post("/staff/earning", data=form)
    assert (refused.status_code, "其他门店" in refused.text) == (422, True)
    await manager.post("/staff/earning", data=form | {"store": str(cast.north.id)})
    rule = await Rule.get(title="六月双倍")
    assert rulebook.is_of(cast.staff["care_manager"], rule.terms)
    service = await Rule.get(code="service")
    assert (await manager.get(f"/staff/earning/{service.id}")).status_code == 200
    assert (await manager.get(f"/staff/earning/{service.id}/edit")).status_code == 404


async def test_names_of_those_in_other_stores_stay_hidden_in_a_replay(cast, browser):
    south = await stores.add("west", name="西店", by="test", at=clock.now())
    assert south
    await given.order(cast, cast.cho, Line("repair", 50_000))
    manager = browser(cast.staff["care_manager"])
    rule = await drafted(manager, store=str(cast.north.id))
    await manager.post(f"/staff/earning/{rule.id}/replay")
    await replaying.next_one()
    page = await manager.get(f"/staff/earning/{rule.id}")
    assert "其他门店的会员" in page.text
    assert "Cho" not in page.text


async def test_a_rule_that_multiplies_for_some_work_says_that_the_whole_order_counts(gil):
    page = await gil.post("/staff/earning/sentence", data=TWICE | {"work": ["maintenance", "parts"]})
    assert "工单里有保养、配件才给。整张工单一起翻倍" in page.text
    page = await gil.post("/staff/earning/sentence", data=HALF | {"work": ["maintenance"]})
    assert ("工单里有保养才给" in page.text, "翻倍" in page.text) == (True, False)


async def test_a_replay_of_a_rule_for_some_weeks_says_that_it_is_reckoned_for_the_year(cast, gil):
    await ordered(cast, cast.ann, Line("repair", 60_000))
    rule = await drafted(gil)
    await gil.post(f"/staff/earning/{rule.id}/replay")
    while await replaying.next_one():
        pass
    assert "当作全年有效来算，实际会少" in (await gil.get(f"/staff/earning/{rule.id}")).text
    await drafted(gil, title="全年双倍", valid_until=today(400))
    endless = await Rule.get(title="全年双倍")
    await gil.post(f"/staff/earning/{endless.id}/replay")
    while await replaying.next_one():
        pass
    page = (await gil.get(f"/staff/earning/{endless.id}")).text
    assert ("用过去一年的 1 次重算" in page, "实际会少" in page) == (True, False)


async def test_switching_on_and_ending_say_what_they_did(gil):
    rule = await drafted(gil, valid_from=today(5))
    on = await gil.post(f"/staff/earning/{rule.id}/publication")
    assert "规则启用了" in (await gil.get(on.headers["location"])).text
    ended = await gil.post(f"/staff/earning/{rule.id}/end")
    page = (await gil.get(ended.headers["location"])).text
    assert ("规则停用了" in page, "没开始就停用了" in page) == (True, True)
    assert "没开始就停用了" in (await gil.get("/staff/earning")).text
