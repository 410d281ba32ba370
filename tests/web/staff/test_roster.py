"""The list of a session: narrowed, sorted, taken away; its sums come from the database."""

import pytest

from club import clock
from club.audit import Entry
from events import registrations, terms
from events.fees import Fee
from events.parties import Guest, Party
from events.registration import Registration
from events.terms import Terms
from tests.cast import join
from tests.web.portal import given


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def listed(cast):
    """Ann by car with a child, Ben without a car, Zhou waits; each costs 100 yuan, and Ben has paid."""
    event, session = await given.dated(store=cast.north, capacity=3)
    await terms.put(event, Terms(fen_each=100_00), by=cast.dee, at=clock.now())
    zhou = await join("13616526037", name="周敏", source_code=cast.poster.code)
    parties = (
        (cast.ann, Party((Guest("小满", 6),), cast.car)),
        (cast.ben, Party()),
        (zhou, Party(waits=True)),
    )
    for place, (member, party) in enumerate(parties):
        told = {"key": f"r{place}", "by": member, "at": clock.now()}
        await registrations.register(session, member, party, **told)
    paid = await Fee.get(registration__member_id=cast.ben.id)
    await Fee.filter(id=paid.id).update(paid_fen=100_00)
    return session


def rows(page):
    return page.text.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page.text else ""


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {"陈静", "李强"}),
        ("show=waiting", {"周敏"}),
        ("show=offered", set()),
        ("car=yes", {"陈静"}),
        ("car=no", {"李强"}),
        ("paid=due", {"陈静"}),
        ("paid=paid", {"李强"}),
        ("paid=free", set()),
        ("q=陈", {"陈静"}),
        ("q=liqiang", {"李强"}),
        ("q=6034", {"陈静"}),
        ("q=13816526034", {"陈静"}),
        ("q=6K286", {"陈静"}),
        ("q=小满", {"陈静"}),
        ("q=没有人", set()),
        ("q=陈&car=no", set()),
    ],
)
async def test_the_list_is_narrowed_by_its_address(cast, dee, listed, query, seen):
    page = await dee.get(f"/staff/sessions/{listed.id}?{query}")
    assert page.status_code == 200
    assert {name for name in ("陈静", "李强", "周敏") if f">{name}<" in rows(page)} == seen


async def test_another_car_is_found_by_its_plate(cast, dee, listed):
    one = await Registration.get(member_id=cast.ben.id)
    await Registration.filter(id=one.id).update(plate="沪C99887", cars=1)
    assert ">李强<" in rows(await dee.get(f"/staff/sessions/{listed.id}?q=99887"))


@pytest.mark.parametrize(("sort", "first"), [("seats", "李强"), ("-seats", "陈静"), ("-registered", "李强")])
async def test_the_list_is_sorted_by_its_heads(cast, dee, listed, sort, first):
    found = rows(await dee.get(f"/staff/sessions/{listed.id}?sort={sort}"))
    other = {"李强": "陈静", "陈静": "李强"}[first]
    assert found.index(f">{first}<") < found.index(f">{other}<")


async def test_people_cars_and_who_waits_are_counted(cast, dee, listed):
    page = await dee.get(f"/staff/sessions/{listed.id}")
    assert "3<small> / 3</small>" in page.text
    assert "候补中" in page.text


async def test_what_is_due_stands_beside_each(cast, dee, listed):
    found = rows(await dee.get(f"/staff/sessions/{listed.id}"))
    assert "¥200" in found
    assert "已付" in found


async def test_the_list_goes_away_as_a_file_and_is_written_down(cast, dee, listed):
    address = f"/staff/exports/registrations/{listed.id}?car=yes"
    assert "名单" in (await dee.get(address)).text
    sent = {
        "format": "csv",
        "columns": ["name", "phone", "plate", "people", "companions", "due"],
        "reason": "",
    }
    answer = await dee.post(address, data=sent)
    assert "138****6034" in answer.text
    assert "小满 6 岁" in answer.text
    assert "李强" not in answer.text
    entry = await Entry.get(action="registrations.exported")
    assert (entry.facts["count"], entry.facts["filter"]["session"]) == (1, listed.id)
    uncovered = sent | {"uncovered": "y"}
    assert (await dee.post(address, data=uncovered)).status_code == 422
    answer = await dee.post(address, data=uncovered | {"reason": "保险公司要名单"})
    assert "13816526034" in answer.text


async def test_what_was_typed_is_not_kept(cast, dee, listed):
    sent = {"format": "csv", "columns": ["name"], "reason": ""}
    await dee.post(f"/staff/exports/registrations/{listed.id}?q=13816526034", data=sent)
    entry = await Entry.get(action="registrations.exported")
    assert "13816526034" not in str(entry.facts)
    assert entry.facts["filter"]["searched"] is True


async def test_another_stores_list_does_not_go_away(cast, browser, listed):
    fay = browser(cast.fay)
    assert (await fay.get(f"/staff/exports/registrations/{listed.id}")).status_code == 404
