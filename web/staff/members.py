"""Staff: members, who they are, what they did and what was done for them.

Phones, plates and VINs are covered until somebody asks, and that is written down. Points, orders and friends
are shown to whoever holds the permission for them.
"""

from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from club import activity, clock, members, orders, referrals, roles, stores, tiers, vehicles
from club.members import Member
from club.staff import Staff
from club.vehicles import Ownership
from events.registrations import Registration
from points import lots
from web import movements
from web.forms.staff.members import MemberForm
from web.incoming import number_or_none
from web.render import found, is_partial, page, read, redirect
from web.routes import staff
from web.staff import advising, consents, elsewhere, figures, people, timeline
from web.staff.listing import Listing, chosen, listed, number, order_of
from web.staff.timeline import Line

SORTS = {"joined": "joined_at", "name": "name_key"}
BY_POINTS = {"points": "account__balance"}
CARS = ("with", "without")
SHOWN = 30
LATEST = 5


async def index(request: Request) -> Response:
    asker = request.state.staff
    query = request.query_params.get("q", "").strip()[:40]
    wanted, conditions = _narrowed(request, members.visible_to(asker))
    hidden = ""
    if query:
        hidden = await elsewhere.sentence(query, asker)
        hits = await members.search(query, staff=asker, using_db=read())
        wanted = wanted.filter(id__in=[member.id for member in hits])
    sorts = SORTS | BY_POINTS if roles.may(asker, "points.see") else SORTS
    sort, order = order_of(request, sorts, "-joined")
    rows = wanted.using_db(read()).select_related("tier", "account", "store").order_by(order, "-id")
    listing = await listed(request, rows)
    return page(
        request,
        "staff/members/index.html",
        listing=listing,
        cars=await _cars_of([member.id for member in listing.rows]),
        q=query,
        hidden=hidden,
        team=await advising.team(asker),
        sort=sort,
        stores=await stores.Store.all().using_db(read()).order_by("id"),
        tiers=await tiers.Tier.all().using_db(read()).order_by("level"),
        **conditions,
    )


async def show(request: Request) -> Response:
    member, asker = await _member(request), request.state.staff
    groups = timeline.groups_for(asker)
    group = chosen(request, "kind", [*groups])
    listing, deeds = await _timeline(request, member, [group] if group else [*groups])
    return page(
        request,
        "staff/members/show.html",
        member=member,
        groups=groups,
        group=group,
        listing=listing,
        timeline=deeds,
        cars=(await _cars_of([member.id])).get(member.id, []),
        registrations=await _registrations(member),
        rights=await consents.glance(member),
        zone=clock.zone(),
        **await _permitted(member, asker, clock.now()),
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
        vehicle = await found(vehicles.of(member).filter(id=number_or_none(data.get("vehicle")) or 0))
        value = await vehicles.reveal(vehicle, field, by=asker, at=now)
    else:
        raise HTTPException(404)
    template = "_revealed.html" if is_partial(request) else "revealed.html"
    return page(request, f"staff/members/{template}", member=member, field=field, value=value)


def _narrowed(request: Request, wanted: QuerySet[Member]) -> tuple[QuerySet[Member], dict[str, object]]:
    """The members who fit the address, and its conditions for the page."""
    tier, store = number(request, "tier"), number(request, "store")
    source, car = number(request, "source"), chosen(request, "car", CARS)
    if tier:
        wanted = wanted.filter(tier_id=tier)
    if store:
        wanted = wanted.filter(store_id=store)
    if source:
        wanted = wanted.filter(source_id=source)
    if car:
        drivers = Subquery(Ownership.filter(until=None).values("member_id"))
        wanted = wanted.filter(id__in=drivers) if car == "with" else wanted.exclude(id__in=drivers)
    return wanted, {"tier": tier, "store": store, "source": source, "car": car}


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


async def _permitted(member: Member, asker: Staff, now: datetime) -> dict[str, Any]:
    """What not everybody may see; None without the permission."""
    shown: dict[str, Any] = dict.fromkeys(("expiring", "orders", "brought", "referral"))
    if roles.may(asker, "points.see"):
        shown["expiring"] = await lots.expiring(
            member.account, until=now + figures.A_YEAR, at=now, using=read()
        )
    if roles.may(asker, "orders.see"):
        shown["orders"] = await orders.of(member).using_db(read()).limit(LATEST)
    if roles.may(asker, "referrals.see"):
        shown["brought"] = await referrals.by_referrer(member).using_db(read()).count()
        came = referrals.Referral.filter(friend_id=member.id).using_db(read()).select_related("referrer")
        shown["referral"] = await came.first()
    return shown


async def _timeline(request: Request, member: Member, groups: list[str]) -> tuple[Listing, list[Line]]:
    """One page of the timeline, of these groups of deeds, and its rows in words."""
    deeds = activity.of(member).filter(kind__in=timeline.kinds_of(groups)).using_db(read())
    listing = await listed(request, deeds, per=SHOWN)
    names = await people.names(timeline.people_in(listing.rows))
    moved = [row.facts["posting"] for row in listing.rows if "posting" in row.facts]
    return listing, timeline.lines(listing.rows, names, await movements.by_id(moved))


async def _registrations(member: Member) -> list[Registration]:
    theirs = Registration.filter(member_id=member.id).using_db(read())
    return await theirs.select_related("session__event").order_by("-registered_at").limit(LATEST)


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
