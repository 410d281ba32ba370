"""Staff: what was said to members, by which channel, and what did not arrive."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club.messages import outbox
from club.messages.outbox import Message
from club.staff import Staff
from web.render import page, read
from web.routes import staff
from web.staff.listing import chosen, listed, number
from web.staff.wording import CHANNELS, MESSAGE_KINDS

STATES = ("waiting", "sent", "failed")


async def index(request: Request) -> Response:
    messages = _visible_to(request.state.staff)
    if channel := chosen(request, "channel", outbox.CHANNELS):
        messages = messages.filter(channel=channel)
    if state := chosen(request, "state", STATES):
        messages = messages.filter(state=state)
    if member := number(request, "member"):
        messages = messages.filter(member_id=member)
    return page(
        request,
        "staff/messages/index.html",
        listing=await listed(request, messages.using_db(read()).select_related("member")),
        channel=channel,
        state=state,
        member=member,
        channels=CHANNELS,
        kinds=MESSAGE_KINDS,
    )


def _visible_to(asker: Staff) -> QuerySet[Message]:
    """Messages to members of the asker's store; one-time codes are nobody's business."""
    messages = Message.filter(is_secret=False, member_id__isnull=False).order_by("-id")
    return messages if asker.store_id is None else messages.filter(member__store_id=asker.store_id)


ROUTES = [staff("/staff/messages", index, name="staff.messages", may="messages.see")]
