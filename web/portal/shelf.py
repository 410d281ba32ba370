"""The shelf: what the shop offers a member at sight, and the points to pay with, by two statements
(a third names tiers, where a reward is for others).

It is a page that is looked at for pleasure, again and again: the ORM's rows would cost more than all else.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from club import config
from club.members import Member
from points import sql
from points.rewards import Price
from web import i18n, text
from web import reward_words as words
from web.i18n import _
from web.names import ranks
from web.pictures import Image, image
from web.render import environment, read
from web.routes import path

SOON = timedelta(days=92)
A_PAGE = 24
MOST = 600  # rewards looked through for those that can be paid


@dataclass(frozen=True)
class Purse:
    """Points that can be spent now, how many of them end within three months; exchanges still to be paid."""

    usable: int
    soon: int
    waiting: int = 0


@dataclass(frozen=True)
class Item:
    """A reward on the shelf. `missing`: points that the member lacks; `is_for`: whether their tier may."""

    href: str
    name: str
    line: str
    price: Price
    missing: int
    is_for: bool
    is_gone: bool
    image: Image | None
    art: str
    tone: str

    @property
    def can(self) -> bool:
        return self.is_for and not self.missing and not self.is_gone


async def purse(me: Member, now: datetime) -> Purse:
    [found] = await sql.at_sight(read(), PURSE, me.account_id, now, now + SOON, me.id)
    return Purse(int(found["usable"]), int(found["soon"]), found["waiting"])


async def shelf(
    me: Member | None, usable: int, now: datetime, *, group: str = "", only_paid: bool = False, page: int = 1
) -> tuple[list[Item], bool]:
    """A page of what is on offer, the cheapest first and what is gone last, and whether there is more.

    `only_paid`: what `usable` points pay, looked for among the first MOST."""
    count, start = (MOST, 0) if only_paid else (A_PAGE + 1, (page - 1) * A_PAGE)
    rows = await sql.at_sight(read(), SHELF, now, group, count, start)
    tier = me.tier.code if me else ""
    is_narrow = me is not None and any(
        row["tiers"] != "[]" and f'"{tier}"' not in row["tiers"] for row in rows
    )
    named = tuple((await ranks()).items()) if is_narrow else ()
    items = [_seen(row, me is not None, tier, usable, named) for row in rows]
    if only_paid:
        items = [item for item in items if item.can][(page - 1) * A_PAGE :]
    return items[:A_PAGE], len(items) > A_PAGE


def drawn(items: Sequence[Item], *, is_first: bool) -> list[Markup]:
    """The items as html. What was drawn once is drawn so again; but while templates are being written."""
    draw = _drawn if config.settings().is_production else _drawn.__wrapped__
    return [draw(i18n.current(), item, is_first and place < 2) for place, item in enumerate(items)]


@lru_cache(4096)
def _drawn(locale: str, item: Item, is_eager: bool) -> Markup:
    template: Any = environment(locale).get_template("portal/shop/_item.html")
    return template.module.item(item, is_eager)


def _seen(
    row: dict[str, Any], is_known: bool, tier: str, usable: int, named: tuple[tuple[str, str], ...]
) -> Item:
    """The reward as this member sees it; `named` are the names of tiers, where one is needed."""
    item = _item(i18n.current(), tuple(row.values()), is_known, tier, named)
    missing = item.price.points - max(0, usable) if is_known else 0
    if missing <= 0:
        return item
    line = _("%(points)s points missing", points=text.points(missing)) if item.can else item.line
    return replace(item, missing=missing, line=line)


@lru_cache(4096)
def _item(
    locale: str, values: tuple[Any, ...], is_known: bool, tier: str, named: tuple[tuple[str, str], ...] = ()
) -> Item:
    """The reward as somebody of `tier` sees it who has points enough, in the language of `locale`."""
    row = dict(zip(COLUMNS, values, strict=True))
    prices, tiers = json.loads(row["prices"]), json.loads(row["tiers"])
    left = None if row["stock"] is None else row["stock"] - row["taken"]
    is_for = not is_known or not tiers or tier in tiers
    return Item(
        href=f"{path('portal.shop')}/{row['id']}",
        name=text.bilingual(row["name"], row["name_en"]),
        line=_line(row, is_for, left, words.tiers(tiers, dict(named))),
        price=Price(prices.get(tier, row["points"]), row["cash"]),
        missing=0,
        is_for=is_for,
        is_gone=left == 0,
        image=image(row["picture"], row["width"], row["height"]) if row["width"] else None,
        art=row["art"] or "shop",
        tone=words.TONES.get(row["art"], ""),
    )


def _line(row: dict[str, Any], is_for: bool, left: int | None, tiers: str) -> str:
    """The one line under the name: what stands against it, or what it is."""
    if left == 0:
        return words.left(left)
    if not is_for:
        return _("For %(tiers)s", tiers=tiers) if tiers else _("For another tier")
    about = text.bilingual(row["about"], row["about_en"]).split("\n", 1)[0] if row["about"] else ""
    return " · ".join(filter(None, [about, words.left(left)]))


# $1 is the account, $2 now, $3 the end of what counts as soon, $4 the member.
PURSE = """
SELECT a."balance" - (
    SELECT COALESCE(SUM("remaining"), 0) FROM points_lot
    WHERE "account_id" = $1 AND "remaining" > 0 AND "expires_at" <= $2
) - (
    SELECT COALESCE(SUM("remaining"), 0) FROM points_lot
    WHERE "account_id" = $1 AND "remaining" > 0 AND "usable_from" > $2
      AND ("expires_at" IS NULL OR "expires_at" > $2)
) AS "usable", (
    SELECT COALESCE(SUM("remaining"), 0) FROM points_lot
    WHERE "account_id" = $1 AND "remaining" > 0 AND "expires_at" > $2 AND "expires_at" <= $3
) AS "soon", (
    SELECT COUNT(*) FROM points_exchange
    WHERE "state" = 'held' AND "expires_at" > $2 AND "account_id" IN (
        SELECT "account_id" FROM club_member WHERE "id" = $4
        UNION ALL SELECT "account_id" FROM club_member WHERE "merged_into_id" = $4
    )
) AS "waiting"
FROM points_account a WHERE a."id" = $1
"""

COLUMNS = (
    "id", "name", "name_en", "about", "about_en", "art", "picture", "points", "cash", "prices", "tiers",
    "stock", "taken", "width", "height",
)  # fmt: skip

# $1 is now, $2 the group or '', $3 how many, $4 from where on.
SHELF = """
SELECT r."id", r."name", r."name_en", r."about", r."about_en", r."art", r."picture", r."points", r."cash",
       CAST(r."prices" AS TEXT) AS "prices", CAST(r."tiers" AS TEXT) AS "tiers", r."stock", r."taken",
       p."width", p."height"
FROM points_reward r JOIN points_voucher_kind k ON k."id" = r."kind_id"
LEFT JOIN club_picture p ON p."name" = r."picture"
WHERE r."state" = 'published' AND (r."starts_at" IS NULL OR r."starts_at" <= $1)
  AND (r."ends_at" IS NULL OR r."ends_at" > $1)
  AND k."ended_at" IS NULL AND (k."ends_at" IS NULL OR k."ends_at" > $1) AND ($2 = '' OR r."group" = $2)
ORDER BY CASE WHEN r."taken" >= r."stock" THEN 1 ELSE 0 END, r."points", r."id" LIMIT $3 OFFSET $4
"""
