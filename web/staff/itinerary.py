"""Staff: the stops of an event, on one page: added, moved and taken out by buttons that need no script."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import events, itinerary, sessions
from events.events import Event
from web.forms.staff.itinerary import ItineraryForm
from web.incoming import number_or_none
from web.portal import itinerary as of_the_text
from web.render import found, page, read, redirect, sentence
from web.routes import staff

STEPS = {"up": -1, "down": 1}


async def show(request: Request) -> Response:
    event = await _event(request)
    return await _page(request, event, ItineraryForm.of(await itinerary.of(event.id, using_db=read())))


async def update(request: Request) -> Response:
    event, sent = await _event(request), await request.form()
    form = ItineraryForm(sent)
    if {"add", "remove", *STEPS} & sent.keys():
        return await _page(request, event, _changed(form, sent))
    if form.validate():
        try:
            await itinerary.put(event, form.halts(), by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.form_errors = [sentence(error)]
        else:
            return redirect(request, "staff.itinerary", event_id=event.id, done="saved")
    return await _page(request, event, form, 422)


async def _page(request: Request, event: Event, form: ItineraryForm, status: int = 200) -> Response:
    return page(
        request,
        "staff/itinerary/show.html",
        status,
        event=event,
        form=form,
        dates=await sessions.of(event).using_db(read()),
        in_text=bool(of_the_text.read(event.body).stops),
        most=itinerary.MOST,
    )


def _changed(form: ItineraryForm, sent: Any) -> ItineraryForm:
    """One row more, less, higher or lower; what is filled in stays."""
    place = number_or_none(sent.get("remove"))
    if place is not None:
        form.remove(place)
    for name, step in STEPS.items():
        moved = number_or_none(sent.get(name))
        if moved is not None:
            form.move(moved, step)
    if "add" in sent:
        form.add()
    return form


async def _event(request: Request) -> Event:
    theirs = events.visible_to(request.state.staff).select_related("store")
    return await found(theirs.filter(id=request.path_params["event_id"]))


ROUTES = [
    staff("/staff/events/{event_id:int}/itinerary", show, name="staff.itinerary", may="events.see"),
    staff(
        "/staff/events/{event_id:int}/itinerary",
        update,
        name="staff.itinerary.update",
        methods=["POST"],
        may="events.edit",
    ),
]
