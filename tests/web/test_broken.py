"""What nobody types, sent all the same: an answer says no, and nothing is ever our fault."""

import pytest

from tests.web.portal import given

NO_TEXT = {"a NUL": "a\0b", "half a character": "+2AA-", "a file": None}
ENDLESS = "9" * 5000


def multipart(name, value):
    """A form of one field; the charset lets half a character through. None is a file."""
    kind = f'name="{name}"' if value is not None else f'name="{name}"; filename="a.txt"'
    body = f"--b\r\nContent-Disposition: form-data; {kind}\r\n\r\n{value or 'x'}\r\n--b--\r\n"
    return {"content": body, "headers": {"Content-Type": "multipart/form-data; boundary=b; charset=utf-7"}}


@pytest.mark.parametrize("what", NO_TEXT)
@pytest.mark.parametrize(("address", "name"), [("/cars", "plate"), ("/me/settings/profile", "name")])
async def test_a_form_holds_text_and_nothing_else(cast, browser, address, name, what):
    assert (await browser(cast.ann).post(address, **multipart(name, NO_TEXT[what]))).status_code == 400


async def test_a_sign_in_holds_text_and_nothing_else(browser):
    assert (await browser().post("/signin", data={"phone": "138\0"})).status_code == 400


@pytest.mark.parametrize("name", ["companions-²-name", f"companions-{ENDLESS}-name"])
async def test_a_field_that_no_form_of_ours_has_is_refused(cast, browser, name):
    event = await given.event()
    answer = await browser(cast.ann).post(f"/events/{event.code}/registration", data={name: "x"})
    assert answer.status_code == 400


@pytest.mark.parametrize("query", ["q=%00", "%00=1"])
async def test_an_address_holds_text_and_nothing_else(cast, browser, query):
    assert (await browser(cast.eve).get(f"/staff/members?{query}")).status_code == 400


@pytest.mark.parametrize("number", ["0", str(2**31), str(2**63), ENDLESS, "-1", "²", "١"])
@pytest.mark.parametrize("address", ["/cars/{}", "/staff/members/{}", "/desk/visits/{}"])
async def test_a_number_that_no_row_has_is_not_found(cast, browser, address, number):
    person = cast.ann if address.startswith("/cars") else cast.eve
    assert (await browser(person).get(address.format(number))).status_code == 404


@pytest.mark.parametrize("address", ["/events/{}", "/tickets/{}", "/tickets/{}/code.svg"])
async def test_a_code_longer_than_any_is_not_found(cast, browser, address):
    assert (await browser(cast.ann).get(address.format("7" * 400))).status_code == 404


@pytest.mark.parametrize("query", ["before=" + "9" * 20, f"before={ENDLESS}", "before=-1", "before=²"])
@pytest.mark.parametrize("address", ["/messages", "/points"])
async def test_a_page_before_no_row_is_the_first(cast, browser, address, query):
    assert (await browser(cast.ann).get(f"{address}?{query}")).status_code == 200


LISTS = ["/staff/members", "/staff/orders", "/staff/audit", "/staff/events", "/staff/points", "/desk/scans"]
QUERIES = [f"page={ENDLESS}", "page=²", "sort=evil", "day=9999-12-31", "day=0001-01-01", "day=9999-99-99"]
FILTERS = ["member=²", "member=99999999999", f"store={ENDLESS}", "kind=evil", "q=%25"]


@pytest.mark.parametrize("query", [*QUERIES, *FILTERS])
@pytest.mark.parametrize("address", LISTS)
async def test_a_list_is_shown_whatever_its_address_asks_for(cast, browser, address, query):
    assert (await browser(cast.gil).get(f"{address}?{query}")).status_code == 200


STRANGE = [
    "club_locale=en; a/b=1",
    "club_locale=\xff",
    "club_locale=../en",
    "club_session=\xff; =; ;;",
    "a/b=1",
]


@pytest.mark.parametrize("cookie", STRANGE)
async def test_a_strange_cookie_stands_in_nobodys_way(browser, cookie):
    answer = await browser().get("/", headers={"Cookie": cookie.encode("latin-1")})
    assert answer.status_code == 200


async def test_a_strange_cookie_leaves_the_language_as_it_was_chosen(browser):
    answer = await browser().get("/signin", headers={"Cookie": "club_locale=en; a/b=1"})
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("cookie", [f"club_desk={ENDLESS}", "club_desk=99999999999", "club_desk=\xb2"])
async def test_a_desk_that_never_was_is_asked_for_anew(cast, browser, cookie):
    dee = browser(cast.dee)
    await dee.get("/staff")
    headers = {"Cookie": f"{cookie}; club_staff={dee.cookies['club_staff']}".encode("latin-1")}
    assert (await dee.get("/desk", headers=headers)).headers["location"] == "/desk/place"


@pytest.mark.parametrize("member", ["²", ENDLESS, "-1", "", "99999999999"])
async def test_an_order_for_nobody_is_not_found(cast, browser, member):
    assert (await browser(cast.gil).post("/staff/orders", data={"member": member})).status_code == 404


@pytest.mark.parametrize("amount", ["1e400", "sNaN", "NaN", "Infinity", "9" * 30, ENDLESS])
async def test_what_is_no_amount_is_said_beside_the_field(cast, browser, amount):
    form = {"member": str(cast.ann.id), "number": "W-1", "store": str(cast.north.id), "maintenance": amount}
    answer = await browser(cast.gil).post("/staff/orders", data=form)
    assert answer.status_code == 422
    assert "用数字填金额（元），如 1,280 或 512.50" in answer.text


@pytest.mark.parametrize("year", ["0001", "1999", "9999"])
async def test_a_date_has_a_year_of_our_time(cast, browser, year):
    event = await given.event()
    form = {"starts_at": f"{year}-01-01T00:00", "ends_at": f"{year}-12-31T23:59", "capacity": "5"}
    answer = await browser(cast.gil).post(f"/staff/events/{event.id}/sessions", data=form)
    assert answer.status_code == 422
    assert "填日期和时间，如 2026-11-28 06:30" in answer.text


FORMS = {
    "/cars": ("energy", "evil", "从列表里选一项"),
    "/me/settings/profile": ("gender", "evil", "从列表里选一项"),
    "/events/{code}/registration": ("companions-0-name", "x" * 41, "最多 40 个字"),
}


@pytest.mark.parametrize("address", FORMS)
async def test_members_read_the_sentences_of_the_form_library_in_their_language(cast, browser, address):
    event, (name, value, sentence) = await given.event(), FORMS[address]
    answer = await browser(cast.ann).post(address.format(code=event.code), data={name: value})
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_a_registration_without_its_key_is_sent_once_more(cast, browser):
    event = await given.event()
    answer = await browser(cast.ann).post(f"/events/{event.code}/registration", data={"session": "1"})
    assert answer.status_code == 422
    assert "再提交一次" in answer.text
    assert "This field" not in answer.text
