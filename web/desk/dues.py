"""What is still to be paid for trips and classes by whoever stands here, or whose ticket was scanned, and
what is to be given back to them."""

from collections.abc import Collection
from typing import Any

from starlette.requests import Request

from club import roles
from club.members import Member
from club.scans import Answer
from events import takings
from events.fees import Fee
from points import sql
from web.render import read
from web.staff.scope import in_scope

MOST = 3
IN = ("ok", "already")  # outcomes of a ticket whose party is let in, unless it has still to pay
# Most tickets cost nothing: asked by itself, it is a tenth of the question below.
HAS_FEE = 'SELECT "id" FROM events_fee WHERE "registration_id" = $1'
ASKED_OF = (*IN, "too_early")  # behind which money is asked for


async def of_visit(request: Request, member: Member) -> dict[str, Any]:
    """What whoever stands here has still to pay or to get, for the answer to a member's scan."""
    ours = in_scope(request, "registration__session__event__")
    rows: list[Fee] = await takings.due_of(member).filter(ours).using_db(read()).limit(MOST)
    owed: list[Fee] = await takings.owed_to(member).filter(ours).using_db(read()).limit(MOST)
    return {"fees": rows, "owed": owed, "may_take": roles.may(request.state.staff, "exchanges.pay")}


async def unpaid(registrations: Collection[int]) -> set[int]:
    """Those of them that have still to pay."""
    theirs = Fee.filter(registration_id__in=registrations, registration__state="registered")
    found = takings.due(theirs).using_db(read())
    return {id async for id in found.values_list("registration_id", flat=True)} if registrations else set()


async def of_ticket(request: Request, answer: Answer) -> dict[str, Any]:
    """What the party of a ticket that was just scanned has still to pay, and no green light before that; or
    to get, whatever has become of the ticket."""
    number = answer.facts.get("registration")
    if not number or not await sql.at_sight(read(), HAS_FEE, number):
        return {}
    theirs = Fee.filter(registration_id=number)
    fee = await theirs.using_db(read()).select_related("registration__session__event").first()
    is_asked = answer.outcome in ASKED_OF and fee and fee.registration.state == "registered" and fee.due_fen
    if fee is None or not (is_asked or fee.back_fen):
        return {}
    asker, store = request.state.staff, fee.registration.session.event.store_id
    may_take = roles.may(asker, "exchanges.pay") and roles.in_scope(asker, store)
    shown = {"answer": "desk/signals/unpaid.html"} if is_asked and answer.outcome in IN else {}
    return {"fee": fee, "may_take": may_take, **shown}
