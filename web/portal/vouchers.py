"""My vouchers: those that can be used, what ends soon first, those used up, those that have ended; and each
with its code, its terms and its uses."""

from datetime import datetime
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q, RawSQL
from tortoise.queryset import QuerySet

from club import clock, shop, vouchers
from club.errors import ClubError
from club.members import Member
from points.errors import PointsError
from points.vouchers import Voucher, VoucherTransfer, VoucherUse
from web import names, qr, text, voucher_words
from web.forms.portal.vouchers import TransferForm
from web.i18n import _, pgettext
from web.incoming import number_or_none
from web.render import found, page, read, redirect, sentence
from web.routes import member, path
from web.staff import people
from web.voucher_words import Worth

A_PAGE = 20
LATELY = 3
TABS = ("usable", "used", "ended")
ENDLESS = RawSQL('CASE WHEN "points_voucher"."expires_at" IS NULL THEN 1 ELSE 0 END')


class Slip(NamedTuple):
    """A voucher as it lies in the list: `word` and `tone` are its tag."""

    code: str
    name: str
    about: str
    worth: Worth
    word: str
    tone: str
    is_live: bool


class Used(NamedTuple):
    """A use as its member reads it."""

    name: str
    worth: Worth
    when: str
    where: str
    who: str
    order: str
    off: str
    undone: str


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    asked = request.query_params.get("tab", "")
    tab = asked if asked in TABS else TABS[0]
    number = max(1, number_or_none(request.query_params.get("page")) or 1)
    rows = await _tabs(me, now)[tab].using_db(read()).offset((number - 1) * A_PAGE).limit(A_PAGE + 1)
    counts = {name: await query.using_db(read()).count() for name, query in _tabs(me, now).items()}
    words = {
        "usable": pgettext("voucher", "To be used"),
        "used": pgettext("voucher", "Used up"),
        "ended": pgettext("voucher", "Ended"),
    }
    houses = await names.houses()
    return page(
        request,
        "portal/vouchers/index.html",
        tab=tab,
        tabs=[(name, words[name], counts[name]) for name in TABS],
        slips=[_slip(one, houses, now) for one in rows[:A_PAGE]],
        lately=await _told(vouchers.uses(me).filter(undone_at=None).limit(LATELY)) if tab == "usable" else [],
        next=path("portal.vouchers", tab=tab, page=number + 1) if len(rows) > A_PAGE else None,
    )


async def show(request: Request) -> Response:
    return await _page(request, await _mine(request))


async def image(request: Request) -> Response:
    """The voucher's QR code, which never changes."""
    voucher = await _mine(request)
    headers = {"Cache-Control": "private, max-age=2592000, immutable"}
    return Response(qr.svg(voucher.code), media_type="image/svg+xml", headers=headers)


async def transfer(request: Request) -> Response:
    """To whom in the household, and what that means."""
    voucher = await _mine(request)
    return await _transfer(request, voucher, TransferForm())


async def transfer_create(request: Request) -> Response:
    me, voucher = request.state.member, await _mine(request)
    form = await _offered(TransferForm(await request.form()), me)
    if not form.validate():
        return await _transfer(request, voucher, form, 422)
    to = await found(vouchers.relatives(me).filter(id=int(form.to.data)))
    try:
        await vouchers.transfer(voucher, to, by=me, at=clock.now())
    except (ClubError, PointsError) as error:
        return await _page(request, voucher, 409, refused=sentence(error))
    return redirect(request, "portal.vouchers", done="passed-on")


def _tabs(me: Member, now: datetime) -> dict[str, QuerySet[Voucher]]:
    mine = vouchers.of(me)
    holds = Q(state="issued") & (Q(expires_at=None) | Q(expires_at__gt=now))
    over = Q(state__in=("expired", "cancelled", "refunded")) | Q(state="issued", expires_at__lte=now)
    usable = mine.filter(holds).annotate(endless=ENDLESS).order_by("endless", "expires_at", "id")
    settled = {"used": mine.filter(state="used"), "ended": mine.filter(over)}
    return {"usable": usable, **{name: of.order_by("-settled_at", "-id") for name, of in settled.items()}}


def _slip(voucher: Voucher, houses: dict[int, str], now: datetime) -> Slip:
    kind, is_live = voucher.kind, voucher.holds(now)
    tone, word = _state(voucher, now)
    return Slip(
        code=voucher.code,
        name=voucher_words.name(kind),
        about=_about(voucher, houses),
        worth=voucher_words.worth(kind, left=kind.times - voucher.used if is_live else None),
        word=word,
        tone=tone,
        is_live=is_live,
    )


def _about(voucher: Voucher, houses: dict[int, str]) -> str:
    """Where it is for, if not everywhere; else what the club says of it."""
    kind = voucher.kind
    if kind.stores or not kind.about:
        return voucher_words.where(kind.stores, houses)
    return text.bilingual(kind.about, kind.about_en).split("\n", 1)[0]


def _state(voucher: Voucher, now: datetime) -> tuple[str, str]:
    """The tone and the words of its tag."""
    if voucher.state == "used":
        return "", pgettext("voucher", "Used up")
    if voucher.state == "cancelled":
        return "bad", _("Cancelled")
    if voucher.state == "refunded":
        return "", pgettext("voucher", "Given back")
    if not voucher.holds(now):
        return "", pgettext("voucher", "Ended")
    return ("warn" if voucher_words.is_soon(voucher) else ""), voucher_words.ends(voucher)


async def _page(request: Request, voucher: Voucher, status: int = 200, *, refused: str = "") -> Response:
    me, now, kind = request.state.member, clock.now(), voucher.kind
    is_live = voucher.holds(now)
    made = VoucherUse.filter(voucher_id=voucher.id).select_related("voucher__kind").order_by("-at", "-id")
    may_pass = is_live and kind.is_transferable and await vouchers.relatives(me).using_db(read()).exists()
    tone, word = _state(voucher, now)
    return page(
        request,
        "portal/vouchers/show.html",
        status,
        voucher=voucher,
        name=voucher_words.name(kind),
        about=text.bilingual(kind.about, kind.about_en).splitlines() if kind.about else [],
        worth=voucher_words.worth(kind),
        left=kind.times - voucher.used,
        ends=voucher_words.last_day(voucher),
        tone=tone,
        word=word,
        terms=voucher_words.terms(kind, has_least=False),
        where=voucher_words.where(kind.stores, await names.houses()),
        uses=await _told(made),
        giver=await _giver(voucher),
        is_live=is_live,
        may_pass=may_pass,
        refused=refused,
        exchange=await _exchange(me, voucher) if is_live else None,
    )


async def _exchange(me: Member, voucher: Voucher) -> int | None:
    """The exchange that brought it, as long as it is unused: there it is given back."""
    if voucher.used:
        return None
    had = await shop.of(me).filter(voucher_id=voucher.id, state="done").using_db(read()).first()
    return had and had.id


async def _transfer(request: Request, voucher: Voucher, form: TransferForm, status: int = 200) -> Response:
    form = await _offered(form, request.state.member)
    if not (form.to.choices and voucher.holds(clock.now()) and voucher.kind.is_transferable):
        return redirect(request, "portal.vouchers.show", code=voucher.code)
    name, ends = voucher_words.name(voucher.kind), voucher_words.last_day(voucher)
    told: dict[str, Any] = {"voucher": voucher, "name": name, "ends": ends, "only": form.tick_the_only_one()}
    return page(request, "portal/vouchers/transfer.html", status, form=form, **told)


async def _offered(form: TransferForm, me: Member) -> TransferForm:
    form.offer(await vouchers.relatives(me).using_db(read()))
    return form


async def _told(made: QuerySet[VoucherUse]) -> list[Used]:
    found = await made.using_db(read())
    if not found:
        return []
    houses, who = await names.houses(), await people.names({use.by for use in found})
    return [
        Used(
            name=voucher_words.name(use.voucher.kind),
            worth=voucher_words.worth(use.voucher.kind, left=1),
            when=text.moment_or_day(use.at),
            where=houses.get(use.store or 0, ""),
            who=who[use.by],
            order=use.order,
            off=text.fen(use.off) if use.off else "",
            undone=text.moment_or_day(use.undone_at) if use.undone_at else "",
        )
        for use in found
    ]


async def _giver(voucher: Voucher) -> str:
    """Who in the household passed it on, if anybody did."""
    passed = VoucherTransfer.filter(voucher_id=voucher.id, taker_id=voucher.account_id).using_db(read())
    last = await passed.order_by("-id").first()
    if last is None:
        return ""
    person = await vouchers.whose(last.giver_id, using_db=read())
    return "" if person.closed_at else person.address_form


async def _mine(request: Request) -> Voucher:
    return await found(vouchers.of(request.state.member).filter(code=request.path_params["code"]))


ROUTES = [
    member("/vouchers", index, name="portal.vouchers"),
    member("/vouchers/{code}", show, name="portal.vouchers.show"),
    member("/vouchers/{code}/code.svg", image, name="portal.vouchers.image"),
    member("/vouchers/{code}/transfer", transfer, name="portal.vouchers.transfer"),
    member(
        "/vouchers/{code}/transfer",
        transfer_create,
        name="portal.vouchers.transfer.create",
        methods=["POST"],
    ),
]
