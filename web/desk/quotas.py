"""Desk: what of their privileges the member who stands here can use now, and what can still be taken back."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from tortoise.expressions import Q

from club import persons, privileges, roles
from club.privileges import Held, PrivilegeUse
from club.stores import Store
from club.visits import DeskVisit
from web import privilege_words as words
from web.i18n import _
from web.incoming import number_or_none
from web.render import read

MOST_DOTS = 12


async def usable(request: Request, visit: DeskVisit, now: datetime) -> dict[str, Any]:
    """For templates/desk/privileges/_uses.html."""
    store, asker = request.state.desk.store_id if request.state.desk else None, request.state.staff
    member = await persons.stays(visit.member, using_db=read())
    held = await privileges.standing(member, at=now, store=store, using_db=read())
    since = Q(at__gt=now - privileges.UNDO_WITHIN) | Q(undone_at__gt=now - privileges.UNDO_WITHIN)
    lately = privileges.of(member).filter(since).select_related("privilege", "vehicle").using_db(read())
    return {
        "privileges": held,
        "privilege_words": words,
        "most_dots": MOST_DOTS,
        "elsewhere": await _elsewhere(held),
        "lately": (found := await _here(lately, store)),
        "just_used": _named(request, found),
        "may_use": roles.may(asker, "privileges.use"),
        "may_take_back": roles.may(asker, "privileges.undo"),
        "undo_until": {one.id: one.at + privileges.UNDO_WITHIN for one in found},
    }


async def _here(lately: Any, store: int | None) -> list[PrivilegeUse]:
    """Of one store: what was used in another one, its own desk takes back."""
    return [one for one in await lately if one.store_id == store]


def _named(request: Request, found: list[PrivilegeUse]) -> PrivilegeUse | None:
    """The use of which the address says that it has just happened, or was taken back."""
    asked = number_or_none(request.query_params.get("used")) or getattr(request.state, "used", None)
    return next((one for one in found if one.id == asked), None)


async def _elsewhere(held: list[Held]) -> dict[int, str]:
    """The stores of what is not given here, by privilege."""
    ids = {store for one in held if not one.is_here for store in one.privilege.stores}
    if not ids:
        return {}
    names = dict(await Store.filter(id__in=[*ids]).using_db(read()).values_list("id", "name"))
    return {
        one.privilege.id: _("in %(stores)s", stores=words.joined([names[id] for id in one.privilege.stores]))
        for one in held
        if not one.is_here
    }
