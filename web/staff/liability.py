"""Staff: what the club owes in points, month by month and store by store, and what stores owe each other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, liability, points_sums, settings_of_points
from club.liability import AGES, Month, Outstanding
from club.staff import Staff
from web import text
from web.i18n import _
from web.names import houses
from web.render import page, read
from web.routes import staff
from web.staff.charts import bars, lanes, month_name

MONTHS = 24
ENDS = 13


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    moved = await points_sums.moved(using=read())
    months = liability.by_month(moved, store=asker.store_id, until=clock.day_of(now))
    names = [month.month for month in reversed(months)]
    month = _month(request, names, now)
    held, counted_at = await points_sums.held(using=read())
    told = liability.outstanding(held, at=now, store=asker.store_id)
    cost = await settings_of_points.value("cost", now, using=read())
    owed = months[-1].owed if months and asker.store_id is None else told.points
    breakage = liability.breakage(months)
    stores = await houses()
    here = _visible(asker, liability.by_store(moved, month))
    return page(
        request,
        "staff/liability/index.html",
        months=list(reversed(months[-MONTHS:])),
        names=names,
        month=month,
        owed=owed,
        on_hold=sum(one.on_hold for one in months),
        worth=liability.worth(owed, cost),
        given=liability.worth(_given(months, now), cost),
        cost=cost,
        breakage=breakage,
        expected=liability.worth(round(owed * (1 - breakage)), cost) if breakage is not None else None,
        counted_at=counted_at,
        stores=[(stores.get(id, _("no store")), one, _held_of(held, now, id)) for id, one in here.items()],
        owed_chart=bars([(month_name(one.month), one.owed, text.points(one.owed)) for one in months[-12:]]),
        age_chart=lanes(_ages(told)),
        end_chart=bars(_ends(told)),
    )


async def settlement(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    crossed = await points_sums.crossed(using=read())
    names = sorted({row.month for row in crossed} | {f"{clock.day_of(now):%Y-%m}"}, reverse=True)
    month = _month(request, names, now)
    cost = liability.cost_of(await settings_of_points.history("cost").using_db(read()), month)
    owing = liability.settlement(crossed, month, cost=cost)
    if asker.store_id is not None:
        owing = [one for one in owing if asker.store_id in (one.giver, one.taker)]
    spent = [row for row in crossed if row.month == month and row.giver and row.taker]
    if asker.store_id is not None:
        spent = [row for row in spent if asker.store_id in (row.giver, row.taker)]
    return page(
        request,
        "staff/liability/settlement.html",
        names=names,
        month=month,
        is_open=month == f"{clock.day_of(now):%Y-%m}",
        owing=owing,
        spent=sorted(spent, key=lambda row: (-row.points, row.giver, row.taker)),
        cost=cost,
        houses=await houses(),
    )


def _given(months: Sequence[Month], now: datetime) -> int:
    """What this month has given so far, by rules and by hand."""
    this = f"{clock.day_of(now):%Y-%m}"
    return sum(one.earned + one.by_hand for one in months if one.month == this)


def _month(request: Request, names: Sequence[str], now: datetime) -> str:
    """The month that the address asks for, or this one."""
    asked = request.query_params.get("month", "")
    return asked if asked in names else f"{clock.day_of(now):%Y-%m}"


def _visible(asker: Staff, stores: dict[int, Month]) -> dict[int, Month]:
    return {id: one for id, one in sorted(stores.items()) if asker.store_id in (None, id)}


def _held_of(held: Any, now: datetime, store: int) -> int:
    return liability.outstanding(held, at=now, store=store).points


def _ages(told: Outstanding) -> list[tuple[str, int, str]]:
    lower = (0, *AGES)
    labels = [
        _("%(from)s–%(to)s months", **{"from": first, "to": last - 1})
        for first, last in zip(lower, AGES, strict=False)
    ]
    labels.append(_("%(from)s months and more", **{"from": AGES[-1]}))
    return [(label, points, text.points(points)) for label, points in zip(labels, told.by_age, strict=True)]


def _ends(told: Outstanding) -> list[tuple[str, int, str]]:
    """The next months in which points end, what is farther as one, and what never ends."""
    dated = [(month, points) for month, points in told.by_end.items() if month]
    near, far = dated[:ENDS], dated[ENDS:]
    named = [(month_name(month), points) for month, points in near]
    if far:
        named.append((_("later"), sum(points for _month, points in far)))
    if "" in told.by_end:
        named.append((_("without an end"), told.by_end[""]))
    return [(label, points, text.points(points)) for label, points in named]


ROUTES = [
    staff("/staff/liability", index, name="staff.liability", may="liability.see"),
    staff("/staff/liability/settlement", settlement, name="staff.settlement", may="liability.see"),
]
