"""Staff: vouchers for everybody in a segment: previewed, agreed to, watched, stopped, and what came of it."""

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, handouts, segments, voucher_figures, voucher_kinds
from club.errors import ClubError
from club.handouts import Handout, MorePeople, Preview
from club.segments import Segment
from points.errors import PointsError
from points.voucher_kinds import VoucherKind
from web import voucher_words as shared
from web.forms.staff.vouchers import HandoutForm
from web.incoming import number_or_none
from web.names import houses
from web.render import found, is_partial, page, read, redirect, sentence
from web.routes import path, staff
from web.sentences import SENTENCES
from web.staff import people
from web.staff import voucher_words as words
from web.staff.listing import chosen, listed, number, order_of

SORTS = {"asked": "asked_at", "people": "people", "issued": "issued", "cost": "cost"}


async def index(request: Request) -> Response:
    state = chosen(request, "state", [*words.HANDOUT_STATES])
    kind = number(request, "kind")
    seen = handouts.visible_to(request.state.staff).using_db(read())
    seen = seen.filter(state=state) if state else seen
    seen = seen.filter(kind_id=kind) if kind else seen
    sort, order = order_of(request, SORTS, "-asked")
    listing = await listed(request, seen.select_related("kind", "segment").order_by(order, "-id"))
    return page(
        request,
        "staff/handouts/index.html",
        listing=listing,
        names=await people.names(one.by for one in listing.rows),
        words=words,
        state=state,
        kind=kind,
        sort=sort,
    )


async def new(request: Request) -> Response:
    asked = {name: number(request, name) for name in ("kind", "segment")}
    form = HandoutForm(data={"key": secrets.token_hex(16), **asked})
    return await _form(request, form, *await _offered(request, form))


async def create(request: Request) -> Response:
    """Show what it would be, or with the button of that page, do it."""
    data = await request.form()
    form = HandoutForm(data)
    kinds, groups = await _offered(request, form)
    if not form.validate():
        return await _form(request, form, kinds, groups, status=422)
    kind, segment = kinds[form.kind.data], groups[form.segment.data]
    try:
        if data.get("do") == "give":
            return await _ask(request, form, kind, segment)
        return await _preview(request, form, kind, segment)
    except MorePeople as error:
        return await _preview(request, form, kind, segment, sentence(error), 409)
    except (ClubError, PointsError) as error:
        field = form.kind if isinstance(error, PointsError) else form.segment
        field.errors = [sentence(error)]
        return await _form(request, form, kinds, groups, status=422)


async def show(request: Request) -> Response:
    return await _show(request, await _handout(request))


async def stopping_create(request: Request) -> Response:
    return await _move(request, handouts.stop)


async def resumption_create(request: Request) -> Response:
    return await _move(request, handouts.again)


async def _ask(request: Request, form: HandoutForm, kind: VoucherKind, segment: Segment) -> Response:
    asker = request.state.staff
    key = f"staff:{asker.id}:{form.key.data or secrets.token_hex(16)}"
    told: dict[str, Any] = {
        "reason": form.reason.data,
        "key": key,
        "seen": number_or_none(form.seen.data) or 0,
    }
    made = await handouts.ask(kind, segment, **told, by=asker, at=clock.now(), using=read())
    return redirect(request, "staff.handouts.show", handout_id=made.id)


async def _preview(
    request: Request,
    form: HandoutForm,
    kind: VoucherKind,
    segment: Segment,
    trouble: str = "",
    status: int = 200,
) -> Response:
    """Nothing is given yet: how many would get one, who cannot, and what it costs at most."""
    seen: Preview = await handouts.preview(kind, segment, at=clock.now(), using=read())
    form.seen.data = str(seen.people)
    before = await handouts.before(kind, segment).filter(issued__gt=0).using_db(read()).first()
    return page(
        request,
        "staff/handouts/preview.html",
        status,
        form=form,
        kind=kind,
        segment=segment,
        seen=seen,
        each=voucher_kinds.cost_of_use(kind),
        before=before,
        by=(await people.names([before.by]))[before.by] if before else "",
        slip=words.drawn(kind, await houses()),
        lasts=shared.lasts(kind),
        words=words,
        trouble=trouble,
    )


async def _form(
    request: Request,
    form: HandoutForm,
    kinds: dict[int, VoucherKind],
    groups: dict[int, Segment],
    *,
    status: int = 200,
) -> Response:
    return page(request, "staff/handouts/new.html", status, form=form, kinds=kinds, groups=groups)


async def _show(request: Request, handout: Handout, trouble: str = "", status: int = 200) -> Response:
    error = SENTENCES.get(handout.error)
    return page(
        request,
        "staff/handouts/_live.html" if is_partial(request) else "staff/handouts/show.html",
        status,
        handout=handout,
        address=path("staff.handouts.show", handout_id=handout.id),
        figures=await voucher_figures.of_handout(handout, using=read()) if handout.is_over else None,
        names=await people.with_departments(who for who in (handout.by, handout.stopped_by) if who),
        words=words,
        slip=words.drawn(handout.kind, await houses()),
        error=str(error) if error else "",
        may_resume=voucher_kinds.is_given(handout.kind, clock.now()),
        trouble=trouble,
    )


async def _move(request: Request, verb: Any) -> Response:
    handout = await _handout(request)
    try:
        await verb(handout, by=request.state.staff, at=clock.now())
    except (ClubError, PointsError) as error:
        return await _show(request, await _handout(request), sentence(error), 409)
    return redirect(request, "staff.handouts.show", handout_id=handout.id)


async def _offered(request: Request, form: HandoutForm) -> tuple[dict[int, VoucherKind], dict[int, Segment]]:
    """The kinds and segments that may be chosen; the form knows them."""
    asker = request.state.staff
    kinds = await voucher_kinds.offered_to(asker, at=clock.now(), using_db=read())
    groups = await segments.visible_to(asker).filter(retired_at=None).using_db(read())
    form.kind.choices = [(0, "—"), *((kind.id, f"{kind.name} · {words.worth(kind)}") for kind in kinds)]
    form.segment.choices = [(0, "—"), *((one.id, words.counted(one)) for one in groups)]
    return {kind.id: kind for kind in kinds}, {one.id: one for one in groups}


async def _handout(request: Request) -> Handout:
    seen = handouts.visible_to(request.state.staff).filter(id=request.path_params["handout_id"])
    return await found(seen.select_related("kind", "segment", "store"))


def _post(address: str, endpoint: Any, name: str) -> Any:
    address = f"/staff/vouchers/handouts{address}"
    return staff(address, endpoint, name=name, methods=["POST"], may="vouchers.issue")


ROUTES = [
    staff("/staff/vouchers/handouts", index, name="staff.handouts", may="vouchers.see"),
    staff("/staff/vouchers/handouts/new", new, name="staff.handouts.new", may="vouchers.issue"),
    _post("", create, "staff.handouts.create"),
    staff("/staff/vouchers/handouts/{handout_id:int}", show, name="staff.handouts.show", may="vouchers.see"),
    _post("/{handout_id:int}/stopping", stopping_create, "staff.handouts.stopping.create"),
    _post("/{handout_id:int}/resumption", resumption_create, "staff.handouts.resumption.create"),
]
