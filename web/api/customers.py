"""/api/v1/customers: whom the dealer knows. Who joined the club is one of its members, since `joined_at`.

What a person says of themselves is theirs: a system fills what is empty and renews what the dealer's records
brought, and is told what was kept.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from club import members, phones, provenance
from club.imports import dossiers, single, values
from club.imports.issues import Problem as Remark
from club.imports.single import NotTaken
from club.members import Member
from club.members.births import Birth
from club.stores import Store
from web.api import scope
from web.api.calls import Call, Calling
from web.api.pages import Cursor, Limit, Page, page
from web.api.problems import FieldError, NotHere, Refused, wrong
from web.api.routes import key_of, reads, router, writes
from web.api.values import Day, Given, Instant, Moment, PathId, text
from web.database import read
from web.i18n import lazy
from web.staff.import_words import reason_of

Gender = Literal["f", "m"]
router = router("customers")

# What a customers' file calls the fields of a new customer, where it is another name.
IN_FILES = {"birthday": "born", "delivered_on": "delivered", "insured_until": "insured", "channel": "source"}
CONFLICTS = {"customer.closed", "phone.other_customer", "phone.other_name"}


class NewCustomer(Given):
    """By `number`, phone, VIN or plate the person is found, or made if there is none."""

    store: text(16, example="pudong") | None = Field(None, description="Its code; of a key for all stores.")
    number: text(40, example="C-20871") = Field("", description="By which the dealer's system knows them.")
    name: text(40, example="陈静") = ""
    phone: text(20, example="13800000001") = ""
    gender: Gender | None = None
    birthday: text(20, example="1990-05-03") = Field(
        "", description="By the sun, or 农历八月十五 by the moon."
    )
    email: text(120, example="chen@example.cn") = ""
    landline: text(24) = ""
    adviser: text(40) = Field("", description="The name of the colleague who looks after them.")
    channel: text(60, example="朋友介绍") = Field("", description="How they came to the dealer.")
    referrer: text(20) = Field("", description="The phone of whoever sent them.")
    remark: text(2000) = ""
    vin: text(24, example="LSVAU2180N2183294") = Field("", description="Of a car that is theirs.")
    plate: text(16, example="沪A12345") = ""
    brand: text(40) = ""
    model: text(60) = ""
    kilometres: Annotated[int, Field(strict=True, ge=0, le=2_000_000)] | None = None
    delivered_on: Day | None = None
    insured_until: Day | None = None


class CustomerChange(Given):
    """What is given replaces what the dealer's records brought; an empty text takes it away."""

    name: text(40, least=1) | None = None
    gender: Gender | None = None
    birthday: text(20, least=1) | None = None
    email: text(120) | None = None
    phone: text(20, least=1) | None = Field(None, description="Of a customer who has not joined the club.")


class Sought(Given):
    """Name one of them."""

    phone: text(20, least=1, example="13800000001") | None = None
    number: text(40, least=1, example="C-20871") | None = Field(None, description="The dealer's own.")


class Customer(BaseModel):
    id: int
    number: str = Field(description="The member's number in the club: ten digits.")
    dealer_numbers: list[str] = Field(description="By which the dealer's systems know them.")
    store: str | None = Field(description="The home store's code.")
    phone: str | None
    name: str
    address_form: str = Field(description="How messages address them, like 陈女士.")
    gender: str
    birthday: str = Field(description="1990-05-03, or lunar:1990-08-15; empty if it is not known.")
    email: str
    joined_at: Moment | None = Field(description="Since when they are a member; null: a customer on file.")
    created_at: Moment | None


class Note(BaseModel):
    field: str
    code: str
    message: str


class Taken(BaseModel):
    customer: Customer
    outcome: Literal["added", "merged", "changed", "unchanged"] = Field(
        description="`merged`: somebody whom the club knew under another number."
    )
    notes: list[Note] = Field(description="What was left as it is, and why.")


class Changed(BaseModel):
    customer: Customer
    changed: list[str]
    kept: list[str] = Field(description="What the person said themselves, and so stays.")


@router.post("/customers", **writes("customers.write", gives=Taken))
async def create(call: Call, told: NewCustomer) -> Response:
    """Put a customer on file, or bring one up to date: by the very rules of an imported file."""
    return await call.once(lambda: _taken(call, told))


@router.get("/customers", response_model=Page[Customer], **reads("customers.read"))
async def index(
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = "",
    updated_since: Annotated[Instant | None, Query()] = None,
) -> Page[Customer]:
    """The customers of the key's store and those who have no store yet, the newest first."""
    rows = scope.changed_since(scope.people(key_of(request)), "member", updated_since)
    found, following = await page(rows.select_related("store"), limit, cursor)
    return Page(items=await _shown(found, read()), next=following)


@router.post("/customers/lookup", response_model=Customer, **reads("customers.read", missing=True, body=True))
async def lookup(request: Request, sought: Sought) -> Customer:
    """Find one by phone or by the dealer's number. In the body, so that no log has it."""
    key, store = key_of(request), {}
    if (sought.phone is None) == (sought.number is None):
        raise wrong("phone", "lookup.one_of", lazy("Name one: the phone, or the dealer's number."))
    if sought.phone is not None:
        found = await members.by_phone(phones.normalise(sought.phone), using_db=read())
    else:
        store = {"store_id": key.store_id} if key.store_id else {}
        held = dossiers.Dossier.filter(number=sought.number, **store).using_db(read())
        dossier = await held.select_related("member__merged_into").first()
        found = dossier and (dossier.member.merged_into or dossier.member)
    if found is None:
        raise NotHere("customer")
    return await _one(scope.people(key).filter(id=found.id), read())


@router.get("/customers/{customer_id}", response_model=Customer, **reads("customers.read", missing=True))
async def show(request: Request, customer_id: PathId) -> Customer:
    """Whom the dealer knows: a customer on file, or a member since `joined_at`."""
    return await _one(scope.people(key_of(request)).filter(id=customer_id), read())


@router.patch("/customers/{customer_id}", **writes("customers.write", gives=Changed))
async def update(call: Call, customer_id: PathId, change: CustomerChange) -> Response:
    """Change what the dealer's records brought. What the person said themselves stays, and is named."""
    return await call.once(lambda: _changed(call, customer_id, change))


async def _taken(call: Calling, told: NewCustomer) -> Taken:
    store = await scope.store_of(call.key, told.store)
    said = {IN_FILES.get(name, name): value for name, value in _texts(told).items()}
    if not (said.get("number") or said.get("phone") or said.get("vin") or said.get("plate")):
        raise wrong("phone", "customer.unknowable", lazy("Give a number, a phone, a VIN or a plate."))
    try:
        taken = await single.take(said, store=store, key=call.key, at=call.at)
    except NotTaken as error:
        raise _refused(error) from error
    people = scope.people(call.key).filter(id=taken.member.id)
    return Taken(
        customer=await _one(people, None),
        outcome=taken.outcome,
        notes=[Note(**_said(one)) for one in taken.notes],
    )


async def _changed(call: Calling, customer_id: int, change: CustomerChange) -> Changed:
    """Members sign in by their phone: no system changes that."""
    member = await scope.one(scope.people(call.key).filter(id=customer_id), "customer")
    said: dict[str, Any] = {name: value for name, value in change.model_dump().items() if value is not None}
    kept = [name for name in said if not _may_change(member, name)]
    wanted = {name: value for name, value in said.items() if name not in kept}
    changed: list[str] = []
    if phone := wanted.pop("phone", None):
        if phones.normalise(phone) != member.phone:
            changed.append("phone")
        await members.change_phone(member, phone, by=call.key, at=call.at)
    if birthday := wanted.pop("birthday", None):
        wanted["birth"] = _birth(birthday)
    if wanted:
        changed += await members.update_profile(member, **wanted, by=call.key, at=call.at)
    names = {"birthday" if name.startswith("birth_") else name for name in changed} & said.keys()
    people = scope.people(call.key).filter(id=member.id)
    return Changed(customer=await _one(people, None), changed=sorted(names), kept=sorted(kept))


def _may_change(member: Member, name: str) -> bool:
    column = "birth_calendar" if name == "birthday" else name
    if name == "phone" and member.joined_at:
        return False
    return provenance.may_replace(member.told, column, empty=not getattr(member, column))


def _birth(told: str) -> Birth:
    try:
        return values.birth(told)
    except Exception as error:
        said = reason_of(getattr(error, "code", ""), getattr(error, "facts", {}))
        raise wrong("birthday", getattr(error, "code", "value.unreadable"), said) from error


def _texts(told: NewCustomer) -> dict[str, str]:
    """As the cells of a file would have it."""
    plain = told.model_dump(exclude={"store"})
    genders = {"f": "女", "m": "男"}
    plain["gender"] = genders.get(plain["gender"] or "", "")
    return {name: f"{value}" for name, value in plain.items() if value not in (None, "")}


def _refused(error: NotTaken) -> Refused:
    fields = [FieldError(**_said(one)) for one in error.problems]
    status = 409 if error.code in CONFLICTS else 422
    return Refused(status, error.code, fields[0].message, errors=fields)


def _said(remark: Remark) -> dict[str, str]:
    ours = {name: field for field, name in IN_FILES.items()}
    return {
        "field": ours.get(remark.field, remark.field),
        "code": remark.reason,
        "message": reason_of(remark.reason, remark.facts),
    }


async def _one(people: Any, db: Any) -> Customer:
    found = await people.using_db(db).select_related("store").first()
    if found is None:
        raise NotHere("customer")
    return (await _shown([found], db))[0]


async def _shown(people: list[Member], db: Any) -> list[Customer]:
    numbers: dict[int, list[str]] = {member.id: [] for member in people}
    held = dossiers.Dossier.filter(member_id__in=[*numbers]).using_db(db).order_by("id")
    for owner, number in await held.values_list("member_id", "number") if numbers else ():
        numbers[owner].append(number)
    return [
        Customer(
            id=member.id,
            number=member.number,
            dealer_numbers=numbers[member.id],
            store=member.store.code if isinstance(member.store, Store) else None,
            phone=member.phone,
            name=member.name,
            address_form=member.address_form,
            gender=member.gender,
            birthday=_birthday(member),
            email=member.email,
            joined_at=member.joined_at,
            created_at=member.created_at,
        )
        for member in people
    ]


def _birthday(member: Member) -> str:
    if not member.birth_calendar:
        return ""
    year = f"{member.birth_year:04d}" if member.birth_year else "0000"
    leap = "L" if member.birth_leap else ""
    day = f"{year}-{leap}{member.birth_month:02d}-{member.birth_day:02d}"
    return day if member.birth_calendar == "solar" else f"lunar:{day}"
