"""A list for staff: filtered and sorted by its address, at most 50 rows a page."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from tortoise.queryset import QuerySet

from club import clock
from web.incoming import number_or_none

PER_PAGE = 50
SAID_ONCE = ("done", "taken", "left")  # what has just succeeded: _done.html
MOST_COUNTED = 10_000  # rows; a longer list ends there: whoever looks further narrows it
Finder = Callable[[int, int], Awaitable[tuple[Sequence[Any], int, bool]]]


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, where they stand among `total`, and the addresses around it.

    A list that is capped has more than `total`; how many, nobody counted.
    """

    rows: Sequence[Any]
    first: int
    last: int
    total: int
    previous: str | None
    next: str | None
    is_capped: bool = False

    @property
    def told(self) -> str:
        """284, or 10,000+."""
        return f"{self.total:,}+" if self.is_capped else str(self.total)

    @classmethod
    def empty(cls) -> "Listing":
        return cls((), 0, 0, 0, None, None)


async def listed(request: Request, query: QuerySet[Any], *, per: int = PER_PAGE, at: str = "") -> Listing:
    """The page of `query` that the address asks for; a page past the end is the last one that has rows.

    `at` is the list's address where that of the request is another one.
    """
    total, is_capped = await _counted(query)
    page = min(_number(request.query_params.get("page")), max(1, -(-total // per)))
    rows = await query.offset((page - 1) * per).limit(per)
    return _listing(request, page, rows, total, per=per, is_capped=is_capped, at=at)


async def spread(request: Request, found: Finder, *, per: int = PER_PAGE) -> Listing:
    """The same of rows that are `found` otherwise: from a place on, so many, with how many there are."""
    page = min(_number(request.query_params.get("page")), -(-MOST_COUNTED // per))
    rows, total, is_capped = await found((page - 1) * per, per)
    if not rows and total:
        page = -(-total // per)
        rows, total, is_capped = await found((page - 1) * per, per)
    return _listing(request, page, rows, total, per=per, is_capped=is_capped)


def order_of(request: Request, allowed: Mapping[str, str], default: str) -> tuple[str, str]:
    """How the address wants it sorted: its name, like `-points`, and the ORM's order; else the default."""
    wanted = request.query_params.get("sort", default)
    name = wanted if wanted.removeprefix("-") in allowed else default
    field = allowed[name.removeprefix("-")]
    return name, f"-{field}" if name.startswith("-") else field


def chosen(request: Request, name: str, allowed: Sequence[str]) -> str:
    """The value of a filter, or '' when the address names none of the `allowed`."""
    value = request.query_params.get(name, "")
    return value if value in allowed else ""


def number(request: Request, name: str) -> int | None:
    """A whole number of the address, or None."""
    asked = number_or_none(request.query_params.get(name))
    return asked if asked is not None and asked >= 0 else None


def day_asked(request: Request, name: str) -> date | None:
    """A day of the address, like 2026-11-21, or None: also where the calendar ends, and days have no span."""
    try:
        day = date.fromisoformat(request.query_params.get(name, ""))
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None


def span(day: date) -> tuple[datetime, datetime]:
    """The club's day as a half-open span of instants."""
    return clock.start_of(day), clock.end_of(day)


def with_query(request: Request, *, at: str = "", **changes: object) -> str:
    """This very address, or `at`, with some of the query changed; an empty value leaves the query, and so
    does what is said once."""
    query = {name: value for name, value in request.query_params.items() if name not in SAID_ONCE}
    query |= {name: str(value) for name, value in changes.items()}
    kept = {name: value for name, value in query.items() if value and (name, value) != ("page", "1")}
    path = at or request.url.path
    return f"{path}?{urlencode(kept)}" if kept else path


def _listing(
    request: Request,
    page: int,
    rows: Sequence[Any],
    total: int,
    *,
    per: int,
    is_capped: bool,
    at: str = "",
) -> Listing:
    start, end = (page - 1) * per, (page - 1) * per + len(rows)
    return Listing(
        rows,
        first=start + 1 if rows else 0,
        last=end,
        total=total,
        previous=with_query(request, at=at, page=page - 1) if page > 1 else None,
        next=with_query(request, at=at, page=page + 1) if end < total else None,
        is_capped=is_capped,
    )


async def _counted(query: QuerySet[Any]) -> tuple[int, bool]:
    """How many there are, no further than MOST_COUNTED: a page of a million rows waits for no count."""
    found = len(await query.order_by().limit(MOST_COUNTED + 1).values_list("id", flat=True))
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def _number(text: str | None) -> int:
    asked = number_or_none(text)
    return asked if asked and asked > 0 else 1
