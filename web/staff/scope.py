"""Whom an address means: a member whom the asker sees. A merged record leads to the person who stays."""

from starlette.requests import Request

from club import members, persons
from club.members import Member
from web.render import found


async def member_of(request: Request, *, name: str = "member_id") -> Member:
    """The member whose id the address has, with what every page of theirs shows; a stranger's is a 404."""
    visible = members.visible_to(request.state.staff)
    theirs = visible.filter(id__in=persons.described(id=request.path_params[name]))
    return await found(theirs.select_related("tier", "account", "store", "source", "adviser", "household"))
