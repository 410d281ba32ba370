"""What vouchers gave and cost, month by month: the figures page, narrowed by months, store and kind."""

from typing import Any

from starlette.requests import Request

from club import clock, months, voucher_figures
from club.voucher_figures import Figures, Row
from points.voucher_kinds import VoucherKind
from web import text
from web.i18n import _
from web.names import houses
from web.render import read
from web.staff.charts import bars, month_name
from web.staff.listing import number

MONTHS = 25
USUAL = 12


async def shown(request: Request) -> dict[str, Any]:
    """What the template says. Who works for one store sees that store's."""
    asker, now = request.state.staff, clock.now()
    firsts = months.last(MONTHS, now)
    names = [f"{month:%Y-%m}" for month in firsts]
    since, until = _span(request, names)
    first, last = names.index(until), names.index(since)
    store = asker.store_id or number(request, "store")
    kind = number(request, "kind")
    rows = await voucher_figures.by_month(firsts[first : last + 1], store=store, kind=kind, using=read())
    costs = [
        (name, sum(row.figures.cost for row in rows if row.month == name)) for name in names[first : last + 1]
    ]
    kinds = dict(await VoucherKind.all().using_db(read()).order_by("name").values_list("id", "name"))
    return {
        "rows": rows,
        "by_kind": _summed(rows),
        "total": sum((row.figures for row in rows), Figures()),
        "chart": bars([(month_name(name), cost, text.fen(cost)) for name, cost in reversed(costs)]),
        "kinds": kinds,
        "houses": await houses(),
        "no_store": _("no store"),
        "names": names,
        "since": since,
        "until": until,
        "store": store,
        "kind": kind,
    }


def _span(request: Request, names: list[str]) -> tuple[str, str]:
    """The first and the last month that are asked for, in their order; the last twelve if none are."""
    told = [request.query_params.get(name, "") for name in ("from", "to")]
    since = told[0] if told[0] in names else names[USUAL - 1]
    until = told[1] if told[1] in names else names[0]
    return min(since, until), max(since, until)


def _summed(rows: list[Row]) -> list[tuple[int, Figures]]:
    """By kind over all these months, the dearest first."""
    found: dict[int, Figures] = {}
    for row in rows:
        found[row.kind] = found.get(row.kind, Figures()) + row.figures
    return sorted(found.items(), key=lambda item: (-item[1].cost, item[0]))
