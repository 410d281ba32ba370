"""Desk: a privilege of the member who stands here is used, by one tap and a confirmation, or taken back."""

import uuid

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, persons, privileges, reception
from club.errors import ClubError
from club.privileges import Held, PrivilegeUse
from club.vehicles import Vehicle
from club.visits import DeskVisit
from web import privilege_words
from web.desk import answers
from web.desk.visits import standing, standing_of
from web.forms.desk.privileges import UseForm
from web.render import found, is_partial, read, redirect
from web.routes import desk


async def new(request: Request) -> Response:
    """Whether it is meant, and for which car: a page of its own where no dialog opens."""
    visit = await standing(request, request.path_params["visit_id"])
    held = await _held(request, visit, request.path_params["privilege_id"])
    told = {"visit": visit, "held": held, "privilege_words": privilege_words, "fresh": uuid.uuid4()}
    return await answers.said(request, "desk/privileges/_new.html", **told)


async def create(request: Request) -> Response:
    """Use it; the same nonce again is the same use."""
    visit = await standing(request, request.path_params["visit_id"])
    form = UseForm(await request.form())
    if not form.validate():
        raise HTTPException(422)
    privilege = await found(privileges.Privilege.filter(id=form.privilege.data))
    car = await found(Vehicle.filter(id=form.vehicle.data)) if form.vehicle.data else None
    key = f"privilege:{form.nonce.data}:{privilege.id}:{car.id if car else ''}"
    told = {"visit": visit, "key": key, "by": request.state.staff, "at": clock.now()}
    try:
        made = await privileges.use(visit.member, privilege, vehicle=car, **told)
    except ClubError as error:
        return await answers.refused(request, error)
    return await _back(request, visit, made)


async def undo_create(request: Request) -> Response:
    use = await found(_of_the_store(request))
    try:
        await privileges.undo(use, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await answers.refused(request, error)
    if visit := await standing_of(request, use.member):
        return await _back(request, visit, use)
    return await answers.said(
        request, "desk/privileges/_undone.html", use=use, privilege_words=privilege_words
    )


async def _back(request: Request, visit: DeskVisit, use: PrivilegeUse) -> Response:
    """The member's answer once more, with what was just done and the way to take it back."""
    if not is_partial(request):
        return redirect(request, "desk.visits.show", visit_id=visit.id, used=use.id)
    request.state.used = use.id
    facts = {**await reception.card(visit.member, at=clock.now(), using_db=read()), "visit": visit.id}
    context = await answers.member(request, facts)
    return await answers.said(request, context.pop("answer"), **context)


async def _held(request: Request, visit: DeskVisit, number: int) -> Held:
    """One that can be used now, or a 404."""
    member, store = await persons.stays(visit.member, using_db=read()), request.state.desk.store_id
    theirs = await privileges.standing(member, at=clock.now(), store=store, using_db=read())
    for one in theirs:
        if one.privilege.id == number and one.is_here and one.tallies and not one.is_used_up:
            return one
    raise HTTPException(404)


def _of_the_store(request: Request) -> QuerySet[PrivilegeUse]:
    theirs = privileges.visible_to(request.state.staff).filter(id=request.path_params["privilege_use_id"])
    return theirs.select_related("member", "privilege")


ROUTES = [
    desk(
        "/desk/visits/{visit_id:int}/privileges/{privilege_id:int}",
        new,
        name="desk.privileges.new",
        may="privileges.use",
        scans=True,
    ),
    desk(
        "/desk/visits/{visit_id:int}/privileges",
        create,
        name="desk.privileges.create",
        methods=["POST"],
        may="privileges.use",
    ),
    desk(
        "/desk/privileges/{privilege_use_id:int}/undo",
        undo_create,
        name="desk.privileges.undo.create",
        methods=["POST"],
        may="privileges.undo",
    ),
]
