"""Pages read by the connection that cannot write: a long write holds none of them up.

Every page that has something to show is opened, and whatever reaches the other connection is found.
tests/web/test_who_may.py does the same with every route, as everybody who may open it.
"""

from datetime import timedelta

import pytest

from club import clock, signins
from tests.browser import pages
from tests.browser.scene import furnish
from tests.statements import astray, counted
from tests.web import test_who_may as who_may
from web.desk import place

# What opening a page may write, each alone and at once: a sign-in that is used lasts on (club/signins.py),
# and a device is back at the desk where it stood (web/desk/place.py).
MAY_WRITE = 'UPDATE "club_sign_in" '
NARROWED = (
    "/points?before={member}",
    "/messages?before=99",
    "/events?kind=open",
    "/registrations?when=past",
    "/staff/members?q=13816526034",
    "/staff/members?q=陈&tier=1&car=with&sort=-points",
    "/staff/orders?state=settled&member={member}",
    "/staff/orders/new?q=6K286",
    "/staff/events?when=ahead&title=自驾",
    "/staff/sessions/{session}?show=arrived",
    "/staff/sessions/{session}?show=cancelled",
    "/staff/staff?role=front_desk",
    "/staff/sources?state=down",
    "/staff/points?reason=service_order",
    "/staff/audit?member={member}",
    "/desk/scans?outcome=all",
)


@pytest.fixture
def asked(db):
    """Open a page; the statements that reached the connection of verbs."""

    async def asked(opened):
        with counted(db.db()) as statements:
            await opened
        return astray(statements)

    return asked


async def test_no_page_that_has_something_to_show_reads_where_verbs_write(cast, browser, asked):
    scene, wrong = await furnish(cast), []
    for who, sights in pages.by_person(pages.EVERY):
        client = await who_may.known(
            await who_may.visitor(browser, cast, getattr(cast, who) if who else None)
        )
        for address in [sight.address(scene) for sight in sights] + [at.format_map(scene) for at in NARROWED]:
            wrong += [f"{who} at {address}: {sql[:300]}" for sql in await asked(client.get(address))]
    assert not wrong, "\n".join(wrong)


async def test_a_sign_in_that_is_used_lasts_on_by_one_write(cast, browser, asked):
    for person, address in ((cast.ann, "/card"), (cast.dee, "/staff/members")):
        client = await who_may.known(browser(person))
        await signins.open_of(person, clock.now()).update(seen_at=clock.now() - timedelta(days=20))
        (written,) = await asked(client.get(address))
        assert written.startswith(MAY_WRITE)
        assert await asked(client.get(address)) == []


async def test_a_device_is_back_at_its_desk_by_one_write(cast, browser, asked):
    client = await who_may.known(browser(cast.eve))
    client.cookies.set(place.COOKIE, str(cast.desk.id), domain="club.test", path="/desk")
    (written,) = await asked(client.get("/desk"))
    assert written.startswith(MAY_WRITE)
    assert await asked(client.get("/desk")) == []
