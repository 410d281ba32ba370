"""Staff: rows of an event on one page, saved together: course, emergency plan, stops, questions."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request

from club import clock
from club.errors import ClubError
from web.forms.staff.rows import RowsForm
from web.render import sentence


async def saved(request: Request, form: RowsForm, put: Callable[..., Awaitable[None]]) -> bool:
    """Whether what the form tells was put, as of the page that it was; if not, its errors say why.

    `put` takes `seen`, `by` and `at`, and reads the form once it is right.
    """
    form.drop_empty()
    if not form.validate():
        return False
    told: dict[str, Any] = {"seen": form.seen.data or "", "by": request.state.staff, "at": clock.now()}
    try:
        await put(**told)
    except ClubError as error:
        form.form_errors = [sentence(error)]
        return False
    return True
