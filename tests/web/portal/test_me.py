"""Me: everything of a member's, one tap away."""

from web import text


async def test_it_names_the_member_and_covers_the_phone(browser, cast):
    page = await browser(cast.ann).get("/me")
    assert "陈静" in page.text
    assert cast.ann.number in page.text
    assert text.phone_masked(cast.ann.phone) in page.text
    assert cast.ann.phone not in page.text


async def test_every_page_of_a_members_is_linked(browser, cast):
    page = await browser(cast.ann).get("/me")
    for address in ("/cars", "/points", "/registrations", "/referral", "/messages", "/me/settings"):
        assert f'href="{address}"' in page.text


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/me")).headers["location"] == "/signin?next=%2Fme"
