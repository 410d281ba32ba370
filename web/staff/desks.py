"""Staff: the desks of a store: set up, renamed, closed and opened again."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, desks
from club.desks import Desk
from club.errors import ClubError
from web.forms.staff.stores import DeskForm
from web.render import found, page, redirect, sentence
from web.routes import staff
from web.staff import stores


async def create(request: Request) -> Response:
    store, form = await stores.one(request), DeskForm(await request.form())
    if form.validate():
        try:
            await desks.create(store, name=form.name.data, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.name.errors = [sentence(error)]
        else:
            return redirect(request, "staff.stores.show", store_id=store.id, done="desk-added")
    return await stores.shown(request, store, 422, form=form)


async def edit(request: Request) -> Response:
    desk = await _desk(request)
    return page(request, "staff/desks/edit.html", desk=desk, form=DeskForm(obj=desk))


async def update(request: Request) -> Response:
    desk, form = await _desk(request), DeskForm(await request.form())
    if form.validate():
        try:
            await desks.rename(desk, name=form.name.data, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.name.errors = [sentence(error)]
        else:
            return _back(request, desk, "saved")
    return page(request, "staff/desks/edit.html", 422, desk=desk, form=form)


async def closing_create(request: Request) -> Response:
    desk = await _desk(request)
    await desks.close(desk, by=request.state.staff, at=clock.now())
    return _back(request, desk, "desk-closed")


async def reopening_create(request: Request) -> Response:
    desk = await _desk(request)
    await desks.reopen(desk, by=request.state.staff, at=clock.now())
    return _back(request, desk, "desk-reopened")


async def _desk(request: Request) -> Desk:
    asker, theirs = request.state.staff, Desk.filter(id=request.path_params["desk_id"])
    if asker.store_id is not None:
        theirs = theirs.filter(store_id=asker.store_id)
    return await found(theirs.select_related("store"))


def _back(request: Request, desk: Desk, done: str) -> Response:
    return redirect(request, "staff.stores.show", store_id=desk.store_id, done=done)


def _edited(path: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(path, endpoint, name=name, methods=methods or ("GET",), may="stores.edit")


ROUTES = [
    _edited("/staff/stores/{store_id:int}/desks", create, "staff.desks.create", "POST"),
    _edited("/staff/desks/{desk_id:int}/edit", edit, "staff.desks.edit"),
    _edited("/staff/desks/{desk_id:int}/edit", update, "staff.desks.update", "POST"),
    _edited("/staff/desks/{desk_id:int}/closing", closing_create, "staff.desks.closing.create", "POST"),
    _edited("/staff/desks/{desk_id:int}/reopening", reopening_create, "staff.desks.reopening.create", "POST"),
]
