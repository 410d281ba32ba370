"""What an exchange leaves behind: audit row, line on the timeline, history of the voucher, message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from club import activity, audit
from club.actors import Actor
from club.members import Member
from club.messages import outbox
from club.vouchers import telling
from points import exchanges
from points.exchanges import Exchange
from points.rewards import Reward
from points.vouchers import Voucher


async def tell(
    exchange: Exchange,
    person: Member,
    kind: str,
    by: Actor,
    at: datetime,
    *,
    offer: Reward,
    posting: int | None = None,
) -> None:
    told: dict[str, Any] = {"by": by, "at": at, "store": exchange.store}
    facts: dict[str, Any] = {"points": exchange.points, "cash": exchange.cash}
    facts |= {"posting": posting} if posting else {}
    await audit.record(kind, exchange, member=person.id, reward=offer.id, **told, **facts)
    subject = f"exchange:{exchange.id}"
    await activity.record(person, kind, subject=subject, **told, **facts, title=offer.name)


async def record(deed: str, exchange: Exchange, person: Member, by: Actor, at: datetime) -> None:
    """What became of the voucher, if there is one, in its own history."""
    if exchange.voucher_id:
        voucher = await Voucher.get(id=exchange.voucher_id).select_related("kind")
        await telling.record(deed, voucher, person, by=by, at=at, store=exchange.store, why=exchanges.REASON)


async def write(
    exchange: Exchange, person: Member, kind: str, at: datetime, offer: Reward, **told: Any
) -> None:
    """A message; who was a customer on file and never joined reads none."""
    if person.joined_at is None:
        return
    said: dict[str, Any] = {"at": at, "channel": "inbox", "member": person}
    title = offer.name_en if person.locale == "en" and offer.name_en else offer.name
    about = f"exchange:{exchange.id}"
    await outbox.post(kind, key=f"{kind}:{exchange.id}", about=about, **said, reward=title, **told)


def yuan(fen: int) -> str:
    """Money as messages say it, in either language."""
    return f"¥{fen // 100:,}" + (f".{fen % 100:02d}" if fen % 100 else "")
