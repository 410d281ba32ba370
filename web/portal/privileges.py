"""A member's tier and privileges: how far to the next tier, what can be used, and what another tier has."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from club import clock, privileges, tiers
from club.privileges import Held, PrivilegeUse
from club.privileges.standing import Tally
from club.tiers import changes
from web import benefits, privilege_words
from web.render import page, read
from web.routes import member
from web.tier_words import HISTORY, last_day

SHOWN = 10
LOOKED_BACK = 50  # uses among which the last one of each privilege is looked for


@dataclass(frozen=True)
class Card:
    """A quota, of one car where it is counted by the car; `last` is when it was last used by oneself."""

    held: Held
    tally: Tally
    last: PrivilegeUse | None


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    seen = await tiers.standing(me, at=now, using=read())
    given = await privileges.catalogue(using_db=read())
    held = await privileges.standing(me, at=now, given=given, using_db=read())
    lately = privileges.of(me).select_related("privilege", "vehicle", "store").using_db(read())
    used = await lately.limit(LOOKED_BACK) if given else []
    return page(
        request,
        "portal/privileges/index.html",
        seen=seen,
        until=last_day(seen.ends_at),
        grace=last_day(seen.falls_at),
        cards=[
            Card(one, tally, _last(used, one, tally))
            for one in held
            for tally in one.tallies
            if one.is_counted
        ],
        without_car=[one for one in held if not one.tallies],
        standing=[one for one in held if not one.is_counted and one.tallies],
        used=used[:SHOWN],
        words=privilege_words,
        gained=benefits.gained(seen.tier, seen.next, given) if seen.next else [],
        benefits=benefits.compared(seen.tiers, given),
        history=[
            (one, HISTORY[one.kind], last_day(one.ends_at))
            for one in await changes.of(me).using_db(read()).limit(SHOWN)
        ],
    )


def _last(used: list[PrivilegeUse], held: Held, tally: Tally) -> PrivilegeUse | None:
    """The last of it, not taken back; of its car."""
    car = tally.vehicle.id if tally.vehicle else None
    for one in used:
        if (one.privilege_id, one.vehicle_id, one.undone_at) == (held.privilege.id, car, None):
            return one
    return None


ROUTES = [member("/privileges", index, name="portal.privileges")]
