"""Staff: what an event asks of whoever registers, on a page of its own: lines added and taken out."""

from starlette.requests import Request
from starlette.responses import Response

from events import questions
from events.events import Event
from events.questions import MOST
from web.forms.staff.questions import QuestionsForm
from web.render import page, read, redirect
from web.routes import staff
from web.staff.row_pages import saved
from web.staff.scope import event_of


async def show(request: Request) -> Response:
    event = await event_of(request)
    asked = await questions.of(event.id, using_db=read())
    return _page(request, event, QuestionsForm.of(asked))


async def update(request: Request) -> Response:
    """What is asked from now on; before it is saved lines come, go and move, without a script."""
    event, sent = await event_of(request), await request.form()
    form = QuestionsForm(sent)
    if form.rearrange(str(sent.get("do", ""))):
        return _page(request, event, form)
    if await saved(request, form, lambda **told: questions.put(event, form.asked(), **told)):
        return redirect(request, "staff.events.show", event_id=event.id, done="saved")
    return _page(request, event, form, 422)


def _page(request: Request, event: Event, form: QuestionsForm, status: int = 200) -> Response:
    return page(request, "staff/events/questions.html", status, event=event, form=form, most=MOST)


ROUTES = [
    staff("/staff/events/{event_id:int}/questions", show, name="staff.questions", may="events.edit"),
    staff(
        "/staff/events/{event_id:int}/questions",
        update,
        name="staff.questions.update",
        methods=["POST"],
        may="events.edit",
    ),
]
