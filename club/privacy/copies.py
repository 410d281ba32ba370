"""Copies: somebody asks for all that is kept about them; the worker puts it together; it can be fetched for a
week and is gone then.

How a copy looks is the business of whoever makes it: `put_together` is given what was read and returns bytes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, audit, logs, persons
from club.actors import Actor
from club.errors import ClubError
from club.messages import outbox
from club.privacy import parts, requests, retention
from club.privacy.parts import Person, Row
from club.privacy.requests import DataCopy, DataRequest
from points import accounts

if TYPE_CHECKING:
    from club.members import Member

PAUSE = timedelta(days=1)  # between two copies
LEASE = timedelta(minutes=5)
MOST_TRIES = 5
BY = "club"

PutTogether = Callable[[Person, dict[str, list[Row]], datetime], Awaitable[bytes]]
log = logs.get("club.copies")


class TooSoon(ClubError):
    """A copy is being made, or was made today. Facts: `until`, when another one may be asked for."""

    code = "copy.too_soon"


class Gone(ClubError):
    """The file is deleted, its time is over. Facts: `until`."""

    code = "copy.gone"


def of(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> QuerySet[DataCopy]:
    """The copies made for `member`, the latest first, without their content."""
    found = DataCopy.filter(request__member_id__in=persons.ids_of(member)).using_db(using_db).order_by("-id")
    return found.only("id", "request_id", "size", "made_at", "expires_at", "fetched_at")


async def ask(member: Member, *, by: Actor, at: datetime) -> DataRequest:
    """`member` would like a copy; the worker makes it soon. One a day. Raises TooSoon."""
    async with in_transaction():
        await accounts.lock(member.account_id)
        recent = requests.of(member, "copy").filter(Q(state="waiting") | Q(made_at__gt=at - PAUSE))
        if last := await recent.exclude(state="failed").first():
            raise TooSoon(until=last.made_at + PAUSE)
        return await requests.make(member, "copy", due_at=at, by=by, at=at)


async def make_next(put_together: PutTogether, *, at: datetime) -> bool:
    """Make the copy that has waited longest; False if none waits. A worker that dies loses its lease."""
    request = await _claim(at)
    if request is None:
        return False
    try:
        person = await parts.person(request.member)
        content = await put_together(person, await parts.read(person), at)
        await _finish(request, content, at)
    except Exception as error:  # whatever it was: the next one waits, and this one is tried again
        log.error("copy not made", request=request.id, exc_info=error)
        await _fail(request, at)
    return True


async def fetch(copy: DataCopy, *, by: Actor, at: datetime) -> bytes:
    """The file. That it was fetched is written down. Raises Gone."""
    async with in_transaction():
        full = await DataCopy.get(id=copy.id).select_related("request__member")
        if full.content is None or full.expires_at <= at:
            raise Gone(until=full.expires_at)
        await DataCopy.filter(id=copy.id).update(fetched_at=at)
        member = full.request.member
        subject, store = f"request:{full.request_id}", member.store_id
        await activity.record(member, "copy.fetched", by=by, at=at, store=store, subject=subject)
        await audit.record("copy.fetched", member, by=by, at=at, store=store)
    return bytes(full.content)


async def forget(*, at: datetime, limit: int) -> int:
    """Delete the files whose time is over; how many it were."""
    over = DataCopy.filter(expires_at__lte=at, content__not_isnull=True)
    ids = await over.order_by("expires_at").limit(limit).values_list("id", flat=True)
    return await DataCopy.filter(id__in=ids).update(content=None) if ids else 0


async def _claim(at: datetime) -> DataRequest | None:
    async with in_transaction():
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        waiting = DataRequest.filter(free, kind="copy", state="waiting", due_at__lte=at).order_by(
            "due_at", "id"
        )
        request = await waiting.select_for_update(skip_locked=True).first()
        if request is None:
            return None
        await DataRequest.filter(id=request.id).update(leased_until=at + LEASE, tries=F("tries") + 1)
    return await DataRequest.get(id=request.id).select_related("member")


async def _finish(request: DataRequest, content: bytes, at: datetime) -> None:
    ends = at + timedelta(days=await retention.days("copies"))
    async with in_transaction():
        await requests.settle(request, "done", by=BY, at=at)
        copy = await DataCopy.create(
            request=request, content=content, size=len(content), made_at=at, expires_at=ends
        )
        await outbox.post(
            "copy_ready",
            key=f"copy:{copy.id}",
            at=at,
            channel="inbox",
            member=request.member,
            about=f"copy:{copy.id}",
            until=ends,
        )


async def _fail(request: DataRequest, at: datetime) -> None:
    """Again a little later, five times in all; then it has failed, and another one may be asked for."""
    if request.tries < MOST_TRIES:
        later = at + timedelta(minutes=request.tries)
        await DataRequest.filter(id=request.id, state="waiting").update(leased_until=later)
        return
    async with in_transaction():
        await requests.settle(request, "failed", by=BY, at=at)
        await outbox.post(
            "copy_failed", key=f"copy_failed:{request.id}", at=at, channel="inbox", member=request.member
        )
