"""Staff: who looks after which members, set for several of them at once from their list."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import clock, members, roles
from club import staff as workforce
from club.errors import ClubError
from club.members import advising
from club.staff import Staff
from web.forms.staff.members import AdviserForm
from web.render import page, read, sentence
from web.routes import path, staff
from web.security import safe_next
from web.staff.listing import PER_PAGE


async def create(request: Request) -> Response:
    """Those who were ticked get this adviser, or none; all of them or nobody."""
    asker, form = request.state.staff, AdviserForm(await request.form())
    colleagues = await team(asker)
    form.offer(colleagues)
    back = safe_next(form.back.data, path("staff.members"))
    if not form.validate():
        return _refused(request, str(next(iter(form.errors.values()))[0]), back)
    adviser = next((one for one in colleagues if one.id == form.adviser.data), None)
    chosen = await members.visible_to(asker).filter(id__in=form.member.data[:PER_PAGE])
    try:
        await advising.assign(chosen, adviser, by=asker, at=clock.now())
    except ClubError as error:
        return _refused(request, sentence(error), back)
    return RedirectResponse(f"{back}{'&' if '?' in back else '?'}done=saved", 303)


async def team(asker: Staff) -> list[Staff]:
    """The colleagues whom `asker` may let look after members; none without the permission."""
    if not roles.may(asker, "members.assign"):
        return []
    return await workforce.visible_to(asker).using_db(read()).filter(is_active=True)


def _refused(request: Request, why: str, back: str) -> Response:
    return page(request, "staff/members/advising.html", 422, why=why, back=back)


ROUTES = [
    staff(
        "/staff/members/advising",
        create,
        name="staff.members.advising.create",
        methods=["POST"],
        may="members.assign",
    ),
]
