"""Points by hand on the pages: asked for, decided by a colleague, read by the member."""

import pytest

from club import adjustments, clock, members
from points import accounts, postings

FORM = {"way": "give", "points": "200", "reason": "等了两个小时，表示歉意", "key": "k1"}


@pytest.fixture
def boss(cast, browser):
    """Who may approve, in the north."""
    return browser(cast.staff["care_manager"])


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def send(client, member, **form):
    return await client.post(f"/staff/members/{member.id}/adjustments", data=FORM | form)


async def waiting(cast, points=501, by=None):
    return await adjustments.ask(
        cast.ann, points, reason="补记活动积分", key=f"w{points}", by=by or cast.dee, at=clock.now()
    )


async def balance(member):
    return await accounts.balance(member.account_id)


async def test_a_few_points_move_at_once_and_the_member_reads_why(cast, dee, browser):
    answer = await send(dee, cast.ann)
    assert answer.headers["location"] == f"/staff/members/{cast.ann.id}/points?done=adjusted"
    assert await balance(cast.ann) == 200
    page = await dee.get(answer.headers["location"])
    for words in ("积分已经变动", "更正一笔", "+200", "等了两个小时，表示歉意"):
        assert words in page.text
    mine = await browser(cast.ann).get("/points")
    assert "等了两个小时，表示歉意" in mine.text


async def test_the_way_there_is_on_the_member_s_points_page(cast, dee, browser):
    address = f"/staff/members/{cast.ann.id}/adjustments/new"
    assert address in (await dee.get(f"/staff/members/{cast.ann.id}/points")).text
    assert "500" in (await dee.get(address)).text
    eve = browser(cast.eve)  # she sees points, and gives none
    assert address not in (await eve.get(f"/staff/members/{cast.ann.id}/points")).text
    assert (await eve.get(address)).status_code == 403


async def test_many_points_wait_and_say_so(cast, dee):
    answer = await send(dee, cast.ann, points="501")
    assert "adjustment-asked" in answer.headers["location"]
    assert await balance(cast.ann) == 0
    page = await dee.get(answer.headers["location"])
    for words in ("待第二人决定", "+501", "要由别人决定", "撤回"):
        assert words in page.text
    assert "/decision" not in page.text
    assert "等第二个人决定" in (await dee.get(f"/staff/members/{cast.ann.id}/points")).text


async def test_a_colleague_approves_it_and_both_names_stand_there(cast, boss):
    row = await waiting(cast)
    assert "1 笔手工积分等你决定" in (await boss.get("/staff")).text
    assert "补记活动积分" in (await boss.get("/staff/adjustments")).text
    answer = await boss.post(f"/staff/adjustments/{row.id}/decision", data={"decision": "yes", "answer": ""})
    assert answer.status_code == 303
    assert await balance(cast.ann) == 501
    page = await boss.get(answer.headers["location"])
    for words in ("已入账", "Dee", "care_manager"):
        assert words in page.text
    assert "等你决定" not in (await boss.get("/staff")).text


async def test_a_no_needs_a_word_and_moves_nothing(cast, boss):
    row = await waiting(cast)
    page = await boss.post(f"/staff/adjustments/{row.id}/decision", data={"decision": "no", "answer": " "})
    assert page.status_code == 422
    assert "写明原因" in page.text
    undecided = await boss.post(f"/staff/adjustments/{row.id}/decision", data={})
    assert ("同意吗：" in undecided.text, "？：" in undecided.text) == (True, False)
    await boss.post(f"/staff/adjustments/{row.id}/decision", data={"decision": "no", "answer": "金额不对"})
    assert "金额不对" in (await boss.get(f"/staff/adjustments/{row.id}")).text
    assert await balance(cast.ann) == 0


async def test_whoever_asked_is_told_that_a_second_person_decides(cast, boss):
    row = await waiting(cast, by=cast.staff["care_manager"])
    page = await boss.post(f"/staff/adjustments/{row.id}/decision", data={"decision": "yes", "answer": ""})
    assert page.status_code == 409
    assert "要由另一个人决定" in page.text
    assert await balance(cast.ann) == 0


async def test_who_decides_too_late_reads_that_it_is_decided(cast, boss):
    row = await waiting(cast)
    await adjustments.withdraw(row, by=cast.dee, at=clock.now())
    page = await boss.post(f"/staff/adjustments/{row.id}/decision", data={"decision": "yes", "answer": ""})
    assert (page.status_code, "已经决定了" in page.text) == (409, True)


async def test_points_that_were_spent_meanwhile_are_told_in_a_sentence(cast, dee, boss):
    await send(dee, cast.ann, points="400")
    row = await waiting(cast, -300)
    said = {"facts": {}, "store": None, "by": "t", "at": clock.now()}
    await postings.spend(cast.ann.account_id, 350, key="s", reason="reward", **said)
    page = await boss.post(f"/staff/adjustments/{row.id}/decision", data={"decision": "yes", "answer": ""})
    assert page.status_code == 409
    assert "会员现在可用 50 积分，不够扣 300" in page.text
    assert "/decision" in page.text  # it still waits


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"points": "0"}, "1 到 1,000,000"),
        ({"points": "many"}, "1 到 1,000,000"),
        ({"points": "99999999999"}, "1 到 1,000,000"),
        ({"reason": "  "}, "写明理由"),
        ({"way": "take"}, "会员现在可用 0 积分"),
    ],
)
async def test_what_is_missing_or_too_much_stands_beside_its_field(cast, dee, form, words):
    page = await send(dee, cast.ann, **form)
    assert (page.status_code, words in page.text) == (422, True)
    assert await balance(cast.ann) == 0


async def test_a_form_sent_twice_moves_the_points_once(cast, dee):
    await send(dee, cast.ann)
    await send(dee, cast.ann)
    assert await balance(cast.ann) == 200
    page = await send(dee, cast.ann, points="300")
    assert (page.status_code, "以前提交过" in page.text) == (422, True)


async def test_who_asked_takes_it_back(cast, dee):
    row = await waiting(cast)
    await dee.post(f"/staff/adjustments/{row.id}/withdrawal")
    assert "提出人已撤回" in (await dee.get("/staff/adjustments?state=withdrawn")).text


async def test_another_store_does_not_find_it(cast, browser):
    row = await waiting(cast)
    fay = browser(cast.fay)
    assert (await fay.get(f"/staff/adjustments/{row.id}")).status_code == 404
    assert "补记活动积分" not in (await fay.get("/staff/adjustments")).text


async def test_the_timeline_and_the_log_tell_of_it(cast, dee, browser):
    await send(dee, cast.ann)
    await waiting(cast)
    timeline = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    assert "手工加减积分 +200" in timeline
    assert "提出手工加减积分" in timeline
    log = (await browser(cast.gil).get("/staff/audit")).text
    assert "手工加减的积分" in log
    assert "表示歉意" not in log


async def test_of_who_was_merged_the_points_of_the_person_are_shown(cast, boss):
    row = await waiting(cast)
    told = {"reason": "event", "facts": {}, "store": None, "by": "test", "at": clock.now()}
    await postings.earn(cast.ben.account_id, 4321, key="g", **told)
    await members.merge(cast.ann, into=cast.ben, by=cast.gil, at=clock.now())
    assert "4,321" in (await boss.get(f"/staff/adjustments/{row.id}")).text
