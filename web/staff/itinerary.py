"""Staff: the stops of an event, on one page: added, moved and taken out by buttons that need no script."""

from starlette.requests import Request
from starlette.responses import Response

from events import itinerary, sessions
from events.events import Event
from web.forms.staff.itinerary import ItineraryForm
from web.portal import itinerary as of_the_text
from web.render import page, read, redirect
from web.routes import staff
from web.staff.row_pages import saved
from web.staff.scope import event_of


async def show(request: Request) -> Response:
    """The stops; as long as there are none, those of the text to begin with."""
    event = await event_of(request)
    stops = await itinerary.of(event.id, using_db=read())
    return await _page(request, event, ItineraryForm.of(stops, of_the_text.halts(event.body)))


async def update(request: Request) -> Response:
    event, sent = await event_of(request), await request.form()
    form = ItineraryForm(sent)
    if form.rearrange(str(sent.get("do", ""))):
        return await _page(request, event, form)
    if await saved(request, form, lambda **told: itinerary.put(event, form.halts(), **told)):
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
        is_put=bool(await itinerary.of(event.id, using_db=read())),
        most=itinerary.MOST,
    )


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
