"""How was it: one short page for whoever came, on the own phone."""

from datetime import timedelta

import pytest

from club import clock
from events import absences, arrivals, feedback, feedback_plans, terms
from events.feedback import Feedback
from events.terms import Terms
from tests.web.portal import given

DAY = timedelta(days=1)


@pytest.fixture
async def held(cast):
    """A class that ended yesterday."""
    return await given.dated("冬季用车课堂", in_days=-2, kind="class", store=cast.north)


@pytest.fixture
async def came(cast, held):
    ticket = await given.ticket(held[1], cast.ann)
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=held[1].starts_at)
    return ticket


def sent(**other):
    return {"key": "one", "opened": "", "overall": "4"} | other


async def test_the_message_leads_to_the_page_and_the_page_asks(cast, browser, came):
    await feedback.ask_due(at=clock.now())
    await given.delivered()
    ann = browser(cast.ann)
    assert f"/tickets/{came.code}/feedback" in (await ann.get("/messages")).text
    assert f"/tickets/{came.code}/feedback" in (await ann.get(f"/tickets/{came.code}")).text
    page = (await ann.get(f"/tickets/{came.code}/feedback")).text
    for words in ("总的来说，这次怎么样？", "讲得清楚吗？", "下次想参加什么？", "可以带上我的名字", "必答"):
        assert words in page


async def test_it_is_kept_and_shown_again_to_be_changed(cast, browser, came):
    ann, address = browser(cast.ann), f"/tickets/{came.code}/feedback"
    answer = await ann.post(address, data=sent(wish="care", words="停车不好找", may_be_named="y"))
    assert answer.headers["location"] == f"{address}?done=feedback"
    kept = await Feedback.get()
    assert (kept.words, kept.may_be_named) == ("停车不好找", True)
    page = (await ann.get(f"{address}?done=feedback")).text
    assert "收到了，谢谢你" in page
    assert "停车不好找" in page
    assert "前都可以再改" in page
    ticket = (await ann.get(f"/tickets/{came.code}")).text
    assert address in ticket
    assert "只有一题必答" not in ticket


async def test_the_one_question_that_is_needed_says_so_beside_itself(cast, browser, came):
    page = await browser(cast.ann).post(
        f"/tickets/{came.code}/feedback", data=sent(overall="", words="停车不好找")
    )
    assert page.status_code == 422
    assert "只有这一题必答" in page.text
    assert "停车不好找" in page.text
    assert not await Feedback.exists()


async def test_words_without_the_tick_are_nobodys(cast, browser, came):
    await browser(cast.ann).post(f"/tickets/{came.code}/feedback", data=sent(words="停车不好找"))
    assert not (await Feedback.get()).may_be_named


async def test_when_the_page_was_opened_is_signed_and_a_stamp_of_nobody_counts_as_now(cast, browser, came):
    event = await (await came.session).event
    await feedback_plans.put(event, ["useful", "clear", "room"], [], by=cast.dee, at=clock.now())
    best = sent(overall="5", useful="5", clear="5", room="5", opened="forged")
    await browser(cast.ann).post(f"/tickets/{came.code}/feedback", data=best)
    assert (await Feedback.get()).is_hasty


async def test_each_speaker_is_asked_about(cast, browser, held, came):
    await feedback_plans.put(held[0], ["clear"], ["张师傅", "李工"], by=cast.dee, at=clock.now())
    ann, address = browser(cast.ann), f"/tickets/{came.code}/feedback"
    page = (await ann.get(address)).text
    assert "张师傅：讲得清楚吗？" in page
    assert "李工：讲得清楚吗？" in page
    await ann.post(address, data=sent(clear_1="5", clear_2="2"))
    given_one = await feedback.of(came)
    assert {one.of: one.score for one in given_one.answers} == {"": 4, "张师傅": 5, "李工": 2}


async def test_who_did_not_come_and_who_comes_too_early_are_told_so(cast, browser, held):
    away = await given.ticket(held[1], cast.ben)
    assert "这次你没来" in (await browser(cast.ben).get(f"/tickets/{away.code}/feedback")).text
    _, ahead = await given.dated(in_days=3)
    early = await given.ticket(ahead, cast.ben)
    assert "活动还没结束" in (await browser(cast.ben).get(f"/tickets/{early.code}/feedback")).text
    page = await browser(cast.ben).post(f"/tickets/{early.code}/feedback", data=sent())
    assert page.status_code == 422


async def test_whom_no_shows_put_behind_reads_it_before_registering_and_nobody_else(cast, browser, held):
    await given.ticket(held[1], cast.ben)
    came = await given.ticket(held[1], cast.ann)
    await arrivals.note(came, reason="手机没电", by=cast.dee, at=held[1].starts_at)
    ahead, _ = await given.dated("新年登高", in_days=9)
    await terms.put(ahead, Terms(queue_by="tier"), by=cast.dee, at=clock.now())
    address = f"/events/{ahead.code}/registration"
    assert "候补会排在别人后面" not in (await browser(cast.ben).get(address)).text
    await absences.set_policy(1, by=cast.gil, at=clock.now())
    assert "候补会排在别人后面" in (await browser(cast.ben).get(address)).text
    assert "候补会排在别人后面" not in (await browser(cast.ann).get(address)).text
