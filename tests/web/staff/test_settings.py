"""What the club sets for its points: a wrong figure is told, and a change keeps its history."""

import pytest

from club import clock, settings_of_points
from club.orders import Line
from club.staff import Staff
from tests.web.portal import given


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


async def test_a_change_of_the_cost_changes_the_worth_and_keeps_its_history(cast, gil):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    assert (await gil.post("/staff/settings/cost", data={"value": "250"})).status_code == 303
    assert "¥75" in (await gil.get("/staff/liability")).text
    page = await gil.get("/staff/settings")
    assert ("250" in page.text, "Gil" in page.text) == (True, True)
    assert "改了积分设定" in (await gil.get("/staff/audit")).text


@pytest.mark.parametrize("value", ["", "-1", "x", "1000001"])
async def test_a_wrong_figure_is_told_and_not_set(gil, value):
    page = await gil.post("/staff/settings/adjustment_limit", data={"value": value})
    assert page.status_code == 422
    assert await settings_of_points.value("adjustment_limit", clock.now()) == 500


async def test_there_are_no_other_settings(gil):
    assert (await gil.post("/staff/settings/weather", data={"value": "1"})).status_code == 404


async def test_what_holds_for_all_stores_is_set_by_whoever_looks_after_all(cast, browser):
    await Staff.filter(id=cast.gil.id).update(store_id=cast.north.id)
    gil = browser(cast.gil)
    assert (await gil.get("/staff/settings")).status_code == 200
    assert (await gil.post("/staff/settings/cost", data={"value": "250"})).status_code == 404
    assert await settings_of_points.value("cost", clock.now()) == 100
