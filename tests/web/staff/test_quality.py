"""Data quality: each figure leads to its list, and the list is worked off."""

import re
from datetime import timedelta

import pytest

from club import clock, jobs, members, orders
from club.imports.run import Import
from club.orders import Line, Sheet
from club.quality import duplicates
from club.vehicles import Vehicle
from tests.cast import join
from web.database import read

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_the_figures_lead_to_their_lists(cast, dee):
    await join("13700006034", name="陈静", source_code=cast.poster.code)
    await Vehicle.filter(id=cast.car.id).update(delivered_on=clock.day_of(clock.now()) + timedelta(days=9))
    await orders.record(Sheet("N-1", cast.north, [Line("parts", 100)]), by=cast.eve, at=clock.now())
    page = (await dee.get("/staff/quality")).text
    for words in ("3 份档案", "可能是同一个人", "无主工单", "没有生日", "北店", "会员本人"):
        assert words in page
    for address, words in (
        ("people?what=birthday", "李强"),
        ("people?what=email&source=member", "李强"),
        (f"people?what=car&store={cast.north.id}", "李强"),
        ("cars?what=delivered_ahead", "陈静"),
        ("orders", "N-1"),
        ("duplicates", "手机尾号相同"),
    ):
        part = await dee.get(f"/staff/quality/{address}")
        assert words in part.text, address
        assert "Cho" not in part.text
    assert "这里没有问题" in (await dee.get("/staff/quality/people?what=refused")).text


async def test_an_adviser_is_set_from_the_list_of_those_without(cast, dee, browser):
    page = (await dee.get("/staff/quality/people?what=adviser")).text
    assert 'id="advising"' not in page  # who may not assign is offered nothing
    page = (await browser(cast.gil).get("/staff/quality/people?what=adviser")).text
    assert f'name="member" value="{cast.ann.id}"' in page
    assert "/edit" not in page


async def test_a_car_of_a_merged_record_leads_to_whoever_stays(cast, dee):
    await Vehicle.filter(id=cast.car.id).update(delivered_on=clock.day_of(clock.now()) + timedelta(days=9))
    await members.merge(cast.ann, into=cast.ben, by=cast.gil, at=clock.now())
    page = (await dee.get("/staff/quality/cars?what=delivered_ahead")).text
    assert f"/staff/members/{cast.ben.id}" in page
    assert f"/staff/members/{cast.ann.id}" not in page


@pytest.mark.parametrize("address", ["people", "people?what=shoes", "cars", "cars?what=phone"])
async def test_a_list_of_nothing_is_not_found(dee, address):
    assert (await dee.get(f"/staff/quality/{address}")).status_code == 404


async def test_a_pair_is_kept_apart_or_compared(cast, dee, browser):
    twin = await join("13700006034", name="陈静女士", source_code=cast.poster.code)
    page = (await dee.get("/staff/quality/duplicates")).text
    assert f"/staff/members/{cast.ann.id}/merging/{twin.id}" in page
    manager = await browser(cast.staff["general_manager"]).get("/staff/quality/duplicates")
    assert '/staff/quality/distinction"' not in manager.text
    told = {"one": cast.ann.id, "other": twin.id}
    part = (await dee.post("/staff/quality/distinction", data=told, headers=PARTIAL)).text
    assert part.lstrip().startswith('<div id="pairs"')
    assert "0 对" in part
    assert "没有重复的人" in (await dee.get("/staff/quality/duplicates?why=phone")).text
    for wrong in (
        {"one": cast.ann.id},
        {"one": cast.ann.id, "other": cast.cho.id},
        {"one": "x", "other": "y"},
    ):
        assert (await dee.post("/staff/quality/distinction", data=wrong)).status_code == 404


async def test_what_was_kept_apart_is_listed_and_taken_back(cast, dee, browser):
    twin = await join("13700006034", name="陈静", source_code=cast.poster.code)
    told = {"one": cast.ann.id, "other": twin.id}
    await dee.post("/staff/quality/distinction", data=told)
    page = (await dee.get("/staff/quality/distinctions")).text
    for words in ("1 对", f"/staff/members/{twin.id}", "Dee", "撤回"):
        assert words in page
    of_another_store = (await browser(cast.fay).get("/staff/quality/distinctions")).text
    assert f"/staff/members/{twin.id}" not in of_another_store
    answer = await dee.post("/staff/quality/distinction/undoing", data=told)
    assert answer.headers["location"].startswith("/staff/quality/distinctions")
    assert "手机尾号相同" in (await dee.get("/staff/quality/duplicates")).text
    assert "还没有标记过“不是同一个人”" in (await dee.get("/staff/quality/distinctions")).text
    gil = browser(cast.gil)
    assert "不再分开" in (await gil.get("/staff/audit")).text


async def test_what_was_merged_is_listed_with_the_way_back(cast, dee):
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=clock.now(), reason="同一人换了号")
    merge = await members.Merge.get()
    page = (await dee.get("/staff/quality/merges")).text
    assert f'href="/staff/members/{cast.ann.id}/merging/{merge.id}/undoing"' in page
    assert "同一人换了号" in page
    await members.unmerge(merge, by=cast.dee, at=clock.now())
    assert "还没有合并过" in (await dee.get("/staff/quality/merges")).text


async def test_a_store_counts_its_own(cast, browser):
    assert "1 份档案" in (await browser(cast.fay).get("/staff/quality")).text
    assert "3 份档案" in (await browser(cast.gil).get("/staff/quality")).text


async def test_the_pairs_are_counted_at_night_for_each_store(cast, dee, browser):
    assert "统计" not in (await dee.get("/staff/quality")).text
    await join("13700006034", name="陈静", source_code=cast.poster.code)
    now = clock.now()
    run = await jobs.claim("duplicates", now, worker="w", at=now)
    await jobs.finish(run, at=now, result=await duplicates.count(using_db=read()))
    for browsing, figure in ((dee, 1), (browser(cast.gil), 1), (browser(cast.fay), 0)):
        page = (await browsing.get("/staff/quality")).text
        assert re.search(
            rf'class="v">{figure}</span><small class="row"><a href="/staff/quality/duplicates">', page
        )
        assert "统计" in page
    told = (await browser(cast.gil).get("/staff/jobs")).text
    assert "可能是同一个人的档案对 1</td>" in told


async def test_after_an_import_the_pairs_are_counted_anew(cast, dee):
    now = clock.now()
    run = await jobs.claim("duplicates", now, worker="w", at=now)
    await jobs.finish(run, at=now, result=await duplicates.count(using_db=read()))
    await join("13700006034", name="陈静", source_code=cast.poster.code)
    told = {"kind": "customers", "name": "x", "digest": "x", "size": 1, "path": "x", "by": "job:x"}
    later = now + timedelta(seconds=1)
    await Import.create(**told, store=cast.north, state="done", created_at=now, finished_at=later)
    assert (
        'class="v">1</span><small class="row"><a href="/staff/quality/duplicates">'
        in (await dee.get("/staff/quality")).text
    )
