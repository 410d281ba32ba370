"""The roll of customers: who fits a filter and a search, a page at a time, however many there are."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, persons, roles, segments
from club.members import Member
from club.segments import Order, Question, Segment
from club.staff import Staff
from club.vehicles import Ownership
from web.incoming import number_or_none
from web.render import is_partial, page, read
from web.staff import advising, elsewhere
from web.staff.filters import Filter
from web.staff.listing import Listing, spread

SORTS = {
    "joined": Order("m.joined_at", may_be_null=True),
    "name": Order("m.name_key"),
}
MORE_SORTS = {  # by the permission that they take
    "points.see": ("points", Order("points", is_indexed=False)),
    "orders.see": ("visit", Order("m.last_visit_at", may_be_null=True)),
}
FIRST = "-joined"
LONGEST_QUERY = 40


async def answer(request: Request, filter: Filter) -> Response:
    """The page, or what of it a filter changes."""
    asker, now, query = request.state.staff, clock.now(), query_of(request)
    sort, order = _order(request, asker)
    question = await question_of(filter, query, asker, now)
    listing, reach = Listing.empty(), None
    if not filter.trouble:
        listing, reach = await _listing(request, question, order)
    if listing.is_capped and "exact" in request.query_params:
        reach = await segments.reach(question, using=read())
    template = "_found.html" if is_partial(request) else "index.html"
    response = page(
        request,
        f"staff/members/{template}",
        422 if filter.trouble else 200,
        filter=filter,
        listing=listing,
        cars=await cars_of([member.id for member in listing.rows]),
        q=query,
        team=await advising.team(asker),
        hidden=await elsewhere.sentence(query, asker) if query else "",
        sort=sort,
        is_sortable=order.is_indexed or not listing.is_capped,
        reach=reach,
        total=listing.total,
        is_capped=listing.is_capped,
        segments=await _saved(asker),
        segment=await _segment(filter.kept.get("segment"), asker),
    )
    if is_partial(request):  # perhaps it was sent on here: the browser shall say where it is
        response.headers["HX-Push-Url"] = f"{request.url.path}?{request.url.query}"
    return response


async def live(request: Request, filter: Filter) -> Response:
    """The line of counts alone."""
    query, asker = query_of(request), request.state.staff
    question = await question_of(filter, query, asker, clock.now())
    reach = await segments.reach(question, using=read())
    return page(
        request,
        "staff/members/_live.html",
        filter=filter,
        q=query,
        reach=reach,
        total=reach["all"],
        is_capped=False,
        segment=await _segment(filter.kept.get("segment"), asker),
    )


def query_of(request: Request) -> str:
    """What was typed into the search box."""
    return request.query_params.get("q", "").strip()[:LONGEST_QUERY]


async def question_of(filter: Filter, query: str, asker: Staff, at: datetime) -> Question:
    """Whom filter and search mean, in the scope of `asker` and of the segment that the filter came from."""
    among = await members.meant(query, using_db=read()) if query else None
    return Question(
        filter.node, at, asker.store_id or await house_of(filter.kept.get("segment"), asker), among
    )


async def house_of(segment_id: str | None, asker: Staff) -> int | None:
    """The store of the segment whose people are meant; None for the whole club."""
    segment = await _segment(segment_id, asker)
    return segment.store_id if segment else None


async def loaded(ids: list[int]) -> list[Member]:
    """These members in this order, with what a list shows of them."""
    rows = Member.filter(id__in=ids).using_db(read()).select_related("tier", "account", "store", "adviser")
    by_id = {member.id: member for member in await rows} if ids else {}
    return [by_id[id] for id in ids if id in by_id]


async def cars_of(ids: list[int]) -> dict[int, list[Ownership]]:
    """The cars that people have now, by person."""
    cars: dict[int, list[Ownership]] = {}
    rows = await persons.rows_of(ids, using_db=read())
    theirs = Ownership.filter(member_id__in=[*rows], until=None).using_db(read())
    for ownership in await theirs.select_related("vehicle").order_by("id") if ids else []:
        cars.setdefault(rows[ownership.member_id], []).append(ownership)
    return cars


async def _listing(
    request: Request, question: Question, order: Order
) -> tuple[Listing, dict[str, int] | None]:
    """The page that is asked for; and how many can be reached, where that took no time."""
    reach: dict[str, int] | None = None

    async def found(start: int, size: int) -> tuple[list[Member], int, bool]:
        nonlocal reach
        part = await segments.page(question, order=order, start=start, size=size, using=read())
        reach = part.reach
        return await loaded(part.ids), part.total, part.is_capped

    return await spread(request, found), reach


async def _saved(asker: Staff) -> list[Segment]:
    if not roles.may(asker, "segments.see"):
        return []
    return await segments.visible_to(asker).filter(retired_at=None).using_db(read()).limit(100)


async def _segment(segment_id: str | None, asker: Staff) -> Segment | None:
    """The segment whose people are listed, and whose conditions are perhaps being changed."""
    id = number_or_none(segment_id)
    if not id or not roles.may(asker, "segments.see"):
        return None
    return await segments.visible_to(asker).filter(id=id).using_db(read()).select_related("store").first()


def _order(request: Request, asker: Staff) -> tuple[str, Order]:
    """How the address wants it sorted; by what one may not see, nothing is."""
    sorts = SORTS | dict(sort for may, sort in MORE_SORTS.items() if roles.may(asker, may))
    wanted = request.query_params.get("sort", FIRST)
    name = wanted if wanted.removeprefix("-") in sorts else FIRST
    order = sorts[name.removeprefix("-")]
    return name, Order(order.column, name.startswith("-"), order.is_indexed, order.may_be_null)
