"""The demo's advisers: who looks after whom, and the one who left: the book went to the others."""

from datetime import datetime, timedelta
from random import Random

from club import handover
from club.members import Member, advising
from web.demo.house import LEAVER, House

LEFT = timedelta(days=40)  # before now


async def look_after(member: Member, house: House, random: Random, at: datetime, now: datetime) -> None:
    """Most members of the first store have an adviser; the one who leaves has some until then."""
    if member.store_id != house.stores[0].id or random.random() > 0.8:
        return
    names = ("sales", LEAVER[0]) if at < now - LEFT else ("sales", "service")
    adviser = house.staff[random.choice(names)]
    await advising.assign([member], adviser, by=house.staff["care"], at=at)


async def leave(house: House, at: datetime) -> None:
    heirs = [house.staff["sales"], house.staff["service"]]
    await handover.hand_over(house.staff[LEAVER[0]], heirs, by=house.staff["admin"], at=at, close=True)
