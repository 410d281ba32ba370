"""The shop: what points are good for, one reward, and having it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, persons, shop
from club.catalogue import GROUPS
from club.errors import ClubError
from club.members import Member
from points import exchanges, offers
from points.accounts import Account
from points.errors import AccountFrozen, NotForTier, PointsError, PriceChanged
from points.exchanges import TAKING
from points.rewards import Price, Reward
from web import reward_words as words
from web import routes, text, voucher_words
from web.forms.portal.shop import ExchangeForm
from web.i18n import _, lazy
from web.incoming import number_or_none
from web.names import houses, ranks
from web.pictures import Image, images
from web.portal import shelf
from web.portal.shelf import Purse
from web.render import found, page, read, redirect
from web.routes import member, path, public

MINE = "mine"


@dataclass(frozen=True)
class Offered:
    """A reward as its page tells it. `why` stands against having it, `missing` are the points that lack."""

    reward: Reward
    name: str
    about: list[str]
    price: Price
    told: str
    image: Image | None
    art: str
    tone: str
    group: str
    worth: str
    terms: list[str]
    lasts: str
    where: str
    left: str
    limit: str
    tiers: str
    why: str
    is_for: bool
    missing: int

    @property
    def can(self) -> bool:
        return not self.why and not self.missing


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    purse = await shelf.purse(me, now) if me else Purse(0, 0)
    group = request.query_params.get("group", "")
    chips = {"": lazy("All"), **{name: words.GROUPS[name] for name in GROUPS}}
    chips |= {MINE: lazy("Those I can pay")} if me else {}
    group = group if group in chips else ""
    at = max(1, number_or_none(request.query_params.get("page")) or 1)
    asked: dict[str, Any] = {"only_paid": group == MINE, "group": "" if group == MINE else group}
    items, has_more = await shelf.shelf(me, purse.usable, now, **asked, page=at)
    return page(
        request,
        "portal/shop/index.html",
        purse=purse,
        chips=list(chips.items()),
        group=group,
        items=shelf.drawn(items, is_first=at == 1),
        next=path("portal.shop", group=group, page=at + 1) if has_more else None,
        is_first=at == 1,
        waiting=purse.waiting,
    )


async def show(request: Request) -> Response:
    return await _show(request, await _reward(request))


async def exchange_new(request: Request) -> Response:
    """The same page with its question open: for browsers without scripts."""
    return await _show(request, await _reward(request), asks=True)


async def exchange_create(request: Request) -> Response:
    reward, form, me = await _reward(request), ExchangeForm(await request.form()), request.state.member
    if not form.validate():
        return await _show(request, reward, 422, trouble=_("Look at the page again, then press once more"))
    try:
        key = f"portal:{me.id}:{form.key.data}"
        made = await shop.exchange(me, reward, price=form.price, key=key, by=me, at=clock.now())
    except PriceChanged as error:
        now = Price(error.facts["points"], error.facts["cash"])  # type: ignore[arg-type]
        prices = {"price": words.price(now), "before": words.price(form.price)}
        told = _(
            "It is %(price)s now (%(before)s just before). Nothing was taken: press again if you want it.",
            **prices,
        )
        return await _show(request, await _anew(reward), 409, trouble=told, tone="warn")
    except (ClubError, PointsError) as error:
        anew = await _anew(reward)
        return await _show(request, anew, 409, trouble=words.against(error, await ranks()))
    if made.state == "done" and made.voucher_id and routes.exists("portal.vouchers.show"):
        voucher = await made.voucher
        return redirect(request, "portal.vouchers.show", code=voucher.code, done="exchanged")
    return redirect(request, "portal.exchanges.show", exchange_id=made.id, done="exchanged")


async def exchange_again(request: Request) -> Response:
    told = _("This page had been open too long. Check what you entered and send it again")
    return await _show(request, await _reward(request), 422, trouble=told)


async def offered(reward: Reward, me: Member | None, now: datetime) -> tuple[Offered, Purse]:
    """`reward` with its kind, as `me` or a stranger reads it."""
    purse = await shelf.purse(me, now) if me else Purse(0, 0)
    tier = me.tier.code if me else ""
    price, named, error = reward.price(tier), await ranks(), await _against(reward, me, now)
    shown = (await images([reward.picture])).get(reward.picture)
    told = Offered(
        reward=reward,
        name=text.bilingual(reward.name, reward.name_en),
        about=_lines(reward),
        price=price,
        told=words.price(price),
        image=shown,
        art=reward.art or "shop",
        tone=words.TONES.get(reward.art, ""),
        group=str(words.GROUPS.get(reward.group, "")),
        worth=voucher_words.beside(voucher_words.name(reward.kind), voucher_words.worth(reward.kind)),
        terms=voucher_words.terms(reward.kind),
        lasts=voucher_words.lasts(reward.kind),
        where=voucher_words.where(reward.stores or reward.kind.stores, await houses()),
        left=words.left(reward.left),
        limit=words.limit(reward),
        tiers=words.tiers(reward.tiers, named),
        why=words.against(error, named),
        is_for=not isinstance(error, NotForTier),
        missing=max(0, price.points - max(0, purse.usable)) if me else 0,
    )
    return told, purse


def _lines(reward: Reward) -> list[str]:
    """What is said of it, by line; nothing where nothing is, instead of a dash."""
    said = text.bilingual(reward.about, reward.about_en) if reward.about else ""
    return [line for line in said.split("\n") if line.strip()]


async def _against(reward: Reward, me: Member | None, now: datetime) -> PointsError | None:
    """What would be said if it were pressed now, but for points that lack."""
    try:
        tier = me.tier.code if me else (reward.tiers or [""])[0]
        offers.must_be_had(reward, tier=tier, price=None, at=now)
        if me and reward.per_member:
            mine = exchanges.of(persons.accounts_of(me)).using_db(read())
            had = mine.filter(reward_id=reward.id, state__in=TAKING)
            await offers.must_be_within(reward, had, at=now, zone=clock.zone())
        frozen = Account.filter(id=me.account_id if me else 0, frozen_at__not_isnull=True).using_db(read())
        if held := await frozen.first():
            raise AccountFrozen(account=held.id, since=held.frozen_at)
    except PointsError as error:
        return error
    return None


async def _show(
    request: Request,
    reward: Reward,
    status: int = 200,
    *,
    asks: bool = False,
    trouble: str = "",
    tone: str = "bad",
) -> Response:
    me, now = request.state.member, clock.now()
    told, purse = await offered(reward, me, now)
    return page(
        request,
        "portal/shop/show.html",
        status,
        offer=told,
        usable=purse.usable,
        asks=asks and told.can and me is not None,
        trouble=trouble,
        tone=tone,
        days=await shop.days_kept(now, using=read()),
        form=ExchangeForm(points=told.price.points, cash=told.price.cash),
        preview=False,
    )


async def _reward(request: Request) -> Reward:
    shown = Reward.filter(id=request.path_params["reward_id"]).exclude(state="draft")
    return await found(shown.select_related("kind"))


async def _anew(reward: Reward) -> Reward:
    return await found(Reward.filter(id=reward.id).select_related("kind"))


ROUTES = [
    public("/shop", index, name="portal.shop"),
    public("/shop/{reward_id:int}", show, name="portal.shop.show"),
    member("/shop/{reward_id:int}/exchange", exchange_new, name="portal.shop.exchange"),
    member(
        "/shop/{reward_id:int}/exchange",
        exchange_create,
        name="portal.shop.exchange.create",
        methods=["POST"],
        again=exchange_again,
    ),
]
