"""Giving vouchers, to one or to many; what is asked twice under one key is given once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tortoise.transactions import in_transaction

from club import activity, actors, audit, clock, codes
from club.actors import Actor
from club.members import Member
from club.members.holding import held
from club.vouchers import telling
from points import vouchers
from points.errors import CodeTaken
from points.vouchers import Asked, Voucher, VoucherKind, VoucherTransfer

ATTEMPTS = 5


class To(NamedTuple):
    """One of many who are given a voucher: the member's row and account; `key` says what for."""

    member: int
    account: int
    key: str


async def issue(
    member: Member,
    kind: VoucherKind | int,
    *,
    key: str,
    reason: str,
    by: Actor,
    at: datetime,
    store: int | None = None,
    words: str = "",
    **facts: Any,
) -> Voucher:
    """Give the person one; asked again, the very voucher of then. `reason` is a code of at most 60 letters;
    `words` are what somebody typed to it, for the timeline and the message that says so; without, none does.

    Raises MemberClosed, KeyConflict, KindEnded, AlreadyOver, InvalidText, InvalidFacts.
    """
    said: dict[str, Any] = {"reason": reason, "facts": facts, "store": store}
    async with in_transaction():
        person = await held(member)
        known = await Voucher.get_or_none(key=key)
        account = await _first_holder(known) if known else person.account_id
        voucher = await _issued(account, kind, key=key, by=actors.name(by), at=at, **said)
        if known:
            return voucher
        told: dict[str, Any] = {"by": by, "at": at, "store": store}
        typed: dict[str, Any] = {"words": words} if words else {}
        await telling.record("voucher.issued", voucher, person, **told, why=reason, **typed)
        if words:
            said = {"key": f"voucher:{voucher.id}:given", "at": at, "reason": words}
            ends = telling.until(voucher, person.locale)
            await telling.post("voucher_gift", voucher, person, **said, until=ends)
    return voucher


async def issue_many(
    to: Sequence[To],
    kind: VoucherKind | int,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    store: int | None = None,
    **facts: Any,
) -> dict[str, int]:
    """Give many one each, in one transaction: a piece of some hundreds. Ids of the new ones, by their keys.

    Run again it gives nothing twice. Nobody is written to: whoever wants that does it. Raises as `issue`
    does; then nobody of this piece has one.
    """
    said: dict[str, Any] = {"kind": kind, "reason": reason, "facts": facts, "store": store, "at": at}
    members = {one.key: one.member for one in to}
    for _attempt in range(ATTEMPTS):
        asked = [Asked(one.account, codes.new_voucher(), one.key) for one in to]
        try:
            async with in_transaction() as db:
                made = await vouchers.issue_many(db, asked, by=actors.name(by), zone=clock.zone(), **said)
                title = (await VoucherKind.get(id=kind) if isinstance(kind, int) else kind).name
                told = {"title": title, "why": reason}
                deeds = [
                    audit.Deed("voucher.issued", "voucher", id, at, store, {"member": members[key], **told})
                    for key, id in made.items()
                ]
                lines = [
                    activity.Line(members[key], "voucher.issued", at, store, f"voucher:{id}", told)
                    for key, id in made.items()
                ]
                await audit.record_many(db, deeds, by=by)
                await activity.record_many(db, lines, by=by)
            return made
        except CodeTaken:  # once in some hundred thousand; with new codes
            continue
    raise CodeTaken(codes=[])


async def _issued(account: int, kind: VoucherKind | int, **said: Any) -> Voucher:
    for left in reversed(range(ATTEMPTS)):
        try:
            return await vouchers.issue(account, kind, code=codes.new_voucher(), zone=clock.zone(), **said)
        except CodeTaken:
            if not left:
                raise
    raise AssertionError("unreachable")


async def _first_holder(voucher: Voucher) -> int:
    """The account that it was given to: by now it may be on another's."""
    passed = await VoucherTransfer.filter(voucher_id=voucher.id).order_by("id").first()
    return passed.giver_id if passed else voucher.account_id
