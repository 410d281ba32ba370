"""The filter over members: it reads as a sentence, is changed by links, and lives in the address."""

import json

import pytest

from club import audit, clock, consents, members, vehicles
from club.orders import Line
from tests import cast as casting
from tests.web.portal import given

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
WOMAN = {"field": "gender", "operator": "in", "value": ["f"]}
DRIVES = {"field": "car", "operator": "yes"}
RICH = {"field": "points", "operator": "least", "value": 100}


def where(tree):
    return {"where": json.dumps(tree, ensure_ascii=False)}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_those_who_fit_are_listed_and_counted(cast, dee):
    page = await dee.get("/staff/members", params=where({"all": [WOMAN]}))
    assert ">陈静</a>" in page.text
    assert "李强" not in page.text
    assert "<output" in page.text
    assert "性别 <i>是</i> <b>女</b>" in page.text


async def test_or_and_not_are_part_of_the_sentence(cast, dee):
    page = await dee.get("/staff/members", params=where({"all": [{"any": [DRIVES, {"not": WOMAN}]}]}))
    for words in (">陈静</a>", ">李强</a>", '<span class="join">或</span>', '<span class="join">不是</span>'):
        assert words in page.text


async def test_a_condition_is_added_step_by_step_without_javascript(cast, dee):
    first = await dee.get("/staff/members?do=add")
    assert '<optgroup label="个人">' in first.text
    second = await dee.get("/staff/members?do=add&field=age")
    assert 'name="value0"' in second.text
    assert ">至少</option>" in second.text
    third = await dee.get("/staff/members?do=add&field=gender&operator=in&value=f&put=1")
    assert third.status_code == 303
    assert "陈静" in (await dee.get(third.headers["location"])).text
    assert "李强" not in (await dee.get(third.headers["location"])).text


async def test_a_second_condition_joins_with_or_and_a_chip_is_taken_off(cast, dee):
    told = where({"all": [WOMAN]})
    added = await dee.get("/staff/members", params={**told, "do": "or", "path": "0", "field": "gender",
                          "operator": "in", "value": "m", "put": "1"})  # fmt: skip
    page = await dee.get(added.headers["location"])
    assert 'class="any"' in page.text
    assert ">李强</a>" in page.text
    changed = await dee.get("/staff/members", params={**told, "do": "edit", "path": "0", "field": "gender",
                            "operator": "in", "value": "m", "put": "1"})  # fmt: skip
    page = await dee.get(changed.headers["location"])
    assert ">陈静</a>" not in page.text
    editing = await dee.get("/staff/members", params={**told, "do": "edit", "path": "0"})
    assert "checked" in editing.text
    assert "not" in editing.text


async def test_htmx_gets_what_the_filter_changes_and_the_browser_its_address(cast, dee):
    part = await dee.get("/staff/members", params=where({"all": [WOMAN]}), headers=PARTIAL)
    assert part.text.lstrip().startswith('<div id="found"')
    assert part.headers["HX-Push-Url"].startswith("/staff/members?where=")


async def test_it_says_who_can_be_reached(cast, dee):
    await consents.choose(cast.ann, {"marketing_sms": True}, source="portal", by=cast.ann, at=clock.now())
    page = await dee.get("/staff/members", params=where({"all": [WOMAN]}))
    assert '短信 <b class="num">1</b>' in page.text
    assert '微信 <b class="num">0</b>' in page.text
    part = await dee.get("/staff/members/reach", params=where({"all": []}), headers=PARTIAL)
    assert "<output" in part.text
    assert "<html" not in part.text
    whole = await dee.get("/staff/members/reach", params=where({"all": [WOMAN]}))
    assert whole.headers["location"].endswith("exact=1")


async def test_search_and_filter_narrow_together(cast, dee):
    page = await dee.get("/staff/members", params=where({"all": [WOMAN]}) | {"q": "李"})
    assert "没有找到" in page.text
    assert (
        ">陈静</a>" in (await dee.get("/staff/members", params=where({"all": [WOMAN]}) | {"q": "chenj"})).text
    )


async def test_a_name_that_many_have_leaves_nobody_out_of_list_count_and_export(cast, dee, browser):
    people = [await casting.join(f"139{number:08}", name=f"王{number:02}") for number in range(53)]
    rich = people[-1]
    await given.order(cast, rich, Line("repair", 50_000))
    found = {"q": "王"}
    assert "1–50 / 53" in (await dee.get("/staff/members", params=found)).text
    for typed in ("王", "wang", "w"):
        page = await dee.get("/staff/members", params=where({"all": [RICH]}) | {"q": typed})
        assert f">{rich.name}</a>" in page.text, typed
        assert "1–1 / 1" in page.text, typed
    form = {"format": "csv", "columns": ["name"], "reason": ""}
    file = await browser(cast.gil).post("/staff/exports", params=found, data=form)
    assert len(file.text.split()) == 1 + 53
    [entry] = await audit.Entry.filter(action="members.exported")
    assert entry.facts["count"] == 53


@pytest.mark.parametrize("typed", ["chenjing", "CJ", "Chen Jing", "cj"])
async def test_the_search_reads_pinyin(cast, dee, typed):
    assert ">陈静</a>" in (await dee.get("/staff/members", params={"q": typed})).text


async def test_customers_on_file_are_listed_and_told_apart(cast, dee):
    await members.Member.filter(id=cast.ben.id).update(joined_at=None)
    page = await dee.get("/staff/members")
    assert "在档" in page.text
    head = (await dee.get(f"/staff/members/{cast.ben.id}")).text.split("<h1>")[1].split("</h1>")[0]
    assert "在档" in head
    assert "tier" not in head
    assert page.text.index(">陈静</a>") < page.text.index(">李强</a>")
    assert (
        ">李强</a>"
        not in (await dee.get("/staff/members", params=where({"field": "joined", "operator": "yes"}))).text
    )


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ("{", "看不懂"),
        ("[" * 5000, "看不懂"),
        ('{"all": 3}', "看不懂"),
        ('{"any": []}', "看不懂"),
        ('{"field": "shoes", "operator": "in", "value": 3}', "shoes"),
        ('{"field": "gender", "operator": "least", "value": 3}', "least"),
        ('{"field": "gender", "operator": "in", "value": ["x"]}', "x"),
        ('{"field": "age", "operator": "least", "value": 1000}', "1000"),
        ('{"field": "age", "operator": "least", "value": 1e400}', "inf"),
        ('{"field": "age", "operator": "between", "value": [50, 20]}', "50"),
        ('{"field": "age", "operator": "between", "value": 50}', "50"),
        ('{"field": "spent_in", "operator": "between", "value": [1, "2026-13-01", "x"]}', "2026-13-01"),
        ('{"field": "model", "operator": "in", "value": ["' + "x" * 500 + '"]}', "x"),
        ('{"field": "tier", "operator": "in", "value": [99999999999]}', "99999999999"),
        (json.dumps({"all": [WOMAN] * 200}), "最多 50 个"),
        (json.dumps({"any": [{"all": [WOMAN] * 40}] * 5}), "最多 50 个"),
        ('{"not":' * 9 + json.dumps(WOMAN) + "}" * 9, "6"),
    ],
)  # fmt: skip
async def test_a_filter_that_cannot_be_read_says_why_and_finds_nobody(cast, dee, tree, sentence):
    page = await dee.get("/staff/members", params={"where": tree})
    assert page.status_code == 422
    assert sentence in page.text.split('class="note bad"')[1].split("</section>")[0]
    assert "陈静" not in page.text
    assert "客户共" not in page.text  # nobody was counted
    assert (await dee.get("/staff/members/reach", params={"where": tree}, headers=PARTIAL)).status_code == 404


async def test_sql_in_a_value_is_a_value(cast, dee):
    for value in ("'; DROP TABLE club_member; --", "' OR 1=1 --", "$1", "?1", "%s", "{0}", "{}"):
        tree = {"any": [{"field": "model", "operator": "in", "value": [value]}]}
        page = await dee.get("/staff/members", params=where(tree))
        assert page.status_code == 200, value
        assert "陈静" not in page.text
    assert await members.Member.all().count() == 3


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"field": "age", "operator": "least", "value0": "old"}, "0 到 120"),
        ({"field": "age", "operator": "least", "value0": "²"}, "0 到 120"),
        ({"field": "gender", "operator": "in"}, "至少选一项"),
        ({"field": "spent", "operator": "least", "value0": "1.234"}, "512.50"),
        ({"field": "joined_at", "operator": "between", "value0": "2026-01-01", "value1": ""}, "2026-11-28"),
        ({"field": "age", "operator": "between", "value0": "50", "value1": "20"}, "50"),
        ({"field": "nothing", "operator": "in"}, "nothing"),
    ],
)  # fmt: skip
async def test_bad_input_comes_back_with_its_sentence_beside_the_field(cast, dee, told, sentence):
    page = await dee.get("/staff/members", params={"do": "add", "put": "1", **told})
    assert page.status_code == 200
    assert sentence in page.text.split('class="err"')[1].split("</span>")[0]
    if told.get("value0"):
        assert f'value="{told["value0"]}"' in page.text


@pytest.mark.parametrize(
    "query", ["do=edit&path=7", "do=or&path=9.9", "do=edit&path=x", "do=fly", "do=or&path=²"]
)
async def test_a_place_that_is_not_there_is_no_fault(cast, dee, query):
    assert (await dee.get(f"/staff/members?{query}")).status_code == 200


async def test_what_a_role_may_not_see_cannot_be_asked_for(cast, browser):
    await given.order(cast, cast.ann, Line("maintenance", 51_200))
    adviser = browser(cast.staff["sales_adviser"])
    offered = (await adviser.get("/staff/members?do=add")).text
    assert 'value="points"' not in offered
    assert 'value="spent"' not in offered
    page = await adviser.get("/staff/members", params=where(RICH))
    assert page.status_code == 422
    assert "你的角色看不到" in page.text
    put = await adviser.get("/staff/members?do=add&field=points&operator=least&value0=1&put=1")
    assert put.status_code == 200
    assert "陈静" in (await browser(cast.dee).get("/staff/members", params=where(RICH))).text


async def test_conditions_on_cars_speak_of_one_car(cast, dee):
    await vehicles.add(cast.ann, plate="沪AD52718", model="海豹", by=cast.ann, at=clock.now())
    both = [
        {"field": "model", "operator": "in", "value": ["帕萨特"]},
        {"field": "energy", "operator": "in", "value": ["ev"]},
    ]
    assert "陈静" not in (await dee.get("/staff/members", params=where({"all": both}))).text
    assert "陈静" in (await dee.get("/staff/members", params=where({"any": both}))).text


async def test_a_link_of_another_page_becomes_a_condition(cast, dee):
    page = await dee.get(f"/staff/members?source={cast.poster.id}")
    assert "海报 <i>是</i> <b>展厅海报</b>" in page.text
    page = await dee.get("/staff/members?car=without")
    assert "车辆 <i>没有</i>" in page.text
    assert ">陈静</a>" not in page.text


@pytest.mark.parametrize("value", ["\\ud800", "\\udc00\\ud800", "x\\u0000"])
async def test_half_a_character_in_the_address_is_no_filter(dee, value):
    model = {"field": "model", "operator": "in", "value": ["HALF"]}
    for tree in (model, model | {"field": "HALF"}, {"HALF": 1}):
        one = json.dumps(tree).replace("HALF", value)
        assert (await dee.get("/staff/members", params={"where": one})).status_code < 500


@pytest.mark.parametrize(
    ("field", "words"), [("last_visit", ">不到 … 天<"), ("spent_in", ">至少 ¥…，近 … 天<")]
)
async def test_what_an_operator_asks_for_is_shown_as_dots(cast, dee, field, words):
    text = (await dee.get(f"/staff/members?do=add&field={field}")).text
    assert words in text
    assert "{}" not in text
    assert "%s" not in text
