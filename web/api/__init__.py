"""The API for the dealer's own systems, under /api/v1: docs/api.md tells its users about it.

/api/v1/orders is in orders.py, and so on: a file has the shapes that it takes and gives, and its handlers.

app         all of it put together; made when it is first asked
routes      `reads` and `writes`: who may come is said where the path is said
calls       a write is done once, however often it is sent
problems    what went wrong, as application/problem+json
values      shapes that several share: texts, days, instants, fen
pages       lists by cursor
scope       the stores, people, cars and orders that a key may see
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/api/v1"


class Beside:
    """Sends what begins with PREFIX to the API, and all else on to the pages.

    The API stands beside them and not among their routes: it knows no cookie, no form's token and no origin,
    but keys. Loading its library takes half a second, which a club that has no such system need not wait for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.api: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{PREFIX}/"):
            return await self.app(scope, receive, send)
        if self.api is None:
            from web.api.app import made

            self.api = made()
        scope.setdefault("state", {})["counter"] = scope["app"].state.counter  # the library's app is another
        await self.api(scope, receive, send)
