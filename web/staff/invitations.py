"""Staff: an invitation round: whom a segment brings, who asks them, and what came of it, seen at once."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet
from wtforms.fields.choices import SelectChoice

from club import clock, segments
from club.errors import ClubError
from club.segments import Segment, audiences
from club.staff import Staff
from events import conversion, invitations, inviting
from events.events import Event
from events.invitations import STATES, Invitation
from events.inviting import MoreThanSeen
from web.forms.staff.invitations import FillForm, ShareForm
from web.i18n import lazy
from web.incoming import number_or_none
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import box, invitation_words
from web.staff.listing import chosen, listed, number, order_of
from web.staff.scope import event_of

SORTS = {"asked": "asked_at", "name": "member__name", "invited": "invited_at"}
NOBODY = "nobody"
SHOWN = {**invitation_words.STATES, "registered": lazy("Registered")}


async def index(request: Request) -> Response:
    return await _show(request, await event_of(request))


async def create(request: Request) -> Response:
    """Show what a segment would bring, or with the button of that page, invite them."""
    event, data = await event_of(request), await request.form()
    form = FillForm(data)
    groups = await _groups(request)
    form.segment.choices = [SelectChoice(one.id, one.name) for one in groups.values()]
    if not form.validate():
        return await _show(request, event, 422, fill=form)
    segment, now = groups[form.segment.data], clock.now()
    try:
        if data.get("do") == "invite":
            seen = number_or_none(form.seen.data) or 0
            told: dict[str, Any] = {"seen": seen, "by": request.state.staff, "at": now}
            await inviting.fill(event, segment, **told, using=read())
            return redirect(request, "staff.invitations", event_id=event.id, done="invited")
        return await _preview(request, event, segment)
    except MoreThanSeen as error:
        return await _preview(request, event, segment, sentence(error), 409)
    except ClubError as error:
        form.segment.errors = [sentence(error)]
        return await _show(request, event, 422, fill=form)


async def sharing_create(request: Request) -> Response:
    """The list is dealt out evenly among those who are ticked."""
    event, form = await event_of(request), ShareForm(await request.form())
    team = {one.id: one for one in await box.colleagues(request.state.staff)}
    form.callers.choices = [SelectChoice(one.id, one.name) for one in team.values()]
    if form.validate():
        callers = [team[id] for id in form.callers.data or []]
        try:
            told: dict[str, Any] = {
                "anew": bool(form.anew.data),
                "by": request.state.staff,
                "at": clock.now(),
            }
            await inviting.share(event, callers, **told)
        except ClubError as error:
            form.callers.errors = [sentence(error)]
        else:
            return redirect(request, "staff.invitations", event_id=event.id, done="shared")
    return await _show(request, event, 422, share=form)


async def _preview(
    request: Request, event: Event, segment: Segment, trouble: str = "", status: int = 200
) -> Response:
    seen = await inviting.preview(event, segment, at=clock.now(), using=read())
    told = {"event": event, "segment": segment, "seen": seen, "trouble": trouble}
    return page(request, "staff/invitations/preview.html", status, **told)


async def _show(
    request: Request,
    event: Event,
    status: int = 200,
    *,
    fill: FillForm | None = None,
    share: ShareForm | None = None,
) -> Response:
    asker, now = request.state.staff, clock.now()
    theirs = invitations.visible_to(asker).filter(event_id=event.id).using_db(read())
    rows, conditions = _narrowed(request, event, theirs)
    sort, order = order_of(request, SORTS, "-asked")
    listing = await listed(
        request, rows.select_related("member", "caller", "asked_by").order_by(order, "-id")
    )
    return page(
        request,
        "staff/invitations/index.html",
        status,
        event=event,
        listing=listing,
        registered=await _registered(event, listing.rows),
        lacks_audiences=bool(
            await audiences.missing(asker.store if asker.store_id else None, using_db=read())
        ),
        fill=fill or await _filling(request),
        words=invitation_words,
        shown=SHOWN,
        sort=sort,
        today=clock.day_of(now),
        nobody=NOBODY,
        **conditions,
        **await _calling(asker, event, share, now),
    )


async def _calling(asker: Staff, event: Event, share: ShareForm | None, now: datetime) -> dict[str, Any]:
    """Who asks: how far each colleague got, how many are left for the asker, and the rest to be dealt out."""
    total, each = await conversion.of(event, using_db=read())
    team = await box.colleagues(asker)
    mine = await invitations.to_ask(event, asker, now).using_db(read()).count()
    return {"total": total, "callers": each, "mine": mine, "team": team, "share": share or _sharing(team)}


def _narrowed(
    request: Request, event: Event, theirs: QuerySet[Invitation]
) -> tuple[QuerySet[Invitation], dict[str, Any]]:
    state, caller = chosen(request, "state", [*STATES, "registered"]), number(request, "caller")
    name = request.query_params.get("name", "").strip()[:40]
    nobodys = request.query_params.get("caller") == NOBODY
    if state == "registered":
        theirs = theirs.filter(invitations.is_registered(event))
    elif state:
        theirs = theirs.filter(state=state)
    if nobodys:
        theirs = theirs.filter(caller_id=None)
    elif caller:
        theirs = theirs.filter(caller_id=caller)
    if name:
        theirs = theirs.filter(member__name__icontains=name)
    return theirs, {"state": state, "caller": caller, "nobodys": nobodys, "name": name}


async def _registered(event: Event, rows: Any) -> set[int]:
    """The invitations on the page whose member has a place."""
    ids = [one.id for one in rows]
    there = Invitation.filter(invitations.is_registered(event), id__in=ids).using_db(read())
    return set(await there.values_list("id", flat=True)) if ids else set()  # type: ignore[arg-type]


async def _groups(request: Request) -> dict[int, Segment]:
    asker: Staff = request.state.staff
    found = segments.visible_to(asker).filter(retired_at=None).using_db(read())
    return {one.id: one for one in await found}


async def _filling(request: Request) -> FillForm:
    form = FillForm(data={"segment": number(request, "segment")})
    form.segment.choices = [SelectChoice(one.id, one.name) for one in (await _groups(request)).values()]
    return form


def _sharing(team: list[Staff]) -> ShareForm:
    form = ShareForm()
    form.callers.choices = [SelectChoice(one.id, one.name) for one in team]
    return form


ONE = "/staff/events/{event_id:int}/invitations"
ROUTES = [
    staff(ONE, index, name="staff.invitations", may="events.see"),
    staff(ONE, create, name="staff.invitations.create", methods=["POST"], may="events.edit"),
    staff(
        f"{ONE}/sharing",
        sharing_create,
        name="staff.invitations.sharing.create",
        methods=["POST"],
        may="events.edit",
    ),
]
