"""The statements of a rush: a thousand phones register for fifty places, and each wants its answer.

Through the ORM they cost five times as much; points/sql.py says how they are sent. All hold by keys.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tortoise.connection import get_connection

from club import joins
from club.stores import Store
from events.events import Event
from events.question import Question
from events.registration import Registration
from events.sessions import Session
from points import sql
from points.sql import Database

Row = dict[str, Any]
LARGEST = 2**31
_PERSON = """(SELECT "id" FROM club_member WHERE "id" = $1 OR "merged_into_id" = $1)"""


async def known(key: str, session: int, member: int) -> list[Registration]:
    """What was registered under `key`, and what the member's row has for the session."""
    found = await _ask(_known(), key, session, member)
    return [_built(row, "r", Registration) for row in found]


async def event(code: str, *, using: Database) -> Event | None:
    """What members may see of the event at this address, with its store."""
    found = await sql.at_sight(using, _event(), code)
    if not found:
        return None
    event = _built(found[0], "e", Event)
    joins.attach(event, store=joins.built(found[0], "t", Store))
    return event


async def session(id: int, *, using: Database | None = None) -> Session | None:
    """The session with its event, as they are now."""
    if not 0 < id < LARGEST:  # what a form may say, and no row has
        return None
    found = await sql.at_sight(using or get_connection("default"), _session(), id)
    return _with_event(found[0]) if found else None


async def held(session: int) -> Session:
    """The same, held until the transaction ends."""
    db = get_connection("default")
    is_held = " FOR NO KEY UPDATE OF s" if db.capabilities.dialect == "postgres" else ""
    [row] = await sql.rows(db, _session() + is_held, session)
    return _with_event(row)


async def questions(event: int, *, using: Database | None = None) -> list[Question]:
    """What the event asks now, in its order."""
    found = await sql.at_sight(using or get_connection("default"), _questions(), event)
    return [_built(row, "q", Question) for row in found]


async def add(one: Registration) -> None:
    """Write the row of a registration; its key, code or member may be there already."""
    told = vars(one)
    values = [json.dumps(told[name]) if name == "answers" else told[name] for name in _columns()]
    [made] = await _ask(_add(), *values)
    one.id, one._saved_in_db = made["id"], True  # pyright: ignore[reportPrivateUsage]


async def late(session: int, now: Any) -> bool:
    """Whether an offer has run out."""
    return bool(await _ask(_LATE, session, now))


async def clashes(person: int, session: Session, besides: int) -> list[Row]:
    """What the person has at that time: their own registrations, the first one first, and then (`with`, a
    name) a party that brings them to this very session."""
    return await _ask(_CLASHES, person, session.id, session.starts_at, session.ends_at, besides)


async def counted(session: Session) -> None:
    """Write down how many places are taken, who waits, and how many have come to the session's door."""
    now = (session.id, session.taken, session.cars_taken, session.waiting, session.sequence)
    await _ask(_COUNTED, *now)


@cache
def _known() -> str:
    return f"""
SELECT {joins.columns(r=Registration)} FROM events_registration r WHERE r."key" = $1
UNION ALL SELECT {joins.columns(r=Registration)} FROM events_registration r
WHERE r."session_id" = $2 AND r."member_id" = $3 AND r."state" <> 'cancelled' AND r."key" <> $1
"""  # noqa: S608 - names of our own


@cache
def _event() -> str:
    return f"""
SELECT {joins.columns(e=Event, t=Store)} FROM events_event e LEFT JOIN club_store t ON t."id" = e."store_id"
WHERE e."code" = $1 AND e."state" IN ('published', 'cancelled') AND e."published_at" IS NOT NULL
"""  # noqa: S608 - names of our own


@cache
def _questions() -> str:
    return f"""
SELECT {joins.columns(q=Question)} FROM events_question q
WHERE q."event_id" = $1 AND q."retired_at" IS NULL ORDER BY q."place", q."id"
"""  # noqa: S608 - names of our own


@cache
def _columns() -> list[str]:
    meta = Registration._meta  # pyright: ignore[reportPrivateUsage]
    return [column for column in meta.fields_db_projection.values() if column != "id"]


@cache
def _add() -> str:
    names = ", ".join(f'"{name}"' for name in _columns())
    places = ", ".join(f"${place}" for place in range(1, len(_columns()) + 1))
    return f'INSERT INTO events_registration ({names}) VALUES ({places}) RETURNING "id"'  # noqa: S608


@cache
def _session() -> str:
    return f"""
SELECT {joins.columns(s=Session, e=Event)} FROM events_session s
JOIN events_event e ON e."id" = s."event_id" WHERE s."id" = $1
"""  # noqa: S608 - names of our own


_LATE = """
SELECT 1 FROM events_registration
WHERE "session_id" = $1 AND "state" = 'offered' AND "offer_until" <= $2 LIMIT 1
"""

_CLASHES = f"""
SELECT r."id", r."session_id" AS "session", r."state", r."code", e."title", '' AS "with"
FROM events_registration r JOIN events_session s ON s."id" = r."session_id"
JOIN events_event e ON e."id" = s."event_id"
WHERE r."member_id" IN {_PERSON} AND r."state" <> 'cancelled' AND r."id" <> $5
  AND s."starts_at" < $4 AND s."ends_at" > $3
UNION ALL
SELECT r."id", r."session_id", r."state", r."code", '', c."name"
FROM events_companion c JOIN events_registration r ON r."id" = c."registration_id"
WHERE c."member_id" IN {_PERSON} AND r."session_id" = $2 AND r."state" <> 'cancelled' AND r."id" <> $5
ORDER BY 6, 1
"""  # noqa: S608 - names of our own

_COUNTED = """
UPDATE events_session SET "taken" = $2, "cars_taken" = $3, "waiting" = $4, "sequence" = $5 WHERE "id" = $1
"""


def _with_event(row: Row) -> Session:
    found = _built(row, "s", Session)
    joins.attach(found, event=_built(row, "e", Event))
    return found


def _built(row: Mapping[str, Any], alias: str, model: type[Any]) -> Any:
    found = joins.built(row, alias, model)
    assert found is not None
    return found


async def _ask(statement: str, *values: object) -> list[Row]:
    return await sql.rows(get_connection("default"), statement, *values)
