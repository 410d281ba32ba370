"""Staff: the quality of the data, as figures that lead to lists which are worked off."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, roles
from club.imports import run as runs
from club.imports.run import Import
from club.members import Member, merges
from club.quality import cars, duplicates, gaps
from club.quality.duplicates import Pair
from club.staff import Staff
from club.vehicles import Ownership
from web.i18n import _, lazy
from web.incoming import number_or_none
from web.names import houses
from web.naming import enumerated
from web.render import found, is_partial, page, read, redirect
from web.routes import path, staff
from web.staff import advising, people
from web.staff.listing import PER_PAGE, chosen, listed, number, with_query

LACKING = {
    "name": lazy("No name"),
    "phone": lazy("No phone number"),
    "gender": lazy("No gender"),
    "birthday": lazy("No birthday"),
    "email": lazy("No e-mail"),
    "car": lazy("No car"),
    "adviser": lazy("No adviser"),
    "store": lazy("No home store"),
}
WRONG = {"odd_birthday": lazy("Birthday hard to believe"), "refused": lazy("SMS was refused")}
CARS = {
    "delivered_ahead": lazy("Delivered in the future"),
    "insured_before": lazy("Insurance ends before delivery"),
    "inspected_before": lazy("Inspection ends before delivery"),
}
WHYS = {
    "phone": lazy("same last digits of the phone number"),
    "birthday": lazy("same birthday"),
    "plate": lazy("same last digits of the plate"),
    "car": lazy("have had the same car"),
}


async def index(request: Request) -> Response:
    asker, today = request.state.staff, clock.day_of(clock.now())
    found_gaps = await gaps.gaps(asker, today, using_db=read())
    refused = gaps.lacking("refused", asker, today, using_db=read())
    names, files = await people.names(found_gaps.sources), await _files(found_gaps.sources, asker)
    return page(
        request,
        "staff/quality/index.html",
        gaps=found_gaps,
        lacking=LACKING,
        stores=await houses(),
        sources={source: _source(source, names, files) for source in found_gaps.sources},
        files={source: run.id for source, run in files.items()} if roles.may(asker, "imports.run") else {},
        refused=await refused.count(),
        cars={
            kind: (label, await cars.impossible(kind, asker, today).using_db(read()).count())
            for kind, label in CARS.items()
        },
        unmatched=await gaps.unmatched(asker).using_db(read()).count(),
        pairs=await duplicates.counted(asker, at=clock.now(), using_db=read()),
    )


async def people_index(request: Request) -> Response:
    asker, kinds = request.state.staff, {**LACKING, **WRONG}
    what, store = chosen(request, "what", [*kinds]), number(request, "store")
    source = request.query_params.get("source", "")
    if not what:
        raise HTTPException(404)
    today = clock.day_of(clock.now())
    rows = gaps.lacking(what, asker, today, using_db=read(), source=source[:40])
    team = await advising.team(asker) if what == "adviser" else []
    if store:
        rows = rows.filter(store_id=store)
    listing = await listed(request, rows.select_related("tier", "store").order_by("-id"))
    names, files = await people.names([source] if source else []), await _files([source], asker)
    return page(
        request,
        "staff/quality/people.html",
        what=what,
        kinds=kinds,
        listing=listing,
        team=team,
        source=_source(source, names, files) if source else "",
    )


async def cars_index(request: Request) -> Response:
    what, asker, today = chosen(request, "what", [*CARS]), request.state.staff, clock.day_of(clock.now())
    if not what:
        raise HTTPException(404)
    listing = await listed(request, cars.impossible(what, asker, today).using_db(read()))
    drivers = Ownership.filter(vehicle_id__in=[car.id for car in listing.rows], until=None).using_db(read())
    drivers = drivers.select_related("member__merged_into").order_by("role")
    whose = {own.vehicle_id: own.member.merged_into or own.member for own in await drivers}
    return page(request, "staff/quality/cars.html", what=what, kinds=CARS, listing=listing, whose=whose)


async def orders_index(request: Request) -> Response:
    rows = gaps.unmatched(request.state.staff).using_db(read()).select_related("store", "vehicle")
    listing = await listed(request, rows.order_by("-opened_at", "-id"))
    return page(request, "staff/quality/orders.html", listing=listing)


async def duplicates_index(request: Request) -> Response:
    return await _duplicates(request, "staff/quality/duplicates.html")


async def merges_index(request: Request) -> Response:
    """Records that were merged: from here each merge can be undone."""
    listing = await listed(request, merges.visible_to(request.state.staff).using_db(read()))
    names = await people.names(one.by for one in listing.rows)
    return page(request, "staff/quality/merges.html", listing=listing, names=names)


async def distinctions_index(request: Request) -> Response:
    """Pairs that were kept apart: from here each can be taken back."""
    listing = await listed(request, duplicates.kept_apart(request.state.staff).using_db(read()))
    names = await people.names(one.by for one in listing.rows)
    return page(request, "staff/quality/distinctions.html", listing=listing, names=names)


async def distinction_create(request: Request) -> Response:
    """Two people, not one: said once, and the pair is not shown again."""
    one, other = await _two(request)
    await duplicates.keep_apart(one, other, by=request.state.staff, at=clock.now())
    if is_partial(request):
        return await _duplicates(request, "staff/quality/_pairs.html")
    return redirect(request, "staff.quality.duplicates", done="kept-apart")


async def distinction_undoing_create(request: Request) -> Response:
    """Perhaps one person after all."""
    one, other = await _two(request)
    await duplicates.take_back(one, other, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.quality.distinctions", done="taken-back")


async def _duplicates(request: Request, template: str) -> Response:
    """The pairs, their number, and what the address narrows them to."""
    asker, why = request.state.staff, chosen(request, "why", duplicates.WHYS)
    pairs = [pair for pair in await duplicates.pairs(asker, using_db=read()) if not why or why in pair.whys]
    at = max(1, min(number(request, "page") or 1, -(-len(pairs) // PER_PAGE)))
    shown = pairs[(at - 1) * PER_PAGE : at * PER_PAGE]
    address = partial(with_query, request, at=path("staff.quality.duplicates"))
    return page(
        request,
        template,
        pairs=await _with_people(shown),
        why=why,
        whys=WHYS,
        total=len(pairs),
        first=(at - 1) * PER_PAGE + 1,
        previous=address(page=at - 1) if at > 1 else None,
        next=address(page=at + 1) if at * PER_PAGE < len(pairs) else None,
    )


async def _two(request: Request) -> list[Member]:
    """The two that a form names, both of them people at whom the asker may look."""
    data, visible = await request.form(), members.visible_to(request.state.staff)
    two = [await found(visible.filter(id=number_or_none(data.get(name)) or 0)) for name in ("one", "other")]
    if two[0].id == two[1].id:
        raise HTTPException(404)
    return two


async def _with_people(pairs: list[Pair]) -> list[tuple[Member, Member, str]]:
    ids = {id for pair in pairs for id in (pair.one, pair.other)}
    rows = Member.filter(id__in=ids).using_db(read()).select_related("tier", "store")
    by_id = {member.id: member for member in await rows} if ids else {}
    return [
        (by_id[pair.one], by_id[pair.other], enumerated(str(WHYS[why]) for why in pair.whys))
        for pair in pairs
        if pair.one in by_id and pair.other in by_id
    ]


async def _files(sources: Iterable[str], asker: Staff) -> dict[str, Import]:
    """The imports among the sources that the asker may know."""
    ids = [
        number_or_none(source.partition(":")[2]) or 0 for source in sources if source.startswith("import:")
    ]
    seen = runs.visible_to(asker).filter(id__in=ids).using_db(read())
    return {run.source: run for run in await seen} if ids else {}


def _source(source: str, names: dict[str, str], files: dict[str, Import]) -> str:
    """Who brought it: a colleague, the members themselves, a file."""
    if source in files:
        return _("%(file)s, import no. %(number)s", file=files[source].name, number=files[source].id)
    if source == "member":
        return _("the members themselves")
    if source.startswith("import:"):
        return _("import no. %(number)s", number=source.partition(":")[2])
    return _("nobody wrote it down") if source == gaps.UNKNOWN else names.get(source, source)


def _seen(address: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(address, endpoint, name=name, methods=methods or ("GET",), may="quality.see")


ROUTES = [
    _seen("/staff/quality", index, "staff.quality"),
    _seen("/staff/quality/people", people_index, "staff.quality.people"),
    _seen("/staff/quality/cars", cars_index, "staff.quality.cars"),
    _seen("/staff/quality/orders", orders_index, "staff.quality.orders"),
    _seen("/staff/quality/duplicates", duplicates_index, "staff.quality.duplicates"),
    _seen("/staff/quality/merges", merges_index, "staff.quality.merges"),
    _seen("/staff/quality/distinctions", distinctions_index, "staff.quality.distinctions"),
    staff(
        "/staff/quality/distinction/undoing",
        distinction_undoing_create,
        name="staff.quality.distinction.undoing.create",
        methods=["POST"],
        may="members.merge",
    ),
    staff(
        "/staff/quality/distinction",
        distinction_create,
        name="staff.quality.distinction.create",
        methods=["POST"],
        may="members.merge",
    ),
]
