"""The programme: what is on, as the list of events and the welcome page show it, by one statement.

It is where members look first whenever something may be on: the ORM's rows would cost more than all else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup

from club import config, joins
from club.members import Member
from events import events, sessions
from events.sessions import Session
from events.terms import Price
from points import sql
from web import i18n, price_words, text
from web.pictures import Image, image
from web.portal import offers
from web.render import environment, read
from web.routes import path

MOST = 50
DATES = 4 * MOST  # looked through for the next date of so many events


@dataclass(frozen=True)
class Card:
    """An event with its next date; tone and words of its tag say what the reader has, or what there is."""

    href: str
    title: str
    summary: str
    when: str
    place: str
    price: str
    tone: str
    words: str
    art: str
    image: Image | None


@dataclass(frozen=True)
class Programme:
    """What is on, the soonest first; how many tickets and places in a queue the reader has, and whether there
    are stamps to collect."""

    cards: list[Card]
    tickets: int
    has_series: bool


async def shown(me: Member | None, now: datetime, *, kind: str = "", limit: int = MOST) -> Programme:
    """The next date of each event that is on. `kind` is one of events.KINDS; `open`: what one can register
    for."""
    db = read()
    reader = (now, now - sessions.LONGEST, me.id if me else 0)
    wanted = kind if kind in events.KINDS else ""
    rows = await sql.at_sight(db, _programme(db.capabilities.dialect), *reader, wanted, DATES)
    of_reader = rows[0] if rows else (await sql.at_sight(db, f"SELECT {OF_READER}", *reader))[0]
    cards = [_card(*seen) for seen in _nexts(rows, now, kind == "open", limit)]
    return Programme(cards, of_reader["tickets"], bool(of_reader["series"]))


def drawn(cards: Sequence[Card], *, leads: bool) -> list[Markup]:
    """The cards as html, the first one large if it `leads`. What was drawn once is drawn so again; but while
    templates are being written."""
    draw = _drawn if config.settings().is_production else _drawn.__wrapped__
    return [draw(i18n.current(), card, leads and place == 0) for place, card in enumerate(cards)]


@lru_cache(1024)
def _drawn(locale: str, card: Card, leads: bool) -> Markup:
    template: Any = environment(locale).get_template("portal/events/_card.html")
    return template.module.card(card, leads)


def _nexts(
    rows: Sequence[dict[str, Any]], now: datetime, only_open: bool, limit: int
) -> Iterator[tuple[dict[str, Any], Session, offers.Places]]:
    """The first row of each event."""
    shown: set[int] = set()
    for row in rows:
        if row["s.event_id"] in shown:
            continue
        session = joins.built(row, "s", Session)
        assert session is not None, "it is what was asked for"
        places = offers.places(session, now)
        if only_open and not places.is_open:
            continue
        yield row, session, places
        shown.add(session.event_id)
        if len(shown) == limit:
            return


def _card(row: dict[str, Any], session: Session, places: offers.Places) -> Card:
    tone, words = offers.mine(row["mine"]) if row["mine"] else (places.tone, places.words)
    return Card(
        href=path("portal.events.show", code=row["code"]),
        title=row["title"],
        summary=row["summary"],
        when=text.moment(session.starts_at),
        place=text.address(session.place or row["place"]),
        price=price_words.told(Price(row["points_each"], row["fen_each"]), row["price_text"]),
        tone=tone,
        words=words,
        art=row["art"],
        image=image(row["picture"], row["width"], row["height"]) if row["width"] else None,
    )


FIRST_PICTURE = {"sqlite": """json_extract(e."pictures", '$[0]')""", "postgres": """e."pictures"->>0"""}


# $1 is now, $2 before which nothing began that still goes on, $3 the reader or 0. By date and member there is
# one live registration, and an index of those: the member may have hundreds that are over.
OF_READER = """(
    SELECT COUNT(*) FROM events_session s CROSS JOIN events_registration r
    WHERE s."starts_at" > $2 AND s."ends_at" > $1
      AND r."session_id" = s."id" AND r."state" <> 'cancelled' AND r."member_id" IN (
        SELECT m."id" FROM club_member m WHERE m."id" = $3 OR m."merged_into_id" = $3
    )
) AS "tickets", EXISTS (SELECT 1 FROM events_series WHERE "ended_at" IS NULL) AS "series"
"""


# The same, and $4 the kind or '', $5 how many dates. What a reader has counts first: no second row of another
# record of theirs changes the tag.
@cache
def _programme(dialect: str) -> str:
    return f"""
SELECT {joins.columns(s=Session)}, e."code", e."title", e."summary", e."place", e."art", e."points_each",
       e."fen_each", e."price_text", p."name" AS "picture", p."width", p."height", (
    SELECT MIN(CASE WHEN r."checked_in_at" IS NULL THEN r."state" ELSE 'arrived' END)
    FROM events_registration r
    WHERE r."session_id" = s."id" AND r."state" <> 'cancelled' AND r."member_id" IN (
        SELECT m."id" FROM club_member m WHERE m."id" = $3 OR m."merged_into_id" = $3
    )
) AS "mine", {OF_READER}
FROM events_session s JOIN events_event e ON e."id" = s."event_id"
LEFT JOIN club_picture p ON p."name" = {FIRST_PICTURE[dialect]}
WHERE s."starts_at" > $2 AND s."ends_at" > $1 AND s."state" = 'open' AND e."state" = 'published'
  AND ($4 = '' OR e."kind" = $4)
ORDER BY s."starts_at", s."id" LIMIT $5
"""  # noqa: S608 - names of our own
