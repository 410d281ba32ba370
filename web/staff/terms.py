"""Staff: the terms of an event on a page of their own: what it costs, what comes back, who may come."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from wtforms.fields.choices import SelectChoice

from club import clock
from club.errors import ClubError
from club.segments import Segment, WrongFilter
from events import audiences, terms
from events.audiences import UpsideDown
from events.events import Event
from events.terms import WrongRefunds, WrongTerms
from web.forms.staff.terms import PRESET_NAMES, PRESETS, TermsForm
from web.i18n import _
from web.incoming import number_or_none
from web.render import page, redirect, sentence
from web.routes import staff
from web.staff import options
from web.staff.planned import Reach, reach, segments_for
from web.staff.scope import event_of

_ABOUT = {"fen_each": "yuan_each"}
_SPANS = {"months": "months_most", "kilometres": "kilometres_most"}


async def show(request: Request) -> Response:
    event = await event_of(request)
    form = await _form(request, event, TermsForm.of(event))
    counted = await reach(request, terms.audience(event), event.segment)
    return _page(request, event, form, reach=counted)


async def update(request: Request) -> Response:
    """What was entered; before it is saved the lines of the refunds can change, and who fits be counted."""
    event, sent = await event_of(request), await request.form()
    form = await _form(request, event, TermsForm(sent))
    if changed := _changed(form, sent):
        return _page(request, event, form, at=changed)
    if form.validate():
        try:
            told = form.terms(await _segment(request, event, form.segment.data))
            if "count" in sent:
                return _page(request, event, form, reach=await reach(request, told.audience, told.segment))
            await terms.put(event, told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            _say_no(form, error)
        else:
            return redirect(request, "staff.events.show", event_id=event.id, done="saved")
    return _page(request, event, form, 422)


def _page(
    request: Request,
    event: Event,
    form: TermsForm,
    status: int = 200,
    *,
    reach: Reach | None = None,
    at: str = "",
) -> Response:
    return page(
        request,
        "staff/events/terms.html",
        status,
        event=event,
        form=form,
        presets=PRESET_NAMES,
        reach=reach,
        at=at,
    )


def _changed(form: TermsForm, sent: Any) -> str:
    """Another set of lines, without a script: where the page begins then; '' if nothing of it was asked."""
    if sent.get("preset") in PRESETS:
        form.prefer(sent["preset"])
    elif "add" in sent:
        form.add()
    elif (number := number_or_none(sent.get("remove"))) is not None:
        form.remove(number)
    else:
        return ""
    return "refunds"


async def _form(request: Request, event: Event, form: TermsForm) -> TermsForm:
    """The form with what there is to choose from, and the filter that it can't show."""
    asker, node = request.state.staff, terms.audience(event)
    form.kept = node if audiences.told(node) is None else None
    known = await options.known(asker)
    form.tiers.choices = [SelectChoice(id, name) for id, name in known["tier"].items()]
    form.stores.choices = [SelectChoice(id, name) for id, name in known["store"].items()]
    models = {**await options.models(), **{name: name for name in form.models.data or ()}}
    form.models.choices = [SelectChoice(name, name) for name in models]
    theirs = await segments_for(request, event.segment_id)
    form.segment.choices = [
        SelectChoice(0, _("No segment")),
        *(SelectChoice(one.id, one.name) for one in theirs),
    ]
    return form


async def _segment(request: Request, event: Event, chosen: int) -> Segment | None:
    theirs = await segments_for(request, event.segment_id)
    return next((one for one in theirs if one.id == chosen), None)


def _say_no(form: TermsForm, error: ClubError) -> None:
    """Put the sentence of a rule beside the field that it is about."""
    fact = str(error.facts.get("field", ""))
    name = ""
    if isinstance(error, WrongRefunds):
        name = "refunds"
    elif isinstance(error, UpsideDown):
        name = _SPANS[fact]
    elif isinstance(error, WrongTerms):
        name = _ABOUT.get(fact, fact)
    elif isinstance(error, WrongFilter):
        name = "models"
    if name in form and name != "refunds":
        form[name].errors = [sentence(error)]
    else:
        form.form_errors = [sentence(error)]


ROUTES = [
    staff("/staff/events/{event_id:int}/terms", show, name="staff.terms", may="events.edit"),
    staff(
        "/staff/events/{event_id:int}/terms",
        update,
        name="staff.terms.update",
        methods=["POST"],
        may="events.edit",
    ),
]
