"""Staff: segments, saved filters with a purpose and a plan: listed, shown, changed, copied, retired."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, segments
from club.errors import ClubError
from club.segments import Node, Segment, WrongFilter, audiences
from club.staff import Staff
from club.stores import Store
from web.forms.staff.segments import SegmentForm
from web.i18n import _
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, filters, options, people, roll
from web.staff.chips import Chip
from web.staff.listing import chosen, listed, order_of

SORTS = {"name": "name", "counted": "counted", "changed": "changed_at"}
STATES = {"used": True, "retired": False}
SAMPLE = 8


async def index(request: Request) -> Response:
    asker = request.state.staff
    state = chosen(request, "state", [*STATES]) or "used"
    sort, order = order_of(request, SORTS, "name")
    theirs = segments.visible_to(asker).using_db(read()).select_related("store")
    theirs = theirs.filter(retired_at__isnull=STATES[state])
    listing = await listed(request, theirs.order_by(order, "id"))
    known = await options.known(asker)
    return page(
        request,
        "staff/segments/index.html",
        listing=listing,
        says={one.id: _said(one, known) for one in listing.rows},
        names=await people.names(one.by for one in listing.rows),
        lacks_audiences=bool(
            await audiences.missing(asker.store if asker.store_id else None, using_db=read())
        ),
        state=state,
        sort=sort,
    )


async def new(request: Request) -> Response:
    """The form for the filter of the address; without one, on to where it is put together."""
    where = request.query_params.get("where", "")
    if not where:
        return redirect(request, "staff.members", do="add")
    node = _node(where, request.state.staff)
    form = await _with_stores(SegmentForm(data={"where": where, "store": choosing.home(request)}), request)
    return await _form(request, "new", form, node)


async def create(request: Request) -> Response:
    form = await _with_stores(SegmentForm(await request.form()), request)
    asker = request.state.staff
    node = _node(form.where.data or "", asker)
    if not form.validate():
        return await _form(request, "new", form, node, 422)
    segment = await segments.save(
        form.name.data,
        node,
        purpose=form.purpose.data,
        plan=form.plan.data,
        store=await Store.get_or_none(id=form.store.data),
        by=asker,
        at=clock.now(),
    )
    return redirect(request, "staff.segments.show", segment_id=segment.id, done="saved")


async def show(request: Request) -> Response:
    segment, asker = await _segment(request), request.state.staff
    try:
        node, trouble = filters.check(segment.node, asker), ""
    except WrongFilter as error:
        node, trouble = None, sentence(error)
    question = segments.question(segment, at=clock.now()) if node is not None else None
    sample = await segments.ids(question, limit=SAMPLE, using=read()) if question else []
    return page(
        request,
        "staff/segments/show.html",
        segment=segment,
        trouble=trouble,
        says=_said(segment, await options.known(asker)),
        where=segments.text(node) if node is not None else "",
        reach=await segments.reach(question, using=read()) if question else None,
        sample=await roll.loaded(sample),
        cars=await roll.cars_of(sample),
        by=(await people.names([segment.by]))[segment.by],
    )


async def edit(request: Request) -> Response:
    """Name, purpose and plan; with a filter in the address, that one is put in the place of the old."""
    segment = await _segment(request)
    where = request.query_params.get("where", "")
    node = _node(where, request.state.staff) if where else None
    form = SegmentForm(obj=segment, data={"where": where, "store": segment.store_id or 0})
    form = await _with_stores(form, request, segment.store_id)
    return await _form(request, "edit", form, node, segment=segment)


async def update(request: Request) -> Response:
    segment = await _segment(request)
    data = await request.form()
    form = await _with_stores(SegmentForm(data), request, segment.store_id)
    form.store.data = segment.store_id or 0
    node = _node(form.where.data, request.state.staff) if form.where.data else None
    if not form.validate():
        return await _form(request, "edit", form, node, 422, segment=segment)
    try:
        await segments.edit(
            segment,
            name=form.name.data,
            purpose=form.purpose.data,
            plan=form.plan.data,
            node=node,
            by=request.state.staff,
            at=clock.now(),
        )
    except ClubError as error:
        form.name.errors = [sentence(error)]
        return await _form(request, "edit", form, node, 422, segment=segment)
    return redirect(request, "staff.segments.show", segment_id=segment.id, done="saved")


async def copy_create(request: Request) -> Response:
    segment = await _segment(request)
    name = _("%(name)s, copy") % {"name": segment.name[:50]}
    copied = await segments.copy(segment, name=name, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.segments.edit", segment_id=copied.id)


async def count_create(request: Request) -> Response:
    segment = await _segment(request)
    await segments.recount(segment, at=clock.now())
    return redirect(request, "staff.segments.show", segment_id=segment.id)


async def retirement_create(request: Request) -> Response:
    await segments.retire(await _segment(request), by=request.state.staff, at=clock.now())
    return redirect(request, "staff.segments")


async def _form(
    request: Request,
    template: str,
    form: SegmentForm,
    node: Node | None,
    status: int = 200,
    *,
    segment: Segment | None = None,
) -> Response:
    asker = request.state.staff
    known = await options.known(asker)
    kept = node if node is not None else segment.node if segment else segments.EVERYBODY
    store = segment.store_id if segment else asker.store_id
    return page(
        request,
        f"staff/segments/{template}.html",
        status,
        form=form,
        segment=segment,
        now_where=segments.text(kept),
        says=filters.said(kept, known),
        count=await segments.asking.count(segments.Question(kept, clock.now(), store), using=read()),
    )


def _said(segment: Segment, known: options.Options) -> tuple[Chip, ...]:
    """The conditions as a sentence; none for those that nobody can read any more."""
    try:
        return filters.said(segment.node, known)
    except WrongFilter:
        return ()


def _node(where: str, asker: Staff) -> Node:
    """The filter of an address or a form: pages make it, so one that cannot be read is nobody's."""
    try:
        return filters.check(segments.parsed(where), asker)
    except WrongFilter:
        raise HTTPException(404) from None


async def _with_stores(form: SegmentForm, request: Request, besides: int | None = None) -> SegmentForm:
    """The stores whose people it may hold: one's own, or any and all."""
    asker = request.state.staff
    form.store.choices = await choosing.houses(asker, besides=besides, everywhere=_("The whole club"))
    return form


async def _segment(request: Request) -> Segment:
    visible = segments.visible_to(request.state.staff).select_related("store")
    return await found(visible.filter(id=request.path_params["segment_id"]))


ROUTES = [
    staff("/staff/segments", index, name="staff.segments", may="segments.see"),
    staff("/staff/segments/new", new, name="staff.segments.new", may="segments.edit"),
    staff("/staff/segments", create, name="staff.segments.create", methods=["POST"], may="segments.edit"),
    staff("/staff/segments/{segment_id:int}", show, name="staff.segments.show", may="segments.see"),
    staff("/staff/segments/{segment_id:int}/edit", edit, name="staff.segments.edit", may="segments.edit"),
    staff(
        "/staff/segments/{segment_id:int}/edit",
        update,
        name="staff.segments.update",
        methods=["POST"],
        may="segments.edit",
    ),
    staff(
        "/staff/segments/{segment_id:int}/copy",
        copy_create,
        name="staff.segments.copy.create",
        methods=["POST"],
        may="segments.edit",
    ),
    staff(
        "/staff/segments/{segment_id:int}/count",
        count_create,
        name="staff.segments.count.create",
        methods=["POST"],
        may="segments.see",
    ),
    staff(
        "/staff/segments/{segment_id:int}/retirement",
        retirement_create,
        name="staff.segments.retirement.create",
        methods=["POST"],
        may="segments.edit",
    ),
]
