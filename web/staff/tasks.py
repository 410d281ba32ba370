"""Staff: the follow-up box (绿卡箱). What was promised, what is due, what is overdue; worked off here."""

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from wtforms.fields.choices import SelectChoice

from club import clock, members, persons, tasks
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from club.tasks import Task
from club.vehicles import Vehicle
from web import due
from web.forms.staff.tasks import (
    CancelForm,
    FinishForm,
    GiveForm,
    MoveForm,
    TaskForm,
    TurnForm,
    WordsForm,
)
from web.i18n import _
from web.incoming import number_or_none
from web.render import found, is_partial, page, read, redirect, sentence
from web.routes import path, staff
from web.security import safe_next
from web.staff import box, calling, choosing
from web.staff.listing import chosen, listed, number, order_of
from web.staff.wording import TASK_KINDS

SORTS = {"due": "due_at", "made": "made_at"}


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    whose, when = chosen(request, "whose", [*box.WHOSE]) or "mine", chosen(request, "when", [*box.WHEN])
    kind, owner = chosen(request, "kind", tasks.KINDS), number(request, "owner")
    theirs = box.of(asker, "all" if owner else whose).using_db(read())
    if kind:
        theirs = theirs.filter(kind=kind)
    if owner:
        theirs = theirs.filter(owner_id=owner)
    counts = {name: await box.at(theirs, name, now).count() for name in box.WHEN if name != "settled"}
    sort, order = order_of(request, SORTS, "-due" if when == "settled" else "due")
    listing = await listed(request, box.at(theirs, when, now).order_by(order, "id"))
    return page(
        request,
        "staff/tasks/index.html",
        listing=listing,
        box=due.told(listing.rows, now),
        counts=counts,
        whose=whose,
        when=when,
        kind=kind,
        owner=owner,
        sort=sort,
        colleagues=await box.colleagues(asker),
        late=await box.late(asker, now),
        whens=box.WHEN,
        whoses=box.WHOSE,
        kinds=TASK_KINDS,
    )


async def new(request: Request) -> Response:
    form = TaskForm(
        data={
            "kind": chosen(request, "kind", tasks.KINDS) or "promise",
            "owner": request.state.staff.id,
            "day": clock.day_of(clock.now()) + timedelta(days=1),
        }
    )
    return await _new(request, form, number(request, "member"))


async def create(request: Request) -> Response:
    data = await request.form()
    form, member_id = TaskForm(data), number_or_none(data.get("member"))
    member = await _member(request, member_id)
    await _offer(form, request, member)
    if form.validate():
        try:
            await tasks.make(
                form.kind.data,
                text=form.text.data,
                day=form.day.data,
                hour=form.hour.data,
                owner=await found(Staff.filter(id=form.owner.data)),
                member=member,
                vehicle=await _car(form.vehicle.data),
                by=request.state.staff,
                at=clock.now(),
            )
        except ClubError as error:
            form.day.errors = [sentence(error)]
        else:
            if member:
                return redirect(request, "staff.members.show", member_id=member.id, done="promised")
            return redirect(request, "staff.tasks", done="promised")
    return await _new(request, form, member_id, 422)


async def show(request: Request) -> Response:
    return await _show(request, await _task(request))


async def completion(request: Request) -> Response:
    """What came of it is asked in the row itself; without scripts, on a page."""
    task = await _task(request)
    form = FinishForm(data={"turn": task.turn})
    if not is_partial(request):
        return await _show(request, task, finish=form)
    return page(request, "staff/tasks/_finish.html", one=due.due(task, clock.now()), form=form)


async def completion_create(request: Request) -> Response:
    task, form, now = await _task(request), FinishForm(await request.form()), clock.now()
    if form.validate():
        try:
            told = {"outcome": form.outcome.data, "turn": form.seen()}
            await tasks.finish(task, **told, by=request.state.staff, at=now)
        except ClubError as error:
            form.outcome.errors = [sentence(error)]
        else:
            if is_partial(request):
                return _row(request, await _task(request), now)
            return redirect(request, "staff.tasks", done="done")
    if is_partial(request):
        return page(request, "staff/tasks/_finish.html", 422, one=due.due(task, now), form=form)
    return await _show(request, task, 422, finish=form)


async def moving_create(request: Request) -> Response:
    task, form = await _task(request), MoveForm(await request.form())
    if form.validate():
        try:
            told = {"day": form.day.data, "hour": form.hour.data, "reason": form.why.data}
            await tasks.move(task, **told, turn=form.seen(), by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.day.errors = [sentence(error)]
        else:
            return redirect(request, "staff.tasks.show", task_id=task.id, done="moved")
    return await _show(request, task, 422, move=form)


async def giving_create(request: Request) -> Response:
    task, form = await _task(request), GiveForm(await request.form())
    form.owner.choices = await _choices(request.state.staff)
    if form.validate():
        try:
            to = await found(Staff.filter(id=form.owner.data))
            await tasks.give(task, to=to, turn=form.seen(), by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.owner.errors = [sentence(error)]
        else:
            back = safe_next(form.back.data, path("staff.tasks"))
            done = "taken-over" if to.id == request.state.staff.id else "given"
            return RedirectResponse(f"{back}{'&' if '?' in back else '?'}done={done}", 303)
    return await _show(request, task, 422, give=form)


async def text_update(request: Request) -> Response:
    """What is to be done, in better words."""
    task, form = await _task(request), WordsForm(await request.form())
    if form.validate():
        try:
            told = {"text": form.text.data, "turn": form.seen()}
            await tasks.reword(task, **told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.text.errors = [sentence(error)]
        else:
            return redirect(request, "staff.tasks.show", task_id=task.id, done="saved")
    return await _show(request, task, 422, words=form)


async def reopening_create(request: Request) -> Response:
    """It was not done after all: open again, with its day and its owner."""
    task, form, now = await _task(request), TurnForm(await request.form()), clock.now()
    try:
        await tasks.reopen(task, turn=form.seen(), by=request.state.staff, at=now)
    except ClubError as error:
        return await _show(request, await _task(request), 409, trouble=sentence(error))
    if is_partial(request):
        return _row(request, await _task(request), now)
    return redirect(request, "staff.tasks.show", task_id=task.id, done="reopened")


async def cancellation_create(request: Request) -> Response:
    task, form = await _task(request), CancelForm(await request.form())
    if form.validate():
        try:
            told = {"reason": form.reason.data, "turn": form.seen()}
            await tasks.cancel(task, **told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.reason.errors = [sentence(error)]
        else:
            return redirect(request, "staff.tasks", done="called-off")
    return await _show(request, task, 422, cancel=form)


async def _new(request: Request, form: TaskForm, member_id: int | None, status: int = 200) -> Response:
    member = await _member(request, member_id)
    await _offer(form, request, member)
    return page(request, "staff/tasks/new.html", status, member=member, form=form)


async def _show(
    request: Request,
    task: Task,
    status: int = 200,
    *,
    finish: FinishForm | None = None,
    move: MoveForm | None = None,
    give: GiveForm | None = None,
    cancel: CancelForm | None = None,
    words: WordsForm | None = None,
    trouble: str = "",
) -> Response:
    now = clock.now()
    turn = {"turn": task.turn}
    if give is None:
        others = [one for one in await _choices(request.state.staff) if one.value != task.owner_id]
        give = GiveForm(data=turn)
        give.owner.choices = [SelectChoice(0, _("Choose a colleague…")), *others]
    tomorrow = clock.day_of(now) + timedelta(days=1)
    return page(
        request,
        "staff/tasks/show.html",
        status,
        task=task,
        one=due.due(task, now),
        kinds=TASK_KINDS,
        may_reopen=tasks.may_reopen(task, now),
        trouble=trouble,
        words=words or WordsForm(data=turn | {"text": task.text}),
        finish=finish or FinishForm(data=turn),
        move=move or MoveForm(data=turn | {"day": tomorrow}),
        give=give,
        cancel=cancel or CancelForm(data=turn),
        **await calling.needed(task, request.state.staff),
    )


def _row(request: Request, task: Task, now: datetime) -> Response:
    """The row as it is now; what counts rows on the page counts them anew."""
    told = {"one": due.due(task, now), "task_kinds": TASK_KINDS, "may_reopen": tasks.may_reopen(task, now)}
    response = page(request, "staff/tasks/_row.html", **told)
    response.headers["HX-Trigger"] = "counted"
    return response


async def _offer(form: TaskForm, request: Request, member: Member | None) -> None:
    """The colleagues who may do it, and the member's cars."""
    form.owner.choices = await _choices(request.state.staff)
    cars = await choosing.cars(member) if member else []
    form.vehicle.choices = [SelectChoice(0, _("About no car in particular")), *cars]


async def _car(id: int) -> Vehicle | None:
    return await found(Vehicle.filter(id=id)) if id else None


async def _choices(asker: Staff) -> list[SelectChoice]:
    return [SelectChoice(one.id, one.name) for one in await box.colleagues(asker)]


async def _member(request: Request, member_id: int | None) -> Member | None:
    """Whom it is about, of those whom the asker sees; nobody at all without an id."""
    if member_id is None:
        return None
    visible = members.visible_to(request.state.staff)
    return await found(visible.filter(id__in=persons.described(id=member_id)))


async def _task(request: Request) -> Task:
    return await found(tasks.visible_to(request.state.staff).filter(id=request.path_params["task_id"]))


def _edited(path: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(path, endpoint, name=name, methods=methods or ("GET",), may="tasks.edit")


ONE = "/staff/tasks/{task_id:int}"
ROUTES = [
    staff("/staff/tasks", index, name="staff.tasks", may="tasks.see"),
    _edited("/staff/tasks/new", new, "staff.tasks.new"),
    _edited("/staff/tasks", create, "staff.tasks.create", "POST"),
    staff(ONE, show, name="staff.tasks.show", may="tasks.see"),
    _edited(f"{ONE}/completion", completion, "staff.tasks.completion"),
    _edited(f"{ONE}/completion", completion_create, "staff.tasks.completion.create", "POST"),
    _edited(f"{ONE}/moving", moving_create, "staff.tasks.moving.create", "POST"),
    _edited(f"{ONE}/giving", giving_create, "staff.tasks.giving.create", "POST"),
    _edited(f"{ONE}/text", text_update, "staff.tasks.text.update", "POST"),
    _edited(f"{ONE}/reopening", reopening_create, "staff.tasks.reopening.create", "POST"),
    _edited(f"{ONE}/cancellation", cancellation_create, "staff.tasks.cancellation.create", "POST"),
]
