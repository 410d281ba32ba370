"""A secret that is shown once: the browser that asked for it brings it to the next page, and no longer.

The deed answers with a redirect, so that reloading its page makes no second key. The cookie lives a few
minutes, is no script's to read, and is gone with the page that shows it.
"""

from starlette.requests import Request
from starlette.responses import Response

from web import auth

COOKIE = "club_once"
LASTS = 300  # seconds


def carry(response: Response, secret: str) -> Response:
    """`response` leads to the page that will show `secret`."""
    response.set_cookie(auth.cookie_name(COOKIE), secret, max_age=LASTS, **auth.flags())
    return response


def carried(request: Request) -> str:
    """What was carried here, '' if nothing was or it was shown before."""
    return request.cookies.get(auth.cookie_name(COOKIE), "")


def shown(response: Response) -> Response:
    """This page has shown it: no page does again, and no cache keeps this one."""
    response.delete_cookie(auth.cookie_name(COOKIE), **auth.flags())
    response.headers["Cache-Control"] = "no-store"
    return response
