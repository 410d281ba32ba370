"""Staff: what members had in the shop, one exchange with its history, calling it off, figures by month."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from club import audit, clock, issued, persons, shop, shop_figures
from club.errors import ClubError
from club.members import Member
from points.errors import PointsError
from points.exchanges import Exchange
from points.rewards import Reward
from web import reward_words as words
from web import text
from web.forms.staff.rewards import CallOffForm
from web.names import houses
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.charts import bars, month_name
from web.staff.listing import chosen, day_asked, listed, number, order_of, span
from web.staff.wording import ACTIONS

SORTS = {"when": "placed_at", "points": "points", "cash": "cash"}


async def index(request: Request) -> Response:
    rows, conditions = _narrowed(request, issued.exchanges_visible_to(request.state.staff).using_db(read()))
    sort, order = order_of(request, SORTS, "-when")
    listing = await listed(request, rows.select_related("reward").order_by(order, "-id"))
    return page(
        request,
        "staff/exchanges/index.html",
        listing=listing,
        whose=await issued.holders(listing.rows, using_db=read()),
        rewards=await Reward.all().using_db(read()).order_by("-id").limit(200),
        states=words.EXCHANGE_STATES,
        sort=sort,
        **conditions,
    )


async def show(request: Request) -> Response:
    return await _show(request, await _exchange(request), CallOffForm())


async def cancellation_create(request: Request) -> Response:
    one, form = await _exchange(request), CallOffForm(await request.form())
    if not form.validate():
        return await _show(request, one, form, 422)
    try:
        await shop.cancel(one, reason=form.reason.data, by=request.state.staff, at=clock.now())
    except (ClubError, PointsError) as error:
        return await _show(request, await _exchange(request), form, 409, trouble=sentence(error))
    return redirect(request, "staff.exchanges.show", exchange_id=one.id, done="exchange-cancelled")


async def figures(request: Request) -> Response:
    asker = request.state.staff
    months = await shop_figures.by_month(read(), at=clock.now(), store=asker.store_id)
    chart = bars([(month_name(one.month), one.cost, text.fen(one.cost)) for one in reversed(months)])
    return page(request, "staff/exchanges/figures.html", months=months, chart=chart)


def _narrowed(request: Request, rows: QuerySet[Exchange]) -> tuple[QuerySet[Exchange], dict[str, Any]]:
    """The exchanges that fit the address, and its conditions for the page."""
    state, day = chosen(request, "state", [*words.EXCHANGE_STATES]), day_asked(request, "day")
    reward, member = number(request, "reward"), number(request, "member")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(reward_id=reward) if reward else rows
    rows = rows.filter(account_id__in=Subquery(_accounts(member))) if member else rows
    if day:
        start, end = span(day)
        rows = rows.filter(placed_at__gte=start, placed_at__lt=end)
    return rows, {"state": state, "reward": reward, "member": member, "day": day}


def _accounts(member: int) -> Any:
    return Member.filter(id__in=persons.ids_of(member)).values("account_id")


async def _show(
    request: Request, one: Exchange, form: CallOffForm, status: int = 200, *, trouble: str = ""
) -> Response:
    deeds = await audit.of(one).using_db(read()).order_by("id")
    actors = {one.by, *(deed.by for deed in deeds)}
    return page(
        request,
        "staff/exchanges/show.html",
        status,
        one=one,
        member=(await issued.holders([one], using_db=read())).get(one.account_id),
        deeds=deeds,
        until=shop.last_day(one),
        actions=ACTIONS,
        names=await people.names_for(request.state.staff, actors),
        stores=await houses(),
        ways=words.WAYS,
        states=words.EXCHANGE_STATES,
        form=form,
        trouble=trouble,
    )


async def _exchange(request: Request) -> Exchange:
    theirs = issued.exchanges_visible_to(request.state.staff).filter(id=request.path_params["exchange_id"])
    return await found(theirs.select_related("reward", "voucher"))


ROUTES = [
    staff("/staff/exchanges", index, name="staff.exchanges", may="rewards.see"),
    staff("/staff/exchanges/figures", figures, name="staff.exchanges.figures", may="rewards.see"),
    staff("/staff/exchanges/{exchange_id:int}", show, name="staff.exchanges.show", may="rewards.see"),
    staff(
        "/staff/exchanges/{exchange_id:int}/cancellation",
        cancellation_create,
        name="staff.exchanges.cancellation.create",
        methods=["POST"],
        may="exchanges.cancel",
    ),
]
