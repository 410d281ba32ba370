"""Staff: members, who they are, what they did and what was done for them.

Phones, plates and VINs are covered until somebody asks, and that is written down.
"""

from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from club import activity, clock, consents, members, referrals, stores, tiers, vehicles
from club.members import Member
from club.orders import ServiceOrder
from club.vehicles import Ownership
from events.registrations import Registration
from points import lots
from web.forms.staff.members import MemberForm
from web.render import found, is_partial, page, read, redirect
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed, number, order_of
from web.staff.timeline import Line, lines

SORTS = {"joined": "joined_at", "points": "account__balance", "name": "name_key"}
CARS = ("with", "without")
SHOWN = 30
A_YEAR = timedelta(days=366)


async def index(request: Request) -> Response:
    asker = request.state.staff
    query = request.query_params.get("q", "").strip()[:40]
    wanted, conditions = _narrowed(request, members.visible_to(asker))
    if query:
        hits = await members.search(query, staff=asker, using_db=read())
        wanted = wanted.filter(id__in=[member.id for member in hits])
    sort, order = order_of(request, SORTS, "-joined")
    rows = wanted.using_db(read()).select_related("tier", "account", "store").order_by(order, "-id")
    listing = await listed(request, rows)
    return page(
        request,
        "staff/members/index.html",
        listing=listing,
        cars=await _cars_of([member.id for member in listing.rows]),
        q=query,
        sort=sort,
        stores=await stores.Store.all().using_db(read()),
        tiers=await tiers.Tier.all().using_db(read()).order_by("level"),
        **conditions,
    )


async def show(request: Request) -> Response:
    member = await _member(request)
    now = clock.now()
    return page(
        request,
        "staff/members/show.html",
        member=member,
        timeline=await _timeline(member, chosen(request, "kind", ("orders", "points", "events", "contact"))),
        kind=request.query_params.get("kind", ""),
        cars=(await _cars_of([member.id])).get(member.id, []),
        expiring=await _expiring(member, now),
        orders=await ServiceOrder.filter(member_id=member.id)
        .using_db(read())
        .order_by("-opened_at")
        .limit(5),
        registrations=await _registrations(member),
        brought=await referrals.by_referrer(member).using_db(read()).count(),
        referral=await referrals.Referral.get_or_none(friend_id=member.id).select_related("referrer"),
        allows=await consents.current(member),
        now=now,
    )


async def edit(request: Request) -> Response:
    member = await _member(request)
    return page(request, "staff/members/edit.html", member=member, form=MemberForm.of(member))


async def update(request: Request) -> Response:
    member = await _member(request)
    form = MemberForm(await request.form())
    if form.validate() and await form.save(member, by=request.state.staff, at=clock.now()):
        return redirect(request, "staff.members.show", member_id=member.id)
    return page(request, "staff/members/edit.html", 422, member=member, form=form)


async def revealing_create(request: Request) -> Response:
    """Uncover one value; the answer takes the place of the masked one."""
    member = await _member(request)
    data = await request.form()
    field, asker, now = str(data.get("field", "")), request.state.staff, clock.now()
    if field == "phone":
        value = await members.reveal(member, field, by=asker, at=now)
    elif field in ("plate", "vin"):
        vehicle = await found(vehicles.of(member).filter(id=_id(data.get("vehicle"))))
        value = await vehicles.reveal(vehicle, field, by=asker, at=now)
    else:
        raise HTTPException(404)
    template = "_revealed.html" if is_partial(request) else "revealed.html"
    return page(request, f"staff/members/{template}", member=member, field=field, value=value)


def _narrowed(request: Request, wanted: QuerySet[Member]) -> tuple[QuerySet[Member], dict[str, object]]:
    """The members who fit the address, and its conditions for the page."""
    tier, store = number(request, "tier"), number(request, "store")
    car = chosen(request, "car", CARS)
    if tier:
        wanted = wanted.filter(tier_id=tier)
    if store:
        wanted = wanted.filter(store_id=store)
    if car:
        drivers = Subquery(Ownership.filter(until=None).values("member_id"))
        wanted = wanted.filter(id__in=drivers) if car == "with" else wanted.exclude(id__in=drivers)
    return wanted, {"tier": tier, "store": store, "car": car}


async def _member(request: Request) -> Member:
    visible = members.visible_to(request.state.staff).filter(id=request.path_params["member_id"])
    return await found(visible.select_related("tier", "account", "store", "source"))


async def _cars_of(ids: list[int]) -> dict[int, list[Ownership]]:
    """The cars that members have now, by member."""
    cars: dict[int, list[Ownership]] = {}
    theirs = Ownership.filter(member_id__in=ids, until=None).using_db(read())
    for ownership in await theirs.select_related("vehicle").order_by("id"):
        cars.setdefault(ownership.member_id, []).append(ownership)
    return cars


async def _expiring(member: Member, now: datetime) -> lots.Expiring | None:
    """What ends next within a year."""
    ending = await lots.expiring(member.account, until=now + A_YEAR, at=now, using=read())
    return ending[0] if ending else None


async def _timeline(member: Member, kind: str) -> list[Line]:
    deeds = activity.of(member).using_db(read())
    rows = await deeds.limit(SHOWN * 3 if kind else SHOWN)
    return lines(rows, await people.names(row.by for row in rows), kind)[:SHOWN]


async def _registrations(member: Member) -> list[Registration]:
    theirs = Registration.filter(member_id=member.id).using_db(read())
    return await theirs.select_related("session__event").order_by("-registered_at").limit(5)


def _id(given: object) -> int:
    return int(str(given)) if str(given).isdigit() else 0


ROUTES = [
    staff("/staff/members", index, name="staff.members", may="members.see"),
    staff("/staff/members/{member_id:int}", show, name="staff.members.show", may="members.see"),
    staff("/staff/members/{member_id:int}/edit", edit, name="staff.members.edit", may="members.edit"),
    staff(
        "/staff/members/{member_id:int}/edit",
        update,
        name="staff.members.update",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/members/{member_id:int}/revealing",
        revealing_create,
        name="staff.members.reveal",
        methods=["POST"],
        may="members.reveal",
    ),
]
