"""The terms of an event: price, refunds line by line, who may come, counted before it is saved."""

import pytest

from club import segments
from events import copies, events, terms
from events.events import Event
from events.template_texts import BEFORE_WARRANTY_ENDS
from events.terms import Terms
from tests.web.portal import given

WHOLE = {
    "points_each": "100",
    "yuan_each": "198.50",
    "free_below": "6",
    "refunds-0-before": "3",
    "refunds-0-unit": "days",
    "refunds-0-percent": "100",
    "refunds-1-before": "12",
    "refunds-1-unit": "hours",
    "refunds-1-percent": "50",
    "segment": "0",
    "asks": ["emergency", "papers"],
    "queue_by": "tier",
    "offer_hours": "24",
    "waiver": "安全自负\r\n听领队的",
}
LEAST = {"segment": "0", "queue_by": "time", "offer_hours": "12", "drives": ""}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def event(cast):
    made, _ = await given.dated(published=False, store=cast.north)
    return made


async def now(event):
    return terms.of(await Event.get(id=event.id).select_related("segment"))


async def test_terms_are_entered_on_one_page_and_stand_on_the_overview(dee, event):
    answer = await dee.post(f"/staff/events/{event.id}/terms", data=WHOLE)
    assert answer.headers["location"] == f"/staff/events/{event.id}?done=saved"
    said = await now(event)
    assert (said.points_each, said.fen_each, said.free_below) == (100, 198_50, 6)
    assert said.refunds == ((72, 100), (12, 50))
    assert (said.asks, said.queue_by, said.offer_hours) == (("emergency", "papers"), "tier", 24)
    assert said.waiver == "安全自负\n听领队的"
    page = (await dee.get(f"/staff/events/{event.id}")).text
    for words in (
        "每人 100 积分 + ¥198.50",
        "不满 6 岁免费",
        "提前 3 天",
        "提前 12 小时",
        "退 50%",
        "紧急联系人",
        "第 1 版",
    ):
        assert words in page
    form = (await dee.get(f"/staff/events/{event.id}/terms")).text
    assert 'value="198.50"' in form
    assert "安全自负" in form


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"points_each": "-1"}, "0 或以上的整数"),
        ({"yuan_each": "many"}, "金额"),
        ({"free_below": "60"}, "0 到 18 岁"),
        ({"offer_hours": "0"}, "1 到 168 小时"),
        ({"refunds-1-percent": "101"}, "0 到 100"),
        ({"refunds-1-before": ""}, "提前多久"),
        ({"refunds-0-percent": "10"}, "越晚取消"),
        ({"queue_by": "luck"}, "从列表里选"),
        ({"segment": "99"}, "从列表里选"),
        ({"tiers": "99"}, "从列表里选"),
        ({"months_least": "6", "months_most": "3"}, "最多的比最少的还小"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_nothing_is_changed(dee, event, wrong, sentence):
    page = await dee.post(f"/staff/events/{event.id}/terms", data=WHOLE | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert "安全自负" in page.text
    assert await now(event) == Terms()


async def test_lines_of_the_refunds_come_and_go_without_a_script(dee, event):
    address = f"/staff/events/{event.id}/terms"
    page = await dee.post(address, data=LEAST | {"preset": "part", "waiver": "写了一半"})
    assert (page.status_code, page.text.count('name="refunds-')) == (200, 9)
    assert "写了一半" in page.text
    page = await dee.post(address, data=WHOLE | {"add": "1"})
    assert 'name="refunds-2-before"' in page.text
    page = await dee.post(address, data=WHOLE | {"remove": "0"})
    assert page.text.count('name="refunds-') == 3
    assert 'value="12"' in page.text
    await dee.post(
        address, data=LEAST | {"refunds-0-before": "0", "refunds-0-unit": "hours", "refunds-0-percent": "0"}
    )
    assert (await now(event)).refunds == ((0, 0),)
    assert "不退" in (await dee.get(f"/staff/events/{event.id}")).text


async def test_who_may_come_is_chosen_and_counted_before_it_is_saved(cast, dee, event):
    address = f"/staff/events/{event.id}/terms"
    asked = LEAST | {"drives": "yes", "stores": str(cast.north.id), "models": "帕萨特"}
    page = await dee.post(address, data=asked | {"count": "1"})
    assert (page.status_code, "<output>1</output>" in page.text) == (200, True)
    assert (await now(event)).audience == segments.EVERYBODY
    await dee.post(address, data=asked)
    assert segments.written((await now(event)).audience) == {
        "all": [
            {"field": "store", "operator": "in", "value": [cast.north.id]},
            {"field": "car", "operator": "yes"},
            {"field": "model", "operator": "in", "value": ["帕萨特"]},
        ]
    }
    assert "北店" in (await dee.get(f"/staff/events/{event.id}")).text


async def test_a_filter_that_no_form_can_show_stays_unless_another_is_asked_for(cast, dee, event):
    odd = segments.Either((segments.leaf("car", "no"), segments.leaf("phone", "yes")))
    await terms.put(event, Terms(audience=odd), by=cast.dee, at=event.created_at)
    address = f"/staff/events/{event.id}/terms"
    assert "这里显示不了" in (await dee.get(address)).text
    await dee.post(address, data=LEAST | {"points_each": "5"})
    assert ((await now(event)).audience, (await now(event)).points_each) == (odd, 5)
    await dee.post(address, data=LEAST | {"anew": "y", "drives": "no"})
    assert (await now(event)).audience == segments.All((segments.leaf("car", "no"),))


async def test_a_saved_segment_and_an_invitation_can_be_asked_for(cast, dee, event):
    said = {"purpose": "x", "plan": "", "by": cast.dee, "at": event.created_at}
    mine = await segments.save("北店车主", segments.leaf("car", "yes"), store=cast.north, **said)
    other = await segments.save("南店车主", segments.leaf("car", "yes"), store=cast.south, **said)
    address = f"/staff/events/{event.id}/terms"
    assert (await dee.post(address, data=LEAST | {"segment": str(other.id)})).status_code == 422
    await dee.post(address, data=LEAST | {"segment": str(mine.id), "by_invitation": "y"})
    assert ((await now(event)).segment, (await now(event)).by_invitation) == (mine, True)
    page = (await dee.get(f"/staff/events/{event.id}")).text
    for words in ("北店车主", "只限受邀"):
        assert words in page


async def test_a_cancelled_events_terms_change_no_more(cast, dee, event):
    await dee.post(f"/staff/events/{event.id}/cancellation")
    page = await dee.post(f"/staff/events/{event.id}/terms", data=WHOLE)
    assert (page.status_code, "已取消" in page.text) == (422, True)


async def test_the_terms_of_a_template_can_be_shown_by_the_form(cast, dee, event):
    words = copies.words_of(await Event.get(id=event.id).select_related("store"))
    assert words.title == event.title
    await terms.put(event, BEFORE_WARRANTY_ENDS.terms, by=cast.dee, at=event.created_at)
    page = (await dee.get(f"/staff/events/{event.id}/terms")).text
    assert 'name="warranty" type="text" value="6"' in page
    assert await events.published().count() == 0
