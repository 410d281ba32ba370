"""What protects every page: headers, tokens, origins, limits, cookies; errors and files too."""

import re
from datetime import timedelta

import pytest
from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, signins
from club.config import Settings
from tests import browsers
from web import app as application
from web import auth, limits
from web.limits import Limit
from web.security import CONTENT_SECURITY_POLICY, HEADERS, WITH_WASM, safe_next

EVERYWHERE = ["/", "/signin", "/card", "/nowhere", "/staff", "/staff/signin", "/staff/nowhere", "/desk/place"]
EVERYWHERE += [
    "/static/css/tokens.css",
    "/static/nothing.css",
    "/healthz",
    "/readyz",
    "/metrics",
    "/brand.css",
]
SIGN_OUT = "/signout"


@pytest.fixture
def served(database_url):
    """An application with other settings: `served(env="production", …)`, until the test ends."""
    before = config.settings()

    def serve(**changes):
        settings = Settings(**{"database_url": database_url, "public_url": "http://club.test", **changes})
        return application.create_app(settings)

    yield serve
    config.use(before)
    browsers.application.cache_clear()


def production(**changes):
    key = "k" * 32
    https = {"public_url": "https://club.test", "sms_url": "https://sms.test", "sms_secret": key}
    return {"env": "production", "secret_key": key, "code_key": key, **https, **changes}


async def chunks(size, count):
    for _ in range(count):
        yield b"x" * size


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_carries_the_headers(browser, path):
    answer = await browser().get(path)
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", answer.headers["x-request-id"])


async def test_an_answer_to_a_mistake_of_ours_carries_them_too(browser, monkeypatch):
    monkeypatch.setattr("web.portal.home.programme.shown", None)
    answer = await browser().get("/")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_nothing_inline_is_let_in():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


async def test_only_a_page_that_scans_may_run_webassembly(cast, browser):
    eve = browser(cast.eve)
    scanning = [route.path for route in browsers.application().routes if route.access.runs_wasm]
    assert "/desk" in scanning
    assert (await eve.get("/desk")).headers["content-security-policy"] == WITH_WASM
    assert (await eve.get("/staff/members")).headers["content-security-policy"] == CONTENT_SECURITY_POLICY


async def test_pages_are_not_kept_by_anybody_but_files_are(cast, browser):
    assert (await browser(cast.ann).get("/card")).headers["cache-control"] == "no-store"
    by_its_hash = await browser().get("/static/css/tokens.css?v=1")
    assert by_its_hash.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await browser().get("/static/css/tokens.css")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["..%2fapp.py", "../app.py", "%2e%2e/app.py", "css/../../app.py", "/etc/passwd"]
)
async def test_only_files_of_the_folder_are_served(browser, name):
    assert (await browser().get(f"/static/{name}")).status_code == 404


async def test_a_form_without_our_token_is_refused(cast, browser):
    assert (await browser(cast.ann, csrf=False).post(SIGN_OUT)).status_code == 403
    assert (await browser(cast.ann, csrf=False).post(SIGN_OUT, data={"csrf_token": "x"})).status_code == 403
    assert await signins.open_of(cast.ann, clock.now()).count() == 2


async def test_a_form_with_the_token_of_its_page_is_taken(cast, browser):
    ann = browser(cast.ann, csrf=False)
    token = re.search(r'name="csrf-token" content="([^"]+)"', (await ann.get("/me/settings")).text)[1]
    assert (await ann.post(SIGN_OUT, data={"csrf_token": token})).status_code == 303


async def test_the_token_of_another_sign_in_is_refused(cast, browser):
    signin, _ = await browsers.signed_in(cast.ben)
    answer = await browser(cast.ann, csrf=False).post(SIGN_OUT, data={"csrf_token": signin.csrf})
    assert answer.status_code == 403


async def test_a_strangers_form_has_a_token_bound_to_the_browser(browser):
    visitor, other = browser(csrf=False), browser(csrf=False)
    token = re.search(r'name="csrf-token" content="([^"]+)"', (await visitor.get("/signin")).text)[1]
    await other.get("/signin")
    other.cookies.set(auth.VISITOR, "another", domain="club.test")
    form = {"csrf_token": token, "locale": "en"}
    assert (await other.post("/language", data=form)).status_code == 403
    assert (await visitor.post("/language", data=form)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://[::1"},
        {"Origin": "http://club.test.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_is_refused_even_with_the_token(cast, browser, headers):
    assert (await browser(cast.ann).post(SIGN_OUT, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://club.test"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
async def test_our_own_form_is_taken(cast, browser, headers):
    assert (await browser(cast.ann).post(SIGN_OUT, headers=headers)).status_code == 303


async def test_a_link_from_another_site_is_followed(cast, browser):
    answer = await browser(cast.ann).get("/card", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


async def test_a_body_that_is_too_long_is_refused_by_its_announced_length(browser):
    answer = await browser().post("/language", content=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_a_body_that_does_not_announce_its_length_is_refused_as_it_comes(browser):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser(csrf=False).post("/language", content=chunks(64 * 1024, 17), headers=form)
    assert answer.status_code == 413


async def test_a_body_that_lies_about_its_length_is_refused_as_it_comes(browser):
    lie = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "10"}
    answer = await browser(csrf=False).post("/language", content=chunks(64 * 1024, 17), headers=lie)
    assert answer.status_code == 413


ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "evil.example"]
UNREADABLE = ["javascript:alert(1)", "/\t/evil.example", "/card\r\nSet-Cookie: x=1", "", None]


@pytest.mark.parametrize("target", [*ELSEWHERE, *UNREADABLE])
def test_nobody_is_sent_to_another_site(target):
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize("target", ["/", "/card", "/events/K7?page=2", "/i/abc#x"])
def test_one_comes_back_to_the_page_one_came_from(target):
    assert safe_next(target, "/home") == target


async def test_a_stranger_comes_back_after_signing_in(browser):
    answer = await browser().get("/points?page=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=%2Fpoints%3Fpage%3D2")


async def test_a_form_is_not_sent_twice_after_signing_in(browser):
    answer = await browser().post("/cars", data={"plate": "沪B6K286"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?ended=1")


async def test_htmx_takes_a_stranger_to_the_sign_in_as_a_whole_page(browser):
    answer = await browser().get("/card/code", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/signin")


async def test_members_and_staff_have_cookies_of_their_own(cast, browser):
    both = browser(cast.ann)
    await both.get("/card")
    _, token = await browsers.signed_in(cast.eve)
    both.cookies.set("club_staff", token, domain="club.test")
    assert (await both.get("/card")).status_code == 200
    assert (await both.get("/staff/members")).status_code == 200


async def test_a_members_cookie_opens_no_staff_page(cast, browser):
    _, token = await browsers.signed_in(cast.ann)
    assert (
        (await browser(cookies={"club_staff": token}).get("/staff"))
        .headers["location"]
        .startswith("/staff/signin")
    )
    _, token = await browsers.signed_in(cast.gil)
    assert (
        (await browser(cookies={"club_session": token}).get("/card"))
        .headers["location"]
        .startswith("/signin")
    )


async def test_a_revoked_sign_in_opens_nothing(cast, browser):
    ann = browser(cast.ann)
    assert (await ann.get("/card")).status_code == 200
    await signins.revoke_all(cast.ann, at=clock.now())
    assert (await ann.get("/card")).status_code == 303


async def test_signing_out_ends_the_sign_in_not_only_the_cookie(cast, browser):
    ann = browser(cast.ann)
    await ann.get("/card")
    token = ann.cookies["club_session"]
    await ann.post(SIGN_OUT)
    assert "club_session" not in ann.cookies
    assert (await browser(cookies={"club_session": token}).get("/card")).status_code == 303


def flags(cookie):
    return {part.strip().lower() for part in cookie.split(";")[1:]}


async def cookie_of(person):
    """The cookie that signing in sends, seen by its own words: a cookie jar would forget the flags."""
    response, request = Response(), Request({"type": "http", "headers": [], "client": None})
    await auth.sign_in(request, response, person)
    return response.headers["set-cookie"]


async def test_the_cookie_cannot_be_read_by_scripts_nor_sent_along_by_other_sites(cast):
    cookie = await cookie_of(cast.ann)
    assert cookie.startswith("club_session=")
    assert {"httponly", "samesite=lax", "path=/"} <= flags(cookie)
    assert f"max-age={int(timedelta(days=30).total_seconds())}" in flags(cookie)


async def test_staff_stay_signed_in_for_a_working_day(cast):
    cookie = await cookie_of(cast.eve)
    assert cookie.startswith("club_staff=")
    assert f"max-age={int(timedelta(hours=12).total_seconds())}" in flags(cookie)


async def test_in_production_cookies_go_over_https_to_this_host_alone(cast, served):
    served(**production())
    cookie = await cookie_of(cast.ann)
    assert cookie.startswith("__Host-club_session=")
    assert {"httponly", "samesite=lax", "path=/", "secure"} <= flags(cookie)
    assert not any(flag.startswith("domain") for flag in flags(cookie))


async def test_a_browser_holds_one_sign_in_at_a_time(cast):
    _, token = await browsers.signed_in(cast.ann)
    cookie = f"club_session={token}".encode()
    request = Request({"type": "http", "headers": [(b"cookie", cookie)], "client": None})
    await auth.sign_in(request, Response(), cast.ben)
    assert await signins.find(token, clock.now()) is None


async def test_in_production_browsers_are_told_to_stay_with_https(browser, served):
    answer = await browser(app=served(**production()), base_url="https://club.test").get("/healthz")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_the_outbox_can_be_seen_in_development_alone(browser, served):
    assert (await browser().get("/dev/outbox")).status_code == 200
    in_production = browser(app=served(**production()), base_url="https://club.test")
    hidden, unknown = await in_production.get("/dev/outbox"), await in_production.get("/dev/anything")
    assert (hidden.status_code, unknown.status_code) == (404, 404)


async def test_too_many_tries_have_to_wait(browser, served, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "portal.language.update", Limit("3/hour"))
    visitor = browser(app=served())
    answers = [await visitor.post("/language", data={"locale": "en"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
    assert "A little too fast" in answers[-1].text


async def test_others_do_not_wait_for_whom_was_too_fast(cast, browser, served, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "portal.card", Limit("1/hour", "person"))
    app = served()
    ann, ben = browser(cast.ann, app=app), browser(cast.ben, app=app)
    statuses = [(await person.get("/card")).status_code for person in (ann, ann, ben)]
    assert statuses == [200, 429, 200]


async def test_nobody_tries_plate_after_plate_at_the_club(cast, browser, served):
    ann = browser(cast.ann, app=served())
    for address in ("/cars/claims", f"/cars/{cast.car.id}/edit"):
        answers = [await ann.post(address, data={"plate": f"沪A{n:05}"}) for n in range(21)]
        assert 429 not in {answer.status_code for answer in answers[:20]}
        assert answers[20].status_code == 429


async def test_numbers_uncovered_on_the_page_of_a_car_count_with_those_of_members(
    cast, browser, served, monkeypatch
):
    monkeypatch.setitem(limits.LIMITS, "staff.members.reveal", Limit("2/hour", "person"))
    monkeypatch.setitem(
        limits.LIMITS, "staff.vehicles.reveal", Limit("2/hour", "person", "staff.members.reveal")
    )
    dee, car = browser(cast.dee, app=served()), f"/staff/vehicles/{cast.car.id}/revealing"
    assert (await dee.post(car, data={"field": "vin"})).status_code == 200
    member = await dee.post(f"/staff/members/{cast.ann.id}/revealing", data={"field": "phone"})
    assert member.status_code == 200
    assert (await dee.post(car, data={"field": "plate"})).status_code == 429


def test_every_limit_is_a_routes(served):
    names = {route.name for route in served().routes}
    assert limits.LIMITS.keys() <= names


async def test_the_address_behind_a_trusted_proxy_is_the_visitors(browser, served, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "portal.language.update", Limit("1/hour"))
    through_proxy = browser(app=served(trusted_proxies="127.0.0.1"))
    statuses = [
        (await through_proxy.post("/language", headers={"X-Forwarded-For": visitor})).status_code
        for visitor in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]
    assert statuses == [303, 429, 303]


async def test_nobody_chooses_the_own_address_without_a_proxy(browser, served, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "portal.language.update", Limit("1/hour"))
    visitor = browser(app=served())
    statuses = [
        (await visitor.post("/language", headers={"X-Forwarded-For": address})).status_code
        for address in ("192.0.2.1", "192.0.2.2")
    ]
    assert statuses == [303, 429]


def test_a_store_of_counts_that_cannot_work_stops_the_start(served):
    with pytest.raises(config.WrongSettings, match="CLUB_RATE_LIMIT_URL"):
        served(rate_limit_url="redis://127.0.0.1:1")
