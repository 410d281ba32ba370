"""What I allow: each purpose its own box, with when and where it was said; taken back where it was given."""

from club import clock, consents


async def test_a_consent_is_withdrawn_as_easily_as_given(browser, cast):
    ann = browser(cast.ann)
    page = (await ann.get("/me/settings/consents")).text
    assert page.count('type="checkbox"') == 4
    assert " checked" not in page
    assert "没有同意过" in page
    saved = await ann.post("/me/settings/consents", data={"marketing_sms": "y"})
    assert saved.headers["location"] == "/me/settings/consents?done=saved"
    assert (await consents.current(cast.ann))["marketing_sms"]
    await ann.post("/me/settings/consents", data={})
    assert not (await consents.current(cast.ann))["marketing_sms"]
    assert await consents.history(cast.ann).count() == 2


async def test_it_says_when_and_where_it_was_said_and_what_is_missed_without(browser, cast):
    now = clock.now()
    await consents.record(
        cast.ann, "marketing_phone", given=True, way="phone", words="可以打给我", by=cast.dee, at=now
    )
    page = (await browser(cast.ann).get("/me/settings/consents")).text
    for words in ("同意，电话里说的", "可以打给我", "不勾也能在", "第 1 版", "章程"):
        assert words in page, words


async def test_a_stranger_has_to_sign_in(browser, cast):
    for address in ("consents", "copies", "corrections", "closure", "closure/code"):
        answer = await browser().get(f"/me/settings/{address}")
        assert answer.headers["location"].startswith("/signin")
