"""Exporting my data: asked for on a page, made by the worker, mine alone for a week."""

import zipfile
from io import BytesIO

from club import clock
from club.privacy import copies
from club.privacy.requests import DataCopy
from tests.web.portal import given
from web import data_copy
from web.copy_words import GROUPS, PARTS


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
