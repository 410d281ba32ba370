"""What a party that is being put together costs, and whether it would come in at once or have to wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from club import persons
from club.members import Member
from events import terms
from events.events import Event
from events.fee import Fee
from events.parties import GROWN_UP
from events.registration import Registration
from events.sessions import Session
from events.terms import Price
from events.told import Told
from web import price_words
from web.forms.portal.registrations import RegistrationForm
from web.i18n import _, ngettext
from web.incoming import number_or_none
from web.render import read


@dataclass(frozen=True)
class Quote:
    """`missing`: points that the member lacks for it; `usable`: what they have, None where it costs none,
    and `held` of them are set aside for this very party.

    `waits`: there is no room for it now, `ahead` parties stand in the queue. `before` is what the party
    costs so far, where one is changed.
    """

    price: Price
    told: str
    people: str
    waits: bool = False
    ahead: int = 0
    usable: int | None = None
    held: int = 0
    missing: int = 0
    before: str = ""
    notes: list[str] = field(default_factory=list[str])


async def of(
    form: RegistrationForm,
    event: Event,
    session: Session | None,
    me: Member,
    at: datetime,
    *,
    was: Told | None = None,
    fee: Fee | None = None,
) -> Quote:
    """Of the party in `form` for `session`. `was` is what it was told, if it is one that changes: that price
    holds for it, and what its `fee` holds and was paid pays for it, too."""
    ages = ages_in(form)
    price = was.become(event, [None, *ages]).price if was else terms.price(event, [None, *ages])
    owed = was.price if was else None
    usable, held = None, fee.points if fee else 0
    if price.points:
        standing = await persons.standing(me, at=at, using_db=read())
        usable = max(0, standing.usable) + held
    by_car = 1 if form.is_by_car else 0
    waits = owed is None and session is not None and _waits(session, 1 + len(ages), by_car)
    return Quote(
        price=price,
        told=price_words.told(price, event.price_text),
        people=_people(ages, by_car),
        waits=waits,
        ahead=await _ahead(session, me) if session and waits else 0,
        usable=usable,
        held=held,
        missing=max(0, price.points - usable) if usable is not None else 0,
        before=price_words.said(owed) if owed and owed not in (None, Price(), price) else "",
        notes=price_words.when_paid(Price(price.points, fee.due_at(price.fen)) if fee else price),
    )


async def _ahead(session: Session, me: Member) -> int:
    """How many would stand before `me`: all who wait, or those whose tier is as high."""
    if session.event.queue_by != "tier" or not session.waiting:
        return session.waiting
    before = Registration.filter(session_id=session.id, state="waiting", rank__gte=me.tier.level)
    return await before.using_db(read()).count()


def _waits(session: Session, seats: int, cars: int) -> bool:
    """Who would never fit waits for nothing, and is told so."""
    return seats <= session.capacity and (bool(session.waiting) or not session.has_room(seats, cars))


def seen_in(sent: Mapping[str, Any]) -> Price | None:
    """The price that the page said, as its hidden field has it: points:fen."""
    points, _colon, fen = str(sent.get("seen", "")).partition(":")
    told = number_or_none(points), number_or_none(fen)
    return None if None in told else Price(told[0] or 0, told[1] or 0)


def ages_in(form: RegistrationForm) -> list[int | None]:
    """Of who comes along; what is no age yet is a grown-up's."""
    ages = (entry.data["age"] for entry in form.companions)
    return [age if age is not None and 0 <= age <= 120 else None for age in ages]


def _people(ages: list[int | None], cars: int) -> str:
    """1 台车，2 大 1 小"""
    children = sum(1 for age in ages if age is not None and age < GROWN_UP)
    adults = 1 + len(ages) - children
    told = [_("with a car")] if cars else []
    if children:
        grown = ngettext("%(num)d adult", "%(num)d adults", adults)
        small = ngettext("%(num)d child", "%(num)d children", children)
        told.append(f"{grown} {small}")
    else:
        told.append(ngettext("%(num)d person", "%(num)d people", adults))
    return _(", ").join(told)
