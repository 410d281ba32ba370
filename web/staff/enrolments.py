"""Staff: a member is registered by staff: found, the party entered, a place taken or one in the queue."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, persons, vehicles
from club.errors import ClubError
from club.members import Member
from events import eligibility, invitations, questions, registrations
from events.invitations import Invitation
from events.registration import LIVE, Registration
from events.sessions import Session
from points.errors import PointsError
from web.forms.staff.parties import Answers, PartyForm
from web.incoming import number_or_none
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import elsewhere, pitch
from web.staff.listing import number
from web.staff.party import beside, choices, told
from web.staff.scope import session_of

MOST_HITS = 12


async def new(request: Request) -> Response:
    """The form for whoever was chosen; as long as nobody is, the search."""
    session, given = await session_of(request), number(request, "member")
    if given is None:
        return await _for_whom(request, session)
    member = await _member(request, given)
    form = PartyForm()
    cars = await choices(form, member)
    if session.event.kind == "trip" and cars:
        form.car.data = cars[0].id
    return await _form(request, session, member, form, Answers(await _asked(session)))


async def create(request: Request) -> Response:
    """Also after closing; never over what there is room for. The waiver is left to the member."""
    session, data = await session_of(request), await request.form()
    member = await _member(request, number_or_none(data.get("member")))
    form, answers = PartyForm(data), Answers(await _asked(session), dict(data))
    cars = await choices(form, member, more="more" in data)
    if "more" in data:
        return await _form(request, session, member, form, answers)
    if form.validate():
        asker = request.state.staff
        key = f"staff:{asker.id}:{session.id}:{(form.key.data or '')[:40]}"
        try:
            made = await registrations.register(
                session, member, form.party(cars, {}, answers), key=key, by=asker, at=clock.now()
            )
        except (ClubError, PointsError) as error:
            beside(form, error)
        else:
            done = "registered" if made.state == "registered" else "queued"
            if await _called(request, session, data.get("invitation")):
                return redirect(request, "staff.calls", event_id=session.event_id, done=done)
            return redirect(request, "staff.registrations.show", registration_id=made.id, done=done)
    return await _form(request, session, member, form, answers, 422)


async def _for_whom(request: Request, session: Session) -> Response:
    query, asker = request.query_params.get("q", "").strip()[:40], request.state.staff
    hits = await members.search(query, staff=asker, limit=MOST_HITS, using_db=read()) if query else []
    rows = await persons.rows_of([member.id for member in hits], using_db=read())
    held = Registration.filter(session_id=session.id, member_id__in=[*rows], state__in=LIVE).using_db(read())
    there = {rows[member]: id for id, member in await held.values_list("id", "member_id")} if rows else {}
    return page(
        request,
        "staff/enrolments/for_whom.html",
        session=session,
        q=query,
        hits=hits,
        there=there,
        hidden=await elsewhere.sentence(query, asker),
        cars=await vehicles.of_many([member.id for member in hits], using_db=read()),
    )


async def _form(
    request: Request, session: Session, member: Member, form: PartyForm, answers: Answers, status: int = 200
) -> Response:
    given = (await request.form()).get("invitation") or request.query_params.get("invitation")
    called = await _called(request, session, given)
    refusal = await eligibility.refused(session.event, member, at=clock.now(), using_db=read())
    return page(
        request,
        "staff/enrolments/new.html",
        status,
        session=session,
        member=member,
        form=form,
        answers=answers,
        called=called,
        dates=await pitch.dates(session.event_id, clock.now()) if called else [],
        refusal=sentence(refusal) if refusal else "",
        is_closed=clock.now() >= session.closes_at,
        **told(session.event, answers.questions),
    )


async def _called(request: Request, session: Session, given: Any) -> Invitation | None:
    """The invitation whose answer led here: one goes on to the next call afterwards."""
    theirs = invitations.visible_to(request.state.staff).using_db(read())
    return await theirs.get_or_none(id=number_or_none(given) or 0, event_id=session.event_id)


async def _asked(session: Session) -> list[questions.Question]:
    return await questions.of(session.event_id, using_db=read())


async def _member(request: Request, id: int | None) -> Member:
    theirs = members.visible_to(request.state.staff).filter(id=id or 0)
    return await found(theirs.select_related("tier", "store"))


ROUTES = [
    staff(
        "/staff/sessions/{session_id:int}/enrolments/new",
        new,
        name="staff.enrolments.new",
        may="events.edit",
    ),
    staff(
        "/staff/sessions/{session_id:int}/enrolments",
        create,
        name="staff.enrolments.create",
        methods=["POST"],
        may="events.edit",
    ),
]
