"""Staff: what came of events, one by one and side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, months, roles, stores
from events import events, feedback_plans, results, sessions
from events import feedback_questions as catalogue
from events.events import KINDS, Event
from events.feedback import Feedback
from events.feedback_plans import Form as Plan
from events.results import Compared, Figures, Mark, Result
from events.sessions import Session
from web import feedback_words
from web.render import page, read
from web.routes import staff
from web.staff.listing import Listing, chosen, listed, number, spread
from web.staff.scope import event_of
from web.staff.wording import KIND_NAMES, WORK_NAMES

MONTHS = 36
A_YEAR = 12
WORDS_A_PAGE = 20
SORTS: dict[str, Callable[["Row"], Any]] = {
    "when": lambda row: row.result.first,
    "came": lambda row: row.figures.came_people,
    "missed": lambda row: row.figures.missed_people,
    "new": lambda row: row.figures.new,
    "overall": lambda row: row.figures.overall,
    "cost": lambda row: row.figures.cost,
    "parts": lambda row: row.compared.came.parts if row.compared else None,
}


@dataclass
class Row:
    """An event in the list, with what came of it; `compared` where somebody has looked."""

    event: Event
    result: Result
    compared: Compared | None = None

    @property
    def figures(self) -> Figures:
        return self.result.total


@dataclass(frozen=True)
class Shown:
    """The answers to a question: in words, with the lanes of its choices."""

    title: str
    kind: str
    mark: Mark
    choices: list[tuple[str, int]]


async def index(request: Request) -> Response:
    """All events of some months side by side."""
    now = clock.now()
    names = months.last(MONTHS, now)
    since, until = _months(request, names)
    kind, store = chosen(request, "kind", KINDS), number(request, "store")
    theirs = events.visible_to(request.state.staff).filter(state="published")
    if kind:
        theirs = theirs.filter(kind=kind)
    if store is not None:
        theirs = theirs.filter(store_id=store or None)
    sees_orders = roles.may(request.state.staff, "orders.see")
    rows = await _rows(theirs.filter(id__in=await _held(since, until, now)), now)
    if sees_orders and request.query_params.get("sort", "").endswith("parts"):
        await _look_at_service(rows)
    sort, ordered = _sorted(request, rows)

    async def cut(first: int, count: int) -> tuple[Sequence[Row], int, bool]:
        shown = ordered[first : first + count]
        if sees_orders:
            await _look_at_service(shown)
        return shown, len(ordered), False

    return page(
        request,
        "staff/results/index.html",
        listing=await spread(request, cut),
        total=results.added(row.figures for row in rows),
        months=[f"{month:%Y-%m}" for month in names],
        since=f"{since:%Y-%m}",
        until=f"{until:%Y-%m}",
        kind=kind,
        store=store,
        stores=await stores.offered_to(request.state.staff).using_db(read()),
        kinds=KIND_NAMES,
        sort=sort,
        sees_orders=sees_orders,
        days=results.SERVICE.days,
    )


async def show(request: Request) -> Response:
    event = await event_of(request)
    now, asker = clock.now(), request.state.staff
    result = (await results.of_events([event.id], at=now, using=read()))[event.id]
    dates = [one for one in await sessions.of(event).using_db(read()) if one.state == "open"]
    session = number(request, "session")
    here = next((one for one in dates if one.id == session), None)
    if here is None and len(dates) == 1:
        here = dates[0]
    plan = await feedback_plans.of(event, using_db=read())
    sees_orders = roles.may(asker, "orders.see")
    compared = await results.compared([event.id], using=read()) if sees_orders else {}
    return page(
        request,
        "staff/results/show.html",
        event=event,
        dates=dates,
        here=here,
        figures=result.sessions.get(here.id, Figures()) if here else result.total,
        invited=result.total.invited,
        is_held=bool(result.first and any(one.ends_at <= now for one in dates)),
        marks=_shown(plan, await results.marks(event.id, here.id if here else None, using=read())),
        words=await _words(request, event, here),
        compared=compared.get(event.id),
        service_until=(result.last + results.SERVICE) if result.last else None,
        work_names=WORK_NAMES,
        few=results.FEW,
        kinds=KIND_NAMES,
        now=now,
    )


async def glance(event: Event, now: datetime) -> Figures | None:
    """The few figures of an event that has been held, for its overview; None before that."""
    found_one = (await results.of_events([event.id], at=now, using=read()))[event.id]
    return found_one.total if found_one.last and found_one.last <= now else None


async def _held(since: date, until: date, now: datetime) -> Any:
    """The ids of events of which a date from the month `since` to the month `until` is over."""
    first, end = clock.start_of(since), clock.start_of(months.month_after(until))
    held = Session.filter(state="open", ends_at__lte=now, starts_at__gte=first, starts_at__lt=end)
    return await held.using_db(read()).distinct().values_list("event_id", flat=True)


async def _rows(theirs: QuerySet[Event], now: datetime) -> list[Row]:
    shown = await theirs.select_related("store").using_db(read())
    found_results = await results.of_events([event.id for event in shown], at=now, using=read())
    return [Row(event, found_results[event.id]) for event in shown]


async def _look_at_service(rows: Sequence[Row]) -> None:
    """What was done in the workshop afterwards, which takes longest: of those rows that need it."""
    missing = [row.event.id for row in rows if row.compared is None]
    service = await results.compared(missing, using=read())
    for row in rows:
        row.compared = row.compared or service.get(row.event.id, Compared())


def _sorted(request: Request, rows: Sequence[Row]) -> tuple[str, list[Row]]:
    """By what the address asks for; what is not known stands last, whichever way it goes."""
    asked = request.query_params.get("sort", "-when")
    sort = asked if asked.removeprefix("-") in SORTS else "-when"
    by, down = SORTS[sort.removeprefix("-")], sort.startswith("-")
    known = sorted((row for row in rows if by(row) is not None), key=lambda row: row.event.id)
    known.sort(key=by, reverse=down)
    return sort, known + [row for row in rows if by(row) is None]


def _months(request: Request, names: Sequence[date]) -> tuple[date, date]:
    """The first and the last month that the address asks for; a year up to now, if none."""
    by_name = {f"{month:%Y-%m}": month for month in names}
    since = by_name.get(request.query_params.get("since", ""), names[A_YEAR - 1])
    until = by_name.get(request.query_params.get("until", ""), names[0])
    return (since, until) if since <= until else (until, since)


def _shown(plan: Plan, marks: Sequence[Mark]) -> list[Shown]:
    """In the order in which it is asked; what is asked no more stands behind."""
    order = {one.key: place for place, one in enumerate(plan.questions)}
    shown: list[Shown] = []
    for mark in sorted(marks, key=lambda one: (order.get((one.question, one.of), 99), one.question, one.of)):
        asked = catalogue.BY_NAME.get(mark.question)
        choices = [
            (feedback_words.chosen(mark.question, name), count)
            for name, count in sorted(mark.choices.items(), key=lambda item: -item[1])
        ]
        shown.append(Shown(feedback_words.title(mark.question), asked.kind if asked else "", mark, choices))
    return shown


async def _words(request: Request, event: Event, here: Session | None) -> Listing:
    """What was written, in no order that would tell who wrote it."""
    said = Feedback.filter(registration__session__event_id=event.id).exclude(words="")
    if here:
        said = said.filter(registration__session_id=here.id)
    told = said.select_related("registration__member").order_by("key").using_db(read())
    return await listed(request, told, per=WORDS_A_PAGE)


ROUTES = [
    staff("/staff/events/results", index, name="staff.results", may="events.see"),
    staff("/staff/events/{event_id:int}/results", show, name="staff.events.results", may="events.see"),
]
