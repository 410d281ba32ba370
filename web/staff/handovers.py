"""Staff: a leaver's whole book handed over: what it is, to whom, how it would be shared; then in one step.

Past ones are listed with what changed hands, and can be undone within a day.
"""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q

from club import clock, handover, handovers, reassigning, roles
from club import staff as workforce
from club.errors import ClubError
from club.handover import Share
from club.handovers import Handed, Handover
from club.staff import Staff
from club.tasks import Task
from web.forms.staff.handovers import HandoverForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import listed
from web.staff.wording import BOOK_NAMES


async def index(request: Request) -> Response:
    """Those of one's colleagues, or to oneself."""
    listing = await listed(request, _visible(request).using_db(read()).select_related("leaver"))
    return page(
        request,
        "staff/handovers/index.html",
        listing=listing,
        counts={one.id: await handovers.counts(one, using_db=read()) for one in listing.rows},
        names=await people.names(one.by for one in listing.rows),
        kinds=BOOK_NAMES,
        is_nameless=await _is_nameless(request.state.staff),
    )


async def new(request: Request) -> Response:
    """Who takes it over; with heirs in the address, how it would be shared."""
    leaver = await _leaver(request)
    form = await _form(request, leaver, request.query_params)
    if not request.query_params:
        return await _new(request, leaver, form)
    shares = await _planned(form, leaver, request) if form.validate() else []
    return await _new(request, leaver, form, 200 if shares else 422, shares=shares)


async def create(request: Request) -> Response:
    leaver, asker = await _leaver(request), request.state.staff
    form = await _form(request, leaver, await request.form())
    if not form.validate():
        return await _new(request, leaver, form, 422)
    if form.close.data and not roles.may(asker, "staff.edit"):
        raise HTTPException(403)
    try:
        done = await handover.hand_over(
            leaver, await _heirs(form, request), by=asker, at=clock.now(), close=form.close.data
        )
    except ClubError as error:
        form.heirs.errors = [sentence(error)]
        return await _new(request, leaver, form, 422)
    return redirect(request, "staff.handovers.show", handover_id=done.id, done="handed-over")


async def show(request: Request) -> Response:
    return await _show(request, await _handover(request, _visible(request)))


async def undoing_create(request: Request) -> Response:
    done, asker = await _handover(request, handovers.visible_to(request.state.staff)), request.state.staff
    if done.closed and not roles.may(asker, "staff.edit"):
        raise HTTPException(403)  # it would open the account again
    try:
        back = (await handovers.undo(done, by=asker, at=clock.now())).total()
    except ClubError as error:
        return await _show(request, done, 409, trouble=sentence(error))
    if back < (await handovers.counts(done, using_db=read())).total():
        told = {"done": "handover-partly-undone", "back": back}
        return redirect(request, "staff.handovers.show", handover_id=done.id, **told)
    return redirect(request, "staff.handovers.show", handover_id=done.id, done="handover-undone")


def _visible(request: Request) -> Any:
    asker = request.state.staff
    if roles.may(asker, "members.assign"):
        return handovers.visible_to(asker)
    return handovers.of_heir(asker)


async def _is_nameless(asker: Staff) -> bool:
    """Whether a name of the dealer's file is nobody's account."""
    return roles.may(asker, "members.assign") and await reassigning.has_names(asker, using_db=read())


async def _planned(form: HandoverForm, leaver: Staff, request: Request) -> list[Share]:
    """How it would be shared; none with a sentence beside the field when a rule says no."""
    try:
        return await handover.plan(leaver, await _heirs(form, request), using_db=read())
    except ClubError as error:
        form.heirs.errors = [sentence(error)]
        return []


async def _new(
    request: Request,
    leaver: Staff,
    form: HandoverForm,
    status: int = 200,
    *,
    shares: list[Share] | None = None,
) -> Response:
    return page(
        request,
        "staff/handovers/new.html",
        status,
        leaver=leaver,
        book=await handover.book(leaver, using_db=read()),
        form=form,
        shares=shares or [],
        kinds=BOOK_NAMES,
        role_names=roles.NAMES,
    )


async def _show(request: Request, done: Handover, status: int = 200, *, trouble: str = "") -> Response:
    """What changed hands: an heir without the right to assign sees the own part."""
    asker = request.state.staff
    theirs = Handed.filter(handover_id=done.id).using_db(read())
    if not roles.may(asker, "members.assign"):
        theirs = theirs.filter(heir_id=asker.id)
    in_time = done.undone_at is None and done.at > clock.now() - handovers.UNDO_WITHIN
    may_undo = roles.may(asker, "members.assign") and (not done.closed or roles.may(asker, "staff.edit"))
    listing = await listed(
        request, theirs.select_related("member__adviser", "heir").order_by("heir_id", "id")
    )
    todo = [one.thing for one in listing.rows if one.kind in ("promises", "tasks")]
    tasks = await Task.filter(id__in=todo).using_db(read()).select_related("owner")
    return page(
        request,
        "staff/handovers/show.html",
        status,
        handover=done,
        listing=listing,
        tasks={task.id: task for task in tasks},
        counts=await handovers.counts(done, using_db=read()),
        by=(await people.names([done.by]))[done.by],
        kinds=BOOK_NAMES,
        may_undo=in_time and may_undo,
        trouble=trouble,
    )


async def _form(request: Request, leaver: Staff, data: Any) -> HandoverForm:
    """The colleagues who could take it over: at work, and in reach of the leaver's store."""
    team = workforce.visible_to(request.state.staff).filter(is_active=True).exclude(id=leaver.id)
    if leaver.store_id is not None:
        team = team.filter(Q(store_id=leaver.store_id) | Q(store_id=None))
    form = HandoverForm(data)
    form.offer(await team.using_db(read()))
    return form


async def _heirs(form: HandoverForm, request: Request) -> list[Staff]:
    """Of those whom the asker sees, in the order of the list: who comes first gets the odd one."""
    return await workforce.visible_to(request.state.staff).using_db(read()).filter(id__in=form.heirs.data)


async def _leaver(request: Request) -> Staff:
    """One of the asker's colleagues, never the asker: nobody shuts themselves out."""
    asker = request.state.staff
    others = workforce.visible_to(asker).exclude(id=asker.id)
    return await found(others.filter(id=request.path_params["staff_id"]))


async def _handover(request: Request, visible: Any) -> Handover:
    return await found(visible.filter(id=request.path_params["handover_id"]).select_related("leaver"))


ROUTES = [
    staff("/staff/handovers", index, name="staff.handovers", may="members.see"),
    staff("/staff/handovers/{handover_id:int}", show, name="staff.handovers.show", may="members.see"),
    staff(
        "/staff/handovers/{handover_id:int}/undoing",
        undoing_create,
        name="staff.handovers.undoing.create",
        methods=["POST"],
        may="members.assign",
    ),
    staff(
        "/staff/staff/{staff_id:int}/handovers/new",
        new,
        name="staff.handovers.new",
        may="members.assign",
    ),
    staff(
        "/staff/staff/{staff_id:int}/handovers",
        create,
        name="staff.handovers.create",
        methods=["POST"],
        may="members.assign",
    ),
]
