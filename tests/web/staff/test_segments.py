"""Segments' pages: saved from a filter, warned of without a plan, changed, copied, retired."""

import json
from urllib.parse import quote

import pytest

from club import clock, segments, stores
from club.segments import Segment

WOMAN = {"all": [{"field": "gender", "operator": "in", "value": ["f"]}]}
FORM = {"name": "女士", "purpose": "三八节邀请", "plan": "", "where": json.dumps(WOMAN)}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def segment(cast):
    node, words = segments.read(WOMAN), {"purpose": "三八节邀请", "plan": "送花"}
    return await segments.save("女士", node, **words, store=cast.north, by=cast.dee, at=clock.now())


async def test_the_current_filter_is_saved(cast, dee):
    page = await dee.get("/staff/members", params={"where": json.dumps(WOMAN)})
    assert "/staff/segments/new?where=" in page.text
    form = await dee.get(f"/staff/segments/new?where={quote(json.dumps(WOMAN))}")
    assert "性别 <i>是</i> <b>女</b>" in form.text
    assert "<output>1</output>" in form.text
    answer = await dee.post("/staff/segments", data=FORM | {"store": cast.north.id})
    made = await Segment.get(name="女士")
    assert answer.headers["location"].startswith(f"/staff/segments/{made.id}")
    page = await dee.get(f"/staff/segments/{made.id}")
    for words in ("三八节邀请", "还没有为这些人打算什么", "陈静", "138****6034", "Dee", "北店"):
        assert words in page.text
    assert "13816526034" not in page.text


async def test_without_a_filter_it_begins_where_one_is_made(dee):
    assert (await dee.get("/staff/segments/new")).headers["location"] == "/staff/members?do=add"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "起个名字"),
        ({"name": "长" * 61}, "最多 60 个字"),
        ({"purpose": " "}, "写明用来做什么"),
        ({"plan": "长" * 201}, "最多 200 个字"),
        ({"store": "99"}, "从列表里选"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(cast, dee, wrong, sentence):
    page = await dee.post("/staff/segments", data=FORM | {"store": cast.north.id} | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert "性别 <i>是</i> <b>女</b>" in page.text
    assert not await Segment.exists()


async def test_the_list_says_how_many_as_of_when_and_what_is_missing(cast, dee, segment):
    await segments.save(
        "空的", segment.node, purpose="看看", plan="", store=cast.north, by=cast.gil, at=clock.now()
    )
    page = await dee.get("/staff/segments")
    for words in ("女士", "送花", "没有打算", "Gil", "性别 <i>是</i>", "1–2 / 2"):
        assert words in page.text
    assert (await dee.get("/staff/segments?sort=-counted&state=x")).status_code == 200


async def test_name_and_plan_are_changed_and_a_new_filter_is_put_in(cast, dee, segment):
    address = f"/staff/segments/{segment.id}/edit"
    assert 'value="女士"' in (await dee.get(address)).text
    men = json.dumps({"all": [{"field": "gender", "operator": "in", "value": ["m"]}]})
    page = await dee.get(f"{address}?where={quote(men)}")
    assert "性别 <i>是</i> <b>男</b>" in page.text
    await dee.post(address, data={"name": "先生", "purpose": "父亲节", "plan": "洗车", "where": men})
    kept = await Segment.get(id=segment.id)
    assert (kept.name, kept.plan, kept.counted) == ("先生", "洗车", 1)
    assert "李强" in (await dee.get(f"/staff/segments/{segment.id}")).text
    assert (await dee.post(address, data={"name": "", "purpose": "x"})).status_code == 422
    await stores.close(cast.north, by=cast.gil, at=clock.now())
    assert (await dee.post(address, data={"name": "男士", "purpose": "父亲节"})).status_code == 303


async def test_it_is_used_as_a_filter(dee, segment):
    answer = await dee.get(f"/staff/members?use={segment.id}")
    page = await dee.get(answer.headers["location"])
    assert "陈静" in page.text
    assert "李强" not in page.text
    changing = await dee.get(f"{answer.headers['location']}&segment={segment.id}")
    assert f"/staff/segments/{segment.id}/edit?where=" in changing.text
    for odd in ("999", "x", "²"):
        assert (await dee.get(f"/staff/members?use={odd}")).headers["location"] == "/staff/members"


async def test_a_copy_opens_to_be_changed(dee, segment):
    answer = await dee.post(f"/staff/segments/{segment.id}/copy")
    copied = await Segment.get(name="女士（副本）")
    assert answer.headers["location"] == f"/staff/segments/{copied.id}/edit"


async def test_it_is_counted_anew_and_retired_after_a_question(cast, dee, segment):
    await Segment.filter(id=segment.id).update(counted=9)
    await dee.post(f"/staff/segments/{segment.id}/count")
    assert (await Segment.get(id=segment.id)).counted == 1
    assert "data-confirm=" in (await dee.get(f"/staff/segments/{segment.id}")).text
    await dee.post(f"/staff/segments/{segment.id}/retirement")
    assert "女士" not in (await dee.get("/staff/segments")).text.split("<main")[1]
    assert "女士" in (await dee.get("/staff/segments?state=retired")).text
    assert "/edit" not in (await dee.get(f"/staff/segments/{segment.id}")).text
    form = {"name": "x", "purpose": "y", "plan": ""}
    assert (await dee.post(f"/staff/segments/{segment.id}/edit", data=form)).status_code == 422


async def test_conditions_that_there_are_no_more_are_said_so(cast, dee, segment):
    await Segment.filter(id=segment.id).update(conditions={"field": "shoes", "operator": "in", "value": [1]})
    page = await dee.get(f"/staff/segments/{segment.id}")
    assert page.status_code == 200
    assert "shoes" in page.text
    assert (await dee.get("/staff/segments")).status_code == 200


async def test_another_store_s_are_not_found(cast, browser, segment):
    fay = browser(cast.fay)
    assert "女士" not in (await fay.get("/staff/segments")).text
    for address in ("", "/edit"):
        assert (await fay.get(f"/staff/segments/{segment.id}{address}")).status_code == 404
    assert (await fay.post(f"/staff/segments/{segment.id}/copy")).status_code == 404


async def test_all_of_a_stores_segment_are_listed_and_exported_in_its_store_alone(cast, browser):
    gil = browser(cast.gil)
    told = {"purpose": "x", "plan": "", "store": cast.north, "by": cast.gil, "at": clock.now()}
    segment = await segments.save("北店的人", segments.EVERYBODY, **told)
    page = (await gil.get(f"/staff/members?segment={segment.id}")).text
    assert "陈静" in page
    assert "Cho" not in page
    assert f"segment={segment.id}" in page.split("/staff/exports/new")[1].split('"')[0]
    assert "只看北店" in page
    asked = (await gil.get(f"/staff/exports/new?of=members&segment={segment.id}")).text
    assert "2 行" in asked


async def test_who_may_not_export_a_segment_is_told_whom_to_ask(cast, browser):
    told = {"purpose": "x", "plan": "", "store": cast.north, "by": cast.gil, "at": clock.now()}
    segment = await segments.save("北店的人", segments.EVERYBODY, **told)
    address = f"/staff/segments/{segment.id}"
    assert "有导出权限" in (await browser(cast.dee).get(address)).text
    assert "有导出权限" not in (await browser(cast.gil).get(address)).text
