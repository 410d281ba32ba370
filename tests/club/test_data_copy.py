"""A member's copy: nothing that is kept about somebody is left out, and it is theirs alone for a week."""

import json
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.fields.relational import ForeignKeyFieldInstance

import web.wiring  # noqa: F401
from club import clock, consents, members, onetime, orders, signins
from club.audit import Entry
from club.members import Member
from club.messages.outbox import Message
from club.orders import Line, Sheet
from club.privacy import copies, parts, requests, retention
from club.privacy.requests import DataCopy, DataRequest
from tests import cast as casting
from tests.web.portal import given
from web import data_copy

NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_every_model_that_refers_to_a_member_is_in_a_part_or_a_stated_exception(db):
    contributed = {model for part in parts.every() for model in part.models}
    names = {f"{model._meta.app}.{model.__name__}" for model in contributed} | parts.EXCEPTIONS.keys()
    missing = {
        f"{app}.{model.__name__}"
        for app in ("points", "club", "events")
        for model in Tortoise.apps[app].values()
        if any(
            isinstance(field, ForeignKeyFieldInstance) and field.related_model is Member
            for field in model._meta.fields_map.values()
        )
    } - names
    assert not missing, f"say in a part what becomes of {missing} (club/privacy/parts.py)"


async def made(member: Member, at: datetime = NOW) -> DataCopy:
    await copies.ask(member, by=member, at=at)
    assert await copies.make_next(data_copy.put_together, at=at)
    return await copies.of(member).first()


async def opened(copy: DataCopy, member: Member, at: datetime = NOW) -> tuple[dict[str, Any], str]:
    with zipfile.ZipFile(BytesIO(await copies.fetch(copy, by=member, at=at))) as packed:
        assert packed.testzip() is None
        return json.loads(packed.read("data.json")), packed.read("index.html").decode()


async def test_it_has_everything_to_read_and_for_programs(cast):
    ann = cast.ann
    await consents.choose(ann, {"marketing_sms": True}, source="portal", by=ann, at=NOW - DAY)
    friend = await casting.join("13800138000", name="王美丽", gender="f", invite_code=ann.invite_code)
    lines, told = [Line("maintenance", 51200)], {"vehicle": cast.car, "kilometres": 32100}
    sheet = Sheet("N-77", cast.north, lines, member=ann, **told)
    await orders.enter(sheet, by=cast.eve, at=NOW - DAY)
    _, session = await given.dated("莫干山两日自驾")
    await given.ticket(session, ann, companions=[])
    await members.reveal(ann, "phone", by=cast.dee, at=NOW - HOUR)
    await signins.open_for_member(ann, agent="MicroMessenger", ip="192.0.2.7", at=NOW - HOUR)
    data, page = await opened(await made(ann), ann)
    assert data["profile"][0]["phone"] == ann.phone
    assert data["cars"][0]["plate"] == "沪B6K286"
    assert data["cars"][0]["readings"][0]["kilometres"] == 32100
    assert "进店时记的" in page
    assert data["orders"][0]["lines"][0]["amount"] == 51200
    assert data["points"][0]["points"] == 512
    assert data["consents"][0]["purpose"] == "marketing_sms"
    assert {row["kind"] for row in data["acceptances"]} == {"charter", "privacy"}
    assert data["referrals"][0]["friend"] == "王女士"
    assert data["registrations"][0]["title"] == "莫干山两日自驾"
    assert data["devices"][0]["ip"] == "192.0.2.7"
    assert data["looks"][0]["role"] == "club_officer"
    assert data["requests"][0]["kind"] == "copy"
    assert friend.phone not in json.dumps(data)
    for words in ("陈静", "沪B6K286", "¥512", "莫干山两日自驾", "活动专员", "短信", "谁看过"):
        assert words in page, words
    assert "member.joined" not in page


async def test_it_speaks_the_members_language(cast):
    await members.update_profile(cast.cho, locale="en", by=cast.cho, at=NOW)
    _, page = await opened(await made(await Member.get(id=cast.cho.id)), cast.cho)
    assert "Who you are" in page
    assert '<html lang="en">' in page


async def test_cars_that_were_given_away_are_others_by_now(cast):
    from club import vehicles

    await vehicles.remove(cast.car, cast.ann, by=cast.ann, at=NOW - HOUR)
    await vehicles.add(cast.ben, plate="沪B6K286", by=cast.ben, at=NOW - HOUR)
    data, _ = await opened(await made(cast.ann), cast.ann)
    assert [car.get("plate") for car in data["cars"]] == [None]


async def test_one_copy_a_day(cast):
    await made(cast.ann)
    with pytest.raises(copies.TooSoon) as refused:
        await copies.ask(cast.ann, by=cast.ann, at=NOW + HOUR)
    assert refused.value.facts["until"] == NOW + DAY
    await copies.ask(cast.ann, by=cast.ann, at=NOW + DAY)


async def test_a_message_says_that_it_is_there(cast):
    await made(cast.ann)
    assert await Message.filter(member_id=cast.ann.id, kind="copy_ready").count() == 1
    assert not await copies.make_next(data_copy.put_together, at=NOW)


async def test_after_a_week_it_is_deleted_and_says_so(cast):
    copy = await made(cast.ann)
    with pytest.raises(copies.Gone):
        await copies.fetch(copy, by=cast.ann, at=NOW + 7 * DAY)
    assert (await retention.forget(at=NOW + 7 * DAY))["copies"] == 1
    assert (await DataCopy.get(id=copy.id)).content is None
    with pytest.raises(copies.Gone):
        await copies.fetch(copy, by=cast.ann, at=NOW)


async def test_fetching_it_is_written_down(cast):
    copy = await made(cast.ann)
    await opened(copy, cast.ann)
    assert await Entry.filter(action="copy.fetched", subject_id=cast.ann.id).count() == 1


async def test_a_copy_that_cannot_be_made_is_tried_again_and_then_given_up(cast):
    async def broken(*_: Any) -> bytes:
        raise OSError("the disk was full")

    await copies.ask(cast.ann, by=cast.ann, at=NOW)
    tries = 0
    for minute in range(60):
        tries += await copies.make_next(broken, at=NOW + minute * timedelta(minutes=1))
    assert tries == copies.MOST_TRIES
    assert (await DataRequest.get()).state == "failed"
    await given.delivered()
    assert await Message.filter(kind="copy_failed", state="sent").exists()
    await copies.ask(cast.ann, by=cast.ann, at=NOW + HOUR)


async def test_a_worker_that_died_loses_its_lease(cast):
    await copies.ask(cast.ann, by=cast.ann, at=NOW)
    await copies._claim(NOW)
    assert not await copies.make_next(data_copy.put_together, at=NOW + timedelta(minutes=1))
    assert await copies.make_next(data_copy.put_together, at=NOW + timedelta(minutes=6))


async def test_a_correction_is_answered_once_and_the_member_told(cast):
    asked = await requests.ask_correction(cast.ann, about="order", text="公里数不对", by=cast.ann, at=NOW)
    assert asked.due_at == NOW + 15 * DAY
    await requests.answer(asked, outcome="done", text="改好了", by=cast.staff["care_manager"], at=NOW)
    with pytest.raises(requests.AlreadyAnswered):
        await requests.answer(asked, outcome="refused", text="不改", by=cast.gil, at=NOW)
    await given.delivered()
    told = await Message.get(member_id=cast.ann.id, kind="request_answered")
    assert "改好了" in told.body


async def test_a_correction_says_what_is_wrong_and_no_more_than_five_wait(cast):
    with pytest.raises(requests.NothingSaid):
        await requests.ask_correction(cast.ann, about="car", text="  ", by=cast.ann, at=NOW)
    with pytest.raises(requests.TooLong):
        await requests.ask_correction(cast.ann, about="car", text="长" * 501, by=cast.ann, at=NOW)
    for _ in range(5):
        await requests.ask_correction(cast.ann, about="car", text="车牌不对", by=cast.ann, at=NOW)
    with pytest.raises(requests.TooMany):
        await requests.ask_correction(cast.ann, about="car", text="车牌不对", by=cast.ann, at=NOW)


async def test_one_time_codes_for_closing_are_of_no_other_use(cast):
    code = await given.code_for_closing(cast.ann.phone)
    with pytest.raises(onetime.CodeExpired):
        await onetime.verify(cast.ann.phone, code, purpose="signin", at=clock.now())
