"""What an event asks afterwards: staff tick questions of the catalogue and name who spoke."""

import pytest

from events import feedback_plans
from tests.web.portal import given


@pytest.fixture
async def course(cast):
    event, _ = await given.dated("冬季用车课堂", in_days=5, kind="class", store=cast.north)
    return event


async def test_the_default_goes_by_the_kind_and_the_first_one_is_always_asked(cast, browser, course):
    page = (await browser(cast.dee).get(f"/staff/events/{course.id}/feedback")).text
    assert "必问" in page
    assert "学到能用上的东西了吗？" in page
    assert 'name="asks_useful" type="checkbox"' in page
    assert 'name="asks_overall"' not in page


async def test_what_is_ticked_is_asked_from_then_on(cast, browser, course):
    dee, address = browser(cast.dee), f"/staff/events/{course.id}/feedback"
    answer = await dee.post(address, data={"asks_room": "y", "asks_clear": "y", "speaker_0": "张师傅"})
    assert answer.status_code == 303
    plan = await feedback_plans.of(course)
    assert (plan.names, plan.speakers) == (("overall", "clear", "room"), ("张师傅",))
    assert "张师傅：讲得清楚吗？" in (await dee.get(address)).text


async def test_a_name_too_many_or_too_long_says_so(cast, browser, course):
    address = f"/staff/events/{course.id}/feedback"
    for wrong in ({"speaker_0": "长" * 21}, {"speaker_0": "张师傅", "speaker_1": "张师傅"}):
        page = await browser(cast.dee).post(address, data=wrong)
        assert page.status_code == 422
        assert 'class="err"' in page.text


async def test_whoever_may_not_change_it_sees_it(cast, browser, course):
    page = (await browser(cast.eve).get(f"/staff/events/{course.id}/feedback")).text
    assert "disabled" in page
    assert "就问这些" not in page
