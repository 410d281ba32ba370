"""A row of a customers' file, read: each value as we keep it, and what is wrong with those that we can't."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from club.errors import ClubError
from club.imports import values
from club.imports.issues import Problem
from club.members import UNTOLD, Birth, births
from club.vehicles import vins

T = TypeVar("T")
LONGEST_REMARK = 2000


@dataclass(slots=True)
class Entry:
    """What a row says; empty values are what it does not say."""

    number: str = ""
    name: str = ""
    gender: str = ""
    birth: Birth = UNTOLD
    phone: str = ""
    landline: str = ""
    email: str = ""
    plate: str = ""
    vin: str = ""
    brand: str = ""
    model: str = ""
    delivered: date | None = None
    adviser: str = ""
    kilometres: int | None = None
    insured: date | None = None
    channel: str = ""
    referrer: str = ""
    remark: str = ""

    @property
    def key(self) -> str:
        """By what the file knows them."""
        return self.number or self.phone or self.vin or self.plate


def read(told: dict[str, str], at: datetime) -> tuple[Entry, list[Problem]]:
    """The entry that the cells (by field) make, and what had to be left out of it or should be known."""
    return _Reading(told, at).entry()


class _Reading:
    def __init__(self, told: dict[str, str], at: datetime) -> None:
        self.told = told
        self.at = at
        self.problems: list[Problem] = []

    def entry(self) -> tuple[Entry, list[Problem]]:
        name, title = self.of("name", values.name, ("", ""))
        mobile, landline = self.of("phone", values.phone, ("", ""))
        made = Entry(
            number=self.of("number", values.number, ""),
            name=name,
            gender=self.of("gender", values.gender, "") or title,
            birth=self.of("born", self._birth, UNTOLD),
            phone=mobile,
            landline=self.of("landline", _landline, "") or landline,
            email=self.of("email", values.email, ""),
            plate=self.of("plate", values.plate, ""),
            vin=self.of("vin", self._vin, ""),
            brand=self.of("brand", _text(40), ""),
            model=self.of("model", _text(60), ""),
            delivered=self.of("delivered", values.day, None),
            adviser=self.of("adviser", _text(40), ""),
            kilometres=self.of("kilometres", values.kilometres, None),
            insured=self.of("insured", values.day, None),
            channel=self.of("source", _text(60), ""),
            referrer=self.of("referrer", _mobile, ""),
            remark=self.of("remark", _text(LONGEST_REMARK), ""),
        )
        if title:
            self.note("name.title", "name", name=name)
        if landline:
            self.note("phone.landline", "phone")
        return made, self.problems

    def of(self, field: str, reader: Callable[[str], T], none: T) -> T:
        """What the cell of `field` says, or `none`; what it can't be read for is a problem."""
        text = self.told.get(field)
        if not text or text.isspace():
            return none
        try:
            return reader(text)
        except ClubError as error:
            self.problems.append(Problem("left", error.code, field, text, error.facts))
            return none

    def note(self, reason: str, field: str, **facts: Any) -> None:
        self.problems.append(Problem("note", reason, field, self.told.get(field, ""), facts))

    def _birth(self, text: str) -> Birth:
        if values.is_nothing(values.tidy(text)):
            return UNTOLD
        birth = values.birth(text)
        births.check(birth, at=self.at)
        return birth

    def _vin(self, text: str) -> str:
        vin, mended = values.vin(text)
        if mended:
            self.note("vin.mended", "vin", vin=vin)
        elif vin and not vins.is_checked(vin):
            self.note("vin.unchecked", "vin")
        return vin


def _text(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        return values.short(text, longest)

    return read


def _landline(text: str) -> str:
    mobile, landline = values.phone(text)
    return landline or mobile


def _mobile(text: str) -> str:
    return values.phone(text)[0]
