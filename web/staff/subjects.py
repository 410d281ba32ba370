"""What an entry of the audit log is about: `serviceorder 17` becomes the order's number and a way to it.

One query for each kind of thing on the page, however many rows name it.
"""

from collections.abc import Awaitable, Callable, Iterable

from club import adjustments, handovers, roles, segments
from club.api_keys import ApiKey
from club.audit import Entry
from club.companies import Company
from club.desks import Desk
from club.households import Household
from club.imports.run import Import
from club.members import Member
from club.orders import ServiceOrder
from club.privileges import Privilege, PrivilegeUse
from club.referrals import Referral
from club.sources import Source
from club.staff import Staff
from club.stores import Store
from club.tasks import Task
from club.tiers import Tier
from club.vehicles import Vehicle
from club.vehicles.claims import Claim
from events.events import Event
from events.registration import Registration
from events.sessions import Session
from points.rules import Rule
from web import text
from web.render import read
from web.routes import path
from web.staff import voucher_subjects
from web.staff.subject import Named, Subject
from web.staff.subject_kinds import KINDS


async def named(entries: Iterable[Entry], asker: Staff) -> dict[int, Subject]:
    """What each entry is about, by the entry's id."""
    entries = list(entries)
    found = {kind: await _of(kind, entries, asker) for kind in {entry.subject_kind for entry in entries}}
    return {entry.id: found[entry.subject_kind].get(entry.subject_id or 0, _bare(entry)) for entry in entries}


async def _of(kind: str, entries: list[Entry], asker: Staff) -> Named:
    if kind == "posting":
        return await _postings(entries, asker)
    ids = {entry.subject_id for entry in entries if entry.subject_kind == kind and entry.subject_id}
    return await LOADERS[kind](sorted(ids), asker) if ids and kind in LOADERS else {}


def _bare(entry: Entry) -> Subject:
    """A thing without a name of its own: the facts beside it tell."""
    return Subject(str(KINDS.get(entry.subject_kind, "")), "")


async def _members(ids: list[int], asker: Staff) -> Named:
    return {member.id: _member(member, asker) for member in await Member.filter(id__in=ids).using_db(read())}


def _member(member: Member, asker: Staff) -> Subject:
    is_open = roles.in_scope(asker, member.store_id)
    address = path("staff.members.show", member_id=member.id) if is_open else ""
    return Subject(str(KINDS["member"]), member.name or member.address_form, address)


async def _postings(entries: list[Entry], asker: Staff) -> Named:
    """A movement of points is about the member whose it is: the entry says who."""
    moved = [entry for entry in entries if entry.subject_kind == "posting"]
    whose = {entry.subject_id or 0: entry.facts.get("member", 0) for entry in moved}
    named = await _members(sorted({*whose.values()}), asker)
    return {id: named[member] for id, member in whose.items() if member in named}


async def _vehicles(ids: list[int], asker: Staff) -> Named:
    kind, seen = str(KINDS["vehicle"]), "staff.vehicles.show"
    cars = await Vehicle.filter(id__in=ids).using_db(read())
    return {car.id: Subject(kind, _called(car), path(seen, vehicle_id=car.id)) for car in cars}


def _called(car: Vehicle) -> str:
    plate = text.plate_masked(car.plate) if car.plate else ""
    return " ".join(part for part in (plate, car.brand, car.model) if part)


async def _claims(ids: list[int], asker: Staff) -> Named:
    found = await Claim.filter(id__in=ids).using_db(read()).select_related("member")
    kind, may = str(KINDS["claim"]), roles.may(asker, "members.edit")
    return {
        one.id: Subject(
            kind, one.member.address_form, path("staff.claims.show", claim_id=one.id) if may else ""
        )
        for one in found
    }


async def _adjustments(ids: list[int], asker: Staff) -> Named:
    seen = adjustments.visible_to(asker).filter(id__in=ids).using_db(read()).select_related("member")
    kind, may = str(KINDS["adjustment"]), roles.may(asker, "points.see")
    return {
        one.id: Subject(
            kind,
            one.member.address_form,
            path("staff.adjustments.show", adjustment_id=one.id) if may else "",
        )
        for one in await seen
    }


async def _handovers(ids: list[int], asker: Staff) -> Named:
    seen = handovers.visible_to(asker).filter(id__in=ids).using_db(read()).select_related("leaver")
    kind = str(KINDS["handover"])
    return {
        one.id: Subject(kind, one.whose or f"#{one.id}", path("staff.handovers.show", handover_id=one.id))
        for one in await seen
    }


async def _companies(ids: list[int], asker: Staff) -> Named:
    found = await Company.filter(id__in=ids).using_db(read())
    kind = str(KINDS["company"])
    return {one.id: Subject(kind, one.name, path("staff.companies.show", company_id=one.id)) for one in found}


async def _orders(ids: list[int], asker: Staff) -> Named:
    found = await ServiceOrder.filter(id__in=ids).using_db(read())
    return {
        order.id: Subject(
            str(KINDS["purchase" if order.kind == "purchase" else "serviceorder"]),
            order.number,
            path("staff.orders.show", order_id=order.id) if roles.may(asker, "orders.see") else "",
        )
        for order in found
    }


async def _referrals(ids: list[int], asker: Staff) -> Named:
    rows = Referral.filter(id__in=ids).using_db(read()).select_related("friend")
    return {one.id: Subject(str(KINDS["referral"]), one.friend.address_form) for one in await rows}


async def _events(ids: list[int], asker: Staff) -> Named:
    kind, found = str(KINDS["event"]), await Event.filter(id__in=ids).using_db(read())
    return {one.id: Subject(kind, one.title, path("staff.events.show", event_id=one.id)) for one in found}


async def _sessions(ids: list[int], asker: Staff) -> Named:
    found = await Session.filter(id__in=ids).using_db(read()).select_related("event")
    return {one.id: _session(str(KINDS["session"]), one, one.event.title) for one in found}


async def _registrations(ids: list[int], asker: Staff) -> Named:
    found = Registration.filter(id__in=ids).using_db(read()).select_related("session__event", "member")
    kind = str(KINDS["registration"])
    return {
        one.id: _session(kind, one.session, f"{one.member.address_form} · {one.session.event.title}")
        for one in await found
    }


def _session(kind: str, session: Session, name: str) -> Subject:
    return Subject(kind, name, path("staff.sessions.show", session_id=session.id))


async def _tiers(ids: list[int], asker: Staff) -> Named:
    found = await Tier.filter(id__in=ids).using_db(read())
    return {one.id: Subject(str(KINDS["tier"]), text.bilingual(one.name, one.name_en)) for one in found}


async def _privileges(ids: list[int], asker: Staff) -> Named:
    found, kind = await Privilege.filter(id__in=ids).using_db(read()), str(KINDS["privilege"])
    return {one.id: Subject(kind, text.bilingual(one.name, one.name_en)) for one in found}


async def _uses(ids: list[int], asker: Staff) -> Named:
    found = await PrivilegeUse.filter(id__in=ids).using_db(read()).select_related("privilege")
    kind, may = str(KINDS["privilegeuse"]), roles.may(asker, "privileges.see")
    names = {one.id: text.bilingual(one.privilege.name, one.privilege.name_en) for one in found}
    address = {one.id: path("staff.uses", privilege=one.privilege_id) if may else "" for one in found}
    return {id: Subject(kind, name, address[id]) for id, name in names.items()}


async def _segments(ids: list[int], asker: Staff) -> Named:
    found = await segments.visible_to(asker).filter(id__in=ids).using_db(read())
    kind, may = str(KINDS["segment"]), roles.may(asker, "segments.see")
    return {
        one.id: Subject(kind, one.name, path("staff.segments.show", segment_id=one.id) if may else "")
        for one in found
    }


async def _rules(ids: list[int], asker: Staff) -> Named:
    kind, may = str(KINDS["rule"]), roles.may(asker, "points.see")
    rules = await Rule.filter(id__in=ids).using_db(read())
    address = {one.id: path("staff.earning.show", rule_id=one.id) if may else "" for one in rules}
    return {one.id: Subject(kind, one.title or one.code, address[one.id]) for one in rules}


def _by_name(kind: str, model: type[Staff | Desk | Household]) -> "Loader":
    """Things that have a name and no page."""

    async def load(ids: list[int], asker: Staff) -> Named:
        rows = await model.filter(id__in=ids).using_db(read()).values_list("id", "name")
        return {id: Subject(str(KINDS[kind]), name) for id, name in rows}

    return load


def _on_a_page(
    kind: str,
    model: type[Source | Import | Task | Store | ApiKey],
    may: str,
    route: str,
    param: str,
    name: str = "name",
) -> "Loader":
    """Things that have a page for those who may see it."""

    async def load(ids: list[int], asker: Staff) -> Named:
        rows = await model.filter(id__in=ids).using_db(read()).values_list("id", name)
        is_open = roles.may(asker, may)
        return {
            id: Subject(str(KINDS[kind]), called, path(route, **{param: id}) if is_open else "")
            for id, called in rows
        }

    return load


Loader = Callable[[list[int], Staff], Awaitable[Named]]
LOADERS: dict[str, Loader] = {
    "member": _members,
    "vehicle": _vehicles,
    "claim": _claims,
    "adjustment": _adjustments,
    "handover": _handovers,
    "company": _companies,
    "serviceorder": _orders,
    "referral": _referrals,
    "event": _events,
    "session": _sessions,
    "registration": _registrations,
    "source": _on_a_page("source", Source, "sources.see", "staff.sources.show", "source_id"),
    "import": _on_a_page("import", Import, "imports.run", "staff.imports.show", "import_id"),
    "segment": _segments,
    "rule": _rules,
    "staff": _by_name("staff", Staff),
    "desk": _by_name("desk", Desk),
    "store": _on_a_page("store", Store, "stores.see", "staff.stores.show", "store_id"),
    "tier": _tiers,
    "privilege": _privileges,
    "privilegeuse": _uses,
    "household": _by_name("household", Household),
    "apikey": _on_a_page("apikey", ApiKey, "api.keys", "staff.keys.show", "key_id"),
    "task": _on_a_page("task", Task, "tasks.see", "staff.tasks.show", "task_id", "text"),
    **voucher_subjects.LOADERS,
}
