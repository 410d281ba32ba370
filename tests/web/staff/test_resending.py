"""Pressed twice: what staff make on a page is there once, and both presses lead to it."""

import re
from datetime import timedelta

import pytest

from club import clock
from events.costs import Cost
from events.events import Event
from events.preparations import Preparation
from events.series import Series
from events.sessions import Session
from points import voucher_kinds
from tests.web.portal import given


@pytest.fixture
async def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def place(cast):
    event, session = await given.dated(store=cast.north)
    return {"event": event.id, "session": session.id}


def local(days, hours=0):
    return (clock.local(clock.now()) + timedelta(days=days, hours=hours)).strftime("%Y-%m-%dT%H:%M")


NEW = {"kind": "class", "title": "课堂", "place": "北店", "art": "class"}
DATE, SPENT = {"capacity": "9"}, {"what": "午餐", "amount": "90"}
FORMS = [
    ("/staff/events/new?from=class", "/staff/events", NEW, Event),
    ("/staff/events/{event}/sessions/new", "/staff/events/{event}/sessions", DATE, Session),
    ("/staff/events/{event}", "/staff/events/{event}/copies", {}, Event),
    ("/staff/events/{event}", "/staff/events/{event}/copies/template", {}, Event),
    (
        "/staff/sessions/{session}/costs",
        "/staff/sessions/{session}/costs",
        {"what": "午餐", "amount": "90"},
        Cost,
    ),
    (
        "/staff/events/{event}/preparations",
        "/staff/events/{event}/preparations",
        {"text": "订餐", "days": "3"},
        Preparation,
    ),
    ("/staff/series/new", "/staff/series", {"name": "课堂", "needed": "3"}, Series),
]


@pytest.mark.parametrize(("page", "address", "told", "model"), FORMS)
async def test_a_form_sent_twice_makes_one_thing(cast, dee, place, page, address, told, model):
    kind = await voucher_kinds.define(name="标准洗车", worth="thing", at=clock.now())
    page, address = page.format(**place), address.format(**place)
    shown = (await dee.get(page)).text
    form = next(part for part in shown.split("<form") if f'action="{address}"' in part.split(">")[0])
    key = re.search(r'name="once" value="([^"]+)"', form.split("</form>")[0]).group(1)
    told = told | {
        "once": key,
        "store": cast.north.id,
        "kind": told.get("kind", kind.id),
        "owner": cast.dee.id,
    }
    if model is Session:
        told |= {"starts_at": local(9), "ends_at": local(9, 3)}
    before = await model.all().count()
    answers = [await dee.post(address, data=told) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303], answers[0].text
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await model.all().count() == before + 1


async def test_changed_and_sent_again_it_says_so(dee, place):
    told = {"what": "午餐", "amount": "90", "once": "k"}
    address = f"/staff/sessions/{place['session']}/costs"
    assert (await dee.post(address, data=told)).status_code == 303
    page = await dee.post(address, data=told | {"amount": "80"})
    assert page.status_code == 409
    assert "刷新" in page.text.split('role="alert"')[1]
    assert await Cost.all().count() == 1
