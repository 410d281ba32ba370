"""Staff: what the club gave in privileges and what that cost, by month, privilege, tier and store."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from club import clock, months, tiers
from club.privileges import Privilege
from club.privileges.giving import Given, given, summed
from web import privilege_words, text
from web.i18n import _
from web.names import houses
from web.render import page, read
from web.routes import staff
from web.staff.charts import bars, lanes, month_name
from web.staff.listing import chosen

MONTHS = 12


class Sum(NamedTuple):
    """A row: `cost` in fen."""

    name: str
    times: int
    cost: int


async def index(request: Request) -> Response:
    asker, firsts = request.state.staff, months.last(MONTHS, clock.now())
    names = [f"{first:%Y-%m}" for first in firsts]
    rows = await given(firsts, store=asker.store_id, using=read())
    month = chosen(request, "month", names)
    seen = [row for row in rows if not month or row.month == month]
    known = {one.id: one for one in await Privilege.all().using_db(read())}
    ranks = {tier.id: text.bilingual(tier.name, tier.name_en) for tier in await tiers.ranks(using=read())}
    by_month = summed(rows, lambda row: row.month)
    by_privilege = _sums(seen, "privilege", {id: privilege_words.called(one) for id, one in known.items()})
    return page(
        request,
        "staff/giving/index.html",
        names=names,
        month=month,
        total=Sum("", sum(row.times for row in seen), sum(row.cost for row in seen)),
        by_month=[Sum(name, *by_month.get(name, (0, 0))) for name in names],
        by_privilege=by_privilege,
        by_tier=_sums(seen, "tier", ranks),
        by_store=_sums(seen, "store", await houses() | {0: _("no store")}),
        month_chart=bars([_bar(name, by_month) for name in reversed(names)]) if rows else [],
        privilege_chart=lanes([(one.name, one.cost, text.fen(one.cost)) for one in by_privilege[:6]]),
    )


def _sums(rows: list[Given], by: str, names: Mapping[int, str]) -> list[Sum]:
    """The dearest first."""
    sums = summed(rows, lambda row: getattr(row, by))
    told = [Sum(names.get(id, text.NONE), times, cost) for id, (times, cost) in sums.items()]
    return sorted(told, key=lambda one: (-one.cost, -one.times, one.name))


def _bar(name: str, sums: Mapping[Any, tuple[int, int]]) -> tuple[str, int, str]:
    cost = sums.get(name, (0, 0))[1]
    return month_name(name), cost, text.fen(cost)


ROUTES = [staff("/staff/privileges/giving", index, name="staff.giving", may="privileges.see")]
