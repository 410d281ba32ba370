"""The north store's desk, with Eve before it; tickets for trips that are checking in, and how to scan one."""

import uuid
from datetime import timedelta

import pytest

from club import clock, codes
from events import events, registrations, sessions
from events.events import Words
from events.sessions import Plan

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
async def eve(cast, browser):
    """Eve's browser, at the desk of the north store."""
    client = browser(cast.eve)
    await client.post("/desk/place", data={"desk": cast.desk.id})
    return client


@pytest.fixture
def trip(cast):
    """Make a session that starts in `starts` from now: `await trip()` is checking in already."""

    async def make(starts=timedelta(hours=1), title="坝上草原自驾", store=None):
        at = clock.now() - timedelta(days=3)
        event = await events.create(
            Words(kind="trip", title=title, place="北店停车场", store=store or cast.north), by=cast.dee, at=at
        )
        starts_at = clock.now() + starts
        plan = Plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=8), capacity=30)
        session = await sessions.add(event, plan, by=cast.dee, at=at)
        await events.publish(event, by=cast.dee, at=at)
        return session

    return make


@pytest.fixture
def ticket(cast, trip):
    """Make a ticket, Ann's for a trip that is checking in unless told otherwise."""

    async def make(member=None, session=None):
        return await registrations.register(
            session or await trip(),
            member or cast.ann,
            key=str(uuid.uuid4()),
            by=member or cast.ann,
            at=clock.now() - timedelta(days=2),
        )

    return make


@pytest.fixture
def scan(eve):
    """Hold a code before the desk, as its script does: the answer alone comes back."""

    async def hold(code, *, nonce=None, client=None):
        form = {"code": code, "nonce": nonce or str(uuid.uuid4())}
        return await (client or eve).post("/desk/scans", data=form, headers=PARTIAL)

    return hold


@pytest.fixture
def code_of():
    """What a member's phone shows now."""
    return lambda member: codes.member_code(member.number, clock.now())
