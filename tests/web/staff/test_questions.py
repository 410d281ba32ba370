"""The questions of an event: lines added, taken out, moved and saved."""

import pytest

from events import questions
from tests.web.portal import given

TWO = {
    "rows-0-text": "住什么房？",
    "rows-0-kind": "choice",
    "rows-0-choices": "大床、双床，拼房",
    "rows-0-required": "y",
    "rows-1-text": "有忌口吗？",
    "rows-1-kind": "text",
    "rows-1-of_each": "y",
}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def address(cast):
    event, _ = await given.dated(published=False, store=cast.north)
    return f"/staff/events/{event.id}/questions"


async def asked(address):
    return await questions.of(int(address.split("/")[3]))


async def test_questions_are_saved_in_their_order(dee, address):
    answer = await dee.post(address, data=TWO)
    assert answer.status_code == 303
    room, diet = await asked(address)
    assert (room.text, room.choices, room.required, room.of_each) == (
        "住什么房？",
        ["大床", "双床", "拼房"],
        True,
        False,
    )
    assert (diet.kind, diet.of_each) == ("text", True)
    assert 'value="大床、双床、拼房"' in (await dee.get(address)).text
    await dee.post(address, data={})
    assert await asked(address) == []


async def test_what_a_colleague_asked_meanwhile_is_not_overwritten(cast, dee, address):
    seen = questions.mark([])
    await dee.post(address, data=TWO)
    page = await dee.post(address, data={"seen": seen})
    assert page.status_code == 422
    assert "同事" in page.text
    assert len(await asked(address)) == 2


async def test_lines_come_go_and_move_without_a_script(dee, address):
    page = await dee.post(address, data=TWO | {"do": "add"})
    assert (page.status_code, 'name="rows-2-text"' in page.text) == (200, True)
    page = (await dee.post(address, data=TWO | {"do": "up-1"})).text
    assert page.index("有忌口吗？") < page.index("住什么房？")
    page = await dee.post(address, data=TWO | {"do": "remove-0"})
    assert ("住什么房？" in page.text, 'name="rows-1-text"' in page.text) == (False, False)
    assert await asked(address) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rows-0-text": " "}, "写上问题"),
        ({"rows-0-choices": "只有一个"}, "至少两个"),
        ({"rows-0-kind": "essay"}, "从列表里选"),
        ({"rows-0-text": "长" * 61}, "最多 60 个字"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence(dee, address, wrong, sentence):
    page = await dee.post(address, data=TWO | wrong)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert "有忌口吗？" in page.text
    assert await asked(address) == []
