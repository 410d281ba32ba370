"""Staff: a member's points are frozen while somebody looks into them, and thawed."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, freezing
from club.errors import ClubError
from club.members import Member
from web.forms.staff.adjustments import FreezingForm
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.scope import member_of


async def show(request: Request) -> Response:
    return await _show(request, await member_of(request), FreezingForm())


async def create(request: Request) -> Response:
    return await _done(request, freezing.freeze, "frozen")


async def ending_create(request: Request) -> Response:
    return await _done(request, freezing.thaw, "thawed")


async def _done(request: Request, deed: Callable[..., Awaitable[Any]], done: str) -> Response:
    member, form = await member_of(request), FreezingForm(await request.form())
    if not form.validate():
        return await _show(request, member, form, 422)
    try:
        await deed(member, reason=form.reason.data, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, member, form, 409, trouble=sentence(error))
    return redirect(request, "staff.points.of_member", member_id=member.id, done=done)


async def _show(
    request: Request, member: Member, form: FreezingForm, status: int = 200, *, trouble: str = ""
) -> Response:
    times = await freezing.of(member).using_db(read())
    return page(
        request,
        "staff/freezing/show.html",
        status,
        member=member,
        form=form,
        trouble=trouble,
        times=times,
        is_frozen=bool(times) and times[0].ended_at is None,
        names=await people.names(who for row in times for who in (row.by, row.ended_by) if who),
    )


def _route(address: str, endpoint: Any, name: str, *, post: bool = False) -> Any:
    path, methods = f"/staff/members/{{member_id:int}}/freezing{address}", ["POST"] if post else ["GET"]
    return staff(path, endpoint, name=f"staff.freezing{name}", may="points.freeze", methods=methods)


ROUTES = [
    _route("", show, ""),
    _route("", create, ".create", post=True),
    _route("/ending", ending_create, ".ending.create", post=True),
]
