"""An invitation round on the pages: filled after a preview, shared, called, answered, its conversion seen."""

from datetime import timedelta

import pytest

from club import clock, consents, notes, segments
from club.audit import Entry
from club.segments import EVERYBODY
from events import calls, events, inviting, registrations, sessions
from events.events import Event, Words
from events.invitations import Invitation
from events.sessions import Plan, Session


@pytest.fixture
async def event(cast) -> Event:
    now = clock.now()
    lesson = Words("class", "新车主课堂", place="北店培训室", store=cast.north)
    event = await events.create(lesson, by=cast.dee, at=now)
    start = now + timedelta(days=9)
    await sessions.add(event, Plan(start, start + timedelta(hours=3), 20), by=cast.dee, at=now)
    await events.publish(event, by=cast.dee, at=now)
    return event


@pytest.fixture
async def group(cast):
    for who in (cast.ann, cast.ben):
        given = {"marketing_phone": True}
        await consents.choose(who, given, source="portal", by=who, at=clock.now())
    told = {"purpose": "课堂", "plan": "邀请", "store": cast.north, "by": cast.dee, "at": clock.now()}
    return await segments.save("北店会员", EVERYBODY, **told)


@pytest.fixture
async def ann(cast, event, group) -> Invitation:
    """Ann is invited, and on Dee's list."""
    await inviting.fill(event, group, seen=9, by=cast.dee, at=clock.now())
    await inviting.share(event, [cast.dee], by=cast.dee, at=clock.now())
    return await Invitation.get(event=event, member=cast.ann)


def address(event, page="invitations"):
    return f"/staff/events/{event.id}/{page}"


def sent(one, answer, **more):
    return {"turn": one.turn, "channel": "phone", "answer": answer} | more


async def test_a_segment_is_previewed_then_invited_and_never_twice(cast, browser, event, group):
    dee = browser(cast.dee)
    page = await dee.post(address(event), data={"segment": group.id, "do": "preview"})
    assert "邀请 2 人" in page.text
    assert not await Invitation.all().exists()
    told = {"segment": group.id, "seen": "2", "do": "invite"}
    assert (await dee.post(address(event), data=told)).status_code == 303
    assert (await dee.post(address(event), data=told)).status_code == 303
    assert await Invitation.filter(event=event).count() == 2
    again = await dee.post(address(event), data={"segment": group.id, "do": "preview"})
    assert "现在没有人可以邀请" in again.text


async def test_the_preview_says_who_cannot_be_phoned(cast, browser, event, group):
    given = {"marketing_phone": False, "marketing_wechat": True}
    await consents.choose(cast.ben, given, source="portal", by=cast.ben, at=clock.now())
    page = await browser(cast.dee).post(address(event), data={"segment": group.id, "do": "preview"})
    assert "1 人没同意接电话" in page.text


async def test_more_people_than_were_shown_are_shown_again(cast, browser, event, group):
    told = {"segment": group.id, "seen": "1", "do": "invite"}
    page = await browser(cast.dee).post(address(event), data=told)
    assert page.status_code == 409
    assert 'name="seen" value="2"' in page.text


async def test_without_a_segment_the_form_says_so(cast, browser, event, group):
    page = await browser(cast.dee).post(address(event), data={"do": "preview"})
    assert page.status_code == 422
    assert "选一个分群" in page.text


async def test_the_list_is_shared_among_those_who_are_ticked(cast, browser, event, group):
    await inviting.fill(event, group, seen=9, by=cast.dee, at=clock.now())
    dee = browser(cast.dee)
    assert (await dee.post(address(event, "invitations/sharing"), data={})).status_code == 422
    team = {"callers": [cast.dee.id, cast.eve.id]}
    assert (await dee.post(address(event, "invitations/sharing"), data=team)).status_code == 303
    whose = await Invitation.filter(event=event).order_by("id").values_list("caller_id", flat=True)
    assert whose == [cast.dee.id, cast.eve.id]


async def test_a_caller_sees_who_it_is_before_the_phone_is_uncovered(cast, browser, event, ann):
    told = {"about": "右后门异响", "text": "已预约", "by": cast.eve, "at": clock.now()}
    await notes.write(cast.ann, "phone", **told)
    page = await browser(cast.dee).get(address(event, "calls"))
    for said in ("陈静", "帕萨特", "右后门异响", "Eve", "138****6034"):
        assert said in page.text
    assert cast.ann.phone not in page.text
    assert (await browser(cast.eve).get(address(event, "calls"))).text.count("138****6034") == 0


async def test_the_number_is_uncovered_by_a_press_that_is_logged(cast, browser, event, ann):
    dialled = f"/staff/calls/{ann.id}/dialling"
    page = await browser(cast.dee).post(dialled, data={"turn": ann.turn})
    assert f"tel:{cast.ann.phone}" in page.text
    assert await Entry.filter(action="member.revealed", by=f"staff:{cast.dee.id}").count() == 1
    colleague = browser(cast.staff["callback_caller"])
    page = await colleague.post(dialled, data={"turn": ann.turn + 1})
    assert page.status_code == 409
    assert "Dee" in page.text
    assert cast.ann.phone not in page.text


async def test_whoever_wants_no_calls_is_asked_about_first(cast, browser, event, ann):
    told = {"about": "请勿打电话", "by": cast.eve, "at": clock.now()}
    await notes.write(cast.ann, "note", **told)
    page = await browser(cast.dee).get(address(event, "calls"))
    assert "data-confirm" in page.text
    assert "请勿打电话" in page.text


async def test_an_answer_is_one_press_and_stands_on_the_timeline(cast, browser, event, ann):
    dee = browser(cast.dee)
    answer = await dee.post(f"/staff/calls/{ann.id}/answer", data=sent(ann, "coming"))
    assert answer.status_code == 303
    assert "新车主课堂" in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    page = await dee.get(f"/staff/calls/{ann.id}")
    assert "想来" in page.text
    again = await dee.post(f"/staff/calls/{ann.id}/answer", data=sent(ann, "declined", words="没空"))
    assert again.status_code == 409
    assert "Dee" in again.text


async def test_what_is_missing_comes_back_beside_its_field(cast, browser, event, ann):
    dee = browser(cast.dee)
    page = await dee.post(f"/staff/calls/{ann.id}/answer", data=sent(ann, "declined"))
    assert page.status_code == 422
    assert "为什么不来" in page.text
    page = await dee.post(
        f"/staff/calls/{ann.id}/answer", data=sent(ann, "thinking", words="再看看", again_on="2020-01-01")
    )
    assert page.status_code == 422
    assert "再看看" in page.text


async def test_without_the_consent_there_is_no_call(cast, browser, event, ann):
    withdrawn = {"marketing_phone": False, "marketing_wechat": True}
    await consents.choose(cast.ann, withdrawn, source="portal", by=cast.ann, at=clock.now())
    dee = browser(cast.dee)
    assert "陈静" not in (await dee.get(address(event, "calls"))).text
    assert "陈静" in (await dee.get(f"{address(event, 'calls')}?by=message")).text
    page = await dee.post(f"/staff/calls/{ann.id}/dialling", data={"turn": ann.turn})
    assert page.status_code == 409


async def test_the_round_is_read_off_by_step_colleague_and_answer(cast, browser, event, ann):
    now = clock.now()
    told = {"channel": "phone", "turn": ann.turn, "by": cast.dee, "at": now}
    await calls.answer(ann, "declined", words="出差", **told)
    offered = await event.sessions.all().first()
    await registrations.register(offered, cast.ben, key="k", by=cast.ben, at=now)
    dee = browser(cast.dee)
    page = await dee.get(f"{address(event)}?state=declined")
    assert "出差" in page.text
    assert "李强" not in page.text
    page = await dee.get(f"{address(event)}?state=registered&caller={cast.dee.id}&sort=name")
    assert "李强" in page.text
    assert "陈静" not in page.text
    assert "50%" in page.text


async def test_one_is_given_to_a_colleague(cast, browser, event, ann):
    told = {"turn": ann.turn, "caller": cast.eve.id}
    answer = await browser(cast.dee).post(f"/staff/calls/{ann.id}/caller", data=told)
    assert answer.status_code == 303
    assert (await Invitation.get(id=ann.id)).caller_id == cast.eve.id


async def test_a_yes_leads_to_the_date_with_room_and_back_to_the_calls(cast, browser, event, ann):
    """The next date may be full: the one with room is proposed, the others stand beside it."""
    full = await event.sessions.all().first()
    await Session.filter(id=full.id).update(taken=full.capacity)
    start = clock.now() + timedelta(days=16)
    roomy = await sessions.add(
        event, Plan(start, start + timedelta(hours=3), 20), by=cast.dee, at=clock.now()
    )
    dee = browser(cast.dee)
    page = await dee.get(address(event, "calls"))
    for said in ("北店培训室", "免费", "还空 20 位"):
        assert said in page.text
    answer = await dee.post(f"/staff/calls/{ann.id}/answer", data=sent(ann, "coming"))
    assert f"/staff/sessions/{roomy.id}/enrolments/new" in answer.headers["location"]
    page = await dee.get(answer.headers["location"])
    assert "记下了：想来" in page.text
    assert f"/staff/sessions/{full.id}/enrolments/new?member={cast.ann.id}" in page.text
    told = {"member": cast.ann.id, "invitation": ann.id, "key": "once", "car": "0", "plate": "", "remark": ""}
    made = await dee.post(f"/staff/sessions/{roomy.id}/enrolments", data=told)
    assert f"/staff/events/{event.id}/calls" in made.headers["location"]


async def test_who_may_not_register_others_is_told_that_it_is_written_down(cast, browser, event, ann):
    caller = cast.staff["callback_caller"]
    await inviting.give(ann, to=caller, turn=ann.turn, by=cast.dee, at=clock.now())
    ours, asks = browser(caller), await Invitation.get(id=ann.id)
    answer = await ours.post(f"/staff/calls/{ann.id}/answer", data=sent(asks, "coming"))
    assert "已记下：想来" in (await ours.get(answer.headers["location"])).text
