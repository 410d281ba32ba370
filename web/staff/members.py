"""Staff: members, who they are, what they did and what was done for them.

Phones, plates and VINs are covered until somebody asks, and that is written down. Points, orders and friends
are shown to whoever holds the permission for them.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import activity, clock, members, vehicles
from club.members import Member
from web import movements
from web.forms.staff.members import MemberForm
from web.incoming import number_or_none
from web.render import found, is_partial, page, read, redirect
from web.routes import staff
from web.staff import consents, dossier, filters, people, quiet, roll, timeline
from web.staff.listing import Listing, chosen, listed
from web.staff.scope import member_of
from web.staff.timeline import Line

SHOWN = 30


async def index(request: Request) -> Response:
    """The list, narrowed by a filter and a search; htmx gets both without the page around them."""
    asked = await filters.of(request)
    return RedirectResponse(asked, 303) if isinstance(asked, str) else await roll.answer(request, asked)


async def reach(request: Request) -> Response:
    """How many fit and who can be reached: asked for once the page stands. By itself it is the page."""
    if not is_partial(request):
        return redirect(request, "staff.members", **{**request.query_params, "exact": "1"})
    return await roll.live(request, filters.must_be_read(await filters.of(request)))


async def show(request: Request) -> Response:
    """Everything of a person on one page; a record that was merged leads to who stays."""
    member, asker = await member_of(request), request.state.staff
    if member.id != request.path_params["member_id"]:
        return redirect(request, "staff.members.show", member_id=member.id)
    groups = timeline.groups_for(asker)
    group = chosen(request, "kind", [*groups])
    listing, deeds = await _timeline(request, member, [group] if group else [*groups])
    return page(
        request,
        "staff/members/show.html",
        member=member,
        groups=groups,
        group=group,
        listing=listing,
        timeline=deeds,
        rights=await consents.glance(member),
        no_calls=await quiet.of(member),
        zone=clock.zone(),
        **await dossier.of(member, asker, clock.now()),
    )


async def edit(request: Request) -> Response:
    member = await member_of(request)
    return page(request, "staff/members/edit.html", member=member, form=MemberForm.of(member))


async def update(request: Request) -> Response:
    member = await member_of(request)
    form = MemberForm(await request.form())
    if form.validate() and await form.save(member, by=request.state.staff, at=clock.now()):
        return redirect(request, "staff.members.show", member_id=member.id)
    return page(request, "staff/members/edit.html", 422, member=member, form=form)


async def revealing_create(request: Request) -> Response:
    """Uncover one value; the answer takes the place of the masked one."""
    member = await member_of(request)
    data = await request.form()
    field, asker, now = str(data.get("field", "")), request.state.staff, clock.now()
    if field == "phone":
        value = await members.reveal(member, field, by=asker, at=now)
    elif field in ("plate", "vin"):
        vehicle = await found(vehicles.of(member).filter(id=number_or_none(data.get("vehicle")) or 0))
        value = await vehicles.reveal(vehicle, field, by=asker, at=now)
    else:
        raise HTTPException(404)
    template = "_revealed.html" if is_partial(request) else "revealed.html"
    return page(request, f"staff/members/{template}", member=member, field=field, value=value)


async def _timeline(request: Request, member: Member, groups: list[str]) -> tuple[Listing, list[Line]]:
    """One page of the timeline, of these groups of deeds, and its rows in words."""
    deeds = activity.of(member).filter(kind__in=timeline.kinds_of(groups)).using_db(read())
    listing = await listed(request, deeds, per=SHOWN)
    names = await people.with_departments(timeline.people_in(listing.rows))
    moved = [row.facts["posting"] for row in listing.rows if "posting" in row.facts]
    said = await dossier.notes_of(row.facts["note"] for row in listing.rows if "note" in row.facts)
    return listing, timeline.lines(listing.rows, names, await movements.by_id(moved), said)


ROUTES = [
    staff("/staff/members", index, name="staff.members", may="members.see"),
    staff("/staff/members/reach", reach, name="staff.members.reach", may="members.see"),
    staff("/staff/members/{member_id:int}", show, name="staff.members.show", may="members.see"),
    staff("/staff/members/{member_id:int}/edit", edit, name="staff.members.edit", may="members.edit"),
    staff(
        "/staff/members/{member_id:int}/edit",
        update,
        name="staff.members.update",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/members/{member_id:int}/revealing",
        revealing_create,
        name="staff.members.reveal",
        methods=["POST"],
        may="members.reveal",
    ),
]
