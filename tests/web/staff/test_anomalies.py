"""Who gives unusually many points to whom, and rules near their budget."""

import pytest

from club import adjustments, clock, earning, settings_of_points, stores
from club.orders import Line
from club.staff import Staff
from points import rules
from points.rules import Fact
from tests.web.portal import given


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


async def test_whoever_gives_far_more_than_the_others_is_marked(cast, gil):
    await settings_of_points.change("adjustment_limit", 9999, by=cast.gil, at=clock.now())
    eve = cast.staff["care_manager"]
    for number, (who, points) in enumerate([(cast.dee, 100), (cast.gil, 120), (eve, 1200)]):
        told = {"reason": "补偿", "key": f"k{number}", "by": who, "at": clock.now()}
        await adjustments.ask(cast.ann if who is eve else cast.ben, points, **told)
    page = (await gil.get("/staff/anomalies")).text
    assert "平常的 10 倍" in page
    assert page.index("care_manager") < page.index("Dee")
    assert "陈静" in page


async def test_a_rule_that_has_given_nearly_all_of_its_budget_is_named(cast, gil, browser):
    terms = {
        "type": "fixed",
        "points": 95,
        "expiry": "never",
        "budget": 100,
        "only": {"store": [cast.south.id]},
    }
    await rules.define("party", "party", terms, valid_from=clock.now(), by="test")
    assert "预算" not in (await gil.get("/staff/anomalies")).text
    fact = Fact("party", clock.now(), store=cast.south.id)
    await earning.earn(cast.cho, fact, key="earn:party:1", by="test", at=clock.now())
    page = (await gil.get("/staff/anomalies")).text
    assert ("95 / 100" in page, "快用完了" in page) == (True, True)
    at_north = await browser(cast.staff["general_manager"]).get("/staff/anomalies")
    assert (at_north.status_code, "95 / 100" in at_north.text) == (200, False)


async def test_what_was_entered_counts_where_it_is_asked_for(cast, gil):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    assert "没有人手工加过积分" in (await gil.get("/staff/anomalies")).text
    page = (await gil.get("/staff/anomalies?what=all&days=90")).text
    assert ("3,000" in page, "Gil" in page) == (True, True)


async def test_what_was_given_at_another_store_is_not_seen(cast, gil, browser):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    west = await stores.add("west", name="西店", by="test", at=clock.now())
    await Staff.filter(id=cast.staff["general_manager"].id).update(store_id=west.id)
    page = await browser(cast.staff["general_manager"]).get("/staff/anomalies?what=all")
    assert (page.status_code, "3,000" in page.text) == (200, False)
