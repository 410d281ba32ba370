"""A member's points: what there is, what ends soon, and every movement with its why."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q, Subquery
from tortoise.functions import Sum

from club import clock, daily, earning, persons
from club.members import Member
from points import lots
from points.accounts import Account
from points.postings import Posting
from web import movements
from web.incoming import number_or_none
from web.portal import dates
from web.render import page, read
from web.routes import member, path

A_PAGE = 30
SOON = timedelta(days=92)


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    asked = {name: number_or_none(request.query_params.get(name)) for name in ("before", "movement")}
    found = await _movements(me, asked["before"] or await _page_of(me, asked["movement"]))
    shown = found[:A_PAGE]
    return page(
        request,
        "portal/points/index.html",
        months=await _by_month(shown, now),
        next=path("portal.points", before=shown[-1].id) if len(found) > A_PAGE else None,
        streak=await daily.today(me, at=now, using=read()),
        **await _figures(me, now),
    )


async def _movements(me: Member, before: int | None) -> list[Posting]:
    """A page of them, the latest first, and one more; `before` is the last one of the page before."""
    query = await earning.movements(me, using=read())
    last = await query.filter(id=before).first() if before else None
    if last:
        query = query.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.id))
    return await query.limit(A_PAGE + 1)


async def _page_of(me: Member, movement: int | None) -> int | None:
    """The last one of the page before that on which `movement` stands; None for the first page."""
    query = await earning.movements(me, using=read())
    this = await query.filter(id=movement).first() if movement else None
    if this is None:
        return None
    newer = await query.filter(Q(at__gt=this.at) | Q(at=this.at, id__gt=this.id)).count()
    if newer < A_PAGE:
        return None
    return (await query.offset(newer // A_PAGE * A_PAGE - 1).limit(1))[0].id


async def _by_month(found: list[Posting], now: datetime) -> list[tuple[str, list[movements.Movement]]]:
    today = clock.day_of(now)
    told = await movements.in_words(found)
    months = groupby(told, key=lambda movement: dates.month(clock.day_of(movement.at), today))
    return [(month, list(group)) for month, group in months]


async def _figures(me: Member, now: datetime) -> dict[str, Any]:
    account_id = me.account_id
    ending = await lots.expiring(account_id, until=now + SOON, at=now, using=read())
    balance = await Account.get(id=account_id).using_db(read()).values_list("balance", flat=True)
    this_year = clock.start_of(clock.day_of(now).replace(month=1, day=1))
    return {
        "balance": balance,
        "earned": await _standing(me, this_year, kind__in=("earn", "adjust"), points__gt=0),
        "spent": -await _standing(me, this_year, kind="spend"),
        "ending": sum(part.points for part in ending),
        "expiring": ending[0] if ending else None,
        "last_day": ending[0].last_day(clock.zone()) if ending else None,
    }


async def _standing(me: Member, since: datetime, **of: Any) -> int:
    """What was moved and has not been undone since: a voided order was never an earning."""
    accounts = persons.accounts_of(me)
    undone = Posting.filter(account_id__in=accounts, kind="reverse").values("reverses_id")
    query = Posting.filter(account_id__in=accounts, at__gte=since, **of).exclude(id__in=Subquery(undone))
    query = query.using_db(read())
    [total] = await query.annotate(total=Sum("points")).values_list("total", flat=True)
    return int(total or 0)


ROUTES = [member("/points", index, name="portal.points")]
