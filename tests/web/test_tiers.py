"""Tiers are called in the language of whoever reads."""

import uuid
from datetime import timedelta

import pytest

from club import clock, founding, tiers
from club.members import Member
from club.tiers import Tier
from events import events, registrations, sessions
from events.events import Words
from events.sessions import Plan
from web import i18n


async def english(browser, person):
    """The browser of somebody who has switched to English."""
    client = browser(person)
    await client.get("/charter")
    client.cookies.set(i18n.COOKIE, "en", domain="club.test")
    return client


@pytest.fixture
async def gold(cast):
    """Ann has been raised; nobody has given platinum an English name."""
    made = await tiers.add("gold", name="金卡", name_en="Gold", level=2, by="test", at=clock.now())
    await tiers.add("platinum", name="白金", level=3, by="test", at=clock.now())
    await type(cast.ann).filter(id=cast.ann.id).update(tier_id=made.id)
    return made


@pytest.mark.parametrize("address", ["/", "/me", "/card"])
async def test_a_member_reads_the_own_tier_in_the_own_language(cast, gold, browser, address):
    assert "金卡" in (await browser(cast.ann).get(address)).text
    page = (await (await english(browser, cast.ann)).get(address)).text
    assert "Gold" in page
    assert "金卡" not in page


async def test_staff_do_so_too(cast, gold, browser):
    gil = await english(browser, cast.gil)
    for part in ("", f"/{cast.ann.id}", f"/{cast.ann.id}/points"):
        page = (await gil.get(f"/staff/members{part}")).text
        assert "Gold" in page
        assert "金卡" not in page
    audit = (await gil.get("/staff/audit")).text
    assert "Gold" in audit
    assert "金卡" not in audit


async def test_the_desk_does_so_in_every_answer(cast, gold, browser):
    eve = await english(browser, cast.eve)
    await eve.post("/desk/place", data={"desk": cast.desk.id})
    for code in (await _ticket(cast), cast.ann.number):
        page = await eve.post("/desk/scans", data={"code": code, "nonce": str(uuid.uuid4())})
        page = await eve.get(page.headers["location"])
        assert "Gold" in page.text
        assert "金卡" not in page.text


async def test_without_an_english_name_there_is_the_chinese_one(cast, gold, browser):
    await Member.filter(id=cast.ann.id).update(tier_id=(await Tier.get(name="白金")).id)
    assert "白金" in (await (await english(browser, cast.gil)).get("/staff/members")).text


async def test_the_tier_that_every_club_begins_with_has_both(db):
    await founding.ensure(by="test", at=clock.now())
    assert await Tier.all().values_list("name", "name_en") == [("会员", "Member")]


async def _ticket(cast):
    at = clock.now() - timedelta(days=2)
    event = await events.create(Words("trip", "坝上草原自驾", place="北店"), by=cast.dee, at=at)
    starts = clock.now() + timedelta(hours=1)
    session = await sessions.add(event, Plan(starts, starts + timedelta(hours=3), 9), by=cast.dee, at=at)
    await events.publish(event, by=cast.dee, at=at)
    return (await registrations.register(session, cast.ann, key="tiers", by=cast.ann, at=at)).code
