"""The dossier of a member: what each card of their page shows, of all the rows that are this person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from club import (
    clock,
    freezing,
    households,
    issued,
    notes,
    orders,
    persons,
    privileges,
    provenance,
    referrals,
    relatives,
    roles,
    tasks,
    tiers,
    vouchers,
)
from club.members import Member, merges
from club.messages.outbox import Message
from club.notes import Note
from club.staff import Staff
from club.tiers import changes, keeping
from club.vehicles import Ownership
from events import absences, registrations, takings
from points import lots
from web import due, privilege_words, text
from web import voucher_words as shared
from web.i18n import _
from web.naming import DRIVERS, REACHED
from web.render import read
from web.staff import figures, origins, people, registration_words, voucher_words
from web.staff.message_words import MESSAGE_KINDS
from web.staff.origins import Origin
from web.staff.wording import NOTE_KINDS, RELATIONS, TASK_KINDS
from web.tier_words import HISTORY, last_day

LATEST = 5
MOST_TASKS = 8


@dataclass(frozen=True)
class Year:
    """The workshop's visits of a year."""

    year: int
    visits: int
    spent: int


async def of(member: Member, asker: Staff, now: datetime) -> dict[str, Any]:
    """The cards; what not everybody may see is None without the permission."""
    theirs = notes.of(member).using_db(read())
    came = await origins.of(member, asker)
    return {
        "cars": await _cars(member),
        "last": await notes.last_contact(member, using_db=read()),
        "pinned": await theirs.filter(pinned=True),
        "mine": {note.id for note in await theirs.limit(50) if notes.may_correct(note, asker, now)},
        "recent_notes": await theirs.limit(LATEST),
        **await _registered(member, now),
        "no_shows": await absences.of(member, now).using_db(read()).count(),
        "relatives": await relatives.of(member).using_db(read()),
        "household": member.household,
        "housemates": await _housemates(member),
        "told": await told(member),
        "origins": came,
        "merges": await merges.into(member).using_db(read()) if roles.may(asker, "members.merge") else [],
        "note_kinds": NOTE_KINDS,
        "relations": RELATIONS,
        "reached": REACHED,
        "task_kinds": TASK_KINDS,
        "drivers": DRIVERS,
        "voucher_words": voucher_words,
        "shared_vouchers": shared,
        "tier": await _tier(member, now) if member.joined_at and roles.may(asker, "points.see") else None,
        "privileges": await _privileges(member, now) if member.joined_at else None,
        "role_names": roles.NAMES,
        "message_kinds": MESSAGE_KINDS,
        **await _permitted(member, asker, now, came),
    }


async def _registered(member: Member, now: datetime) -> dict[str, Any]:
    """What they are registered for or wait for, and whether they came."""
    rows = await registrations.of(member).using_db(read()).limit(LATEST)
    return {
        "registrations": rows,
        "fees": await takings.of_many([one.id for one in rows], using_db=read()),
        "registration_states": registration_words.STATES,
        "absent": {one.id for one in rows if one.session.state == "open" and one.session.ends_at <= now},
        "excused": await absences.excused([one.id for one in rows], using_db=read()),
    }


async def notes_of(ids: Iterable[int]) -> dict[int, Note]:
    """What the notes that were once written under these ids say by now."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    standing = Note.filter(Q(id__in=wanted) | Q(original_id__in=wanted), replaced=False).using_db(read())
    return {note.original_id or note.id: note for note in await standing}


async def told(member: Member) -> dict[str, str]:
    """Where each value comes from: 本人 · 03-02."""
    known = {field: provenance.of(member.told, field) for field in member.told}
    names = await people.names(source[0] for source in known.values() if source)
    return {
        field: f"{_who(source[0], names)} · {text.date_stamp(source[1])}"
        for field, source in known.items()
        if source
    }


def _who(source: str, names: dict[str, str]) -> str:
    if source.startswith("member"):
        return _("the member")
    if source.startswith("import:"):
        return _("import no. %(number)s", number=source.partition(":")[2])
    return names.get(source, source)


async def _cars(member: Member) -> list[Ownership]:
    """Each car once, as what they drive it: owner before family before driver."""
    driven = Ownership.filter(member_id__in=persons.ids_of(member), until=None).using_db(read())
    rows = await driven.select_related("vehicle").order_by("role", "id")
    cars = {own.vehicle_id: own for own in rows}  # of two rows for one car the later word: owner
    return sorted(cars.values(), key=lambda own: own.vehicle_id)


async def _housemates(member: Member) -> list[Member]:
    if member.household_id is None:
        return []
    return await households.people(member.household_id).exclude(id=member.id).using_db(read())


async def _tier(member: Member, now: datetime) -> dict[str, Any]:
    """Where they stand, how it came, and whether somebody has asked that it stays."""
    history = await changes.of(member).using_db(read()).limit(LATEST)
    return {
        "seen": await tiers.standing(member, at=now, using=read()),
        "until": last_day(member.tier_ends_at),
        "history": [(one, HISTORY[one.kind], last_day(one.ends_at)) for one in history],
        "keep": await keeping.of(member).filter(state="waiting").using_db(read()).first(),
    }


async def _privileges(member: Member, now: datetime) -> dict[str, Any]:
    """What they may use, how much of it is left, and what they used last."""
    used = privileges.of(member).select_related("privilege", "store").using_db(read())
    return {
        "held": await privileges.standing(member, at=now, using_db=read()),
        "uses": await used.limit(LATEST),
        "words": privilege_words,
    }


async def _permitted(member: Member, asker: Staff, now: datetime, came: list[Origin]) -> dict[str, Any]:
    names = (
        "expiring", "orders", "years", "average", "brought", "referral", "friends", "senders", "tasks",
        "messages", "stands", "frozen", "vouchers", "voucher_count",
    )  # fmt: skip
    shown: dict[str, Any] = dict.fromkeys(names)
    if roles.may(asker, "points.see"):
        shown["stands"] = await persons.standing(member, at=now, using_db=read())
        shown["frozen"] = await freezing.of(member).filter(ended_at=None).using_db(read()).exists()
        shown["expiring"] = await lots.expiring(
            member.account, until=now + figures.A_YEAR, at=now, using=read()
        )
    if roles.may(asker, "vouchers.see"):
        theirs = issued.of(member).using_db(read())
        shown["vouchers"] = (await vouchers.usable(member, now, using_db=read()))[:LATEST]
        shown["voucher_count"] = await theirs.count()
    if roles.may(asker, "orders.see"):
        shown["orders"] = await orders.of(member).using_db(read()).limit(LATEST)
        shown["years"], shown["average"] = await _years(member)
    if roles.may(asker, "referrals.see"):
        friends = referrals.by_referrer(member).using_db(read())
        shown["brought"] = await friends.count()
        shown["friends"] = await friends.limit(LATEST)
        shown["referral"] = await referrals.of_friend(member).using_db(read()).first()
        shown["senders"] = [one for one in came if one.is_sent]
    if roles.may(asker, "tasks.see"):
        todo = tasks.of(member).filter(state="open").using_db(read())
        shown["tasks"] = due.told(await todo.limit(MOST_TASKS), now)
    if roles.may(asker, "messages.see"):
        sent = Message.filter(member_id__in=persons.ids_of(member), is_secret=False).using_db(read())
        shown["messages"] = await sent.order_by("-created_at", "-id").limit(LATEST)
    return shown


async def _years(member: Member) -> tuple[list[Year], int | None]:
    """What was spent, year by year of the club's calendar, the latest first; and an average visit's total.

    What was bought in the shop is spent, but no visit.
    """
    settled = orders.of(member).filter(state="settled").using_db(read())
    visits, spent, services = Counter[int](), Counter[int](), list[int]()
    for opened_at, total, kind in await settled.values_list("opened_at", "total", "kind"):
        year = clock.local(opened_at).year
        spent[year] += total
        if kind == "service":
            visits[year] += 1
            services.append(total)
    years = [Year(year, visits[year], spent[year]) for year in sorted(spent, reverse=True)]
    return years, sum(services) // len(services) if services else None
