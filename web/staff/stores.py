"""Staff: the stores, their desks, and who works there. A closed store keeps its history."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from club import clock, desks, members, roles, stores
from club.desks import Desk
from club.errors import ClubError
from club.staff import Staff
from club.stores import Store
from web.forms.staff.stores import DeskForm, NewStoreForm, StoreForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.listing import chosen, listed, order_of

SORTS = {"name": "name", "code": "code"}
STATES = {"open": True, "closed": False}


async def index(request: Request) -> Response:
    houses = stores.visible_to(request.state.staff).using_db(read())
    state = chosen(request, "state", [*STATES])
    if state:
        houses = houses.filter(is_open=STATES[state])
    sort, order = order_of(request, SORTS, "name")
    listing = await listed(request, houses.order_by("-is_open", order, "id"))
    return page(
        request,
        "staff/stores/index.html",
        listing=listing,
        counts=await _counts([store.id for store in listing.rows]),
        sort=sort,
        state=state,
    )


async def new(request: Request) -> Response:
    _must_serve_all(request)
    return page(request, "staff/stores/new.html", form=NewStoreForm())


async def create(request: Request) -> Response:
    _must_serve_all(request)
    form = NewStoreForm(await request.form())
    if form.validate():
        try:
            store = await stores.add(**form.data, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            return redirect(request, "staff.stores.show", store_id=store.id, done="store-added")
    return page(request, "staff/stores/new.html", 422, form=form)


async def show(request: Request) -> Response:
    return await shown(request, await one(request))


async def edit(request: Request) -> Response:
    store = await one(request)
    return page(request, "staff/stores/edit.html", store=store, form=StoreForm(obj=store))


async def update(request: Request) -> Response:
    store, form = await one(request), StoreForm(await request.form())
    if not form.validate():
        return page(request, "staff/stores/edit.html", 422, store=store, form=form)
    await stores.edit(store, **form.data, by=request.state.staff, at=clock.now())
    return _back(request, store, "saved")


async def closing(request: Request) -> Response:
    """The question as a page, for browsers that open no dialog."""
    return await shown(request, await one(request), asks=True)


async def closing_create(request: Request) -> Response:
    store = await one(request)
    try:
        await stores.close(store, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await shown(request, store, 409, trouble=sentence(error))
    return _back(request, store, "store-closed")


async def reopening_create(request: Request) -> Response:
    store = await one(request)
    await stores.reopen(store, by=request.state.staff, at=clock.now())
    return _back(request, store, "store-reopened")


async def shown(
    request: Request,
    store: Store,
    status: int = 200,
    *,
    form: DeskForm | None = None,
    asks: bool = False,
    trouble: str = "",
) -> Response:
    """The store's page; `form` is that of a new desk, `trouble` why a deed was refused."""
    here = Staff.filter(store_id=store.id, is_active=True).using_db(read()).order_by("role", "name")
    return page(
        request,
        "staff/stores/show.html",
        status,
        store=store,
        desks=await desks.of(store).using_db(read()),
        colleagues=await here,
        home=await members.present().filter(store_id=store.id).using_db(read()).count(),
        role_names=roles.NAMES,
        form=form or DeskForm(),
        asks=asks,
        trouble=trouble,
    )


async def one(request: Request) -> Store:
    """The store of the address, within the asker's scope."""
    houses = stores.visible_to(request.state.staff).using_db(read())
    return await found(houses.filter(id=request.path_params["store_id"]))


def _must_serve_all(request: Request) -> None:
    """Who administers one store adds no others."""
    if request.state.staff.store_id is not None:
        raise HTTPException(404)


async def _counts(ids: list[int]) -> dict[int, dict[str, int]]:
    """How many desks and colleagues each store has."""
    theirs: dict[str, Any] = {
        "desks": Desk.filter(store_id__in=ids, is_active=True),
        "colleagues": Staff.filter(store_id__in=ids, is_active=True),
    }
    counts = {id: dict.fromkeys(theirs, 0) for id in ids}
    for what, rows in theirs.items():
        grouped = rows.using_db(read()).annotate(many=Count("id")).group_by("store_id")
        for row in await grouped.values("store_id", "many"):
            counts[row["store_id"]][what] = row["many"]
    return counts


def _back(request: Request, store: Store, done: str) -> Response:
    return redirect(request, "staff.stores.show", store_id=store.id, done=done)


def _edited(path: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(path, endpoint, name=name, methods=methods or ("GET",), may="stores.edit")


ONE = "/staff/stores/{store_id:int}"
ROUTES = [
    staff("/staff/stores", index, name="staff.stores", may="stores.see"),
    _edited("/staff/stores/new", new, "staff.stores.new"),
    _edited("/staff/stores", create, "staff.stores.create", "POST"),
    staff(ONE, show, name="staff.stores.show", may="stores.see"),
    _edited(f"{ONE}/edit", edit, "staff.stores.edit"),
    _edited(f"{ONE}/edit", update, "staff.stores.update", "POST"),
    _edited(f"{ONE}/closing", closing, "staff.stores.closing"),
    _edited(f"{ONE}/closing", closing_create, "staff.stores.closing.create", "POST"),
    _edited(f"{ONE}/reopening", reopening_create, "staff.stores.reopening.create", "POST"),
]
