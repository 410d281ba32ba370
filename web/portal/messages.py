"""The inbox: what the club has told this member, the latest first."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.messages import outbox
from web.incoming import number_or_none
from web.render import page, read, redirect
from web.routes import member, path

A_PAGE = 20


async def index(request: Request) -> Response:
    me, before = request.state.member, number_or_none(request.query_params.get("before"))
    arrived = outbox.inbox(me).using_db(read())
    found = await (arrived.filter(id__lt=before) if before else arrived).limit(A_PAGE + 1)
    messages = found[:A_PAGE]
    return page(
        request,
        "portal/messages/index.html",
        messages=messages,
        unread=any(message.read_at is None for message in messages),
        next=path("portal.messages", before=messages[-1].id) if len(found) > A_PAGE else None,
    )


async def reading_create(request: Request) -> Response:
    """All that has arrived so far is read."""
    await outbox.read_all(request.state.member, at=clock.now())
    return redirect(request, "portal.messages", done="all-read")


ROUTES = [
    member("/messages", index, name="portal.messages"),
    member("/messages/reading", reading_create, name="portal.messages.reading.create", methods=["POST"]),
]
