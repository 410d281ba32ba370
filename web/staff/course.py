"""Staff: the course of a class, topic by topic on one page; the clock times follow from the minutes."""

from starlette.requests import Request
from starlette.responses import Response

from events import topics
from events.events import Event
from web.forms.staff.courses import CourseForm
from web.render import page, read, redirect
from web.routes import staff
from web.staff.of_event import dates_of
from web.staff.row_pages import saved
from web.staff.scope import event_of


async def show(request: Request) -> Response:
    event = await event_of(request)
    course = topics.slots(await topics.of(event.id).using_db(read()))
    return await _page(request, event, CourseForm.of(course))


async def update(request: Request) -> Response:
    """Rows are added, moved and taken out without saving anything; saved is the whole."""
    event, sent = await event_of(request), await request.form()
    form = CourseForm(sent)
    if form.rearrange(str(sent.get("do", ""))):
        return await _page(request, event, form)
    if await saved(request, form, lambda **told: topics.put(event, form.course(), **told)):
        return redirect(request, "staff.course", event_id=event.id, done="saved")
    return await _page(request, event, form, 422)


async def _page(request: Request, event: Event, form: CourseForm, status: int = 200) -> Response:
    dates, minutes = await dates_of(event), form.minutes()
    start = dates[0].starts_at if dates else None
    return page(
        request,
        "staff/course/show.html",
        status,
        event=event,
        form=form,
        begins=topics.begins(minutes, start) if start else [],
        session=dates[0] if dates else None,
        dates=dates,
        minutes=sum(minutes),
    )


ROUTES = [
    staff("/staff/events/{event_id:int}/course", show, name="staff.course", may="events.see"),
    staff(
        "/staff/events/{event_id:int}/course",
        update,
        name="staff.course.update",
        methods=["POST"],
        may="events.edit",
    ),
]
