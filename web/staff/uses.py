"""Staff: the uses of privileges, found by privilege, store, month and member, and put right with a reason."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, members, months, persons, privileges
from club.errors import ClubError
from club.members import Member
from club.privileges import Privilege, PrivilegeUse
from web import privilege_words
from web.forms.staff.privileges import CorrectionForm
from web.names import houses
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed, number, order_of

MONTHS = 13
STATES = ("stands", "undone")
SORTS = {"at": "at", "cost": "cost"}


async def index(request: Request) -> Response:
    asker = request.state.staff
    uses, told = await _narrowed(request, privileges.visible_to(asker).using_db(read()))
    sort, order = order_of(request, SORTS, "-at")
    rows = uses.order_by(order, "-id").select_related("privilege", "member", "vehicle", "store", "tier")
    listing = await listed(request, rows)
    return page(
        request,
        "staff/uses/index.html",
        listing=listing,
        sort=sort,
        names=await people.names([row.by for row in listing.rows] + [row.undone_by for row in listing.rows]),
        known=await Privilege.all().using_db(read()).order_by("position", "id"),
        stores={id: name for id, name in (await houses()).items() if asker.store_id in (None, id)},
        words=privilege_words,
        **told,
    )


async def new(request: Request) -> Response:
    return await _form(request, await _use(request), CorrectionForm())


async def create(request: Request) -> Response:
    use, form = await _use(request), CorrectionForm(await request.form())
    if form.validate():
        try:
            told = {"by": request.state.staff, "at": clock.now()}
            await privileges.correct(use, reason=form.reason.data or "", **told)
        except ClubError as error:
            form.form_errors = [sentence(error)]
        else:
            return redirect(request, "staff.uses", privilege=use.privilege_id, done="privilege-corrected")
    return await _form(request, use, form, 422)


async def _narrowed(
    request: Request, uses: QuerySet[PrivilegeUse]
) -> tuple[QuerySet[PrivilegeUse], dict[str, Any]]:
    """The uses that the address asks for, and what it asks for."""
    privilege, store, who = (number(request, name) for name in ("privilege", "store", "member"))
    state = chosen(request, "state", STATES)
    firsts = months.last(MONTHS, clock.now())
    month = chosen(request, "month", [f"{first:%Y-%m}" for first in firsts])
    member = await _member(request, who) if who else None
    if privilege:
        uses = uses.filter(privilege_id=privilege)
    if store:
        uses = uses.filter(store_id=store)
    if member:
        uses = uses.filter(member_id__in=persons.ids_of(member))
    if state:
        uses = uses.filter(undone_at__isnull=state == "stands")
    if month:
        first = next(first for first in firsts if f"{first:%Y-%m}" == month)
        start, end = clock.start_of(first), clock.start_of(months.month_after(first))
        uses = uses.filter(at__gte=start, at__lt=end)
    told = {"privilege": privilege, "store": store, "member": member, "state": state, "month": month}
    return uses, told | {"months": [f"{first:%Y-%m}" for first in firsts]}


async def _member(request: Request, id: int) -> Member:
    return await found(members.visible_to(request.state.staff).filter(id=id))


async def _use(request: Request) -> PrivilegeUse:
    theirs = privileges.visible_to(request.state.staff).filter(id=request.path_params["privilege_use_id"])
    return await found(theirs.select_related("privilege", "member", "vehicle", "store", "tier"))


async def _form(request: Request, use: PrivilegeUse, form: CorrectionForm, status: int = 200) -> Response:
    names = await people.names([use.by, use.undone_by])
    told = {"use": use, "form": form, "names": names, "words": privilege_words}
    return page(request, "staff/uses/correction.html", status, **told)


ROUTES = [
    staff("/staff/privileges/uses", index, name="staff.uses", may="privileges.see"),
    staff(
        "/staff/privileges/uses/{privilege_use_id:int}/correction",
        new,
        name="staff.uses.correction.new",
        may="privileges.correct",
    ),
    staff(
        "/staff/privileges/uses/{privilege_use_id:int}/correction",
        create,
        name="staff.uses.correction.create",
        methods=["POST"],
        may="privileges.correct",
    ),
]
