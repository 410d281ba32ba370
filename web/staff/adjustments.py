"""Staff: points by hand, asked for on a member's page, decided by a second person where there are many."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from club import adjustments, clock, persons, roles, settings_of_points
from club.adjustments import Adjustment
from club.errors import ClubError
from club.members import Member
from points import lots
from points.errors import PointsError
from web.forms.staff.adjustments import AdjustmentForm, DecisionForm
from web.i18n import lazy
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed
from web.staff.scope import member_of

STATES = {
    "waiting": ("warn", lazy("Waits for a second person")),
    "posted": ("ok", lazy("Points moved")),
    "refused": ("bad", lazy("Not agreed")),
    "withdrawn": ("", lazy("Withdrawn by who asked")),
}


async def index(request: Request) -> Response:
    asker = request.state.staff
    state = chosen(request, "state", [*STATES, "all"]) or "waiting"
    wanted = adjustments.visible_to(asker).using_db(read()).select_related("member")
    wanted = wanted if state == "all" else wanted.filter(state=state)
    listing = await listed(request, wanted.order_by("asked_at" if state == "waiting" else "-asked_at", "id"))
    return page(
        request,
        "staff/adjustments/index.html",
        listing=listing,
        state=state,
        states=STATES,
        mine=f"staff:{asker.id}",
        names=await people.names(row.asked_by for row in listing.rows),
        limit=await settings_of_points.value("adjustment_limit", clock.now(), using=read()),
    )


async def new(request: Request) -> Response:
    form = AdjustmentForm(data={"way": "give", "key": secrets.token_hex(16)})
    return await _new(request, await member_of(request), form)


async def create(request: Request) -> Response:
    member, form = await member_of(request), AdjustmentForm(await request.form())
    if not form.validate():
        return await _new(request, member, form, 422)
    asker, key = (
        request.state.staff,
        f"staff:{request.state.staff.id}:{form.key.data or secrets.token_hex(16)}",
    )
    told = {"reason": form.reason.data, "key": key}
    try:
        made = await adjustments.ask(member, form.wanted, **told, by=asker, at=clock.now())
    except (ClubError, PointsError) as error:
        form.points.errors = [sentence(error)]
        return await _new(request, member, form, 422)
    if made.state == "posted":
        return redirect(request, "staff.points.of_member", member_id=member.id, done="adjusted")
    return redirect(request, "staff.adjustments.show", adjustment_id=made.id, done="adjustment-asked")


async def show(request: Request) -> Response:
    return await _show(request, await _adjustment(request), DecisionForm())


async def decision_create(request: Request) -> Response:
    row, form, asker = await _adjustment(request), DecisionForm(await request.form()), request.state.staff
    if not form.validate():
        return await _show(request, row, form, 422)
    decide = adjustments.approve if form.decision.data == "yes" else adjustments.refuse
    try:
        await decide(row, answer=form.answer.data, by=asker, at=clock.now())
    except adjustments.ReasonNeeded as error:
        form.answer.errors = [sentence(error)]
        return await _show(request, row, form, 422)
    except (ClubError, PointsError) as error:
        return await _show(request, await _adjustment(request), form, 409, trouble=sentence(error))
    return redirect(request, "staff.adjustments.show", adjustment_id=row.id, done="adjustment-decided")


async def withdrawal_create(request: Request) -> Response:
    row = await _adjustment(request)
    try:
        await adjustments.withdraw(row, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, await _adjustment(request), DecisionForm(), 409, trouble=sentence(error))
    return redirect(request, "staff.adjustments.show", adjustment_id=row.id, done="saved")


async def _new(request: Request, member: Member, form: AdjustmentForm, status: int = 200) -> Response:
    now = clock.now()
    return page(
        request,
        "staff/adjustments/new.html",
        status,
        member=member,
        form=form,
        spendable=await lots.spendable(member.account_id, at=now, using=read()),
        limit=await settings_of_points.value("adjustment_limit", now, using=read()),
    )


async def _show(
    request: Request, row: Adjustment, form: DecisionForm, status: int = 200, *, trouble: str = ""
) -> Response:
    asker = request.state.staff
    is_mine = row.asked_by == f"staff:{asker.id}"
    person = await persons.stays(row.member, using_db=read())  # whose points they are by now
    spendable = await lots.spendable(person.account_id, at=clock.now(), using=read())
    return page(
        request,
        "staff/adjustments/show.html",
        status,
        row=row,
        form=form,
        trouble=trouble,
        states=STATES,
        spendable=spendable,
        names=await people.with_departments(who for who in (row.asked_by, row.decided_by) if who),
        is_mine=is_mine,
        may_decide=row.state == "waiting" and not is_mine and roles.may(asker, "points.approve"),
    )


async def _adjustment(request: Request) -> Adjustment:
    seen = adjustments.visible_to(request.state.staff).filter(id=request.path_params["adjustment_id"])
    return await found(seen.select_related("member"))


ROUTES = [
    staff("/staff/adjustments", index, name="staff.adjustments", may="points.see"),
    staff(
        "/staff/members/{member_id:int}/adjustments/new",
        new,
        name="staff.adjustments.new",
        may="points.adjust",
    ),
    staff(
        "/staff/members/{member_id:int}/adjustments",
        create,
        name="staff.adjustments.create",
        may="points.adjust",
        methods=["POST"],
    ),
    staff("/staff/adjustments/{adjustment_id:int}", show, name="staff.adjustments.show", may="points.see"),
    staff(
        "/staff/adjustments/{adjustment_id:int}/decision",
        decision_create,
        name="staff.adjustments.decision.create",
        may="points.approve",
        methods=["POST"],
    ),
    staff(
        "/staff/adjustments/{adjustment_id:int}/withdrawal",
        withdrawal_create,
        name="staff.adjustments.withdrawal.create",
        may="points.adjust",
        methods=["POST"],
    ),
]
