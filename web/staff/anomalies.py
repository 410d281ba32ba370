"""Staff: who gives unusually many points to whom, against what is usual; and rules near their budget."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import anomalies, clock
from club.members import Member
from club.staff import Staff
from points import usage
from points.rules import Rule
from points.terms import parsed
from points.usage import Budget
from web import rule_words
from web.i18n import lazy
from web.render import page, read
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen

DAYS = {"30": lazy("30 days"), "90": lazy("90 days")}
WHAT = {"hand": lazy("By hand"), "all": lazy("Orders as well")}


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    days, what = chosen(request, "days", [*DAYS]) or "30", chosen(request, "what", [*WHAT]) or "hand"
    asked: dict[str, Any] = {"days": int(days), "at": now, "store": asker.store_id}
    gifts = await anomalies.gifts(**asked, entered=what == "all", using=read())
    found = anomalies.found(gifts)
    ids = {one.key for one in found.takers} | {one.key[1] for one in found.pairs}
    members = Member.filter(id__in=sorted(ids)).using_db(read())
    return page(
        request,
        "staff/anomalies/index.html",
        found=found,
        days=days,
        what=what,
        spans=DAYS,
        kinds=WHAT,
        names=await people.names(gift.by for gift in gifts),
        members={member.id: member for member in await members} if ids else {},
        times=anomalies.TIMES,
        least=anomalies.AT_LEAST,
        budgets=await _near(asker, now),
    )


async def _near(asker: Staff, now: datetime) -> list[tuple[Budget, str]]:
    """The rules that have given nearly all that was set aside for them, with what they are called."""
    near = [one for one in await usage.budgets(at=now, using=read()) if one.is_near]
    return [
        (one, one.rule.title or rule_words.occasion(one.rule.kind)) for one in near if _is_at(asker, one.rule)
    ]


def _is_at(asker: Staff, rule: Rule) -> bool:
    """Whether the rule gives at the asker's store, or the asker looks after all."""
    stores = parsed(rule.terms).only.get("store", ())
    return asker.store_id is None or not stores or asker.store_id in stores


ROUTES = [staff("/staff/anomalies", index, name="staff.anomalies", may="liability.see")]
