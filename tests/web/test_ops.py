"""For those who run the club: alive, ready, measured; its own colour, logo and icon."""

import asyncio
import re

import pytest

from club import clock, config, jobs, members
from club.config import Settings
from club.messages import outbox
from tests import browsers, databases
from tests.cast import OPENED
from tests.web.test_security import production
from web import brand
from web.app import create_app

COLOURS = ["#0b6e4f", "#000000", "#ffffff", "#ffd400", "#ff0000", "#7f7f7f", "#1e3a8a", "#00e5ff", "#8b0000"]


@pytest.fixture
def served(database_url):
    """An application with other settings, until the test ends."""
    before = config.settings()
    yield lambda **changes: create_app(
        Settings(**{"database_url": database_url, "public_url": "http://club.test", **changes})
    )
    config.use(before)
    browsers.application.cache_clear()


async def test_a_process_that_answers_is_alive(browser):
    answer = await browser().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


async def test_a_process_with_all_its_tables_is_ready(browser, monkeypatch):
    monkeypatch.setattr("web.ops.on_disk", list)  # the tables of tests are made without migrations
    answer = await browser().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True})


async def test_a_process_whose_database_lacks_a_migration_is_not_ready(browser, monkeypatch):
    monkeypatch.setattr("web.ops.on_disk", lambda: ["club.9999_future"])
    answer = await browser().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == ["club.9999_future"]


async def test_a_process_whose_database_does_not_answer_is_alive_but_not_ready(browser, monkeypatch):
    monkeypatch.setattr("web.ops.read", lambda: None)
    assert (await browser().get("/healthz")).status_code == 200
    answer = await browser().get("/readyz")
    assert (answer.status_code, answer.json()["why"]) == (503, "the database does not answer")


async def test_requests_are_counted_by_route(browser):
    visitor = browser()
    await visitor.get("/healthz")
    counted = (await visitor.get("/metrics")).text
    assert 'club_requests_total{method="GET",route="ops.health",status="200"}' in counted
    assert 'club_request_seconds_bucket{le="+Inf",route="ops.health"}' in counted
    assert "process_resident_memory_bytes" in counted


async def test_what_waits_and_when_each_job_last_succeeded_is_told(browser, cast):
    await outbox.post(
        "one_time_code", key="k", at=OPENED, channel="sms", phone="13816526034", code="1", minutes=5
    )
    run = await jobs.claim("proof", OPENED, worker="w", at=OPENED)
    await jobs.finish(run, at=OPENED)
    told = (await browser().get("/metrics")).text
    assert 'club_messages{channel="sms",state="waiting"} 1.0' in told
    [done] = re.findall(r'club_job_done_timestamp_seconds{job="proof"} (\S+)', told)
    assert float(done) == OPENED.timestamp()


async def test_a_process_whose_database_does_not_answer_is_measured_all_the_same(browser, monkeypatch):
    monkeypatch.setattr("web.metrics.read", lambda: 1 / 0)
    told = (await browser().get("/metrics")).text
    assert "process_resident_memory_bytes" in told
    assert "club_messages" not in told


async def test_addresses_that_nobody_made_are_counted_as_one(browser):
    visitor = browser()
    for name in ("/a", "/b"):
        await visitor.get(name)
    assert 'route="none",status="404"' in (await visitor.get("/metrics")).text


@pytest.mark.parametrize(
    ("token", "headers", "client", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "192.0.2.1", 404),
        ("", {"X-Forwarded-For": "192.0.2.1"}, "127.0.0.1", 404),
        ("t" * 20, {}, "127.0.0.1", 404),
        ("t" * 20, {"Authorization": "Bearer wrong"}, "192.0.2.1", 404),
        ("t" * 20, {"Authorization": "Bearer " + "t" * 20}, "192.0.2.1", 200),
    ],
)
async def test_in_production_measures_are_for_the_token_or_for_this_machine(
    browser, served, token, headers, client, status
):
    app = served(**production(metrics_token=token))
    asking = browser(app=app, address=client, base_url="https://club.test", headers=headers)
    assert (await asking.get("/metrics")).status_code == status


async def test_a_club_without_a_colour_of_its_own_loads_nothing_for_it(browser):
    assert "brand.css" not in (await browser().get("/signin")).text


async def test_a_club_has_its_own_colour_and_name(browser, served):
    visitor = browser(app=served(brand_colour="#8b0000", name="南山车友会"))
    page = (await visitor.get("/signin")).text
    assert brand.href() in page
    assert "南山车友会" in page
    css = await visitor.get(brand.href())
    assert css.headers["content-type"].startswith("text/css")
    assert "--brand:#8b0000" in css.text


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_can_be_read_on_and_in_whatever_colour_was_chosen(colour, mode):
    rules = brand.palette(colour, dark=mode == "dark")
    ground = brand.DARK_GROUND if mode == "dark" else brand.LIGHT_GROUND
    assert brand.contrast(rules["brand"], rules["on-brand"]) >= 4.5
    assert brand.contrast(rules["link"], rules["brand-soft"]) >= 4.5
    assert brand.contrast(rules["link"], ground) >= 4.5


async def test_the_logo_is_the_clubs_file(browser, served, tmp_path):
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    visitor = browser(app=served(logo=str(tmp_path / "logo.svg")))
    logo = await visitor.get(brand.club().logo)
    assert logo.headers["content-type"] == "image/svg+xml"
    assert (await visitor.get("/manifest.webmanifest")).json()["icons"][0]["src"] == brand.club().logo


async def test_a_club_without_a_logo_has_no_file_to_show(browser):
    assert (await browser().get("/logo")).status_code == 404
    icon = (await browser().get("/favicon.ico")).headers["location"]
    assert (await browser().get(icon)).headers["content-type"] == "image/svg+xml"


def test_a_club_that_starts_empty_can_be_joined_at_once(served):
    async def started():
        await databases.renew()
        app = served()
        async with app.router.lifespan_context(app):
            return await members.sign_up(
                "13816526034", charter=1, privacy=1, consents={}, at=clock.now(), name="陈静"
            )

    assert asyncio.run(started()).joined_at
