"""Staff: who works here in which role, when they were last here. Accounts are made, changed and shut here.

Nobody changes the own role or shuts themselves out: whoever may edit accounts stays able to.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet
from wtforms.fields.choices import SelectChoice

from club import clock, handover, roles, signins, stores, twostep
from club import staff as workforce
from club.errors import ClubError
from club.passwords import PasswordTooLong, PasswordTooPlain, PasswordTooShort
from club.staff import Staff
from club.stores import Store
from web import devices
from web.forms.staff.staff import AssignmentForm, ColleagueForm, NewPasswordForm, PersonForm
from web.i18n import _
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing
from web.staff.listing import chosen, listed, number, order_of
from web.staff.wording import BOOK_NAMES

SORTS = {"name": "name", "since": "created_at", "seen": "signed_in_at"}
STATES = {"active": True, "left": False}
STEPS = ("one", "two")
TOO = (PasswordTooShort, PasswordTooLong, PasswordTooPlain)


async def index(request: Request) -> Response:
    team, conditions = _narrowed(request, workforce.visible_to(request.state.staff).using_db(read()))
    sort, order = order_of(request, SORTS, "since")
    return page(
        request,
        "staff/staff/index.html",
        listing=await listed(request, team.order_by("-is_active", order, "id")),
        stores=await stores.visible_to(request.state.staff).using_db(read()),
        sort=sort,
        role_names=roles.NAMES,
        **conditions,
    )


async def new(request: Request) -> Response:
    form = ColleagueForm(data={"role": "front_desk", "store": choosing.home(request)})
    return await _new(request, form)


async def create(request: Request) -> Response:
    form = ColleagueForm(await request.form())
    form.offer(await _stores(request.state.staff, None))
    if form.validate() and (colleague := await _taken_on(form, request)):
        return redirect(request, "staff.staff.show", staff_id=colleague.id, done="created")
    return await _new(request, form, 422)


async def show(request: Request) -> Response:
    return await _show(request, await _colleague(request))


async def person_update(request: Request) -> Response:
    colleague, form = await _colleague(request), PersonForm(await request.form())
    if not form.validate():
        return await _show(request, colleague, 422, person=form)
    told = {"name": form.name.data, "phone": form.phone.data}
    await workforce.correct(colleague, **told, by=request.state.staff, at=clock.now())
    return _shown(request, colleague, "saved")


async def assignment_update(request: Request) -> Response:
    colleague, asker = await _colleague(request), request.state.staff
    form = AssignmentForm(await request.form())
    form.offer(await _stores(asker, colleague))
    if not form.validate():
        return await _show(request, colleague, 422, assignment=form)
    store = await Store.get_or_none(id=form.store.data)
    try:
        await workforce.assign(colleague, role=form.role.data, store=store, by=asker, at=clock.now())
    except ClubError as error:
        form.role.errors = [sentence(error)]
        return await _show(request, colleague, 422, assignment=form)
    return _shown(request, colleague, "saved")


async def password_update(request: Request) -> Response:
    colleague, form = await _colleague(request), NewPasswordForm(await request.form())
    if form.validate():
        try:
            await workforce.set_password(
                colleague, form.password.data, by=request.state.staff, at=clock.now()
            )
        except ClubError as error:
            form.password.errors = [sentence(error)]
        else:
            return _shown(request, colleague, "password-set")
    return await _show(request, colleague, 422, password=form)


async def deactivation(request: Request) -> Response:
    """The question as a page, for browsers that open no dialog."""
    return await _show(request, await _colleague(request), asks=True)


async def deactivation_create(request: Request) -> Response:
    colleague = await _colleague(request)
    try:
        await workforce.deactivate(colleague, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, colleague, 409, trouble=sentence(error))
    return _shown(request, colleague, "deactivated")


async def reactivation_create(request: Request) -> Response:
    colleague = await _colleague(request)
    await workforce.reactivate(colleague, by=request.state.staff, at=clock.now())
    return _shown(request, colleague, "reactivated")


async def twostep_ending_create(request: Request) -> Response:
    """The phone is gone, and the recovery codes with it: the password alone lets in again."""
    colleague = await _colleague(request)
    await twostep.reset(colleague, by=request.state.staff, at=clock.now())
    return _shown(request, colleague, "two-steps-reset")


def _narrowed(request: Request, team: QuerySet[Staff]) -> tuple[QuerySet[Staff], dict[str, Any]]:
    """The colleagues who fit the address, and its conditions for the page."""
    role, store = chosen(request, "role", [*roles.ROLES]), number(request, "store")
    state = chosen(request, "state", [*STATES])
    if role:
        team = team.filter(role=role)
    if store:
        team = team.filter(store_id=store)
    if state:
        team = team.filter(is_active=STATES[state])
    steps = chosen(request, "steps", STEPS)
    if steps:
        team = team.filter(two_steps_since__isnull=steps == "one")
    return team, {"role": role, "store": store, "state": state, "steps": steps}


async def _taken_on(form: ColleagueForm, request: Request) -> Staff | None:
    """The new colleague; None with a sentence beside the field when a rule says no."""
    try:
        return await workforce.create(
            form.login.data,
            name=form.name.data,
            password=form.password.data,
            role=form.role.data,
            store=await Store.get_or_none(id=form.store.data),
            phone=form.phone.data,
            by=request.state.staff,
            at=clock.now(),
        )
    except ClubError as error:
        field = form.password if isinstance(error, TOO) else form.login
        field.errors = [sentence(error)]
        return None


async def _new(request: Request, form: ColleagueForm, status: int = 200) -> Response:
    form.offer(await _stores(request.state.staff, None))
    return page(request, "staff/staff/new.html", status, form=form)


async def _show(
    request: Request,
    colleague: Staff,
    status: int = 200,
    *,
    assignment: AssignmentForm | None = None,
    person: PersonForm | None = None,
    password: NewPasswordForm | None = None,
    asks: bool = False,
    trouble: str = "",
) -> Response:
    if assignment is None:
        assignment = AssignmentForm(data={"role": colleague.role, "store": colleague.store_id or 0})
        assignment.offer(await _stores(request.state.staff, colleague))
    return page(
        request,
        "staff/staff/show.html",
        status,
        colleague=colleague,
        role_names=roles.NAMES,
        devices=devices.told(
            await signins.open_of(colleague, clock.now()).using_db(read()), request.state.signin
        ),
        book=await handover.book(colleague, using_db=read())
        if roles.may(request.state.staff, "members.assign")
        else {},
        person=person or PersonForm(data={"name": colleague.name, "phone": colleague.phone or ""}),
        assignment=assignment,
        password=password or NewPasswordForm(),
        kinds=BOOK_NAMES,
        asks=asks,
        trouble=trouble,
    )


def _shown(request: Request, colleague: Staff, done: str) -> Response:
    return redirect(request, "staff.staff.show", staff_id=colleague.id, done=done)


async def _colleague(request: Request) -> Staff:
    """One of the asker's colleagues, never the asker."""
    asker = request.state.staff
    others = workforce.visible_to(asker).exclude(id=asker.id)
    return await found(others.filter(id=request.path_params["staff_id"]))


async def _stores(asker: Staff, colleague: Staff | None) -> list[SelectChoice]:
    """The stores that `asker` may assign somebody to: the own one, or any and all of them."""
    besides = colleague.store_id if colleague else None
    return await choosing.houses(asker, besides=besides, everywhere=_("All stores"))


def _edited(path: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(path, endpoint, name=name, methods=methods or ("GET",), may="staff.edit")


ONE = "/staff/staff/{staff_id:int}"
ROUTES = [
    staff("/staff/staff", index, name="staff.staff", may="staff.see"),
    _edited("/staff/staff/new", new, "staff.staff.new"),
    _edited("/staff/staff", create, "staff.staff.create", "POST"),
    _edited(ONE, show, "staff.staff.show"),
    _edited(f"{ONE}/person", person_update, "staff.staff.person.update", "POST"),
    _edited(f"{ONE}/assignment", assignment_update, "staff.staff.assignment.update", "POST"),
    _edited(f"{ONE}/password", password_update, "staff.staff.password.update", "POST"),
    _edited(f"{ONE}/deactivation", deactivation, "staff.staff.deactivation"),
    _edited(f"{ONE}/deactivation", deactivation_create, "staff.staff.deactivation.create", "POST"),
    _edited(f"{ONE}/reactivation", reactivation_create, "staff.staff.reactivation.create", "POST"),
    _edited(f"{ONE}/twostep/ending", twostep_ending_create, "staff.staff.twostep.ending.create", "POST"),
]
