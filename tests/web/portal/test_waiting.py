"""The queue on a ticket: the place in it, the offer and its answer, and every way in which it ends."""

from datetime import timedelta

from club import clock
from club.vehicles import Ownership
from events import cancellations, registrations, waitlist
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Session
from points.holds import Hold
from tests import cast as casting
from tests import shelves
from tests.web.portal import parties
from web import text


async def queued(cast, **told):
    """A trip for two that Cho and a child have taken, and for which Ann waits with two: who, and where."""
    event, session = await parties.trip(room=3, **told)
    await shelves.rich(cast.cho, 3000)
    cho = await _registered(session, cast.cho, 3)
    ann = await _registered(session, cast.ann, 2, waits=True)
    return event, session, cho, ann


async def _registered(session, member, seats, **told):
    party = Party(guests=tuple(Guest(f"客{place}") for place in range(seats - 1)), **told)
    key = f"test:{session.id}:{member.id}"
    return await registrations.register(session, member, party, key=key, by=member, at=clock.now())


async def test_a_ticket_that_waits_tells_the_place_and_what_happens_next(browser, cast):
    event, session, _, ann = await queued(cast, offer_hours=6)
    other = await casting.join("13600005555", name="林")
    behind = await _registered(session, other, 1, waits=True)
    page = (await browser(cast.ann).get(f"/tickets/{ann.code}")).text
    for told in ("候补中", "下一个就是你", "6 小时", "退出排队"):
        assert told in page
    assert "code.svg" not in page
    assert '<b class="big">1</b>' in (await browser(other).get(f"/tickets/{behind.code}")).text
    listed = (await browser(cast.ann).get("/registrations?when=waiting")).text
    assert f"/tickets/{ann.code}" in listed
    assert "看看排到哪了" in (await browser(cast.ann).get(f"/events/{event.code}")).text


async def test_leaving_the_queue_asks_first(browser, cast):
    _, session, _, ann = await queued(cast)
    mine, address = browser(cast.ann), f"/tickets/{ann.code}/cancellation"
    assert "不排队了？" in (await mine.get(address)).text
    answer = await mine.post(address)
    assert "done=left" in answer.headers["location"]
    assert (await Session.get(id=session.id)).waiting == 0
    assert "退出了排队" in (await mine.get(f"/tickets/{ann.code}")).text


async def test_an_offer_is_seen_at_home_on_the_event_and_on_the_ticket_and_accepted_by_one_tap(browser, cast):
    event, _session, cho, ann = await queued(cast, points_each=100)
    await shelves.rich(cast.ann, 1000)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    mine = browser(cast.ann)
    ann = await Registration.get(id=ann.id)
    until = text.moment(ann.offer_until)
    for page in ("/", f"/events/{event.code}", "/registrations", f"/tickets/{ann.code}"):
        assert until in (await mine.get(page)).text, page
    answer = await mine.post(f"/tickets/{ann.code}/acceptance")
    assert answer.headers["location"] == f"/tickets/{ann.code}?done=registered"
    assert (await Registration.get(id=ann.id)).state == "registered"
    assert sum(hold.points for hold in await Hold.filter(state="open")) == 200
    again = await mine.post(f"/tickets/{ann.code}/acceptance")
    assert again.status_code == 303
    assert "200 积分" in (await mine.get(f"/tickets/{ann.code}")).text


async def test_what_is_left_of_an_offer_is_told_in_days_once_there_are_any(browser, cast):
    _, _, cho, ann = await queued(cast)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    until = clock.now() + timedelta(hours=45, minutes=51, seconds=30)
    await Registration.filter(id=ann.id).update(offer_until=until)
    page = (await browser(cast.ann).get(f"/tickets/{ann.code}")).text
    assert "1 天 21 小时" in page
    assert "45 小时" not in page


async def test_an_offer_that_cannot_be_paid_stays_and_says_what_lacks(browser, cast):
    _, _, cho, ann = await queued(cast, points_each=100)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    page = await browser(cast.ann).post(f"/tickets/{ann.code}/acceptance")
    assert page.status_code == 409
    assert "你有 0 积分" in page.text
    assert (await Registration.get(id=ann.id)).state == "offered"


async def test_declining_names_who_gets_it_and_the_next_one_is_asked(browser, cast):
    _, session, cho, ann = await queued(cast)
    following = await _registered(session, cast.ben, 3, waits=True)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    mine = browser(cast.ann)
    assert "让给下一位" in (await mine.get(f"/tickets/{ann.code}/cancellation")).text
    answer = await mine.post(f"/tickets/{ann.code}/cancellation")
    assert "done=offer-declined" in answer.headers["location"]
    assert (await Registration.get(id=following.id)).state == "offered"
    assert "让出来了" in (await mine.get(f"/tickets/{ann.code}")).text


async def test_an_offer_answered_a_second_late_is_gone(browser, cast):
    _, session, cho, ann = await queued(cast)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    await Registration.filter(id=ann.id).update(offer_until=clock.now() - timedelta(seconds=1))
    mine = browser(cast.ann)
    before = await mine.get(f"/tickets/{ann.code}")
    assert "/acceptance" not in before.text
    page = await mine.post(f"/tickets/{ann.code}/acceptance")
    assert page.status_code == 409
    assert "时间过了" in page.text
    assert (await Session.get(id=session.id)).taken == 0


async def test_whoever_was_never_asked_and_whose_date_was_called_off_is_told_so(browser, cast):
    _, session, _, ann = await queued(cast)
    mine = browser(cast.ann)
    assert (await mine.post(f"/tickets/{ann.code}/acceptance")).status_code == 409
    await cancellations.cancel_session(session, reason="封路", by=cast.dee, at=clock.now())
    assert "我们取消了：封路" in (await mine.get(f"/tickets/{ann.code}")).text


async def test_a_queue_that_ends_without_a_place_says_so(browser, cast):
    _, session, _, ann = await queued(cast)
    await waitlist.advance_due(at=session.starts_at)
    page = (await browser(cast.ann).get(f"/tickets/{ann.code}")).text
    assert "没有空出位子" in page


async def test_anothers_offer_is_not_found(browser, cast):
    _, _, cho, ann = await queued(cast)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    ben = browser(cast.ben)
    assert (await ben.post(f"/tickets/{ann.code}/acceptance")).status_code == 404
    assert (await ben.get(f"/tickets/{ann.code}/change")).status_code == 404
    assert (await Registration.get(id=ann.id)).state == "offered"


async def test_in_a_queue_by_tier_only_those_of_a_tier_as_high_stand_before(browser, cast):
    event, session, _, ann = await queued(cast, queue_by="tier")
    ben = browser(cast.ben)
    assert "前面 1 家" in (await ben.get(f"/events/{event.code}/registration")).text
    await Registration.filter(id=ann.id).update(rank=-1)
    assert "你排第一个" in (await ben.get(f"/events/{event.code}/registration")).text
    assert "等级高的先轮到" in (await browser(cast.ann).get(f"/tickets/{ann.code}")).text
    assert (await Session.get(id=session.id)).waiting == 1


async def test_a_car_that_is_gone_leads_to_changing_the_party(browser, cast):
    _, session = await parties.trip(room=1)
    cho = await _registered(session, cast.cho, 1)
    ann = await _registered(session, cast.ann, 1, waits=True, vehicle=cast.car)
    await registrations.cancel(cho, by=cast.cho, at=clock.now())
    await Ownership.filter(vehicle_id=cast.car.id).update(until=clock.now())
    page = await browser(cast.ann).post(f"/tickets/{ann.code}/acceptance")
    assert page.status_code == 409
    note = page.text.split('role="alert"')[1].split("</div>")[0]
    assert f'href="/tickets/{ann.code}/change"' in note


async def test_who_waits_and_would_be_more_is_told_of_the_end_of_the_queue_first(browser, cast):
    _, session = await parties.trip(room=3)
    await _registered(session, cast.cho, 3)
    ann = await _registered(session, cast.ann, 1, waits=True)
    mine, address = browser(cast.ann), f"/tickets/{ann.code}/change"
    told = {"key": "k", "session": "0", "vehicle": "", "companions-0-name": "周明"}
    asked = await mine.post(address, data=told)
    assert asked.status_code == 200
    assert 'name="sure"' in asked.text
    assert (await Registration.get(id=ann.id)).seats == 1
    assert (await mine.post(address, data=told | {"sure": "1"})).status_code == 303
    assert (await Registration.get(id=ann.id)).seats == 2


async def test_who_waits_and_would_be_more_reads_what_lacks_for_nothing_is_set_aside_yet(browser, cast):
    _, _, _, ann = await queued(cast, points_each=100)
    await shelves.rich(cast.ann, 250)
    told = {"key": "k", "session": "0", "vehicle": ""}
    lines = {f"companions-{place}-name": f"客{place}" for place in range(2)}
    mine, address = browser(cast.ann), f"/tickets/{ann.code}/change"
    assert "还差 50 积分" in (await mine.post(f"{address}/price", data=told | lines)).text
    asked = (await mine.post(address, data=told | lines)).text
    assert "还差 50 积分" in asked
    assert "可以先排队" in asked
