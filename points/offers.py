"""Offers: whether somebody can have a reward, and what stands against it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any

from tortoise.queryset import QuerySet

from points.errors import (
    LimitReached,
    NotBegun,
    NotForTier,
    NotOnOffer,
    OfferOver,
    OutOfStock,
    PriceChanged,
)
from points.instants import midnight, utc
from points.rewards import Price, Reward


def must_be_had(offer: Reward, *, tier: str, price: Price | None, at: datetime) -> None:
    """`offer`, read with its kind, can be had at `at` by who is of `tier`, for this `price` if one was seen.

    Raises NotOnOffer, NotBegun, OfferOver, NotForTier, OutOfStock, PriceChanged.
    """
    now = utc(at)
    if offer.state != "published":
        raise NotOnOffer(reward=offer.id, state=offer.state)
    if offer.kind.ended_at or (offer.kind.ends_at and offer.kind.ends_at <= now):
        raise NotOnOffer(reward=offer.id, state="ended")
    if offer.starts_at and offer.starts_at > now:
        raise NotBegun(starts_at=offer.starts_at)
    if offer.ends_at and offer.ends_at <= now:
        raise OfferOver(ends_at=offer.ends_at)
    if offer.tiers and tier not in offer.tiers:
        raise NotForTier(tier=tier, tiers=offer.tiers)
    if offer.left == 0:
        raise OutOfStock(reward=offer.id)
    if price is not None and price != (new := offer.price(tier)):
        raise PriceChanged(points=new.points, cash=new.cash, seen=price.points, seen_cash=price.cash)


async def must_be_within(offer: Reward, had: QuerySet[Any], *, at: datetime, zone: tzinfo) -> None:
    """`had` are the exchanges of `offer` that count: there may be one more. Months are those of `zone`.

    Raises LimitReached(limit, why, again), where `again` is the first instant at which there may, or None.
    """
    if offer.per_member is None:
        return
    again = None
    if offer.span == "month":
        first, again = month_around(at, zone)
        had = had.filter(placed_at__gte=first)
    if await had.count() >= offer.per_member:
        raise LimitReached(limit=offer.per_member, why=offer.span, again=again)


def month_around(at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first instant of the month of `at` in `zone`, and that of the next."""
    first = utc(at).astimezone(zone).date().replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return midnight(first, zone), midnight(following, zone)
