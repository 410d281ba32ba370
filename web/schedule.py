"""The schedule on one screen: what the club does by itself, and when. The worker runs it (worker.py)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from club import clock, earning, holds, pictures, points_sums, segments, shop, tiers, vouchers
from club.care import endings, greetings, voucher_endings
from club.imports import files
from club.privacy import closing, retention
from club.quality import duplicates
from club.vehicles import deadlines
from events import (
    attendance,
    cancellations,
    feedback,
    preparations,
    resent,
    series_rewards,
    settling,
    stamps,
    travellers,
    waitlist,
)
from points import proof
from web import database, wiring
from web.database import read

_ = wiring  # what events keep about a person is known wherever accounts are closed

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """`cron` is in the club's time zone; a slot missed by more than `within` is let go."""

    name: str
    cron: str
    do: Callable[[datetime], Awaitable[Any]]
    within: timedelta = DAY


async def greet(slot: datetime) -> dict[str, int]:
    """Everybody whose birthday is on the slot's day, a hundred at a time."""
    day = clock.day_of(slot)
    return {"greeted": await _all(lambda: greetings.greet(day, at=clock.now()))}


async def expire(slot: datetime) -> dict[str, int]:
    """Whatever is past its date."""
    sweeps = map(_summed, earning.sweeps(at=clock.now(), by="job:expiry"))
    done = await asyncio.gather(*sweeps, return_exceptions=True)  # each to its end, or its own failure
    for failed in done:
        if isinstance(failed, BaseException):
            raise failed
    return {"expired": sum(ended for ended in done if isinstance(ended, int))}


async def warn_of_ends(slot: datetime) -> dict[str, int]:
    """Whoever has points that end within a month."""
    return {"warned": await endings.warn_due(at=clock.now())}


async def release(slot: datetime) -> dict[str, int]:
    """What was set aside longer than was promised goes back to its members, and rewards into the shop."""
    try:
        unpaid = await _all(lambda: shop.expire_due(at=clock.now()))
    finally:
        released = await _all(lambda: holds.release_due(at=clock.now()))
    return {"unpaid": unpaid, "released": released}


async def end_vouchers(slot: datetime) -> dict[str, int]:
    """Vouchers whose last day is past."""
    return {"vouchers_ended": await _all(lambda: vouchers.expire_due(at=clock.now()))}


async def warn_of_vouchers(slot: datetime) -> dict[str, int]:
    """Whoever has a voucher that ends within a week."""
    return {"warned": await voucher_endings.warn_due(at=clock.now())}


async def review_tiers(slot: datetime) -> dict[str, int]:
    """Who rises, keeps or loses the tier, and who is near the end of its term."""
    return await tiers.review_due(at=clock.now())


async def thank(slot: datetime) -> dict[str, int]:
    """Whoever came to an event, once the check-in cannot be undone any more."""
    return {"thanked": await _all(lambda: attendance.reward(at=clock.now()))}


async def wait(slot: datetime) -> dict[str, int]:
    """Offers that ran out, queues of what has begun, and who is left of what was called off. The worker looks
    twice a minute besides; here its failure would be seen."""
    called_off = await cancellations.end_due(at=clock.now())
    return {"waitlists": await _all(lambda: waitlist.advance_due(at=clock.now())), "called_off": called_off}


async def settle_fees(slot: datetime) -> dict[str, int]:
    """What is owed back for sessions that are not held, and spent for those that are over."""
    try:
        given_back = await _all(lambda: settling.give_back_due(at=clock.now()))
    finally:
        spent = await _all(lambda: settling.spend_due(at=clock.now()))
    return {"given_back": given_back, "spent": spent}


async def forget_travellers(slot: datetime) -> dict[str, int]:
    """Identity numbers of trips that ended a week ago, were called off, or of who does not come."""
    return {"identity_numbers": await _all(lambda: travellers.delete_due(at=clock.now()))}


async def prepare(slot: datetime) -> dict[str, int]:
    """Preparations of events whose dates came, moved or were called off."""
    return {"prepared": await preparations.keep_up(at=clock.now())}


async def stamp(slot: datetime) -> dict[str, int]:
    """A stamp to whoever came to an event of a series, and a voucher for a full card."""
    given = await _all(lambda: stamps.give(at=clock.now()))
    return {"stamped": given, "cards_full": await series_rewards.reward(at=clock.now())}


async def ask_how_it_was(slot: datetime) -> dict[str, int]:
    """Whoever came to what ended yesterday."""
    return {"feedback_asked": await _all(lambda: feedback.ask_due(at=clock.now()))}


async def prove(slot: datetime) -> dict[str, Any]:
    """A ledger that does not add up is an error, seen on the staff's page and in the log."""
    report = await proof.verify(read(), zone=clock.zone())
    if not report.ok:
        raise LedgerDiffers("; ".join(str(difference) for difference in report.differences[:20]))
    if wrong := await points_sums.differences(using=read()):
        raise LedgerDiffers("; ".join(wrong))
    return {"accounts": report.accounts, "postings": report.postings, "lots": report.lots}


async def add_up(slot: datetime) -> dict[str, int]:
    """What points moved since the last time, by month and store, some thousand postings at a time."""
    return {"postings": await _all(lambda: points_sums.fold(at=clock.now()))}


async def count_points(slot: datetime) -> dict[str, int]:
    """What members hold, by age and by end."""
    return {"sums": await points_sums.count(at=clock.now(), using=read())}


async def close_accounts(slot: datetime) -> dict[str, int]:
    """Whoever asked to leave and whose day has come; and what came in while others left."""
    try:
        closed = await closing.close_due(at=clock.now())
    finally:
        swept = await closing.sweep(at=clock.now())
    return {"closed": closed, "swept": swept}


async def count_segments(slot: datetime) -> dict[str, int]:
    """Every segment in use."""
    return {"counted": await segments.recount_due(slot, at=clock.now(), using=read())}


async def forget(slot: datetime) -> dict[str, int]:
    """What its rule of retention lets go, imported files, pictures that nothing names, keys of old forms."""
    gone = {**await retention.forget(at=clock.now()), **await _files(clock.now())}
    return {**gone, "forms": await resent.forget(at=clock.now())}


async def renew(slot: datetime) -> dict[str, int]:
    """Inspections and warranties that follow from the rules, where nobody has told them."""
    return {"renewed": await deadlines.renew(at=clock.now())}


async def gather(slot: datetime) -> dict[str, int]:
    """What the database goes by when it plans a statement."""
    return {"tables": await database.gather()}


async def _files(now: datetime) -> dict[str, int]:
    return {"files": await files.forget(at=now), "pictures": await pictures.forget(at=now)}


async def _all(piece: Callable[[], Awaitable[int]]) -> int:
    """How much was done, piece by piece, until nothing was left."""
    done = 0
    while more := await piece():
        done += more
    return done


async def _summed(pieces: AsyncIterator[int]) -> int:
    return sum([piece async for piece in pieces])


SCHEDULE = (
    Job("expiry", "10 0 * * *", expire),
    Job("holds", "5 * * * *", release),
    Job("vouchers", "15 0 * * *", end_vouchers),
    Job("tiers", "40 0 * * *", review_tiers),
    Job("attendance", "0 21 * * *", thank),
    Job("waitlists", "25 * * * *", wait, within=timedelta(hours=2)),
    Job("fees", "35 * * * *", settle_fees, within=timedelta(hours=2)),
    Job("travellers", "10 2 * * *", forget_travellers),
    Job("preparations", "25 * * * *", prepare),
    Job("stamps", "35 * * * *", stamp),
    Job("feedback", "0 10 * * *", ask_how_it_was),
    Job("proof", "30 3 * * *", prove),
    Job("sums", "40 * * * *", add_up, within=timedelta(hours=2)),
    Job("holdings", "50 0 * * *", count_points),
    Job("closures", "20 0 * * *", close_accounts),
    Job("forget", "0 4 * * *", forget),
    Job("deadlines", "20 4 * * *", renew),
    Job("statistics", "40 4 * * *", gather),
    Job("segments", "0 5 * * *", count_segments),
    Job("duplicates", "20 5 * * *", lambda slot: duplicates.count(using_db=read())),
    Job("endings", "20 9 * * *", warn_of_ends),
    Job("vouchers_ending", "25 9 * * *", warn_of_vouchers),
    Job(
        "greetings", "0 9 * * *", greet, within=timedelta(hours=15)
    ),  # until midnight: a day late is no greeting
)


class LedgerDiffers(Exception):
    """points/proof.py found accounts whose balance is not what their postings and lots say."""
