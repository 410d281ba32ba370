"""Staff: every voucher that was issued and what became of it; one given to a member, one taken away."""

import secrets
from datetime import date, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, gifts, issued, members, persons, roles, voucher_kinds, vouchers
from club.errors import ClubError
from club.members import Member
from points.errors import PointsError
from points.voucher import Voucher
from points.voucher_kinds import VoucherKind
from points.voucher_uses import VoucherUse
from web import voucher_words as shared
from web.forms.staff.vouchers import CancellationForm, GiftForm
from web.names import houses
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import voucher_history
from web.staff import voucher_words as words
from web.staff.listing import chosen, day_asked, listed, number, order_of, span
from web.staff.scope import member_of

SORTS = {"issued": "issued_at", "ends": "expires_at", "used": "used"}


async def index(request: Request) -> Response:
    wanted, conditions = await _narrowed(request, issued.visible_to(request.state.staff).using_db(read()))
    sort, order = order_of(request, SORTS, "-issued")
    listing = await listed(request, wanted.select_related("kind").order_by(order, "-id"))
    kinds = VoucherKind.all().using_db(read()).order_by("name")
    return page(
        request,
        "staff/issued/index.html",
        listing=listing,
        holders=await issued.holders(listing.rows, using_db=read()),
        kinds=dict(await kinds.values_list("id", "name")),
        houses=await houses(),
        words=words,
        shared=shared,
        sort=sort,
        **conditions,
    )


async def show(request: Request) -> Response:
    return await _show(request, await _voucher(request), CancellationForm())


async def new(request: Request) -> Response:
    form = GiftForm(data={"key": secrets.token_hex(16)})
    return await _new(request, await member_of(request), form)


async def create(request: Request) -> Response:
    member, form = await member_of(request), GiftForm(await request.form())
    offered = await _offered(request, form)
    if form.validate() and (kind := offered.get(form.kind.data)):
        asker = request.state.staff
        key = f"staff:{asker.id}:{form.key.data or secrets.token_hex(16)}"
        try:
            made = await gifts.give(member, kind, reason=form.reason.data, key=key, by=asker, at=clock.now())
            return redirect(request, "staff.issued.show", voucher_id=made.id, done="voucher-given")
        except (ClubError, PointsError) as error:
            form.kind.errors = [sentence(error)]
    return await _new(request, member, form, 422)


async def cancellation_create(request: Request) -> Response:
    voucher, form = await _voucher(request), CancellationForm(await request.form())
    if not form.validate():
        return await _show(request, voucher, form, 422)
    try:
        told: dict[str, Any] = {"reason": form.reason.data, "by": request.state.staff, "at": clock.now()}
        await vouchers.cancel(voucher, **told)
    except (ClubError, PointsError) as error:
        return await _show(request, await _voucher(request), form, 409, trouble=sentence(error))
    return redirect(request, "staff.issued.show", voucher_id=voucher.id, done="voucher-cancelled")


async def undoing_create(request: Request) -> Response:
    """A use of it was none: within 15 minutes, or later, with a reason, for whoever may void an order."""
    voucher, data = await _voucher(request), await request.form()
    use = await found(VoucherUse.filter(id=request.path_params["use_id"], voucher_id=voucher.id))
    try:
        told: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
        if clock.now() < use.at + vouchers.UNDO_WITHIN or _undoes_within(request):
            await vouchers.undo(use, **told)
        else:
            await vouchers.correct(use, reason=f"{data.get('reason', '')}", **told)
    except vouchers.UndoReason as error:
        return await _show(request, voucher, CancellationForm(), 422, trouble=sentence(error))
    except (ClubError, PointsError) as error:
        return await _show(request, await _voucher(request), CancellationForm(), 409, trouble=sentence(error))
    return redirect(request, "staff.issued.show", voucher_id=voucher.id, done="voucher-undone")


async def _narrowed(request: Request, wanted: QuerySet[Voucher]) -> tuple[QuerySet[Voucher], dict[str, Any]]:
    """The vouchers that fit the address, and its conditions for the page."""
    state, reason = chosen(request, "state", [*words.STATES]), chosen(request, "reason", [*words.REASONS])
    kind, store, member = number(request, "kind"), number(request, "store"), number(request, "member")
    since, until = day_asked(request, "from"), day_asked(request, "to")
    whom = await _whom(request, member) if member else None
    if member:
        if whom is None:
            raise HTTPException(404)
        wanted = wanted.filter(account_id__in=persons.accounts_of(whom))
    if state:
        wanted = wanted.filter(issued.standing(state, clock.now()))
    for name, value in (("kind_id", kind), ("store", store), ("reason", reason)):
        wanted = wanted.filter(**{name: value}) if value else wanted
    wanted = _between(wanted, since, until)
    told = {"state": state, "reason": reason, "kind": kind, "store": store, "member": member}
    return wanted, told | {"since": since, "until": until, "whom": whom}


def _between(wanted: QuerySet[Voucher], since: date | None, until: date | None) -> QuerySet[Voucher]:
    wanted = wanted.filter(issued_at__gte=span(since)[0]) if since else wanted
    return wanted.filter(issued_at__lt=span(until)[1]) if until else wanted


async def _whom(request: Request, member: int) -> Member | None:
    seen = members.visible_to(request.state.staff).filter(id__in=persons.described(id=member))
    return await seen.using_db(read()).first()


async def _show(
    request: Request, voucher: Voucher, form: CancellationForm, status: int = 200, *, trouble: str = ""
) -> Response:
    asker, names = request.state.staff, await houses()
    holder = await vouchers.whose(voucher.account_id, using_db=read())
    stands = words.stands(voucher)
    return page(
        request,
        "staff/issued/show.html",
        status,
        voucher=voucher,
        holder=holder,
        stands=stands,
        words=words,
        shared=shared,
        terms=words.terms(voucher.kind, names),
        history=await voucher_history.of(
            voucher, holder, names, now=clock.now(), within=_undoes_within(request)
        ),
        form=form,
        trouble=trouble,
        may_cancel=stands == "issued" and roles.may(asker, "vouchers.cancel"),
        may_undo=roles.may(asker, "vouchers.undo"),
    )


def _undoes_within(request: Request) -> timedelta | None:
    return None if roles.may(request.state.staff, "orders.void") else vouchers.UNDO_WITHIN


async def _new(request: Request, member: Member, form: GiftForm, status: int = 200) -> Response:
    offered = await _offered(request, form)
    names = await houses()
    return page(
        request,
        "staff/issued/new.html",
        status,
        member=member,
        form=form,
        offered=[(kind, shared.lasts(kind), shared.where(kind.stores, names)) for kind in offered.values()],
        has=await issued.of(member).filter(issued.standing("issued", clock.now())).using_db(read()).count(),
        words=words,
        is_member=member.joined_at is not None,
    )


async def _offered(request: Request, form: GiftForm) -> dict[int, VoucherKind]:
    """The kinds that may be given, and the form knows them."""
    kinds = await voucher_kinds.offered_to(request.state.staff, at=clock.now(), using_db=read())
    form.kind.choices = [(kind.id, f"{kind.name} · {words.worth(kind)}") for kind in kinds]
    return {kind.id: kind for kind in kinds}


async def _voucher(request: Request) -> Voucher:
    seen = issued.visible_to(request.state.staff).filter(id=request.path_params["voucher_id"])
    return await found(seen.select_related("kind"))


def _post(address: str, endpoint: Any, name: str, may: str) -> Any:
    return staff(f"/staff{address}", endpoint, name=name, methods=["POST"], may=may)


ROUTES = [
    staff("/staff/vouchers/issued", index, name="staff.issued", may="vouchers.see"),
    staff("/staff/vouchers/issued/{voucher_id:int}", show, name="staff.issued.show", may="vouchers.see"),
    staff("/staff/members/{member_id:int}/issued/new", new, name="staff.issued.new", may="vouchers.issue"),
    _post("/members/{member_id:int}/issued", create, "staff.issued.create", "vouchers.issue"),
    _post(
        "/vouchers/issued/{voucher_id:int}/cancellation",
        cancellation_create,
        "staff.issued.cancellation.create",
        "vouchers.cancel",
    ),
    _post(
        "/vouchers/issued/{voucher_id:int}/uses/{use_id:int}/undoing",
        undoing_create,
        "staff.issued.undoing.create",
        "vouchers.undo",
    ),
]
