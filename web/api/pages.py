"""Lists by cursor: the newest first, `next` is where the following page begins, None on the last one.

A cursor is opaque to whoever holds it. New rows do not shift a page that is read meanwhile.
"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field
from tortoise.queryset import QuerySet

from web.api.problems import wrong
from web.database import read
from web.i18n import lazy
from web.incoming import HIGHEST_NUMBER

MOST = 100
Item = TypeVar("Item")
Row = TypeVar("Row")

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many on a page.")]
Cursor = Annotated[
    str, Query(max_length=64, pattern=r"^[A-Za-z0-9_=-]*$", description="`next` of the page before.")
]


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")


async def page(rows: QuerySet[Any], limit: int, cursor: str) -> tuple[list[Any], str | None]:
    """The rows of this page and the cursor of the next, by falling id."""
    if cursor:
        rows = rows.filter(id__lt=opened(cursor)[0])
    found = await rows.order_by("-id").limit(limit + 1).using_db(read())
    following = found[limit - 1].id if len(found) > limit else None
    return found[:limit], closed(following) if following else None


def closed(*places: int) -> str:
    """A cursor that stands for these numbers."""
    return base64.urlsafe_b64encode(".".join(map(str, places)).encode()).decode().rstrip("=")


def opened(cursor: str, count: int = 1) -> list[int]:
    """The numbers that a cursor stands for. Raises Refused."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        places = [int(one) for one in base64.urlsafe_b64decode(padded).decode("ascii").split(".")]
    except ValueError:
        places = []
    if len(places) != count or any(not 0 <= one <= HIGHEST_NUMBER for one in places[-1:]):
        raise wrong("cursor", "cursor.unknown", lazy("Take the cursor from “next” of the page before."))
    return places
