"""Who somebody is, what they allowed, where they are signed in: the parts of the copy and the closure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from club import links, signins
from club.companies import Contact
from club.consents import Consent
from club.documents import Acceptance
from club.handovers import Handed
from club.households import Household
from club.members import Member, closure, joining, names
from club.onetime import OneTimeCode
from club.privacy.parts import Part, Person, Row
from club.signins import SignIn

PROFILE = [
    "number",
    "phone",
    "name",
    "gender",
    "address_form",
    "birth_calendar",
    "birth_year",
    "birth_month",
    "birth_day",
    "birth_leap",
    "email",
    "prefers",
    "likes",
    "dislikes",
    "adviser_name",
    "created_at",
    "joined_at",
    "locale",
    "visits",
    "spent",
    "last_visit_at",
    "told",
]


async def profile(person: Person) -> list[Row]:
    found = Member.filter(id__in=person.ids).order_by("id")
    return await found.values(
        *PROFILE, tier="tier__name", store="store__name", poster="source__name", adviser="adviser__name"
    )


async def leave_no_profile(person: Person, at: datetime) -> None:
    """The row stays, as nobody's: its orders and points are the club's books."""
    await OneTimeCode.filter(phone__in=person.phones).delete()
    for row in person.rows:
        if row.phone:
            await closure.remember(row.phone, at=at)
        await Member.filter(id=row.id).update(**await _nobody(row), closed_at=at)


async def household(person: Person) -> list[Row]:
    return await Household.filter(members__id__in=person.ids).values("name", "created_at")


async def leave_household(person: Person, at: datetime) -> None:
    """The last one takes the family's name along."""
    for row in person.rows:
        others = Member.filter(household_id=row.household_id, closed_at=None).exclude(id__in=person.ids)
        if row.household_id and not await others.exists():
            await Household.filter(id=row.household_id).update(name="")


async def contacts(person: Person) -> list[Row]:
    found = Contact.filter(member_id__in=person.ids).order_by("since")
    return await found.values("title", "since", "until", company="company__name")


async def speak_for_nobody(person: Person, at: datetime) -> None:
    held = Contact.filter(member_id__in=person.ids)
    await held.filter(until=None).update(until=at)
    await held.update(title="")


async def consents(person: Person) -> list[Row]:
    found = Consent.filter(member_id__in=person.ids).order_by("id")
    return await found.values("purpose", "given", "version", "source", "words", "at")


async def leave_consents(person: Person, at: datetime) -> None:
    """What was allowed when stays, as proof; how it was said goes."""
    await Consent.filter(member_id__in=person.ids).update(words="")


async def acceptances(person: Person) -> list[Row]:
    found = Acceptance.filter(member_id__in=person.ids).order_by("id")
    return await found.values(
        "source", "at", kind="document__kind", version="document__version", title="document__title"
    )


async def advisers(person: Person) -> list[Row]:
    """Whom the club gave them to when somebody left."""
    found = Handed.filter(member_id__in=person.ids, handover__undone_at=None).order_by("id")
    return await found.values("kind", at="handover__at", adviser="heir__name")


async def devices(person: Person) -> list[Row]:
    found = SignIn.filter(member_id__in=person.ids).order_by("id")
    return await found.values("agent", "ip", "created_at", "seen_at", "expires_at", "revoked_at")


async def sign_out(person: Person, at: datetime) -> None:
    await signins.SignIn.filter(member_id__in=person.ids).delete()


async def _nobody(row: Member) -> dict[str, Any]:
    """The columns of somebody who has left: a new number and invitation that lead nowhere, and no more."""
    blank: dict[str, Any] = dict.fromkeys(_WORDS, "")
    unknown: dict[str, Any] = dict.fromkeys(_UNKNOWN)
    return {
        **blank,
        **unknown,
        "number": await joining.new_number(),
        "invite_code": links.new(),
        "address_form": names.FORMER.get(row.locale, names.FORMER["zh_CN"]),
        "birth_leap": False,
        "told": {},
    }


_WORDS = [
    "name",
    "name_key",
    "given_key",
    "pinyin_key",
    "initials_key",
    "phone_tail",
    "email",
    "prefers",
    "likes",
    "dislikes",
    "gender",
    "birth_calendar",
    "adviser_name",
    "allows",
]
_UNKNOWN = ["phone", "birth_year", "birth_month", "birth_day", "adviser_id", "household_id"]

PARTS = (
    Part("profile", (Member,), profile, leave_no_profile),
    Part("household", (Household,), household, leave_household),
    Part("contacts", (Contact,), contacts, speak_for_nobody),
    Part("consents", (Consent,), consents, leave_consents),
    Part("acceptances", (Acceptance,), acceptances),
    Part("advisers", (Handed,), advisers),
    Part("devices", (SignIn,), devices, sign_out),
)
