"""Staff's forms that make something: sent twice, they make one thing. Each carries `shared/_field.once()`."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request
from tortoise.models import Model

from events import resent

Made = TypeVar("Made", bound=Model)
KEY, TOKEN = "once", "csrf_token"


async def once(
    request: Request, model: type[Made], verb: Callable[[], Awaitable[Made]], *, at: datetime
) -> Made:
    """What `verb` makes of the form of this request, or has made of it. Raises SentOtherwise."""
    sent = await request.form()
    if not (given := str(sent.get(KEY, ""))[:40]):
        return await verb()
    told = sorted((name, str(value)) for name, value in sent.multi_items() if name not in (KEY, TOKEN))
    key = f"staff:{request.state.staff.id}:{given}"
    return await resent.once(model, verb, key=key, content=[request.url.path, told], at=at)
