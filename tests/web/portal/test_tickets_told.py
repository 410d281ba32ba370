"""What a ticket tells of points that lack, of the queue, of a date that was missed, of stamps."""

import pytest

from club import clock
from events import absences, registrations, series, terms
from events.registration import Registration
from events.series import Terms as SeriesTerms
from events.terms import Terms
from points import voucher_kinds as kinds
from tests import shelves
from tests.web.portal import given, parties
from tests.web.portal.test_waiting import queued
from web import poster_fonts


async def test_points_that_lack_are_said_before_queueing_with_what_happens(browser, cast):
    event, session = await parties.trip(room=1, points_each=100, queue_by="tier")
    await shelves.rich(cast.cho, 100)
    await given.ticket(session, cast.cho)
    page = (await browser(cast.ann).get(f"/events/{event.code}/registration")).text
    for told in ("还差 100 积分", "可以先排队", "等级高的先轮到", "看看我的积分怎么来", "排队候补"):
        assert told in page


async def test_an_offer_that_cannot_be_paid_says_what_lacks_and_which_ways_there_are(browser, cast):
    _, _, cho, ann = await queued(cast, points_each=100, fen_each=68_00)
    mine = browser(cast.ann)
    assert "轮到你确认时积分要够" in (await mine.get(f"/tickets/{ann.code}")).text
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    page = (await mine.get(f"/tickets/{ann.code}")).text
    for told in ("还差 200 积分", "少来几个人", "位子就给下一位", "看看我的积分怎么来"):
        assert told in page
    assert 'class="btn main wide" disabled' in page
    assert "排队期间不扣" not in page
    await shelves.rich(cast.ann, 200)
    page = (await mine.get(f"/tickets/{ann.code}")).text
    assert "还差" not in page
    assert 'class="btn main wide" disabled' not in page


async def test_an_offer_for_one_speaks_of_one_and_not_of_points_where_none_are_asked(browser, cast):
    _, session = await parties.trip(room=1, fen_each=50_00)
    await given.ticket(session, cast.cho)
    cho = await Registration.get(session_id=session.id)
    ann = await given.ticket(session, cast.ann, waits=True)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    page = (await browser(cast.ann).get(f"/tickets/{ann.code}")).text
    assert "1 个位子" in page
    for gone in ("一起坐得下", "积分先替你留着", "排队期间不扣"):
        assert gone not in page


async def test_an_offer_that_would_outlast_the_start_is_promised_until_then(browser, cast):
    event, session = await parties.trip(room=1, offer_hours=100)
    await given.ticket(session, cast.cho)
    ann = await given.ticket(session, cast.ann, waits=True)
    mine = browser(cast.ann)
    assert "100 小时" in (await mine.get(f"/tickets/{ann.code}")).text
    await terms.put(event, Terms(offer_hours=168), by=cast.dee, at=clock.now())  # with the nights: 14 days
    page = (await mine.get(f"/tickets/{ann.code}")).text
    assert "168 小时" not in page
    assert "给你留到开始" in page


async def test_where_nobody_was_checked_in_nobody_reads_that_they_were_missed(browser, cast):
    _, session = await given.dated(kind="class", in_days=-3)
    ticket = await given.ticket(session, cast.ann)
    page = (await browser(cast.ann).get(f"/tickets/{ticket.code}")).text
    assert "谁都不算缺席" in page
    assert "记成没有来" not in page


async def test_whoever_did_not_come_reads_so_and_when_it_is_excused(browser, cast):
    _, session = await given.dated(kind="class", in_days=-3)
    ticket, ann = await given.ticket(session, cast.ann), browser(cast.ann)
    there = await given.ticket(session, cast.ben)
    await Registration.filter(id=there.id).update(checked_in_at=session.starts_at)
    page = (await ann.get(f"/tickets/{ticket.code}")).text
    for told in ('<span class="tag ">未签到</span>', '<li class="now">未签到</li>', "没有签到"):
        assert told in page
    assert "等待开课" not in page
    assert "未签到" in (await ann.get("/registrations?when=past")).text
    await absences.excuse(ticket, reason="孩子发烧", by=cast.dee, at=clock.now())
    page = (await ann.get(f"/tickets/{ticket.code}")).text
    assert "不算爽约" in page
    assert "孩子发烧" not in page


@pytest.fixture
async def lesson(cast):
    """A class that brings one of two stamps for a wash."""
    event, session = await given.dated(kind="class")
    wash = await kinds.define(name="标准洗车", worth="thing", at=clock.now())
    card = await series.create(SeriesTerms("爱车课堂", 2, wash), by=cast.dee, at=clock.now())
    await series.include(card, event, by=cast.dee, at=clock.now())
    return event, session


async def test_what_brings_a_stamp_says_so_on_the_event_and_on_the_ticket(browser, cast, lesson):
    event, session = lesson
    page = (await browser().get(f"/events/{event.code}")).text
    assert "满 2 个送“标准洗车”" in page
    assert "when=past" not in page
    ticket, ann = await given.ticket(session, cast.ann), browser(cast.ann)
    assert "到场攒一个章" in (await ann.get(f"/tickets/{ticket.code}")).text
    assert "0 / 2" in (await ann.get("/registrations?when=past")).text


async def test_the_poster_can_be_found_where_there_is_one(browser, cast, monkeypatch):
    event, _ = await given.dated()
    for there in (True, False):
        monkeypatch.setattr(poster_fonts, "is_there", lambda there=there: there)
        page = (await browser().get(f"/events/{event.code}")).text
        assert (f"/events/{event.code}/poster.png" in page) is there


async def test_money_to_pay_has_a_name(browser, cast):
    event, session = await given.dated()
    await terms.put(event, Terms(fen_each=100_00), by=cast.dee, at=clock.now())
    ticket = await given.ticket(session, cast.ann)
    assert "<dt>还要付</dt>" in (await browser(cast.ann).get(f"/tickets/{ticket.code}")).text
