"""For developers: /dev/outbox shows what the club has sent, one-time codes included. Production has no such
page."""

from starlette.requests import Request
from starlette.responses import Response

from club.messages.outbox import Message
from web.render import page, read
from web.routes import public

SHOWN = 50


async def outbox(request: Request) -> Response:
    messages = await Message.all().using_db(read()).order_by("-id").limit(SHOWN)
    return page(request, "dev/outbox.html", messages=messages)


ROUTES = [public("/dev/outbox", outbox, name="dev.outbox")]
