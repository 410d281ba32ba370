"""A member's copy of their data: a zip with everything as JSON, and the same as a page that can be read.

The worker calls `put_together`; what is in it, the parts say (club/privacy/parts.py).
"""

import asyncio
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from club import clock, config
from club.members import Member
from club.privacy.parts import Person, Row
from points.postings import Posting
from web import assets, i18n, movements, said_by, text
from web.copy_codes import WORDS
from web.copy_words import FIELDS, HIDDEN, MONEY, PARTS
from web.i18n import _
from web.render import environment
from web.staff import facts

CONTENT_TYPE = "application/zip"


@dataclass(frozen=True)
class Sheet:
    """One part on the page: its title, the labels of its columns, and its rows in words."""

    title: str
    columns: list[str]
    rows: list[list[str]]


async def put_together(person: Person, parts: Mapping[str, list[Row]], at: datetime) -> bytes:
    """The zip, in the member's language."""
    with i18n.speaking(person.member.locale):
        parts = {
            **parts,
            "points": await _with_reasons(person, parts.get("points", [])),
            "timeline": [row | {"detail": _detail(row["facts"])} for row in parts.get("timeline", [])],
        }
        return await asyncio.to_thread(_packed, person.member, parts, at)


async def _with_reasons(person: Person, rows: list[Row]) -> list[Row]:
    """Each movement with its why, as the member's own list of points says it."""
    found = await Posting.filter(account_id__in=person.accounts).order_by("at", "id")
    told = await movements.in_words(found)
    return [{**row, "title": one.title, "why": one.why} for row, one in zip(rows, told, strict=True)]


def _detail(told: Mapping[str, Any]) -> str:
    """What the facts of a deed tell, as the staff's pages say it."""
    return " · ".join(words for _label, words in facts.told(told, {}))


def _packed(member: Member, parts: Mapping[str, list[Row]], at: datetime) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("index.html", _page(member, parts, at))
        packed.writestr("data.json", _json(parts, at))
        packed.writestr("copy.css", (assets.DIRECTORY / "css" / "copy.css").read_text("utf-8"))
    return file.getvalue()


def _json(parts: Mapping[str, list[Row]], at: datetime) -> str:
    """Amounts are fen, instants have their offset."""
    whole = {"club": config.settings().name, "made_at": at, **parts}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def _page(member: Member, parts: Mapping[str, list[Row]], at: datetime) -> str:
    template = environment(i18n.current()).get_template("portal/copies/document.html")
    sheets = [_sheet(name, rows) for name, rows in parts.items()]
    return template.render(
        club=config.settings().name, locale=i18n.current(), member=member, made_at=at, sheets=sheets
    )


def _sheet(name: str, rows: list[Row]) -> Sheet:
    columns = [column for column in dict.fromkeys(c for row in rows for c in row) if column not in HIDDEN]
    filled = [column for column in columns if any(row.get(column) not in (None, "", []) for row in rows)]
    return Sheet(
        str(PARTS.get(name, name)),
        [str(FIELDS.get(column, column)) for column in filled],
        [[_said(column, row.get(column)) for column in filled] for row in rows],
    )


def _said(column: str, value: Any) -> str:
    if value in (None, "", []):
        return text.NONE
    if isinstance(value, bool):
        return _("it is so") if value else _("it is not so")
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d" if text.is_bare(value) else "%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return _("; ").join(_row(each) for each in value)
    if column in MONEY:
        return text.fen(value)
    if column == "read_by":
        return said_by.read_by(str(value))
    if column == "source":
        return said_by.where(str(value))
    return str(WORDS.get(column, {}).get(str(value), value))


def _row(row: Mapping[str, Any]) -> str:
    """A row within a row: a line of an order, a reading, a companion."""
    return " ".join(_said(column, value) for column, value in row.items() if value not in (None, ""))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
