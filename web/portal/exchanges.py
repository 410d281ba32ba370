"""My exchanges: what I had for points, what waits to be paid, and giving it back."""

from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import Response

from club import clock, shop
from club.errors import ClubError
from points.errors import PointsError
from points.exchanges import Exchange
from points.rewards import Price
from web import reward_words as words
from web import routes, text, voucher_words
from web.incoming import number_or_none
from web.names import houses, ranks
from web.pictures import Image, images
from web.render import found, page, read, redirect
from web.routes import member, path

A_PAGE = 20
TONES = {"held": "warn", "done": "ok", "cancelled": "", "expired": ""}


@dataclass(frozen=True)
class Had:
    """An exchange as its member reads it. `back_until`: so long it may be given back by a press.

    `back_at_desk`: it was paid, and is unused: a colleague gives everything back."""

    id: int
    reward: int
    name: str
    told: str
    cash: str
    state: str
    tone: str
    word: str
    placed_at: datetime
    until: date | None
    ended_at: datetime | None
    reason: str
    voucher: str
    back_until: str
    back_at_desk: bool
    image: Image | None
    art: str
    art_tone: str
    where: str


async def index(request: Request) -> Response:
    me, before = request.state.member, number_or_none(request.query_params.get("before"))
    mine = shop.of(me).order_by("-id").using_db(read())
    rows = await (mine.filter(id__lt=before) if before else mine).limit(A_PAGE + 1)
    shown = rows[:A_PAGE]
    more = path("portal.exchanges", before=shown[-1].id) if len(rows) > A_PAGE else None
    return page(request, "portal/exchanges/index.html", exchanges=await _told(shown), next=more)


async def show(request: Request) -> Response:
    return await _show(request, await _mine(request))


async def cancellation(request: Request) -> Response:
    """The same page with its question open: for browsers without scripts."""
    return await _show(request, await _mine(request), asks=True)


async def cancellation_create(request: Request) -> Response:
    mine = await _mine(request)
    try:
        await shop.withdraw(mine, by=request.state.member, at=clock.now())
    except (ClubError, PointsError) as error:
        anew = await _mine(request)
        return await _show(request, anew, 409, trouble=words.against(error, await ranks()))
    return redirect(request, "portal.exchanges.show", exchange_id=mine.id, done="given-back")


async def _show(
    request: Request, exchange: Exchange, status: int = 200, *, asks: bool = False, trouble: str = ""
) -> Response:
    [told] = await _told([exchange])
    return page(
        request,
        "portal/exchanges/show.html",
        status,
        one=told,
        asks=asks and bool(told.back_until),
        trouble=trouble,
    )


async def _told(rows: list[Exchange]) -> list[Had]:
    shown, names, now = await images([row.reward.picture for row in rows]), await houses(), clock.now()
    return [_had(row, shown.get(row.reward.picture), names, now) for row in rows]


def _had(row: Exchange, image: Image | None, names: dict[int, str], now: datetime) -> Had:
    reward, state = row.reward, row.state
    is_late = state == "held" and row.expires_at is not None and row.expires_at <= now
    state = "expired" if is_late else state  # the job that says so comes within the hour
    back = shop.returnable_until(row)
    is_unused = row.voucher is None or (row.voucher.state == "issued" and not row.voucher.used)
    return Had(
        id=row.id,
        reward=reward.id,
        name=text.bilingual(reward.name, reward.name_en),
        told=words.price(Price(row.points, row.cash)),
        cash=text.fen(row.cash),
        state=state,
        tone=TONES[state],
        word=str(words.EXCHANGE_STATES[state]),
        placed_at=row.placed_at,
        until=shop.last_day(row),
        ended_at=row.ended_at,
        reason=row.reason,
        voucher=_voucher(row),
        back_until=_day_or_moment(row, back) if back and back > now and is_unused else "",
        back_at_desk=row.state == "done" and bool(row.cash) and is_unused,
        image=image,
        art=reward.art or "shop",
        art_tone=words.TONES.get(reward.art, ""),
        where=voucher_words.where(reward.stores or reward.kind.stores, names),
    )


def _day_or_moment(row: Exchange, until: datetime) -> str:
    """What is kept is so until the end of a day."""
    return text.short_day(shop.last_day(row)) if row.state == "held" else text.moment(until)


def _voucher(row: Exchange) -> str:
    """The address of the voucher that it gave."""
    if row.state != "done" or row.voucher is None or not routes.exists("portal.vouchers.show"):
        return ""
    return path("portal.vouchers.show", code=row.voucher.code)


async def _mine(request: Request) -> Exchange:
    return await found(shop.of(request.state.member).filter(id=request.path_params["exchange_id"]))


ROUTES = [
    member("/shop/exchanges", index, name="portal.exchanges"),
    member("/shop/exchanges/{exchange_id:int}", show, name="portal.exchanges.show"),
    member(
        "/shop/exchanges/{exchange_id:int}/cancellation", cancellation, name="portal.exchanges.cancellation"
    ),
    member(
        "/shop/exchanges/{exchange_id:int}/cancellation",
        cancellation_create,
        name="portal.exchanges.cancellation.create",
        methods=["POST"],
    ),
]
