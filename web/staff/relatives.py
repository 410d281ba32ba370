"""Staff: a member's family who are no members themselves."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, persons, relatives
from club.errors import ClubError
from club.members import Member
from club.relatives import Relative
from web.forms.staff.family import RelativeForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.scope import member_of


async def new(request: Request) -> Response:
    return page(request, "staff/relatives/new.html", member=await member_of(request), form=RelativeForm())


async def create(request: Request) -> Response:
    member, form = await member_of(request), RelativeForm(await request.form())
    if form.validate() and await form.save(member, None, by=request.state.staff, at=clock.now()):
        return redirect(request, "staff.members.show", member_id=member.id, done="saved")
    return page(request, "staff/relatives/new.html", 422, member=member, form=form)


async def edit(request: Request) -> Response:
    relative, member = await _relative(request)
    if relative.until:
        return redirect(request, "staff.members.show", member_id=member.id)
    form = RelativeForm(obj=relative)
    return page(request, "staff/relatives/edit.html", member=member, relative=relative, form=form)


async def update(request: Request) -> Response:
    relative, member = await _relative(request)
    form = RelativeForm(await request.form())
    if form.validate() and await form.save(member, relative, by=request.state.staff, at=clock.now()):
        return redirect(request, "staff.members.show", member_id=member.id, done="saved")
    return page(request, "staff/relatives/edit.html", 422, member=member, relative=relative, form=form)


async def removal_create(request: Request) -> Response:
    relative, member = await _relative(request)
    try:
        await relatives.remove(relative, by=request.state.staff, at=clock.now())
    except ClubError as error:
        form = RelativeForm(obj=relative)
        form.name.errors = [sentence(error)]
        return page(request, "staff/relatives/edit.html", 422, member=member, relative=relative, form=form)
    return redirect(request, "staff.members.show", member_id=member.id, done="saved")


async def _relative(request: Request) -> tuple[Relative, Member]:
    """Somebody whom a member told of, whom the asker sees."""
    kept = Relative.filter(id=request.path_params["relative_id"])
    relative = await found(kept.select_related("member"))
    person = await persons.stays(relative.member, using_db=read())
    return relative, await found(members.visible_to(request.state.staff).filter(id=person.id))


ROUTES = [
    staff(
        "/staff/members/{member_id:int}/relatives/new", new, name="staff.relatives.new", may="members.edit"
    ),
    staff(
        "/staff/members/{member_id:int}/relatives",
        create,
        name="staff.relatives.create",
        methods=["POST"],
        may="members.edit",
    ),
    staff("/staff/relatives/{relative_id:int}/edit", edit, name="staff.relatives.edit", may="members.edit"),
    staff(
        "/staff/relatives/{relative_id:int}/edit",
        update,
        name="staff.relatives.update",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/relatives/{relative_id:int}/removal",
        removal_create,
        name="staff.relatives.removal.create",
        methods=["POST"],
        may="members.edit",
    ),
]
