"""Staff: posters, each with a QR code of its own, and how many members each has brought."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from club import clock, config, sources
from club.members import Member
from club.sources import Source
from club.stores import Store
from web import qr
from web.forms.staff.sources import SourceForm
from web.i18n import _
from web.render import found, page, read, redirect
from web.routes import path, staff
from web.staff import choosing
from web.staff.listing import chosen, listed, order_of

STATES = {"hangs": True, "down": False}
SORTS = {"made": "created_at", "name": "name"}


async def index(request: Request) -> Response:
    form = SourceForm(data={"store": choosing.home(request)})
    return await _index(request, await _with_stores(form, request))


async def create(request: Request) -> Response:
    form = await _with_stores(SourceForm(await request.form()), request)
    if not form.validate():
        return await _index(request, form, 422)
    store = await Store.get_or_none(id=form.store.data)
    source = await sources.add(form.name.data, store=store, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.sources.show", source_id=source.id)


async def show(request: Request) -> Response:
    source = await _source(request)
    address = f"{config.settings().public_url}{path('portal.source', source=source.code)}"
    brought = (await _brought([source.id])).get(source.id, 0)
    return page(request, "staff/sources/show.html", source=source, address=address, brought=brought)


async def code_show(request: Request) -> Response:
    source = await _source(request)
    address = f"{config.settings().public_url}{path('portal.source', source=source.code)}"
    return Response(
        qr.svg(address), media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"}
    )


async def retirement_create(request: Request) -> Response:
    await sources.retire(await _source(request), by=request.state.staff, at=clock.now())
    return redirect(request, "staff.sources")


async def restoration_create(request: Request) -> Response:
    source = await _source(request)
    await sources.restore(source, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.sources.show", source_id=source.id)


async def _index(request: Request, form: SourceForm, status: int = 200) -> Response:
    posters = sources.visible_to(request.state.staff).using_db(read()).select_related("store")
    state = chosen(request, "state", [*STATES])
    if state:
        posters = posters.filter(is_active=STATES[state])
    sort, order = order_of(request, SORTS, "-made")
    listing = await listed(request, posters.order_by(order, "-id"))
    return page(
        request,
        "staff/sources/index.html",
        status,
        listing=listing,
        form=form,
        state=state,
        sort=sort,
        brought=await _brought([source.id for source in listing.rows]),
    )


async def _brought(ids: list[int]) -> dict[int, int]:
    """How many members each poster has brought."""
    counted = Member.filter(source_id__in=ids).using_db(read()).annotate(n=Count("id")).group_by("source_id")
    return dict(await counted.values_list("source_id", "n")) if ids else {}


async def _with_stores(form: SourceForm, request: Request) -> SourceForm:
    """The form with the stores that a poster may belong to: one's own, or any and none."""
    form.store.choices = await choosing.houses(request.state.staff, everywhere=_("The whole club"))
    return form


async def _source(request: Request) -> Source:
    visible = sources.visible_to(request.state.staff).select_related("store")
    return await found(visible.filter(id=request.path_params["source_id"]))


ROUTES = [
    staff("/staff/sources", index, name="staff.sources", may="sources.see"),
    staff("/staff/sources", create, name="staff.sources.create", methods=["POST"], may="sources.edit"),
    staff("/staff/sources/{source_id:int}", show, name="staff.sources.show", may="sources.see"),
    staff("/staff/sources/{source_id:int}/code.svg", code_show, name="staff.sources.code", may="sources.see"),
    staff(
        "/staff/sources/{source_id:int}/retirement",
        retirement_create,
        name="staff.sources.retirement.create",
        methods=["POST"],
        may="sources.edit",
    ),
    staff(
        "/staff/sources/{source_id:int}/restoration",
        restoration_create,
        name="staff.sources.restoration.create",
        methods=["POST"],
        may="sources.edit",
    ),
]
