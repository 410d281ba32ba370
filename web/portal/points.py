"""A member's points: what there is of each kind, what ends next, and every movement with its why."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from club import clock, daily, earning, holds, persons
from club.members import Member
from points import lots
from points.accounts import Account
from points.lots import Lot
from points.postings import Posting
from web import movements
from web.i18n import _
from web.incoming import number_or_none
from web.portal import dates
from web.render import page, read
from web.routes import member, path

A_PAGE = 20
SOON = timedelta(days=92)
EVER = timedelta(days=366 * 60)  # longer than points hold that end at all
HELD = ("hold", "release")


class Kept(NamedTuple):
    """What is set aside for something that is to come."""

    title: str
    points: int
    until: datetime
    placed_at: datetime


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    asked = {name: number_or_none(request.query_params.get(name)) for name in ("before", "movement")}
    found = await _movements(me, asked["before"] or await _page_of(me, asked["movement"]))
    shown = found[:A_PAGE]
    return page(
        request,
        "portal/points/index.html",
        months=await _by_month(shown, now),
        pending=await _pending(shown, now),
        kept=await _kept(me),
        next=path("portal.points", before=shown[-1].id) if len(found) > A_PAGE else None,
        streak=await daily.today(me, at=now, using=read()),
        **await _figures(me, now),
    )


async def _movements(me: Member, before: int | None) -> list[Posting]:
    """A page of them, the latest first, and one more; `before` is the last one of the page before."""
    query = await _settled(me)
    last = await query.filter(id=before).first() if before else None
    if last:
        query = query.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.id))
    return await query.limit(A_PAGE + 1)


async def _page_of(me: Member, movement: int | None) -> int | None:
    """The last one of the page before that on which `movement` stands; None for the first page."""
    query = await _settled(me)
    this = await query.filter(id=movement).first() if movement else None
    if this is None:
        return None
    newer = await query.filter(Q(at__gt=this.at) | Q(at=this.at, id__gt=this.id)).count()
    if newer < A_PAGE:
        return None
    return (await query.offset(newer // A_PAGE * A_PAGE - 1).limit(1))[0].id


async def _settled(me: Member) -> QuerySet[Posting]:
    """Movements, but for what is only set aside or comes back from there: that stands apart."""
    return (await earning.movements(me, using=read())).exclude(kind__in=HELD)


async def _pending(shown: list[Posting], now: datetime) -> dict[int, datetime]:
    """Of which of these movements points are pending, and until when."""
    earned = [posting.id for posting in shown if posting.points > 0]
    still: Any = Lot.filter(posting_id__in=earned, remaining__gt=0, usable_from__gt=now).using_db(read())
    return dict(await still.values_list("posting_id", "usable_from")) if earned else {}


async def _kept(me: Member) -> list[Kept]:
    """What is held, also on the account of somebody who was merged into `me`: the latest first."""
    return [
        Kept(hold.facts.get("title") or _("Set aside"), hold.points, hold.expires_at, hold.placed_at)
        for hold in await holds.of(me).using_db(read())
    ]


async def _by_month(found: list[Posting], now: datetime) -> list[tuple[str, list[movements.Movement]]]:
    today = clock.day_of(now)
    told = await movements.in_words(found)
    months = groupby(told, key=lambda movement: dates.month(clock.day_of(movement.at), today))
    return [(month, list(group)) for month, group in months]


async def _figures(me: Member, now: datetime) -> dict[str, Any]:
    ending = await lots.expiring(me.account_id, until=now + EVER, at=now, using=read())
    frozen = Account.filter(id=me.account_id, frozen_at__not_isnull=True).using_db(read())
    return {
        "stands": await persons.standing(me, at=now, using_db=read()),
        "is_frozen": await frozen.exists(),
        "expiring": ending[0] if ending else None,
        "is_soon": bool(ending) and ending[0].expires_at <= now + SOON,
        "last_day": ending[0].last_day(clock.zone()) if ending else None,
    }


ROUTES = [member("/points", index, name="portal.points")]
