"""Many messages at once: the same to many people, each in their language, as rows of one transaction.

Each is the very row that outbox.post makes for the inbox; no key of theirs may be there yet.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from club import config
from club.messages import outbox, templates, texts
from club.messages.templates import Value
from points import bulk
from points.sql import Database


class Letter(NamedTuple):
    """What one person is told: `address` is how they are spoken to, `about` like in outbox.post."""

    key: str
    member: int
    locale: str
    address: str
    about: str
    variables: Mapping[str, Value]


async def post(db: Database, kind: str, letters: Sequence[Letter], *, at: datetime) -> None:
    """Put these into the inboxes, in the transaction of `db`. Raises UnknownKind, WrongVariables."""
    declared = templates.kind(kind)
    words = {locale: await texts.wording(kind, locale) for locale in {one.locale for one in letters}}
    ids, rows = await bulk.new_ids(db, "club_message", len(letters)), list[tuple[Any, ...]]()
    for id, one in zip(ids, letters, strict=True):
        values = {name: templates.say(value, one.locale) for name, value in one.variables.items()}
        values |= {"address": one.address, "club": config.settings().name}
        said = templates.fill(declared, words[one.locale], values)
        rows.append((
            id, one.key, one.member, "inbox", kind, one.about, one.locale, json.dumps(values),
            said.subject[:120], said.body, at, at, "waiting", 0, "", declared.is_secret,
        ))  # fmt: skip
    await bulk.insert(db, outbox.Message.Meta.table, _COLUMNS, rows)


_COLUMNS = (
    "id", "key", "member_id", "channel", "kind", "about", "locale", "variables", "subject", "body",
    "created_at", "due_at", "state", "attempts", "error", "is_secret",
)  # fmt: skip
