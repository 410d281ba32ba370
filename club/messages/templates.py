"""Templates: the wording of each kind of message, with declared variables.

A kind is a folder of club/mail: `kind.toml` declares its variables, `zh_CN.txt` and `en.txt` hold the words.
The first line is the subject. `$club` and, to a member, `$address` are there by themselves. Nothing is sent
with an empty or wrong variable, but a line of the body is left out if it names an `optional` one that is.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

from club import clock
from club.errors import ClubError

MAIL = Path(__file__).parent.parent / "mail"
BY_THEMSELVES = frozenset({"club", "address"})
_MOMENTS = {"zh_CN": "M月d日 EEE HH:mm", "en": "EEE d MMM HH:mm"}
_DAYS = {"zh_CN": "M月d日 EEE", "en": "EEE d MMM"}

Value = str | int | date | datetime


@dataclass(frozen=True)
class Kind:
    """Secret: wiped once it is delivered. Urgent: quiet hours do not hold it back."""

    name: str
    variables: frozenset[str]
    is_secret: bool = False
    is_urgent: bool = False
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wording:
    subject: str
    body: str


class UnknownKind(ClubError):
    code = "message.unknown_kind"


class WrongVariables(ClubError):
    """Facts: `kind`, and the names that are `missing` (or empty) and `unexpected`."""

    code = "message.wrong_variables"


def kinds() -> list[str]:
    return sorted(folder.name for folder in MAIL.iterdir() if (folder / "kind.toml").is_file())


@lru_cache
def kind(name: str) -> Kind:
    """What club/mail/<name>/kind.toml declares. Raises UnknownKind."""
    path = MAIL / name / "kind.toml"
    if not path.is_file():
        raise UnknownKind(kind=name)
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    optional = frozenset(told.get("optional", []))
    variables = frozenset(told["variables"]) | optional
    return Kind(name, variables, told.get("secret", False), told.get("urgent", False), optional)


@lru_cache
def from_file(name: str, locale: str) -> Wording:
    """The house's own wording; a language that has none falls back to Chinese."""
    path = MAIL / name / f"{locale}.txt"
    text = (path if path.is_file() else MAIL / name / "zh_CN.txt").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> Wording:
    """The first line is the subject, the rest the body."""
    subject, _, body = text.strip().partition("\n")
    return Wording(subject.strip(), body.strip())


def check(of: Kind, wording: Wording) -> None:
    """Refuse a wording that asks for what its kind does not declare. Raises WrongVariables."""
    for text in (wording.subject, wording.body):
        if not Template(text).is_valid():
            raise WrongVariables(kind=of.name, missing=[], unexpected=["$"])
    if unexpected := _used(wording) - of.variables - BY_THEMSELVES:
        raise WrongVariables(kind=of.name, missing=[], unexpected=sorted(unexpected))


def fill(of: Kind, wording: Wording, values: Mapping[str, str]) -> Wording:
    """`wording` with every variable in its place. Raises WrongVariables."""
    without = {name for name in of.optional if not values.get(name, "").strip()}
    wording = Wording(wording.subject, _but_for(without, wording.body)) if without else wording
    needed = (of.variables - without) | _used(wording)
    missing = {name for name in needed if not values.get(name, "").strip()}
    unexpected = values.keys() - of.variables - BY_THEMSELVES
    if missing or unexpected:
        raise WrongVariables(kind=of.name, missing=sorted(missing), unexpected=sorted(unexpected))
    return Wording(Template(wording.subject).substitute(values), Template(wording.body).substitute(values))


def say(value: Value | None, locale: str) -> str:
    """A value in the reader's language: 1,280 and 11月28日 周六 06:30, as the club's clock shows it."""
    from babel.dates import format_date, format_datetime  # loaded by who writes, not by every start
    from babel.numbers import format_decimal

    if value is None:
        return ""
    if isinstance(value, str):
        return value
    spoken = _locale(locale)
    if isinstance(value, datetime):
        return format_datetime(clock.local(value), _MOMENTS.get(locale, _MOMENTS["zh_CN"]), locale=spoken)
    if isinstance(value, date):
        return format_date(value, _DAYS.get(locale, _DAYS["zh_CN"]), locale=spoken)
    return format_decimal(value, locale=spoken)


@lru_cache
def _locale(name: str) -> Any:
    """Babel's own: finding it by its name takes forty times as long as writing a number does."""
    from babel import Locale

    return Locale.parse(name)


def _but_for(names: set[str], body: str) -> str:
    lines = [line for line in body.splitlines() if not names & {*Template(line).get_identifiers()}]
    return "\n".join(lines).strip()


def _used(wording: Wording) -> set[str]:
    return {*Template(wording.subject).get_identifiers(), *Template(wording.body).get_identifiers()}
