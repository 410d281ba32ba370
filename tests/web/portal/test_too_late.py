"""A page that was open too long: its form comes back as it was filled in, and nothing is done."""

import html
import re

import pytest

from club import clock, consents, signins
from club.members import Member
from club.vehicles import Ownership
from events.registration import Registration
from tests.web.portal import given

OURS = {"Origin": "http://club.test"}
LATE = "这一页开得太久了"
NEW, OTHER = "15012345678", "15112345678"
PHONE = ("/me/settings/phone", "/me/settings/phone/code")
DEAD = {"csrf_token": "the token of a sign-in that is over"}


@pytest.fixture
def late(browser):
    """Somebody's browser, whose pages are from before; `late(cast.ann)`."""
    return lambda person=None: browser(person, csrf=False, headers=OURS)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/cars", {"plate": "沪C12345", "model": "ID.4 X"}),
        ("/cars/{car}/edit", {"plate": "沪C12345", "model": "ID.4 X"}),
        ("/cars/{car}/deadlines", {"insured_until": "2027-06-01"}),
        ("/cars/{car}/readings", {"kilometres": "18400"}),
        ("/cars/{car}/drivers", {"guest": OTHER}),
        ("/cars/{car}/removal", {"how": "sold", "on": "2026-09-02"}),
        ("/cars/claims", {"plate": "沪C12345", "phone": OTHER}),
        ("/me/settings/profile", {"name": "陈小静", "address_form": "静姐"}),
        ("/me/settings/contact", {"email": "ann@example.cn"}),
        ("/me/settings/phone", {"phone": NEW}),
        ("/welcome", {"name": "陈小静", "plate": "沪C12345"}),
        (
            "/events/{event}/registration",
            {"companions-0-name": "周小禾", "key": "k"},
        ),
    ],
)
async def test_what_was_entered_comes_back_and_nothing_is_done(cast, late, path, typed):
    event = await given.event()
    ann, before = late(cast.ann), await _all()
    answer = await ann.post(path.format(car=cast.car.id, event=event.code), data={**typed, **DEAD})
    assert answer.status_code == 422
    assert LATE in answer.text
    assert all(f'value="{value}"' in html.unescape(answer.text) for value in typed.values())
    assert await _all() == before


async def test_sent_again_it_is_done(cast, late):
    ann = late(cast.ann)
    answer = await ann.post("/cars", data={"plate": "沪C12345", "energy": "fuel", **DEAD})
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]
    answer = await ann.post("/cars", data={"plate": "沪C12345", "energy": "fuel", "csrf_token": token})
    assert answer.headers["location"] == "/cars?done=car-added"


async def test_what_was_ticked_is_ticked_still(cast, late):
    answer = await late(cast.ann).post("/me/settings/consents", data={"marketing_sms": "y", **DEAD})
    assert answer.status_code == 422
    assert LATE in answer.text
    assert re.search(r'<input[^>]* checked[^>]* name="marketing_sms"', answer.text)
    assert not any((await consents.current(cast.ann)).values())


async def test_a_strangers_number_comes_back_and_gets_no_code_yet(cast, late):
    answer = await late().post("/signin", data={"phone": NEW, **DEAD})
    assert answer.status_code == 422
    assert LATE in answer.text
    assert f'value="{NEW}"' in answer.text
    with pytest.raises(AssertionError, match="no code went"):
        await given.code_for(NEW)


async def test_a_code_comes_back_where_its_number_is_known(cast, late, browser):
    for person, ask, path in ((None, "/signin", "/signin/code"), (cast.ann, *PHONE)):
        client = browser(person, headers=OURS)
        await client.post(ask, data={"phone": NEW if person else OTHER})
        client.headers["X-CSRF-Token"] = "dead"
        answer = await client.post(path, data={"code": "123456"})
        assert answer.status_code == 422
        assert LATE in answer.text
        assert 'value="123456"' in answer.text
        assert (await late(person).post(path, data={"code": "1", **DEAD})).headers["location"] == ask
    assert not await Member.exists(phone__in=[NEW, OTHER])


async def test_htmx_gets_the_form_alone(cast, late):
    event = await given.event()
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    address = f"/events/{event.code}/registration"
    answer = await late(cast.ann).post(address, data={"key": "k", **DEAD}, headers=headers)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith("<form")
    assert LATE in answer.text


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}],
)
async def test_what_is_not_surely_ours_is_refused_and_not_shown(cast, browser, headers):
    answer = await browser(cast.ann, csrf=False).post("/cars", data={"plate": "沪C12345"}, headers=headers)
    assert answer.status_code == 403
    assert "沪C12345" not in answer.text


async def test_the_car_of_somebody_else_is_not_shown_either(cast, late):
    assert (
        await late(cast.ben).post(f"/cars/{cast.car.id}/edit", data={"plate": "沪C1", **DEAD})
    ).status_code == 404


async def test_where_the_sign_in_has_ended_one_signs_in_and_is_back(cast, browser):
    ann = browser(cast.ann, headers={"Referer": "http://club.test/cars/new"})
    await ann.get("/cars/new")
    await signins.revoke_all(cast.ann, at=clock.now())
    answer = await ann.post("/cars", data={"plate": "沪C12345"})
    assert answer.headers["location"] == "/signin?next=%2Fcars%2Fnew&ended=1"
    page = await ann.get(answer.headers["location"])
    assert "刚才填的要再填一次" in page.text
    visitor = browser()
    await visitor.get(answer.headers["location"])
    await visitor.post("/signin", data={"phone": cast.ann.phone})
    entered = {"code": await given.code_for(cast.ann.phone), "agree": "y"}
    assert (await visitor.post("/signin/code", data=entered)).headers["location"] == "/cars/new"


@pytest.mark.parametrize(
    "referer", ["https://evil.example/cars/new", "http://club.test//evil.example", "http://[", ""]
)
async def test_nobody_is_led_elsewhere_by_it(browser, referer):
    answer = await browser().post("/cars", headers={"Referer": referer})
    assert answer.headers["location"] == "/signin?ended=1"


async def test_staff_are_led_back_too(cast, browser):
    headers = {"Referer": "http://club.test/staff/events/new"}
    answer = await browser().post("/staff/events", headers=headers)
    assert answer.headers["location"] == "/staff/signin?next=%2Fstaff%2Fevents%2Fnew&ended=1"
    assert "刚才填的要再填一次" in (await browser().get(answer.headers["location"])).text


async def _all():
    """What these forms could change."""
    people = await Member.all().order_by("id").values()
    return people, await Ownership.all().count(), await Registration.all().count()
