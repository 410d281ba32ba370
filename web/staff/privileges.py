"""Staff: the privileges, what each tier has of them; added, changed, ended and given again."""

from collections.abc import Iterable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from club import clock, privileges, roles, tiers
from club.errors import ClubError
from club.privileges import Privilege, PrivilegeQuota
from club.privileges.errors import BadPrivilege
from club.staff import Staff
from club.tiers import Tier
from web import privilege_words
from web.forms.staff.privileges import PrivilegeForm, form_of
from web.i18n import _
from web.names import houses
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.listing import chosen, listed, order_of

STATES = {"given": True, "ended": False}
SORTS = {"place": "position", "name": "name", "cost": "cost"}


async def index(request: Request) -> Response:
    asker = request.state.staff
    state = chosen(request, "state", [*STATES]) or "given"
    sort, order = order_of(request, SORTS, "place")
    all_of = Privilege.filter(ended_at__isnull=STATES[state]).using_db(read())
    listing = await listed(request, all_of.order_by(order, "id"))
    ids = [one.id for one in listing.rows]
    return page(
        request,
        "staff/privileges/index.html",
        listing=listing,
        state=state,
        sort=sort,
        tiers=await tiers.ranks(using=read()),
        quotas=await _quotas(ids),
        used=await _used(request, ids),
        where=await _where(listing.rows),
        words=privilege_words,
        may_edit=_may_edit(asker),
    )


async def new(request: Request) -> Response:
    _must_edit(request)
    held, stores = await _needed()
    return _form(request, form_of(held, stores), held)


async def create(request: Request) -> Response:
    _must_edit(request)
    held, stores = await _needed()
    form = form_of(held, stores, sent=await request.form())
    if form.validate():
        try:
            await privileges.add(form.asked(held), by=request.state.staff, at=clock.now())
        except ClubError as error:
            _say_no(form, error)
        else:
            return redirect(request, "staff.privileges", done="saved")
    return _form(request, form, held, status=422)


async def edit(request: Request) -> Response:
    _must_edit(request)
    privilege, (held, stores) = await _privilege(request), await _needed()
    quotas = await _quotas([privilege.id])
    return _form(request, form_of(held, stores, privilege, quotas[privilege.id]), held, privilege)


async def update(request: Request) -> Response:
    _must_edit(request)
    privilege, (held, stores) = await _privilege(request), await _needed()
    form = form_of(held, stores, sent=await request.form())
    if form.validate():
        try:
            await privileges.edit(privilege, form.asked(held), by=request.state.staff, at=clock.now())
        except ClubError as error:
            _say_no(form, error)
        else:
            return redirect(request, "staff.privileges", done="saved")
    return _form(request, form, held, privilege, status=422)


async def ending_create(request: Request) -> Response:
    _must_edit(request)
    await privileges.end(await _privilege(request), by=request.state.staff, at=clock.now())
    return redirect(request, "staff.privileges", done="privilege-ended")


async def resumption_create(request: Request) -> Response:
    _must_edit(request)
    await privileges.resume(await _privilege(request), by=request.state.staff, at=clock.now())
    return redirect(request, "staff.privileges", done="privilege-resumed")


async def _needed() -> tuple[list[Tier], dict[int, str]]:
    return await tiers.ranks(using=read()), await houses()


async def _where(rows: Iterable[Privilege]) -> dict[int, str]:
    """The stores that give it, by name; '' for all."""
    names = await houses()
    return {one.id: privilege_words.joined([names[id] for id in one.stores]) for one in rows}


async def _quotas(ids: list[int]) -> dict[int, dict[int, PrivilegeQuota]]:
    """What each tier has, by privilege and tier."""
    by: dict[int, dict[int, PrivilegeQuota]] = {id: {} for id in ids}
    for row in await PrivilegeQuota.filter(privilege_id__in=ids).using_db(read()) if ids else []:
        by[row.privilege_id][row.tier_id] = row
    return by


async def _used(request: Request, ids: list[int]) -> dict[int, int]:
    """How often each was used this month in the stores that the asker sees."""
    if not ids:
        return {}
    first = clock.start_of(clock.day_of(clock.now()).replace(day=1))
    uses = privileges.visible_to(request.state.staff).order_by()
    uses = uses.filter(privilege_id__in=ids, at__gte=first, undone_at=None).using_db(read())
    counted: Any = uses.annotate(n=Count("id")).group_by("privilege_id").values_list("privilege_id", "n")
    return dict(await counted)


def _form(
    request: Request,
    form: PrivilegeForm,
    held: list[Tier],
    privilege: Privilege | None = None,
    *,
    status: int = 200,
) -> Response:
    told = {"form": form, "tiers": held, "privilege": privilege}
    return page(request, "staff/privileges/edit.html", status, **told)


def _say_no(form: PrivilegeForm, error: ClubError) -> None:
    if isinstance(error, BadPrivilege) and error.facts["field"] == "tiers":
        form.form_errors = [_("Give at least one tier something of it: a number, no limit or words.")]
    else:
        form.form_errors = [sentence(error)]


def _may_edit(asker: Staff) -> bool:
    """Privileges are the whole club's: who looks after one store leaves them."""
    return asker.store_id is None and roles.may(asker, "privileges.edit")


def _must_edit(request: Request) -> None:
    if not _may_edit(request.state.staff):
        raise HTTPException(404)


async def _privilege(request: Request) -> Privilege:
    return await found(Privilege.filter(id=request.path_params["privilege_id"]))


ROUTES = [
    staff("/staff/privileges", index, name="staff.privileges", may="privileges.see"),
    staff(
        "/staff/privileges", create, name="staff.privileges.create", methods=["POST"], may="privileges.edit"
    ),
    staff("/staff/privileges/new", new, name="staff.privileges.new", may="privileges.edit"),
    staff(
        "/staff/privileges/{privilege_id:int}/edit", edit, name="staff.privileges.edit", may="privileges.edit"
    ),
    staff(
        "/staff/privileges/{privilege_id:int}/edit",
        update,
        name="staff.privileges.update",
        methods=["POST"],
        may="privileges.edit",
    ),
    staff(
        "/staff/privileges/{privilege_id:int}/ending",
        ending_create,
        name="staff.privileges.ending.create",
        methods=["POST"],
        may="privileges.edit",
    ),
    staff(
        "/staff/privileges/{privilege_id:int}/resumption",
        resumption_create,
        name="staff.privileges.resumption.create",
        methods=["POST"],
        may="privileges.edit",
    ),
]
