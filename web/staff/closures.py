"""Staff: close a member's account at their wish, with what is lost by it named first."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, config
from club.errors import ClubError
from club.members import Member
from club.privacy import closing
from web.forms.staff.privacy import ClosureForm
from web.losses import in_words
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff.scope import member_of


async def show(request: Request) -> Response:
    return await _show(request, await member_of(request), ClosureForm())


async def create(request: Request) -> Response:
    member, form = await member_of(request), ClosureForm(await request.form())
    if form.validate():
        try:
            asked = await closing.ask_for(
                member, reason=form.reason.data, by=request.state.staff, at=clock.now()
            )
        except ClubError as error:
            form.reason.errors = [sentence(error)]
        else:
            return _on(request, member, asked.state)
    return await _show(request, member, form, 422)


def _on(request: Request, member: Member, state: str) -> Response:
    if state == "done":
        return redirect(request, "staff.members", done="closed")
    return redirect(request, "staff.closures", member_id=member.id)


async def _show(request: Request, member: Member, form: ClosureForm, status: int = 200) -> Response:
    now, days = clock.now(), config.settings().closure_days
    return page(
        request,
        "staff/closures/show.html",
        status,
        member=member,
        form=form,
        losses=in_words(await closing.losses(member, at=now, using_db=read()), masked=True),
        pending=await closing.pending(member, using_db=read()),
        days=days,
    )


ROUTES = [
    staff("/staff/members/{member_id:int}/closures", show, name="staff.closures", may="members.close"),
    staff(
        "/staff/members/{member_id:int}/closures",
        create,
        name="staff.closures.create",
        methods=["POST"],
        may="members.close",
    ),
]
