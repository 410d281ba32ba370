"""How was it: a short page after the day, for whoever came. On the own phone, and nobody else's.

The page carries, signed, when it was opened: all top marks within seconds are told apart by it.
"""

from datetime import datetime
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from club import clock, config
from club.errors import ClubError
from events import feedback, feedback_plans
from events.feedback import Feedback
from events.registration import Registration
from web.forms.portal.feedback import FeedbackForm, form_for
from web.portal.tickets import mine
from web.render import page, read, redirect, sentence
from web.routes import member

A_WHILE = 24 * 60 * 60  # seconds for which a page that was opened can be sent


async def show(request: Request) -> Response:
    registration = await mine(request)
    given = await feedback.of(registration, using_db=read())
    form = await _form(registration, given)
    return _page(request, registration, given, form)


async def create(request: Request) -> Response:
    registration, now = await mine(request), clock.now()
    given = await feedback.of(registration, using_db=read())
    sent = await request.form()
    form = await _form(registration, given, sent)
    if not form.validate():
        return _page(request, registration, given, form, 422)
    try:
        await feedback.give(
            registration,
            form.told(),
            key=f"{form.key.data}:{registration.id}",
            opened_at=_opened(str(form.opened.data), now),
            by=request.state.member,
            at=now,
        )
    except ClubError as error:
        form.form_errors = [sentence(error)]
        return _page(request, registration, given, form, 422)
    return redirect(request, "portal.feedback", code=registration.code, done="feedback")


async def again(request: Request) -> Response:
    registration = await mine(request)
    given = await feedback.of(registration, using_db=read())
    form = (await _form(registration, given, await request.form())).too_late()
    return _page(request, registration, given, form, 422)


async def _form(registration: Registration, given: Feedback | None, sent: Any = None) -> FeedbackForm:
    """The form of this event, as it was sent, or as it was given before."""
    plan = await feedback_plans.of(registration.session.event, using_db=read())
    before = feedback.told(given) if given and given.given_at else None
    return form_for(plan.questions, sent, before)


def _page(
    request: Request,
    registration: Registration,
    given: Feedback | None,
    form: FeedbackForm,
    status: int = 200,
) -> Response:
    now = clock.now()
    return page(
        request,
        "portal/feedback/show.html",
        status,
        registration=registration,
        event=registration.session.event,
        form=form,
        opened=form.opened.data or _signer().dumps(registration.id),
        is_open=feedback.is_open(registration, given, now),
        is_given=bool(given and given.given_at),
        came=registration.checked_in_at is not None,
        is_over=registration.session.ends_at <= now,
        until=feedback.open_until(registration, given),
        done=request.query_params.get("done", ""),
    )


def _opened(stamp: str, now: datetime) -> datetime:
    """When the page was opened that was sent; one whose stamp is none of ours counts as opened just now."""
    try:
        _id, opened = _signer().loads(stamp, max_age=A_WHILE, return_timestamp=True)
    except BadSignature:
        return now
    return opened


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.settings().secret_key.get_secret_value(), salt="portal.feedback")


ROUTES = [
    member("/tickets/{code}/feedback", show, name="portal.feedback"),
    member("/tickets/{code}/feedback", create, name="portal.feedback.create", methods=["POST"], again=again),
]
