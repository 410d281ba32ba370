"""The people whom every test knows.

Two stores, north and south. Ann belongs to the north and drives a car; Ben has just joined there and drives
none; Cho belongs to the south, so that nobody in the north has business with her. Dee runs the club of the
north store, Eve stands at its desk; Fay does in the south what Dee does in the north; Gil administers both.
`staff` has one of every role: Dee, Eve and Gil for theirs, the others in the north.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from club import desks, documents, founding, members, passwords, roles, sources, stores, vehicles
from club.desks import Desk
from club.members import Member
from club.sources import Source
from club.staff import Staff
from club.stores import Store
from club.vehicles import Vehicle

OPENED = datetime(2026, 9, 1, 2, tzinfo=UTC)  # ten in the morning in Shanghai
PASSWORD = "a long walk in the rain"
VIN = "LSVAU2180N2183294"
NAMES = {"club_officer": "Dee", "front_desk": "Eve", "fay": "Fay", "administrator": "Gil"}


@dataclass
class Cast:
    north: Store
    south: Store
    desk: Desk  # in the north
    south_desk: Desk
    poster: Source  # in the north
    ann: Member
    ben: Member
    cho: Member
    car: Vehicle  # Ann's
    dee: Staff
    eve: Staff
    fay: Staff
    gil: Staff
    staff: dict[str, Staff]  # by role


async def assemble(at: datetime = OPENED) -> Cast:
    """Everybody joins at `at`. Staff sign in by the name of their role, Fay as `fay`, with PASSWORD."""
    await founding.ensure(by="test", at=at)
    north = await stores.add("north", name="北店", phone="010-6500 0001", by="test", at=at)
    south = await stores.add("south", name="南店", phone="010-6500 0002", by="test", at=at)
    poster = await sources.add("展厅海报", store=north, by="test", at=at)
    ann = await join("13816526034", name="陈静", gender="f", source_code=poster.code, at=at)
    ben = await join("13916526035", name="李强", gender="m", source_code=poster.code, at=at)
    cho = await join("13716526036", name="Cho Park", gender="f", at=at)
    await members.house(cho, south, by="test", at=at)
    staff = {role: await hire(role, store=None if role == "administrator" else north) for role in roles.ROLES}
    return Cast(
        north=north,
        south=south,
        desk=await desks.create(north, name="前台", by="test", at=at),
        south_desk=await desks.create(south, name="前台", by="test", at=at),
        poster=poster,
        ann=ann,
        ben=ben,
        cho=cho,
        car=await vehicles.add(ann, plate="沪B6K286", vin=VIN, brand="大众", model="帕萨特", by=ann, at=at),
        dee=staff["club_officer"],
        eve=staff["front_desk"],
        fay=await hire("club_officer", login="fay", store=south),
        gil=staff["administrator"],
        staff=staff,
    )


async def join(phone: str, *, at: datetime = OPENED, **told: Any) -> Member:
    """Sign somebody up who accepts what is in force and ticks nothing."""
    versions = {kind: (await documents.current(kind)).version for kind in documents.KINDS}
    return await members.sign_up(phone, **{**versions, "consents": {}, **told}, at=at)


async def hire(role: str, *, store: Store | None, login: str = "") -> Staff:
    """Take somebody on without reckoning a new hash, which is slow by design."""
    return await Staff.create(
        login=login or role,
        name=NAMES.get(login or role, role),
        password_hash=await _hash(),
        role=role,
        store=store,
        created_at=OPENED,
    )


_hashes: list[str] = []


async def _hash() -> str:
    """The hash of PASSWORD, made once a process."""
    if not _hashes:
        _hashes.append(await passwords.make(PASSWORD))
    return _hashes[0]
