"""Staff: the emergency plan of an event: what may go wrong, what is done then, and by whom."""

from starlette.requests import Request
from starlette.responses import Response

from events import risks
from events.events import Event
from web.forms.staff.courses import EmergencyForm
from web.render import page, read, redirect
from web.routes import staff
from web.staff.of_event import dates_of
from web.staff.row_pages import saved
from web.staff.scope import event_of


async def show(request: Request) -> Response:
    event = await event_of(request)
    plan = risks.cases(await risks.of(event.id).using_db(read()))
    return await _page(request, event, EmergencyForm.of(plan))


async def update(request: Request) -> Response:
    """Rows are added, moved and taken out, and the usual cases put in, without saving anything."""
    event, sent = await event_of(request), await request.form()
    form, do = EmergencyForm(sent), str(sent.get("do", ""))
    if do == "usual":
        form.add_usual(event.kind)
        return await _page(request, event, form)
    if form.rearrange(do):
        return await _page(request, event, form)
    if await saved(request, form, lambda **told: risks.put(event, form.plan(), **told)):
        return redirect(request, "staff.emergency", event_id=event.id, done="saved")
    return await _page(request, event, form, 422)


async def _page(request: Request, event: Event, form: EmergencyForm, status: int = 200) -> Response:
    dates = await dates_of(event)
    session = dates[0] if dates else None
    return page(request, "staff/emergency/show.html", status, event=event, form=form, session=session)


ROUTES = [
    staff("/staff/events/{event_id:int}/emergency", show, name="staff.emergency", may="events.see"),
    staff(
        "/staff/events/{event_id:int}/emergency",
        update,
        name="staff.emergency.update",
        methods=["POST"],
        may="events.edit",
    ),
]
