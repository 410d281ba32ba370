"""Companies: firms that own cars, with up to three people whom the dealer speaks to.

Who speaks for a company sees its cars on the phone and tells their dates; points and orders stay with those
who brought the cars in.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, audit, locks, persons, tax_numbers
from club.actors import Actor
from club.errors import ClubError
from club.vehicles import Vehicle, drivers
from club.vehicles.telling import on_timeline

if TYPE_CHECKING:
    from club.members import Member
    from club.staff import Staff
    from club.stores import Store

MOST_CONTACTS = 3


class Company(Model):
    """`tax_number` is the unified social credit code, where it is known: eighteen characters (GB 32100)."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=80, db_index=True)
    tax_number = fields.CharField(max_length=18, null=True, unique=True)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField()
    store_id: int | None

    class Meta:
        table = "club_company"


class Contact(Model):
    """Somebody who speaks for the company, from `since` until `until`; `title` is what they do there."""

    id = fields.IntField(primary_key=True)
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "club.Company", related_name="contacts", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="contact_for", on_delete=fields.RESTRICT
    )
    title = fields.CharField(max_length=40, default="")
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    company_id: int
    member_id: int

    class Meta:
        table = "club_company_contact"
        constraints = (UniqueConstraint(("company", "member"), "company_contact_once", "until IS NULL"),)


class Nameless(ClubError):
    """A company has a name."""

    code = "company.nameless"


class TaxNumberTaken(ClubError):
    """Another company has this number."""

    code = "company.tax_number_taken"


class TooManyContacts(ClubError):
    """Facts: `most`."""

    code = "company.too_many_contacts"


class AlreadyContact(ClubError):
    """The member speaks for the company already."""

    code = "company.already_contact"


class NoContact(ClubError):
    """The member does not speak for the company, or no longer."""

    code = "company.no_contact"


class AlreadyTheirs(ClubError):
    """The car is the company's already."""

    code = "company.already_theirs"


class NotTheirs(ClubError):
    """The car is not the company's, or no longer."""

    code = "company.not_theirs"


class CarOfAnother(ClubError):
    """Another company has the car: it lets it go first."""

    code = "company.car_of_another"


def visible_to(staff: Staff) -> QuerySet[Company]:
    """The companies of the store of `staff` and those of none, or all of them."""
    if staff.store_id is None:
        return Company.all()
    return Company.filter(Q(store_id=staff.store_id) | Q(store_id=None))


def contacts(company: Company) -> QuerySet[Contact]:
    """Who speaks for `company` now, each with the member."""
    return Contact.filter(company_id=company.id, until=None).select_related("member").order_by("id")


def of(member: Member) -> QuerySet[Company]:
    """The companies that `member` speaks for."""
    return Company.filter(id__in=Subquery(_spoken_for(member).values("company_id"))).order_by("id")


def _spoken_for(member: Member) -> QuerySet[Contact]:
    return Contact.filter(member_id__in=persons.ids_of(member), until=None)


async def found(
    name: str, *, by: Actor, at: datetime, tax_number: str = "", store: Store | None = None
) -> Company:
    """Raises Nameless, InvalidTaxNumber, TaxNumberTaken. A check digit that is wrong only warns."""
    told = _tidy(name, tax_number)
    async with in_transaction() as connection:
        await _must_be_free(connection, told["tax_number"])
        company = await Company.create(**told, store=store, created_at=at)
        await audit.record("company.founded", company, by=by, at=at, store=company.store_id)
    return company


async def edit(company: Company, *, name: str, tax_number: str, by: Actor, at: datetime) -> list[str]:
    """Correct name and number; returns what became different. Raises as `found` does."""
    told = _tidy(name, tax_number)
    changes = {field: value for field, value in told.items() if getattr(company, field) != value}
    if not changes:
        return []
    async with in_transaction() as connection:
        if "tax_number" in changes:
            await _must_be_free(connection, changes["tax_number"])
        await Company.filter(id=company.id).update(**changes)
        fields = sorted(changes)
        await audit.record("company.edited", company, by=by, at=at, store=company.store_id, fields=fields)
    company.update_from_dict(changes)  # pyright: ignore[reportUnknownMemberType]
    return fields


async def add_contact(
    company: Company, member: Member, *, title: str = "", by: Actor, at: datetime
) -> Contact:
    """`member` speaks for the company from now on. Raises TooManyContacts, AlreadyContact."""
    async with in_transaction() as connection:
        await locks.hold(connection, f"company:{company.id}")
        now = await contacts(company)
        if await _spoken_for(member).filter(company_id=company.id).exists():
            raise AlreadyContact
        if len(now) >= MOST_CONTACTS:
            raise TooManyContacts(most=MOST_CONTACTS)
        contact = await Contact.create(company=company, member=member, title=title.strip()[:40], since=at)
        await _tell("company.contact_added", company, member, by, at)
    return contact


async def end_contact(company: Company, member: Member, *, by: Actor, at: datetime) -> None:
    """`member` speaks for the company no longer. Raises NoContact."""
    async with in_transaction():
        speaks = _spoken_for(member).filter(company_id=company.id)
        if not await speaks.update(until=at):
            raise NoContact
        await _tell("company.contact_ended", company, member, by, at)


async def take_in(company: Company, vehicle: Vehicle, *, by: Actor, at: datetime) -> None:
    """The car is the company's from now on; who drives it goes on driving it.

    Raises AlreadyTheirs, CarOfAnother.
    """
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}")
        if not await Vehicle.filter(id=vehicle.id, company_id=None).update(company_id=company.id):
            now = await Vehicle.get(id=vehicle.id)
            raise AlreadyTheirs if now.company_id == company.id else CarOfAnother
        await _tell_drivers("company.car_added", company, vehicle, by, at)
    vehicle.company_id = company.id


async def let_go(company: Company, vehicle: Vehicle, *, by: Actor, at: datetime) -> None:
    """The car is the company's no longer. Raises NotTheirs."""
    async with in_transaction() as connection:
        await locks.hold(connection, f"vehicle:{vehicle.id}")
        if not await Vehicle.filter(id=vehicle.id, company_id=company.id).update(company_id=None):
            raise NotTheirs
        await _tell_drivers("company.car_removed", company, vehicle, by, at)
    vehicle.company_id = None


def _tidy(name: str, tax_number: str) -> dict[str, Any]:
    """Raises Nameless, InvalidTaxNumber."""
    if not name.strip():
        raise Nameless
    number = tax_numbers.normalise(tax_number) if tax_number.strip() else None
    return {"name": name.strip()[:80], "tax_number": number}


async def _must_be_free(connection: Any, tax_number: str | None) -> None:
    if tax_number:
        await locks.hold(connection, f"tax:{tax_number}")
        if await Company.exists(tax_number=tax_number):
            raise TaxNumberTaken


async def _tell(deed: str, company: Company, member: Member, by: Actor, at: datetime) -> None:
    subject, store = f"company:{company.id}", company.store_id or member.store_id
    await activity.record(member, deed, by=by, at=at, store=store, subject=subject, company=company.name)
    await audit.record(deed, company, by=by, at=at, store=store, member=member.id)


async def _tell_drivers(deed: str, company: Company, vehicle: Vehicle, by: Actor, at: datetime) -> None:
    for driver in await drivers(vehicle):
        await on_timeline(deed, vehicle, driver.member, by=by, at=at, company=company.name)
    store = company.store_id or getattr(by, "store_id", None)
    await audit.record(deed, vehicle, by=by, at=at, store=store, company=company.name)
