"""The last one of a quota, pressed by many at once: one has it, everybody else is told when it is back."""

import asyncio

import pytest

from club import households, privileges, tiers
from club.privileges import PrivilegeUse, QuotaUsedUp
from club.privileges.editing import Asked, Share
from tests import processes
from tests.club.test_privileges import NOON

PRESSES = 20


@pytest.fixture
async def give(cast):
    async def make(times, **told):
        lowest = await tiers.first()
        return await privileges.add(
            Asked("洗车", tiers={lowest.id: Share(times)}, **told), by="test", at=NOON
        )

    return make


async def press(members, privilege, **told):
    """Twenty at once, in turns; what each was told."""
    return await asyncio.gather(
        *(
            privileges.use(members[n % len(members)], privilege, key=f"k{n}", by="test", at=NOON, **told)
            for n in range(PRESSES)
        ),
        return_exceptions=True,
    )


def counted(answers):
    used = [one for one in answers if isinstance(one, PrivilegeUse)]
    assert {type(one) for one in answers} <= {PrivilegeUse, QuotaUsedUp}
    return len(used)


async def test_of_twenty_who_press_for_the_last_one_has_it(cast, give):
    wash = await give(3)
    for key in ("a", "b"):
        await privileges.use(cast.ann, wash, key=key, by="test", at=NOON)
    assert counted(await press([cast.ann], wash)) == 1
    assert await PrivilegeUse.all().count() == 3


async def test_a_household_that_presses_together_has_it_once(cast, give):
    wash = await give(1, is_shared=True)
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=NOON)
    assert counted(await press([cast.ann, cast.ben], wash)) == 1


async def test_a_car_has_it_once_whoever_of_the_household_presses(cast, give):
    wash = await give(1, is_shared=True, per="vehicle")
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=NOON)
    assert counted(await press([cast.ann, cast.ben], wash, vehicle=cast.car)) == 1


async def test_one_key_pressed_twenty_times_is_one_use(cast, give):
    wash = await give(5)
    made = await asyncio.gather(
        *(privileges.use(cast.ann, wash, key="same", by="test", at=NOON) for _ in range(PRESSES))
    )
    assert len({one.id for one in made}) == 1
    assert await PrivilegeUse.all().count() == 1


async def test_a_use_that_is_undone_at_once_twice_is_given_back_once(cast, give):
    wash = await give(1)
    used = await privileges.use(cast.ann, wash, key="a", by="test", at=NOON)
    deeds = [privileges.undo(await PrivilegeUse.get(id=used.id), by="test", at=NOON) for _ in range(8)]
    done = await asyncio.gather(*deeds, return_exceptions=True)
    assert done.count(None) == 1


PROCESS = """
import asyncio, os
from club import privileges
from club.members import Member
from club.privileges import Privilege, QuotaUsedUp
from tests import databases
from tests.club.test_privileges import NOON
from web.database import opened

async def tried(member, privilege, n):
    try:
        await privileges.use(member, privilege, key=f"{os.getpid()}:{n}", by="test", at=NOON)
    except QuotaUsedUp:
        return 0
    return 1

async def main():
    async with opened(databases.settings(ADDRESS)):
        member, privilege = await Member.get(id=MEMBER), await Privilege.get(id=PRIVILEGE)
        print(sum(await asyncio.gather(*(tried(member, privilege, n) for n in range(10)))))

# go
asyncio.run(main())
"""


async def test_two_processes_have_the_last_one_once(cast, give, database_url):
    wash = await give(1)
    known = f"MEMBER, PRIVILEGE, ADDRESS = {cast.ann.id}, {wash.id}, {database_url!r}\n"
    assert sum(map(int, await processes.together(2, known + PROCESS))) == 1
