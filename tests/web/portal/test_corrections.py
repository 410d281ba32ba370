"""Corrections: asked in one's own words, seen with their state, taken back."""

from club import clock
from club.privacy import requests
from club.privacy.requests import DataRequest


async def test_a_correction_is_asked_and_its_answer_read(browser, cast):
    ann = browser(cast.ann)
    asked = await ann.post("/me/settings/corrections", data={"about": "order", "text": "公里数不对"})
    assert asked.headers["location"] == "/me/settings/corrections?done=asked"
    page = (await ann.get("/me/settings/corrections")).text
    assert "公里数不对" in page
    assert "等待中" in page
    await requests.answer(
        await DataRequest.get(), outcome="done", text="已经改成 32,100", by=cast.gil, at=clock.now()
    )
    assert "已经改成 32,100" in (await ann.get("/me/settings/corrections")).text


async def test_an_empty_or_endless_one_comes_back_with_its_sentence(browser, cast):
    ann = browser(cast.ann)
    for text, sentence in (("", "写上现在是什么"), ("长" * 501, "最多 500 个字")):
        answer = await ann.post("/me/settings/corrections", data={"about": "car", "text": text})
        assert answer.status_code == 422
        assert sentence in answer.text
    answer = await ann.post("/me/settings/corrections", data={"about": "nothing", "text": "车牌不对"})
    assert answer.status_code == 422
    assert "车牌不对" in answer.text
    assert not await DataRequest.exists()


async def test_one_that_is_no_longer_needed_is_taken_back_by_its_own_member(browser, cast):
    asked = await requests.ask_correction(cast.ann, about="car", text="x", by=cast.ann, at=clock.now())
    address = f"/me/settings/corrections/{asked.id}/withdrawal"
    assert (await browser(cast.ben).post(address)).status_code == 404
    for _ in range(2):
        assert (await browser(cast.ann).post(address)).status_code == 303
    assert (await DataRequest.get()).state == "withdrawn"
