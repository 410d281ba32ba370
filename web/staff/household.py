"""Staff: the household of a member: founded, joined, renamed, left."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, households, members, persons
from club.errors import ClubError
from club.households import Household
from club.members import Member, names
from web.forms.staff.family import HouseholdForm
from web.i18n import _
from web.incoming import number_or_none
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.scope import member_of

MOST_HITS = 12


async def show(request: Request) -> Response:
    return await _show(request, await member_of(request))


async def create(request: Request) -> Response:
    """Move in with somebody who was found."""
    member, asker, now = await member_of(request), request.state.staff, clock.now()
    other_id = number_or_none((await request.form()).get("other")) or 0
    other = await found(members.visible_to(asker).filter(id__in=persons.described(id=other_id)))
    try:
        await households.bring_together(member, other, name=_called(other), by=asker, at=now)
    except ClubError as error:
        return await _show(request, member, 422, trouble=sentence(error))
    return redirect(request, "staff.household", member_id=member.id, done="saved")


async def name_update(request: Request) -> Response:
    member, form = await member_of(request), HouseholdForm(await request.form())
    home = await found(Household.filter(id=member.household_id or 0))
    if not form.validate():
        return await _show(request, member, 422, form=form)
    await households.rename(home, form.name.data, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.household", member_id=member.id, done="saved")


async def leaving_create(request: Request) -> Response:
    member = await member_of(request)
    try:
        await households.leave(member, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, member, 422, trouble=sentence(error))
    return redirect(request, "staff.members.show", member_id=member.id, done="saved")


async def _show(
    request: Request,
    member: Member,
    status: int = 200,
    *,
    form: HouseholdForm | None = None,
    trouble: str = "",
) -> Response:
    query, asker = request.query_params.get("q", "").strip()[:40], request.state.staff
    hits = await members.search(query, staff=asker, limit=MOST_HITS + 1, using_db=read()) if query else []
    home = member.household
    housemates = await households.people(home.id).using_db(read()) if home else []
    return page(
        request,
        "staff/household/show.html",
        status,
        member=member,
        household=home,
        people=housemates,
        q=query,
        hits=[hit for hit in hits if hit.id not in {member.id, *(one.id for one in housemates)}],
        form=form or HouseholdForm(data={"name": home.name if home else ""}),
        trouble=trouble,
    )


def _called(member: Member) -> str:
    return _("%(name)s family", name=names.surname(member.name or member.address_form))


def _edited(path: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(path, endpoint, name=name, methods=methods or ("GET",), may="members.edit")


ONE = "/staff/members/{member_id:int}/household"
ROUTES = [
    _edited(ONE, show, "staff.household"),
    _edited(ONE, create, "staff.household.create", "POST"),
    _edited(f"{ONE}/name", name_update, "staff.household.name.update", "POST"),
    _edited(f"{ONE}/leaving", leaving_create, "staff.household.leaving.create", "POST"),
]
