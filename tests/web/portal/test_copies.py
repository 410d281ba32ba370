"""Exporting my data: asked for on a page, made by the worker, mine alone for a week."""

import zipfile
from io import BytesIO

from club import clock
from club.privacy import copies
from club.privacy.requests import DataCopy
from events import questions, registrations
from events.questions import Asked
from events.registration import Registration
from tests import shelves
from tests.web.portal import given, parties
from web import data_copy
from web.copy_words import GROUPS, PARTS
from web.forms.party import OTHER_CAR


async def made(cast):
    await copies.ask(cast.ann, by=cast.ann, at=clock.now())
    await copies.make_next(data_copy.put_together, at=clock.now())
    return await copies.of(cast.ann).first()


async def test_a_copy_is_asked_for_made_and_downloaded(browser, cast):
    ann = browser(cast.ann)
    assert "整理我的数据" in (await ann.get("/me/settings/copies")).text
    assert (await ann.post("/me/settings/copies")).headers["location"] == "/me/settings/copies"
    assert "正在整理" in (await ann.get("/me/settings/copies")).text
    assert await copies.make_next(data_copy.put_together, at=clock.now())
    await given.delivered()
    assert "你的数据整理好了" in (await ann.get("/messages")).text
    copy = await copies.of(cast.ann).get()
    assert f"/me/settings/copies/{copy.id}/file" in (await ann.get("/me/settings/copies")).text
    file = await ann.get(f"/me/settings/copies/{copy.id}/file")
    assert file.headers["content-disposition"].startswith('attachment; filename="my-data-')
    assert file.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(BytesIO(file.content)) as packed:
        assert packed.namelist() == ["index.html", "data.json", "copy.css"]
        assert cast.ann.phone in packed.read("data.json").decode()


async def test_another_members_file_is_not_found(browser, cast):
    copy = await made(cast)
    assert (await browser(cast.ben).get(f"/me/settings/copies/{copy.id}/file")).status_code == 404
    assert (
        (await browser().get(f"/me/settings/copies/{copy.id}/file")).headers["location"].startswith("/signin")
    )
    assert (await DataCopy.get(id=copy.id)).fetched_at is None


async def test_a_file_whose_time_is_over_says_so(browser, cast):
    copy = await made(cast)
    await DataCopy.filter(id=copy.id).update(expires_at=clock.now(), content=None)
    answer = await browser(cast.ann).get(f"/me/settings/copies/{copy.id}/file")
    assert answer.status_code == 410
    assert "到期删除了" in answer.text


async def test_a_second_copy_on_the_same_day_is_put_off(browser, cast):
    await made(cast)
    answer = await browser(cast.ann).post("/me/settings/copies")
    assert answer.status_code == 422
    assert "一天一份" in answer.text


def test_what_is_in_it_is_said_in_a_few_groups_and_leaves_no_part_out():
    assert sorted(part for group in GROUPS.values() for part in group) == sorted(PARTS)


async def test_the_copy_tells_in_words_what_a_party_was_asked_and_how_it_ended(browser, cast):
    asked = (Asked("房型", "choice", ("大床", "双床")),)
    event, session = await parties.trip(asked=asked, waiver="不酒驾", points_each=100)
    [room] = await questions.of(event.id)
    await shelves.rich(cast.ann, 500)
    told = {
        "vehicle": OTHER_CAR,
        "plate": "沪A12345",
        "waiver": "y",
        "waiver_version": "1",
        f"q{room.id}": "双床",
    }
    await browser(cast.ann).post(f"/events/{event.code}/registration", data=parties.filled(session, **told))
    ticket = await Registration.get(member_id=cast.ann.id)
    await registrations.cancel(ticket, by=cast.ann, at=clock.now())
    copy = await made(cast)
    file = await browser(cast.ann).get(f"/me/settings/copies/{copy.id}/file")
    with zipfile.ZipFile(BytesIO(file.content)) as packed:
        page = packed.read("index.html").decode()
    for words in ("房型 双床", "沪A12345", "会员取消", "安全须知版本"):
        assert words in page
