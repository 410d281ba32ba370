"""The demo's garage: dates that were told, companies, family at the wheel, cars that changed hands, claims,
odometers that were read and mistyped. All of it in the weeks before now, by the verbs."""

from datetime import date, datetime, timedelta
from random import Random

from club import clock, companies, mileage, vehicles
from club.members import Member
from club.vehicles import Vehicle, claims, sharing, transfers
from web.demo.house import House

DAY = timedelta(days=1)
COMPANIES = (  # name, tax number, how many cars
    ("浦江物流有限公司", "91310115MA1H7PXK8B", 3),
    ("申和装饰工程有限公司", "", 2),
    ("云台路幼儿园", "", 1),
)
TOLD, FAMILIES = 60, 8  # owners who told their insurance, cars that a family shares


async def fill(
    house: House, members: list[Member], cars: dict[int, list[Vehicle]], *, random: Random, now: datetime
) -> None:
    """Let it happen to those who have a car; the members to try keep theirs."""
    owners = [member for member in members if cars[member.id]]
    tried, others = owners[:2], owners[2:]
    await _dates(owners[:TOLD], cars, random, now)
    await _families([*tried[:1], *others[:FAMILIES]], members[1:2] + others[40:], cars, now)
    await _companies(house, others[20:], cars, now)
    await _transfers(house, others[50:], cars, now)
    await _claims(house, others[60:], cars, now)
    await _readings(others[:4], cars, now)


def odometer(vehicle: Vehicle, day: date) -> int | None:
    """What the odometer shows on that day: each car has a pace of its own."""
    if vehicle.delivered_on is None or day < vehicle.delivered_on:
        return None
    yearly = 7_000 + vehicle.id * 1_931 % 13_000
    return (day - vehicle.delivered_on).days * yearly // 365 + vehicle.id * 37 % 400


async def _dates(owners: list[Member], cars: dict[int, list[Vehicle]], random: Random, now: datetime) -> None:
    for owner in owners:
        at = now - random.randrange(5, 30) * DAY
        until = clock.day_of(now) + random.randrange(-10, 340) * DAY
        car = cars[owner.id][0]
        if car.delivered_on is None or until > car.delivered_on:
            await vehicles.edit(car, owner, insured_until=until, by=owner, at=at)


async def _families(
    owners: list[Member], guests: list[Member], cars: dict[int, list[Vehicle]], now: datetime
) -> None:
    """One offer still waits for its answer."""
    for place, (owner, guest) in enumerate(zip(owners, guests, strict=False)):
        car, at = cars[owner.id][0], now - (12 + place) * DAY
        role = "driver" if place % 3 == 2 else "family"
        made = await sharing.offer(car, owner, guest=guest.phone or "", role=role, by=owner, at=at)
        if place < len(owners) - 1:
            made = await sharing.waiting_for(guest).get(id=made.id)
            await sharing.accept(made, guest, by=guest, at=at + timedelta(hours=3))


async def _companies(
    house: House, people: list[Member], cars: dict[int, list[Vehicle]], now: datetime
) -> None:
    staff, people = house.staff["care"], list(people)
    for name, tax_number, count in COMPANIES:
        company = await companies.found(
            name, tax_number=tax_number, store=house.stores[0], by=staff, at=now - 40 * DAY
        )
        for title in ("行政主管", "车队长")[: min(2, count)]:
            await companies.add_contact(company, people.pop(), title=title, by=staff, at=now - 39 * DAY)
        for _ in range(count):
            await companies.take_in(company, cars[people.pop().id][0], by=staff, at=now - 38 * DAY)


async def _transfers(
    house: House, owners: list[Member], cars: dict[int, list[Vehicle]], now: datetime
) -> None:
    """Two cars change hands within the club, one is sold away, one scrapped."""
    first, second, third, fourth, buyer, heir = owners[:6]
    clerk = house.staff["club"]
    today = clock.day_of(now)
    await transfers.pass_on(cars[first.id][0], buyer, on=today - 9 * DAY, by=clerk, at=now - 8 * DAY)
    await transfers.pass_on(cars[second.id][0], heir, by=clerk, at=now - 6 * DAY)
    await transfers.let_go(cars[third.id][0], "sold", owner=third, by=third, at=now - 5 * DAY)
    await transfers.let_go(cars[fourth.id][0], "scrapped", by=clerk, at=now - 4 * DAY)


async def _claims(house: House, people: list[Member], cars: dict[int, list[Vehicle]], now: datetime) -> None:
    """Three wait, one was confirmed at the desk, one refused."""
    words = ("上月买的二手车", "换了手机号", "车是我爱人登记的", "公司过户给我的", "朋友的车")
    made = []
    for place, said in enumerate(words):
        holder, claimer = people[place], people[place + 10]
        car, at = cars[holder.id][0], now - (place + 1) * DAY
        made.append(await claims.make(claimer, plate=car.plate or "", words=said, by=claimer, at=at))
    at = now - timedelta(hours=4)
    await claims.confirm(made[3], way="desk", by=house.staff["desk"], at=at)
    await claims.refuse(made[4], reason="登记证书上不是本人", by=house.staff["club"], at=at)


async def _readings(owners: list[Member], cars: dict[int, list[Vehicle]], now: datetime) -> None:
    """Told on the phone; the last one with a nought too many."""
    for place, owner in enumerate(owners):
        car, at = cars[owner.id][0], now - (place + 1) * DAY
        shows = odometer(car, clock.day_of(at)) or 0
        shows = min(mileage.MOST, shows * 10) if place == len(owners) - 1 else shows
        await mileage.tell(car, shows, by=owner, at=at, member=owner)
