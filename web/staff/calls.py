"""Staff: whom one asks to come: a row each, answered by one press; and one of them with its story."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from wtforms.fields.choices import SelectChoice

from club import clock, roles
from club.errors import ClubError
from club.staff import Staff
from events import calls, invitations, inviting
from events.events import Event
from events.invitations import ANSWERS, Invitation
from web.forms.staff.invitations import AnswerForm, GiveForm
from web.i18n import _
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import box, callees, invitation_words, pitch
from web.staff.listing import chosen, listed
from web.staff.scope import event_of

BY = ("phone", "message")
PER_PAGE = 20


async def index(request: Request) -> Response:
    return await _list(request, await event_of(request))


async def show(request: Request) -> Response:
    return await _one(request, await _invitation(request))


async def dialling_create(request: Request) -> Response:
    """The number, for this colleague alone; the answer is asked beside it."""
    invitation, form = await _invitation(request), AnswerForm(await request.form())
    try:
        number = await calls.dial(invitation, turn=form.seen(), by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _one(request, await _invitation(request), 409, trouble=sentence(error))
    return await _one(request, await _invitation(request), number=number)


async def answer_create(request: Request) -> Response:
    invitation, sent = await _invitation(request), await request.form()
    form, said = _one_of_many(AnswerForm(sent), invitation), str(sent.get("answer", ""))
    if form.validate():
        try:
            await _answer(request, invitation, form, said)
        except calls.Incomplete as error:
            field = form[str(error.facts["why"])]
            field.errors = [sentence(error)]
        except ClubError as error:
            return await _one(request, await _invitation(request), 409, trouble=sentence(error))
        else:
            return await _after(request, invitation, said)
    return await _one(request, invitation, 422, form=form)


async def caller_update(request: Request) -> Response:
    """A colleague asks this one."""
    invitation, form = await _invitation(request), GiveForm(await request.form())
    team = {one.id: one for one in await box.colleagues(request.state.staff)}
    form.caller.choices = [SelectChoice(one.id, one.name) for one in team.values()]
    if not form.validate():
        return await _one(request, invitation, 422, give=form)
    try:
        told: dict[str, Any] = {"turn": form.seen(), "by": request.state.staff, "at": clock.now()}
        await inviting.give(invitation, to=team[form.caller.data], **told)
    except ClubError as error:
        return await _one(request, await _invitation(request), 409, trouble=sentence(error))
    return redirect(request, "staff.calls.show", invitation_id=invitation.id, done="given")


async def _answer(request: Request, invitation: Invitation, form: AnswerForm, said: str) -> None:
    words = form.words.data or ""
    note = _(": ").join(filter(None, [str(invitation_words.STATES.get(said, "")), words]))
    await calls.answer(
        invitation,
        said,
        channel=form.channel.data,
        words=words,
        again_on=form.again_on.data,
        note=note,
        turn=form.seen(),
        by=request.state.staff,
        at=clock.now(),
    )


async def _after(request: Request, invitation: Invitation, said: str) -> Response:
    """On to registering whoever wants to come, if one may; else to the next on the list."""
    if said != "coming":
        return redirect(request, "staff.calls", event_id=invitation.event_id, done="answered")
    session = pitch.first(await pitch.dates(invitation.event_id, clock.now()))
    if session is None or not roles.may(request.state.staff, "events.edit"):
        return redirect(request, "staff.calls", event_id=invitation.event_id, done="coming")
    address = {"member": invitation.member_id, "invitation": invitation.id}
    return redirect(request, "staff.enrolments.new", session_id=session.id, **address)


async def _list(request: Request, event: Event) -> Response:
    asker, now = request.state.staff, clock.now()
    mine = invitations.to_ask(event, asker, now).using_db(read())
    by = chosen(request, "by", BY) or "phone"
    piles = {"phone": mine.filter(invitations.by_phone()), "message": mine.exclude(invitations.by_phone())}
    counts = {name: await pile.count() for name, pile in piles.items()}
    order = ("-again_on", "unreached", "id")
    rows = piles[by].select_related("member", "dialled_by").order_by(*order)
    listing = await listed(request, rows, per=PER_PAGE)
    return page(
        request,
        "staff/calls/index.html",
        event=event,
        listing=listing,
        counts=counts,
        by=by,
        callees=await callees.of(listing.rows, now),
        forms={one.id: _form(one) for one in listing.rows},
        **await pitch.of(event, now),
        **_always(),
    )


async def _one(
    request: Request,
    invitation: Invitation,
    status: int = 200,
    *,
    form: AnswerForm | None = None,
    give: GiveForm | None = None,
    number: str = "",
    trouble: str = "",
) -> Response:
    team = await box.colleagues(request.state.staff)
    if give is None:
        give = GiveForm(data={"turn": invitation.turn, "caller": invitation.caller_id})
        give.caller.choices = [SelectChoice(one.id, one.name) for one in team]
    known = await callees.of([invitation], clock.now())
    return page(
        request,
        "staff/calls/show.html",
        status,
        invitation=invitation,
        event=invitation.event,
        callee=known[invitation.id],
        form=form or _form(invitation),
        give=give,
        tries=await invitation.tries.order_by("-at", "-id").using_db(read()).select_related("by"),
        number=number,
        trouble=trouble,
        **await pitch.of(invitation.event, clock.now()),
        **_always(),
    )


def _form(invitation: Invitation) -> AnswerForm:
    day = clock.day_of(clock.now()) + timedelta(days=3)
    return _one_of_many(AnswerForm(data={"turn": invitation.turn, "again_on": day}), invitation)


def _one_of_many(form: AnswerForm, invitation: Invitation) -> AnswerForm:
    """Its fields are told from those of the other forms on the page."""
    for field in form:
        field.id = f"{field.name}-{invitation.id}"
    return form


def _always() -> dict[str, Any]:
    return {"words": invitation_words, "answers": ANSWERS, "today": clock.day_of(clock.now())}


async def _invitation(request: Request) -> Invitation:
    asker: Staff = request.state.staff
    theirs = invitations.visible_to(asker).filter(id=request.path_params["invitation_id"])
    return await found(theirs.select_related("event", "member", "caller", "asked_by", "dialled_by"))


ONE = "/staff/calls/{invitation_id:int}"
ROUTES = [
    staff("/staff/events/{event_id:int}/calls", index, name="staff.calls", may="invitations.ask"),
    staff(ONE, show, name="staff.calls.show", may="events.see"),
    staff(
        f"{ONE}/dialling",
        dialling_create,
        name="staff.calls.dialling.create",
        methods=["POST"],
        may="members.reveal",
    ),
    staff(
        f"{ONE}/answer",
        answer_create,
        name="staff.calls.answer.create",
        methods=["POST"],
        may="invitations.ask",
    ),
    staff(
        f"{ONE}/caller",
        caller_update,
        name="staff.calls.caller.update",
        methods=["POST"],
        may="events.edit",
    ),
]
