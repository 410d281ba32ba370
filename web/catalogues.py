"""The catalogues: collected from code and templates, one a side and one shared, and checked to be complete.

Only `club messages` loads this. Messages keep the order of the files they stand in; a message that is gone
from the code goes from the catalogue. A string belongs to the side whose templates or handlers hold it, else
it is shared.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from club.config import ROOT
from web.i18n import CATALOGUES, DIRECTORY

LOCALES = ("zh_CN",)  # English is the code's own
PACKAGES = ("points", "club", "events", "web")
KEYWORDS = {
    "_": None,
    "lazy": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "form_for": (1, 2),
    "pgettext": ((1, "c"), 2),
}
TEMPLATE_OPTIONS = {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)  # a catalogue's dates would change it at every run
_PLACEHOLDER = re.compile(r"%\((\w+)\)")


def update() -> Iterator[str]:
    """Bring every catalogue up to the code; a line for each that changed."""
    for locale in LOCALES:
        for name, collected in _collected().items():
            path = DIRECTORY / locale / f"{name}.po"
            catalogue = _updated(path, locale, collected)
            content = _written(catalogue)
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                waiting = len(_untranslated(catalogue))
                yield f"{path.relative_to(ROOT)}: {len(catalogue)} messages, {waiting} to translate"


def check() -> list[str]:
    """A line for each message that is missing, left over, untranslated, in doubt or filled in wrongly."""
    faults: list[str] = []
    for locale in LOCALES:
        collected, kept = (
            _collected(),
            {name: _read(DIRECTORY / locale / f"{name}.po", locale) for name in CATALOGUES},
        )
        for name in CATALOGUES:
            faults += [f"{locale}/{name}.po: {fault}" for fault in _faults(kept[name], collected[name])]
        faults += [f"{locale}: {fault}" for fault in _contradictions(kept)]
    return faults


def side_of(path: Path) -> str:
    """The catalogue that the strings of a file belong to."""
    parts = path.relative_to(ROOT).parts
    sides = [part for part in parts[1:4] if part in CATALOGUES] if parts[0] == "web" else []
    return sides[0] if sides else "shared"


def _collected() -> dict[str, Catalog]:
    collected = {name: Catalog() for name in CATALOGUES}
    for path, line, words, context in _found():
        where = [(str(path.relative_to(ROOT)), line)]
        collected[side_of(path)].add(words, locations=where, context=context)
    return collected


def _found() -> Iterator[tuple[Path, int, str | tuple[str, ...], str | None]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")) + sorted((ROOT / package).rglob("*.html")):
            method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
            options = {} if path.suffix == ".py" else TEMPLATE_OPTIONS
            for line, words, _, context in extract_from_file(method, path, KEYWORDS, (), options):
                yield path, line, words, context


def _updated(path: Path, locale: str, collected: Catalog) -> Catalog:
    catalogue = _read(path, locale)
    catalogue.update(collected, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def _read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale, creation_date=BEGUN, revision_date=BEGUN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _written(catalogue: Catalog) -> bytes:
    catalogue.header_comment = "# Kept up by `club messages`. Only msgstr is written by hand."
    catalogue.project, catalogue.version = "club", ""
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
    catalogue.revision_date = catalogue.creation_date = BEGUN
    content = BytesIO()
    write_po(content, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return content.getvalue()


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _untranslated(catalogue: Catalog) -> list[Message]:
    return [message for message in _messages(catalogue) if not all(_forms(message.string))]


def _faults(kept: Catalog, collected: Catalog) -> Iterator[str]:
    for message in _messages(collected):
        if kept.get(_word(message), message.context) is None:
            yield f"is missing {message.id!r}: run club messages"
    for message in _messages(kept):
        if collected.get(_word(message), message.context) is None:
            yield f"is left over {message.id!r}: run club messages"
        elif message.fuzzy:
            yield f"is in doubt {message.id!r}"
        elif not all(_forms(message.string)):
            yield f"is not translated {message.id!r}"
        elif not _is_filled_in_alike(message):
            yield f"has other placeholders {message.id!r}"


def _is_filled_in_alike(message: Message) -> bool:
    """A translation may leave out the number of a plural, but asks for nothing that the code doesn't give."""
    given = set(_PLACEHOLDER.findall(" ".join(_forms(message.id))))
    asked = [set(_PLACEHOLDER.findall(form)) for form in _forms(message.string)]
    return all(form <= given and given - form <= {"num"} for form in asked)


def _contradictions(kept: dict[str, Catalog]) -> Iterator[str]:
    """Words that are translated in two ways: merged, one would be lost. pgettext tells them apart."""
    seen: dict[tuple[str, str | None], tuple[str, object]] = {}
    for name, catalogue in kept.items():
        for message in _messages(catalogue):
            other, string = seen.setdefault((_word(message), message.context), (name, message.string))
            if message.string and string and string != message.string:
                yield f"{name}.po and {other}.po translate {message.id!r} differently"


def _word(message: Message) -> str:
    return _forms(message.id)[0]


def _forms(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [words or ""] if words is None or isinstance(words, str) else list(words)
