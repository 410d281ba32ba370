"""Staff: what an event asks of those who came, chosen from the catalogue, and who spoke or led."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import feedback_plans
from events import feedback_questions as catalogue
from events.events import Event
from events.feedback import Feedback
from web.forms.portal.feedback import form_for
from web.forms.staff.feedback import PlanForm
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff.scope import event_of
from web.staff.wording import KIND_NAMES


async def show(request: Request) -> Response:
    event = await event_of(request)
    plan = await feedback_plans.of(event, using_db=read())
    return await _page(request, event, PlanForm.of(plan))


async def update(request: Request) -> Response:
    event = await event_of(request)
    form = PlanForm(await request.form())
    if form.validate():
        told = form.names(), form.speakers()
        try:
            await feedback_plans.put(event, *told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.speaker_0.errors = [sentence(error)]
        else:
            return redirect(request, "staff.events.feedback", event_id=event.id, done="saved")
    return await _page(request, event, form, 422)


async def _page(request: Request, event: Event, form: PlanForm, status: int = 200) -> Response:
    """The form, and beside it the page as members get it now."""
    plan = await feedback_plans.of(event, using_db=read())
    given = Feedback.filter(registration__session__event_id=event.id, given_at__not_isnull=True)
    return page(
        request,
        "staff/feedback/show.html",
        status,
        event=event,
        form=form,
        groups=[(name, label, form.of_group(name)) for name, label in catalogue.ABOUT.items()],
        preview=form_for(plan.questions),
        given=await given.using_db(read()).count(),
        kinds=KIND_NAMES,
    )


ROUTES = [
    staff("/staff/events/{event_id:int}/feedback", show, name="staff.events.feedback", may="events.see"),
    staff(
        "/staff/events/{event_id:int}/feedback",
        update,
        name="staff.events.feedback.update",
        methods=["POST"],
        may="events.edit",
    ),
]
