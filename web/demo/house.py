"""The demo's house: two stores, their desks and posters, and one of every role."""

from dataclasses import dataclass
from datetime import datetime

from club import desks, founding, sources, stores
from club import staff as workforce
from club.desks import Desk
from club.sources import Source
from club.staff import Staff
from club.stores import Store
from web.demo import ranks

PASSWORD = "let me try it"
BY = "demo"

STAFF = (  # user name, name, role, store
    ("admin", "顾正", "administrator", ""),
    ("manager", "沈国栋", "general_manager", ""),
    ("care", "周敏", "care_manager", ""),
    ("club", "林悦", "club_officer", "pudong"),
    ("desk", "何磊", "front_desk", "pudong"),
    ("desk2", "吴倩", "front_desk", "xuhui"),
    ("club2", "高远", "club_officer", "xuhui"),
    ("callback", "苏醒", "callback_caller", "pudong"),
    ("sales", "张扬", "sales_adviser", "pudong"),
    ("service", "唐师傅", "service_adviser", "pudong"),
    ("showroom", "许文", "showroom_manager", "pudong"),
    ("marketing", "梁一", "marketing", ""),
)

LEAVER = ("sales2", "马骏", "sales_adviser", "pudong")  # gone since: the book is handed over in the story

MEMBERS_TO_TRY = (  # phone, name, what there is to see
    ("13800000001", "陈晓岚", "two cars, orders, a ticket, friends"),
    ("13800000002", "周明", "brought by 陈晓岚, no order yet"),
    ("13800000003", "赵国强", "birthday today"),
)


@dataclass(frozen=True)
class House:
    """What stands before the first member comes."""

    stores: tuple[Store, Store]
    desks: dict[int, Desk]  # the first desk of each store, by store
    posters: tuple[Source, ...]
    staff: dict[str, Staff]  # by user name

    def officer(self, store: Store) -> Staff:
        return self.staff["club" if store.code == "pudong" else "club2"]

    def front(self, store: Store) -> Staff:
        return self.staff["desk" if store.code == "pudong" else "desk2"]


async def open_house(at: datetime) -> House:
    """Found the club and take on its staff, at `at`."""
    await founding.ensure(by=BY, at=at)
    pudong = await stores.add(
        "pudong",
        name="浦东店",
        address="云台路 188 号",
        phone="021-5550 0188",
        hours="08:30–18:00",
        by=BY,
        at=at,
    )
    xuhui = await stores.add(
        "xuhui",
        name="徐汇店",
        address="漕溪路 66 号",
        phone="021-5550 0066",
        hours="08:30–18:00",
        by=BY,
        at=at,
    )
    houses = {store.code: store for store in (pudong, xuhui)}
    await ranks.found(by=BY, at=at)
    staff = {
        login: await workforce.create(
            login, name=name, password=PASSWORD, role=role, store=houses.get(store), by=BY, at=at
        )
        for login, name, role, store in (*STAFF, LEAVER)
    }
    return House((pudong, xuhui), await _desks(houses, at), await _posters(houses, at), staff)


async def _desks(houses: dict[str, Store], at: datetime) -> dict[int, Desk]:
    first: dict[int, Desk] = {}
    for store in houses.values():
        first[store.id] = await desks.create(store, name="1 号台", by=BY, at=at)
        await desks.create(store, name="2 号台", by=BY, at=at)
    return first


async def _posters(houses: dict[str, Store], at: datetime) -> tuple[Source, ...]:
    hung = (("展厅咖啡台", "pudong"), ("售后休息区", "pudong"), ("展厅入口", "xuhui"), ("秋季车展", "xuhui"))
    return tuple([await sources.add(name, store=houses[code], by=BY, at=at) for name, code in hung])
