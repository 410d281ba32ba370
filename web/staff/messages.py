"""Staff: what was said to members, by which channel, and what did not arrive."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import persons
from club.messages import outbox, templates
from club.messages.outbox import Message
from club.staff import Staff
from web.render import page, read
from web.routes import staff
from web.staff.listing import chosen, listed, number, order_of
from web.staff.message_words import CHANNELS, MESSAGE_KINDS

KINDS = {kind: words for kind, words in MESSAGE_KINDS.items() if not templates.kind(kind).is_secret}
STATES = ("waiting", "sent", "failed")
SORTS = {"written": "id"}


async def index(request: Request) -> Response:
    messages, conditions = _narrowed(request, _visible_to(request.state.staff))
    sort, order = order_of(request, SORTS, "-written")
    rows = messages.using_db(read()).select_related("member").order_by(order)
    return page(
        request,
        "staff/messages/index.html",
        listing=await listed(request, rows),
        sort=sort,
        channels=CHANNELS,
        kinds=KINDS,
        **conditions,
    )


def _narrowed(request: Request, messages: QuerySet[Message]) -> tuple[QuerySet[Message], dict[str, Any]]:
    """The messages that fit the address, and its conditions for the page."""
    channel, state = chosen(request, "channel", outbox.CHANNELS), chosen(request, "state", STATES)
    kind, member = chosen(request, "kind", [*KINDS]), number(request, "member")
    if channel:
        messages = messages.filter(channel=channel)
    if state:
        messages = messages.filter(state=state)
    if kind:
        messages = messages.filter(kind=kind)
    if member:
        messages = messages.filter(member_id__in=persons.ids_of(member))
    return messages, {"channel": channel, "state": state, "kind": kind, "member": member}


def _visible_to(asker: Staff) -> QuerySet[Message]:
    """Messages to members whom the asker sees; one-time codes are nobody's business."""
    messages = Message.filter(is_secret=False, member_id__isnull=False)
    if asker.store_id is None:
        return messages
    return messages.filter(persons.at_home(asker.store_id))


ROUTES = [staff("/staff/messages", index, name="staff.messages", may="messages.see")]
