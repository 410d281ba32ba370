"""Closing an account: asked for, taken back until its day, then done: the person is gone, the books stay.

Between asking and closing lie CLUB_CLOSURE_DAYS, in which all goes on as before and whoever asked may take it
back; with 0 the account is closed at once. Closing is one transaction: the points end by postings that say
why, registrations to come are cancelled, the cars leave, and every part (parts.py) takes apart what says who
it was. Orders, postings and the audit log stay, about nobody. What came in while it closed is swept up after.
"""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from club import activity, audit, clock, config, earning, holds, logs, members, vouchers
from club.actors import Actor
from club.errors import ClubError
from club.members import Member
from club.messages import outbox
from club.privacy import parts, requests
from club.privacy.parts import Loss, Person
from club.privacy.requests import AlreadyAnswered, DataRequest
from points import accounts

if TYPE_CHECKING:
    from club.staff import Staff

BY = "job:closures"
SWEPT = timedelta(days=2)

log = logs.get("club.closing")


class AlreadyAsked(ClubError):
    """The account is to be closed already. Facts: `day`."""

    code = "closure.already_asked"


class AlreadyClosed(ClubError):
    code = "closure.already_closed"


class NotClosed(ClubError):
    """All others were `closed`; these `requests` could not be, for the faults beside them."""

    code = "closure.not_closed"


async def losses(member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> list[Loss]:
    """What `member` would lose, by name."""
    whose = await parts.person(member, using_db=using_db)
    return await parts.lost(whose, at=at, using_db=using_db)


def day_of_closing(at: datetime) -> datetime:
    """When an account is closed that somebody asks to close at `at`: as a day begins, or now."""
    days = config.settings().closure_days
    return clock.start_of(clock.day_of(at) + timedelta(days=days)) if days else at


async def pending(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> DataRequest | None:
    """The closure that is under way."""
    return await requests.of(member, "closure").filter(state="waiting").using_db(using_db).first()


async def ask(member: Member, *, by: Actor, at: datetime, reason: str = "") -> DataRequest:
    """Close the account of `member` once the days to think it over are past; with none, now.

    The caller has proven that it is the member, by a one-time code, or is of the staff and says the `reason`.
    Raises AlreadyAsked, AlreadyClosed, and requests.TooLong.
    """
    days = config.settings().closure_days
    if len(reason) > requests.LONGEST:
        raise requests.TooLong(longest=requests.LONGEST)
    async with in_transaction():
        await accounts.lock(member.account_id)
        await _check(member)
        due = day_of_closing(at)
        request = await requests.make(member, "closure", due_at=due, by=by, at=at, text=reason)
        if days:
            await outbox.post(
                "closure_asked",
                key=f"closure:{request.id}",
                at=at,
                channel="inbox",
                member=member,
                about=f"closure:{request.id}",
                closes=clock.day_of(due),
            )
        else:
            await close(request, by=by, at=at)
    return request


async def ask_for(member: Member, *, reason: str, by: Staff, at: datetime) -> DataRequest:
    """The member asked a colleague to close it. Raises as `ask` does, and requests.NothingSaid."""
    return await ask(member, by=by, at=at, reason=requests.said(reason))


async def withdraw(request: DataRequest, *, by: Actor, at: datetime) -> None:
    """Who had asked stays, and is told so. Raises AlreadyAnswered."""
    async with in_transaction():
        await requests.take_back(request, by=by, at=at)
        member = await Member.get(id=request.member_id)
        if member.joined_at:
            key = f"closure_withdrawn:{request.id}"
            await outbox.post("closure_withdrawn", key=key, at=at, channel="inbox", member=member)


async def close(request: DataRequest, *, by: Actor, at: datetime) -> None:
    """Do it now, once, to whoever the row that asked stands for by now: another who closes at this moment
    waits and finds it done. Raises AlreadyAnswered."""
    async with in_transaction():
        person = await _held(await Member.get(id=request.member_id))
        member = person.member
        await requests.settle(request, "done", by=by, at=at)
        for other in await requests.of(member, "closure").filter(state="waiting"):  # asked before a merge
            await requests.settle(other, "done", by=by, at=at)
        await holds.release_all(member, by=by, at=at)
        await vouchers.cancel_all(member, by=by, at=at)
        forfeited = sum([await earning.forfeit(row, reason="closed", by=by, at=at) for row in person.rows])
        await activity.record(member, "member.closed", by=by, at=at, store=member.store_id)
        await audit.record("member.closed", member, by=by, at=at, store=member.store_id, points=-forfeited)
        await parts.erase(person, at=at)


async def close_due(*, at: datetime) -> int:
    """Close the accounts whose day has come, each in its own transaction; how many were.

    One that cannot be closed stands in nobody's way. Raises NotClosed once all others are done.
    """
    closed, failed = 0, dict[int, str]()
    for request in await DataRequest.filter(kind="closure", state="waiting", due_at__lte=at).order_by(
        "due_at"
    ):
        try:
            await close(request, by=BY, at=at)
            closed += 1
        except AlreadyAnswered:  # taken back, or closed by another worker, at this very moment
            continue
        except (
            Exception
        ) as error:  # whatever it was; its words may name somebody, so they stay out of the log
            failed[request.id] = type(error).__name__
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("account not closed", request=request.id, error=failed[request.id], where=where)
    if failed:
        raise NotClosed(closed=closed, requests=failed)
    return closed


async def sweep(*, at: datetime) -> int:
    """Take apart once more what is kept of those who left lately; how many they were.

    A scan or a registration that was under way while the account closed may have come after.
    """
    left = await Member.filter(closed_at__gt=at - SWEPT, merged_into=None).order_by("id")
    for member in left:
        async with in_transaction():
            await parts.erase(await _held(member), at=member.closed_at or at)
    return len(left)


async def _held(member: Member) -> Person:
    """The person whose row this is, all accounts held: also if they are merged this moment."""
    while True:
        person = await parts.person(member)
        for account in sorted(person.accounts):
            await accounts.lock(account)
        if (await parts.person(member)).ids == person.ids:
            return person


async def _check(member: Member) -> None:
    if not await members.present().filter(id=member.id).exists():
        raise AlreadyClosed
    if waiting := await pending(member):
        raise AlreadyAsked(day=clock.day_of(waiting.due_at))
