"""Staff: who brought whom, and what came of it."""

from starlette.requests import Request
from starlette.responses import Response

from club import referrals
from web.render import page, read
from web.routes import staff
from web.staff.listing import chosen, listed, order_of

SORTS = {"signed_up": "signed_up_at", "first_order": "first_order_at", "points": "points"}
STAGES = ("joined", "rewarded")


async def index(request: Request) -> Response:
    brought = referrals.visible_to(request.state.staff).using_db(read())
    stage = chosen(request, "stage", STAGES)
    if stage:
        brought = brought.filter(rewarded_at__isnull=stage == "joined")
    sort, order = order_of(request, SORTS, "-signed_up")
    everyone = referrals.visible_to(request.state.staff).using_db(read())
    return page(
        request,
        "staff/referrals/index.html",
        listing=await listed(request, brought.order_by(order, "-id")),
        total=await everyone.count(),
        rewarded=await everyone.filter(rewarded_at__isnull=False).count(),
        stage=stage,
        sort=sort,
    )


ROUTES = [staff("/staff/referrals", index, name="staff.referrals", may="referrals.see")]
