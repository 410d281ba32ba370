"""Imports in words: states, what became of rows, fields, and why a row was not taken as it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast

from club.imports import columns
from club.imports.columns import Columns
from club.imports.errors import Broke
from club.imports.issues import Issue
from club.imports.run import Import
from web.i18n import _, lazy
from web.sentences import SENTENCES, said

KINDS = {
    "customers": lazy("Customers"),
    "service_orders": lazy("Service orders"),
    "opening_balances": lazy("Opening balances"),
}

STATES = {
    "mapping": ("warn", lazy("Columns to be named")),
    "checking": ("info", lazy("Being checked")),
    "checked": ("violet", lazy("Checked, nothing written yet")),
    "running": ("info", lazy("Being imported")),
    "done": ("ok", lazy("Imported")),
    "failed": ("bad", lazy("Broken off")),
    "dropped": ("", lazy("Dropped")),
}

OUTCOMES = {
    "rows": lazy("Rows"),
    "added": lazy("Added"),
    "changed": lazy("Changed"),
    "merged": lazy("Joined with somebody known"),
    "unchanged": lazy("Unchanged"),
    "void": lazy("Void, earns nothing"),
    "refused": lazy("Not accepted"),
    "left": lazy("Taken without a value"),
    "noted": lazy("Worth a look"),
    "points": lazy("Points earned"),
}
TABS = {  # kinds of rows that the page of a file lists
    "refused": OUTCOMES["refused"],
    "mended": lazy("Mended"),
    "left": OUTCOMES["left"],
    "note": OUTCOMES["noted"],
    "added": OUTCOMES["added"],
    "changed": OUTCOMES["changed"],
    "merged": OUTCOMES["merged"],
    "unchanged": OUTCOMES["unchanged"],
    "void": OUTCOMES["void"],
    "people": lazy("Customers of this file"),
}
TONES = {"added": "ok", "changed": "info", "merged": "violet", "refused": "bad", "left": "warn", "void": ""}
WEIGHTS = {
    "refused": lazy("Not accepted"),
    "left": lazy("Taken without this value"),
    "note": lazy("Taken, worth a look"),
}
BEFORE = ("mapping", "checking", "checked")
ENDS = {
    "open": lazy("On the worklist"),
    "mended": lazy("Mended and taken"),
    "put_away": lazy("Put away"),
    "": "",
}

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "customers": {
        "number": lazy("Customer number"),
        "name": lazy("Name"),
        "gender": lazy("Gender"),
        "born": lazy("Birthday"),
        "phone": lazy("Phone number"),
        "landline": lazy("Landline"),
        "email": lazy("E-mail"),
        "plate": lazy("Plate"),
        "vin": lazy("VIN"),
        "brand": lazy("Brand"),
        "model": lazy("Model"),
        "delivered": lazy("Delivered on"),
        "adviser": lazy("Sales adviser"),
        "kilometres": lazy("Mileage"),
        "insured": lazy("Insured until"),
        "source": lazy("Where they came from"),
        "referrer": lazy("Phone of who sent them"),
        "remark": lazy("Remark"),
    },
    "service_orders": {
        "number": lazy("Order number"),
        "vin": lazy("VIN"),
        "plate": lazy("Plate"),
        "opened": lazy("Came in on"),
        "settled": lazy("Settled on"),
        "kilometres": lazy("Mileage"),
        "work": lazy("Kind of work"),
        "labour": lazy("Labour"),
        "parts": lazy("Parts"),
        "total": lazy("Total"),
        "adviser": lazy("Service adviser"),
        "state": lazy("State"),
    },
    "opening_balances": {
        "number": lazy("Member or customer number"),
        "phone": lazy("Phone number"),
        "name": lazy("Name"),
        "points": lazy("Points"),
        "ends": lazy("Last day of the points"),
    },
}
CHANGES = {
    **FIELDS["customers"],
    "car": lazy("Car"),
    "delivered_on": lazy("Delivered on"),
    "insured_until": lazy("Insured until"),
    "adviser_name": lazy("Sales adviser"),
    "channel": lazy("Where they came from"),
    "settled": lazy("Settled"),
    "open": lazy("Open"),
    "void": lazy("Void"),
}

REASONS = {
    "row.nobody": lazy("No phone, VIN, plate or number: nobody could find this row's person again."),
    "row.nameless": lazy("Neither a name nor a mobile number."),
    "row.unreadable": lazy("A quotation mark is never closed. Mend the row and try again."),
    "row.too_many_cells": lazy("More cells than headings: a comma stands where none belongs."),
    "row.not_text": lazy("Some characters of this row cannot be read."),
    "name.title": lazy("The title behind the name was taken off, and says the gender."),
    "name.differs": lazy("A member with this phone number has the name %(name)s; the member's own stays."),
    "name.kept": lazy("Said to be the same person as %(name)s; the name known here stays."),
    "phone.of_another": lazy("Said to be two people: the number stays with whoever had it before."),
    "phone.invalid.signs": lazy("Not only digits: a letter or a sign stands among them."),
    "phone.invalid.beginning": lazy("Eleven digits, but no mobile number begins with them."),
    "phone.landline": lazy("A landline: kept, but nobody signs in by it."),
    "phone.kept": lazy("The number that the person or staff gave stays."),
    "phone.other_customer": lazy("This phone number belongs to another customer number."),
    "phone.other_name": lazy("This phone number belongs to %(name)s. Is it one person, or two?"),
    "customer.closed": lazy(
        "This customer closed the account on %(closed_at)s. Ask before taking them in again."
    ),
    "vin.mended": lazy("I, O or Q was read as a digit; the check digit proves it: %(vin)s."),
    "vin.unchecked": lazy("The check digit does not agree. Taken; compare it with the car."),
    "plate.other_car": lazy("Another car has this plate."),
    "car.other_owner": lazy("Somebody else owns this car; it stays with them."),
    "car.given_away": lazy("They gave this car away themselves; it was not given back."),
    "car.unknowable": lazy("A model alone does not make a car that can be found again."),
    "value.unreadable": lazy("This cannot be read."),
    "value.not_a_day": lazy("No day: write it like 2026-11-27."),
    "value.no_such_day": lazy("The calendar has no such day."),
    "value.not_lunar": lazy("No lunar day: write it like 农历正月廿九."),
    "value.not_money": lazy("No amount: write yuan, like 512.50."),
    "value.not_kilometres": lazy("No odometer shows this."),
    "value.not_an_email": lazy("No e-mail address."),
    "value.not_a_gender": lazy("Neither 男 nor 女."),
    "value.too_long": lazy("%(length)s characters; at most %(longest)s fit."),
    "order.missing": lazy("This cell is empty, and an order needs it."),
    "order.unknown_state": lazy("No state that we know."),
    "order.unknown_work": lazy(
        "No kind of work that we know: name it with the columns, or write a known one."
    ),
    "order.sum": lazy("Labour and parts come to %(summed)s, the total says %(total)s."),
    "order.to_come": lazy("This day is still to come."),
    "order.settled_before": lazy("Settled before it came in; taken as settled that day."),
    "order.unknown_car": lazy("Nobody here has this car. Import its customer first, or correct the VIN."),
    "order.other_vin": lazy("The car with this plate has another VIN, ending in %(vin)s."),
    "order.nobody": lazy("Nobody owned this car on that day: it earned nobody points."),
    "order.before_delivery": lazy("Before the car was delivered, on %(delivered)s."),
    "order.number_taken": lazy("Another order stands under this number, over %(total)s."),
    "order.other_state": lazy(
        "The order stands here in another state. Void it on its own page if that is right."
    ),
    "value.not_points": lazy("No points: write a whole number, like 1200."),
    "balance.no_points": lazy("This cell is empty: how many points they had is needed."),
    "balance.unknown_number": lazy("No member and no customer of this store has this number."),
    "balance.unknown_phone": lazy("Nobody here has this phone number. Import its customer first."),
    "balance.two_people": lazy("The phone number and the number %(number)s are two people's."),
    "balance.closed": lazy("Whoever this was has closed the account: there is nothing to bring over."),
    "balance.ended": lazy("These points ended on %(day)s already."),
    "balance.twice": lazy("Row %(row)s is the same member with the same end. Add the two up into one row."),
    "balance.other_points": lazy("%(points)s points with this end were brought over for them before."),
    "balance.other_name": lazy("The member's name here is %(name)s. Taken; compare the two."),
}
NAMES = {  # of those whose sentence needs the facts of a row
    "phone.invalid": lazy("No mobile number: 11 digits"),
    "plate.invalid": lazy("No plate: 7 characters, 8 for new energy"),
    "vin.invalid": lazy("No VIN: 17 characters, without I, O and Q"),
    "vin.mended": lazy("VIN with I, O or Q, proven by its check digit"),
    "name.differs": lazy("A member goes by another name"),
    "name.kept": lazy("One person under two names"),
    "phone.other_name": lazy("The phone number is somebody else's"),
    "customer.closed": lazy("The account was closed"),
    "value.too_long": lazy("Too long"),
    "balance.two_people": lazy("Phone number and number are two people's"),
    "balance.ended": lazy("Ended already"),
    "balance.twice": lazy("Twice in this file"),
    "balance.other_points": lazy("Brought over before with other points"),
    "balance.other_name": lazy("A member's name is another one"),
    "order.sum": lazy("The sum does not add up"),
    "order.other_vin": lazy("The plate belongs to another VIN"),
    "order.before_delivery": lazy("Before the delivery"),
    "order.number_taken": lazy("Another order has this number"),
}
_WORDS = {**SENTENCES, **REASONS}
_MONEY = ("summed", "total")


def reason(issue: Issue) -> str:
    """Why, in the reader's language."""
    return reason_of(issue.reason, issue.facts)


def reason_of(code: str, facts: Mapping[str, Any]) -> str:
    """A row that tells no facts, or no longer, has the reason alone."""
    bare = None if facts else NAMES.get(code)
    words = bare or _WORDS.get(f"{code}.{facts.get('why')}") or _WORDS.get(code, REASONS["value.unreadable"])
    shown = {name: _yuan(fact) if name in _MONEY else fact for name, fact in facts.items()}
    return said(words, shown)


def reason_name(code: str) -> str:
    """The reason without the facts of a row, for a list of reasons."""
    return reason_of(code, {})


def left_out(headings: Sequence[str], mapping: Columns) -> list[str]:
    """The columns of which nothing is taken."""
    return [heading for heading in headings if heading and not mapping.columns.get(heading)]


def lacking(run: Import, mapping: Columns) -> list[str]:
    """Fields that need a column and have none: each as `VIN / plate`, if one of them is enough."""
    names = FIELDS[run.kind]
    found = columns.lacking(cast(columns.Kind, run.kind), run.headings, mapping)
    return [" / ".join(str(names[field]) for field in either) for either in found]


def trouble(error: Mapping[str, Any]) -> str:
    """Why a run broke off."""
    return said(SENTENCES.get(error.get("code", ""), SENTENCES[Broke.code]), error)


def head() -> list[str]:
    return [_("Row"), _("Column"), _("Value"), _("Reason"), _("What became of it"), _("State")]


async def report(run: Import, weight: str = "", using: Any = None) -> AsyncIterator[list[Any]]:
    """The rows of the report, read in portions however many there are."""
    last, waiting = 0, _("Not imported yet") if run.state in BEFORE else ""
    while True:
        portion = Issue.filter(run_id=run.id, id__gt=last).order_by("id").limit(1000)
        if using:
            portion = portion.using_db(using)
        rows = await (portion.filter(weight=weight) if weight else portion)
        for one in rows:
            ends = (waiting or str(ENDS.get(one.state, ""))) + (f": {one.why}" if one.why else "")
            yield [one.row, one.column, one.value or _whole(one), reason(one), str(WEIGHTS[one.weight]), ends]
        if not rows:
            return
        last = rows[-1].id


def _whole(issue: Issue) -> str:
    return " | ".join(issue.cells or [])


def _yuan(fact: Any) -> str:
    from web import text

    return text.fen(fact) if isinstance(fact, int) else str(fact)
