"""Staff: the follow-up box (绿卡箱). What was promised, what is due, what is overdue; worked off here."""

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from wtforms.fields.choices import SelectChoice

from club import clock, members, persons, roles, tasks, vehicles
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from club.tasks import Task
from club.vehicles import Vehicle
from web import text
from web.forms.staff.tasks import CancelForm, FinishForm, GiveForm, MoveForm, TaskForm
from web.i18n import _, lazy
from web.incoming import number_or_none
from web.render import found, is_partial, page, read, redirect, sentence
from web.routes import staff
from web.staff import due
from web.staff.listing import chosen, listed, number, order_of
from web.staff.wording import TASK_KINDS

WHEN = {
    "overdue": lazy("Overdue"),
    "today": lazy("Due today"),
    "week": lazy("Within a week"),
    "later": lazy("After a week"),
    "settled": lazy("Worked off"),
}
WHOSE = {"mine": lazy("Mine"), "all": lazy("Everybody's")}
SORTS = {"due": "due_at", "made": "made_at"}


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    whose, when = chosen(request, "whose", [*WHOSE]) or "mine", chosen(request, "when", [*WHEN])
    kind, owner = chosen(request, "kind", tasks.KINDS), number(request, "owner")
    box = of(asker, "all" if owner else whose).using_db(read())
    if kind:
        box = box.filter(kind=kind)
    if owner:
        box = box.filter(owner_id=owner)
    counts = {name: await at(box, name, now).count() for name in WHEN if name != "settled"}
    sort, order = order_of(request, SORTS, "-due" if when == "settled" else "due")
    listing = await listed(request, at(box, when, now).order_by(order, "id"))
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
        colleagues=await _colleagues(asker),
        whens=WHEN,
        whoses=WHOSE,
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
            return _settled(request, task, "done")
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
            return redirect(request, "staff.tasks", done="given")
    return await _show(request, task, 422, give=form)


async def cancellation_create(request: Request) -> Response:
    task, form = await _task(request), CancelForm(await request.form())
    if form.validate():
        try:
            told = {"reason": form.reason.data, "turn": form.seen()}
            await tasks.cancel(task, **told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.reason.errors = [sentence(error)]
        else:
            return _settled(request, task, "called-off")
    return await _show(request, task, 422, cancel=form)


def of(asker: Staff, whose: str) -> QuerySet[Task]:
    """The asker's own box, or that of all whom they see."""
    box = tasks.visible_to(asker)
    return box.filter(owner_id=asker.id) if whose == "mine" else box


def at(box: QuerySet[Task], when: str, now: datetime) -> QuerySet[Task]:
    """Those that are due then; all that are open without a word."""
    if when == "settled":
        return box.exclude(state="open")
    box, today = box.filter(state="open"), clock.day_of(now)
    week = clock.end_of(today + timedelta(days=7))
    if when == "overdue":
        return box.filter(due_at__lte=now)
    if when == "today":
        return box.filter(due_at__gt=now, due_at__lte=clock.end_of(today))
    if when == "week":
        return box.filter(due_at__gt=clock.end_of(today), due_at__lte=week)
    return box.filter(due_at__gt=week) if when == "later" else box


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
) -> Response:
    now = clock.now()
    turn = {"turn": task.turn}
    if give is None:
        give = GiveForm(data=turn | {"owner": task.owner_id})
        give.owner.choices = await _choices(request.state.staff)
    tomorrow = clock.day_of(now) + timedelta(days=1)
    return page(
        request,
        "staff/tasks/show.html",
        status,
        task=task,
        one=due.due(task, now),
        kinds=TASK_KINDS,
        finish=finish or FinishForm(data=turn),
        move=move or MoveForm(data=turn | {"day": tomorrow}),
        give=give,
        cancel=cancel or CancelForm(data=turn),
    )


def _row(request: Request, task: Task, now: datetime) -> Response:
    return page(request, "staff/tasks/_row.html", one=due.due(task, now), task_kinds=TASK_KINDS)


def _settled(request: Request, task: Task, done: str) -> Response:
    return redirect(request, "staff.tasks", done=done)


async def _offer(form: TaskForm, request: Request, member: Member | None) -> None:
    """The colleagues who may do it, and the member's cars."""
    form.owner.choices = await _choices(request.state.staff)
    cars = await vehicles.of(member).using_db(read()) if member else []
    named = [SelectChoice(car.id, _called(car)) for car in cars]
    form.vehicle.choices = [SelectChoice(0, _("About no car in particular")), *named]


async def _car(id: int) -> Vehicle | None:
    return await found(Vehicle.filter(id=id)) if id else None


def _called(car: Vehicle) -> str:
    plate = text.plate_masked(car.plate) if car.plate else ""
    return " ".join(part for part in (plate, car.brand, car.model) if part)


async def _choices(asker: Staff) -> list[SelectChoice]:
    return [SelectChoice(one.id, one.name) for one in await _colleagues(asker)]


async def _colleagues(asker: Staff) -> list[Staff]:
    """Who may own a task here: those of the store and those of all stores whose role does such things."""
    able = [role for role, permissions in roles.ROLES.items() if "tasks.edit" in permissions]
    team = Staff.filter(is_active=True, role__in=able).using_db(read())
    if asker.store_id is not None:
        team = team.filter(Q(store_id=asker.store_id) | Q(store_id=None))
    return await team.order_by("name", "id")


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
    _edited(f"{ONE}/cancellation", cancellation_create, "staff.tasks.cancellation.create", "POST"),
]
