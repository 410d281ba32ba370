"""Staff: who does what by when before an event; each is a task in the box of whoever does it."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from wtforms.fields.choices import SelectChoice

from club import clock
from club.errors import ClubError
from club.staff import Staff
from events import preparations
from events.events import Event
from events.preparations import Preparation
from web import due, text
from web.forms.checks import row_number
from web.forms.staff.preparations import PreparationForm
from web.i18n import lazy
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import box, resending
from web.staff.of_event import dates_of
from web.staff.scope import event_of, in_scope

NOBODY = lazy("Nobody yet: somebody later")
NOBODY_CHOSEN = lazy("Choose who does it")


async def show(request: Request) -> Response:
    return await _page(request, await event_of(request), await _begun(request))


async def create(request: Request) -> Response:
    event = await event_of(request)
    form = PreparationForm(await request.form())
    team, now = await _offer(form, request), clock.now()
    if form.validate():
        told: dict[str, Any] = {"days": form.days.data or 0, "owner": team.get(form.owner.data)}
        verb = partial(preparations.add, event, form.text.data, **told, by=request.state.staff, at=now)
        try:
            await resending.once(request, Preparation, verb, at=now)
        except ClubError as error:
            form.text.errors = [sentence(error)]
        else:
            return redirect(request, "staff.preparations", event_id=event.id, done="saved")
    return await _page(request, event, form, 422)


async def owners_update(request: Request) -> Response:
    """Somebody does what nobody did so far: each for which one was chosen."""
    event, sent = await event_of(request), await request.form()
    team, given = await _team(request), 0
    troubles: list[str] = []
    for one in await preparations.of(event.id).using_db(read()):
        if owner := team.get(row_number(sent.get(f"owner-{one.id}"))):
            try:
                await preparations.assign(one, owner, by=request.state.staff, at=clock.now())
                given += 1
            except ClubError as error:
                troubles.append(sentence(error))
    if given and not troubles:
        return redirect(request, "staff.preparations", event_id=event.id, done="saved")
    trouble = text.in_a_row(troubles) or str(NOBODY_CHOSEN)
    return await _page(request, event, await _begun(request), 422, trouble=trouble)


async def dropping_create(request: Request) -> Response:
    preparation = await _preparation(request)
    await preparations.drop(preparation, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.preparations", event_id=preparation.event_id, done="saved")


async def _begun(request: Request) -> PreparationForm:
    form = PreparationForm(data={"owner": request.state.staff.id, "days": 3})
    await _offer(form, request)
    return form


async def _page(
    request: Request, event: Event, form: PreparationForm, status: int = 200, *, trouble: str = ""
) -> Response:
    now, dates = clock.now(), await dates_of(event)
    plan = await preparations.of(event.id).using_db(read())
    session = dates[0] if dates else None
    return page(
        request,
        "staff/preparations/show.html",
        status,
        event=event,
        form=form,
        plan=plan,
        due={one.id: due.due(one.task, now) for one in plan if one.task},
        late=[one for one in plan if one.task and one.task.state == "open" and one.task.due_at <= now],
        done=sum(1 for one in plan if one.task and one.task.state == "done"),
        session=session,
        days={one.id: preparations.day_of(one, session) for one in plan} if session else {},
        today=clock.day_of(now),
        trouble=trouble,
    )


async def _offer(form: PreparationForm, request: Request) -> dict[int, Staff]:
    """The colleagues who may do it, by id."""
    team = await _team(request)
    form.owner.choices = [SelectChoice(0, NOBODY), *(SelectChoice(one.id, one.name) for one in team.values())]
    return team


async def _team(request: Request) -> dict[int, Staff]:
    return {one.id: one for one in await box.colleagues(request.state.staff)}


async def _preparation(request: Request) -> Preparation:
    asked = Preparation.filter(in_scope(request, "event__"), id=request.path_params["preparation_id"])
    return await found(asked)


ONE = "/staff/preparations/{preparation_id:int}"
ROUTES = [
    staff("/staff/events/{event_id:int}/preparations", show, name="staff.preparations", may="events.see"),
    staff(
        "/staff/events/{event_id:int}/preparations",
        create,
        name="staff.preparations.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/events/{event_id:int}/preparations/owners",
        owners_update,
        name="staff.preparations.owners.update",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        f"{ONE}/dropping",
        dropping_create,
        name="staff.preparations.dropping.create",
        methods=["POST"],
        may="events.edit",
    ),
]
