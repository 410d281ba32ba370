"""Staff: the kinds of vouchers, made, mended and ended; and what vouchers gave and cost."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, roles, voucher_figures, voucher_kinds
from club.errors import ClubError
from points.errors import PointsError
from points.voucher_kinds import VoucherKind
from points.vouchers import Voucher
from web import text
from web import voucher_words as shared
from web.forms.staff.vouchers import KindForm
from web.i18n import _
from web.names import houses
from web.naming import enumerated
from web.render import found, page, read, redirect
from web.routes import staff
from web.staff import choosing, voucher_months
from web.staff import voucher_words as words
from web.staff.listing import chosen, listed, order_of

SORTS = {"name": "name", "made": "created_at", "cost": "cost"}


async def index(request: Request) -> Response:
    """The kinds that are given, or all that are not any more, with what became of each."""
    state = chosen(request, "state", ["used", "ended"]) or "used"
    sort, order = order_of(request, SORTS, "name")
    kinds = VoucherKind.filter(ended_at__isnull=state == "used").using_db(read())
    worth = chosen(request, "worth", [*words.WORTHS])
    kinds = kinds.filter(worth=worth) if worth else kinds
    listing = await listed(request, kinds.order_by(order, "id"))
    return page(
        request,
        "staff/vouchers/index.html",
        listing=listing,
        figures=await voucher_figures.of_kinds([kind.id for kind in listing.rows], using=read()),
        worths=words.WORTHS,
        words=words,
        shared=shared,
        state=state,
        worth=worth,
        sort=sort,
        houses=await houses(),
        makers=enumerated(
            [_(name) for role, name in roles.NAMES.items() if "vouchers.edit" in roles.ROLES[role]]
        ),
    )


async def new(request: Request) -> Response:
    form = await _form(request)
    if home := request.state.staff.store_id:
        form.stores.data = [home]
    return await _page(request, form)


async def create(request: Request) -> Response:
    form = await _form(request, await request.form())
    if form.validate():
        try:
            kind = await voucher_kinds.define(**form.terms(), by=request.state.staff, at=clock.now())
            return redirect(request, "staff.vouchers.show", kind_id=kind.id, done="saved")
        except (ClubError, PointsError) as error:
            form.say_no(error)
    return await _page(request, form, status=422)


async def slip_create(request: Request) -> Response:
    """The slip of the form as it stands, as a member will see it: asked anew at every change."""
    form = await _form(request, await request.form())
    form.validate()
    return page(request, "staff/vouchers/_slip.html", slip=words.drafted(form, await houses()))


async def show(request: Request) -> Response:
    return await _show(request, await _kind(request))


async def edit(request: Request) -> Response:
    kind = await _mine(request)
    form = await _form(request, kind=kind)
    return await _page(request, form, kind)


async def update(request: Request) -> Response:
    kind = await _mine(request)
    form = await _form(request, await request.form(), kind)
    if form.validate():
        try:
            await voucher_kinds.amend(kind, **form.terms(), by=request.state.staff, at=clock.now())
            return redirect(request, "staff.vouchers.show", kind_id=kind.id, done="saved")
        except (ClubError, PointsError) as error:
            form.say_no(error)
    return await _page(request, form, kind, 422)


async def ending_create(request: Request) -> Response:
    kind = await _mine(request)
    await voucher_kinds.end(kind, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.vouchers.show", kind_id=kind.id, done="kind-ended")


async def figures(request: Request) -> Response:
    return page(request, "staff/vouchers/figures.html", **await voucher_months.shown(request))


async def _show(request: Request, kind: VoucherKind, trouble: str = "", status: int = 200) -> Response:
    asker, names = request.state.staff, await houses()
    told = await voucher_figures.of_kinds([kind.id], using=read())
    rewards, reserved = await voucher_kinds.in_the_shop(kind, using_db=read())
    return page(
        request,
        "staff/vouchers/show.html",
        status,
        kind=kind,
        terms=words.terms(kind, names),
        slip=words.drawn(kind, names),
        figures=told[kind.id],
        rewards=enumerated([text.bilingual(one.name, one.name_en) for one in rewards]),
        reserved=reserved,
        is_given=voucher_kinds.is_given(kind, clock.now()),
        is_mine=roles.may(asker, "vouchers.edit") and voucher_kinds.is_of(asker, kind.stores),
        trouble=trouble,
    )


async def _form(request: Request, data: Any = None, kind: VoucherKind | None = None) -> KindForm:
    """The form with the stores that may be chosen; of a kind that people hold, only its words."""
    form = KindForm.of(kind) if kind and data is None else KindForm(data)
    form.stores.choices = await choosing.houses(request.state.staff)
    if kind:
        known = {choice.value for choice in form.stores.choices}
        names = await houses()
        form.stores.choices += [(id, names.get(id, "—")) for id in kind.stores if id not in known]
        if await Voucher.filter(kind_id=kind.id).using_db(read()).exists():
            form.fix()
    return form


async def _page(
    request: Request, form: KindForm, kind: VoucherKind | None = None, status: int = 200
) -> Response:
    names = await houses()
    slip = words.drafted(form, names, kind)
    return page(request, "staff/vouchers/edit.html", status, form=form, kind=kind, slip=slip,
                fixed=words.terms(kind, names) if kind and form.is_fixed else [])  # fmt: skip


async def _kind(request: Request) -> VoucherKind:
    return await found(VoucherKind.filter(id=request.path_params["kind_id"]))


async def _mine(request: Request) -> VoucherKind:
    """One that the asker may change."""
    kind = await _kind(request)
    if not voucher_kinds.is_of(request.state.staff, kind.stores):
        raise HTTPException(404)
    return kind


def _post(address: str, endpoint: Any, name: str) -> Any:
    return staff(f"/staff/vouchers{address}", endpoint, name=name, methods=["POST"], may="vouchers.edit")


ROUTES = [
    staff("/staff/vouchers", index, name="staff.vouchers", may="vouchers.see"),
    staff("/staff/vouchers/new", new, name="staff.vouchers.new", may="vouchers.edit"),
    _post("", create, "staff.vouchers.create"),
    _post("/slip", slip_create, "staff.vouchers.slip.create"),
    staff("/staff/vouchers/figures", figures, name="staff.vouchers.figures", may="vouchers.see"),
    staff("/staff/vouchers/{kind_id:int}", show, name="staff.vouchers.show", may="vouchers.see"),
    staff("/staff/vouchers/{kind_id:int}/edit", edit, name="staff.vouchers.edit", may="vouchers.edit"),
    _post("/{kind_id:int}/edit", update, "staff.vouchers.update"),
    _post("/{kind_id:int}/ending", ending_create, "staff.vouchers.ending.create"),
]
