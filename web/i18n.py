"""Languages: English in the code, Chinese by default, the other by a switch.

In Python, `_("…")` speaks at once in the reader's language; `lazy("…")`, for labels that a module makes when
it is imported, speaks when it is shown. Each locale has four catalogues, one a side and one shared; they are
merged when first needed. English has none: its messages are the words in the code.
"""

import gettext
import os
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from club import config

DIRECTORY = Path(__file__).parent / "locale"
CATALOGUES = ("portal", "desk", "staff", "shared")
COOKIE = "club_locale"

_locale: ContextVar[str] = ContextVar("locale", default="")


def current() -> str:
    """The reader's language: 'zh_CN' or 'en'."""
    return _locale.get() or config.settings().locale


class speaking:  # a generator would take thrice as long, at every request
    """Speak `locale` within the block; one that we do not know is the club's own."""

    def __init__(self, locale: str) -> None:
        self.locale = locale if locale in config.LOCALES else ""

    def __enter__(self) -> None:
        self.held = _locale.set(self.locale)

    def __exit__(self, *_: object) -> None:
        _locale.reset(self.held)


def prefer(locale: str) -> None:
    """Speak `locale` from here on, unless the reader has chosen another by the switch."""
    if not _locale.get() and locale in config.LOCALES:
        _locale.set(locale)


def chinese() -> bool:
    return current().startswith("zh")


def _(message: str, /, **variables: object) -> str:
    """`message` in the reader's language, with %(name)s filled in."""
    translated = translations(current()).gettext(message)
    return translated % variables if variables else translated


def ngettext(singular: str, plural: str, n: int, /, **variables: object) -> str:
    """The form for `n`; %(num)s in it is n."""
    return form_for(singular, plural, n) % {"num": n, **variables}


def form_for(singular: str, plural: str, n: int, /) -> str:
    """The form for `n`, nothing filled in."""
    return translations(current()).ngettext(singular, plural, n)


def pgettext(context: str, message: str, /, **variables: object) -> str:
    """`message` where one English word has two Chinese ones: `context` tells them apart."""
    translated = translations(current()).pgettext(context, message)
    return translated % variables if variables else translated


class Lazy:
    """A message that is spoken when it is shown, in the language of whoever looks then."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return _(self.message)

    def __html__(self) -> Markup:
        return escape(str(self))

    def __mod__(self, variables: Any) -> str:
        return str(self) % variables

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)

    def __repr__(self) -> str:
        return f"lazy({self.message!r})"


def lazy(message: str) -> Any:
    """`message` for a label made at import. Typed Any: WTForms and templates take it as a string."""
    return Lazy(message)


@lru_cache
def translations(locale: str) -> gettext.NullTranslations:
    """The catalogues of `locale` as one."""
    sources = [path for name in CATALOGUES if (path := DIRECTORY / locale / f"{name}.po").exists()]
    if not sources:
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(_compiled(locale, sources)))


def _compiled(locale: str, sources: list[Path]) -> bytes:
    """The merged catalogue, compiled again only when a source has changed since."""
    compiled = DIRECTORY / locale / "club.mo"
    if compiled.exists() and compiled.stat().st_mtime >= max(path.stat().st_mtime for path in sources):
        return compiled.read_bytes()
    content = _compile(locale, sources)
    _keep(compiled, content)
    return content


def _compile(locale: str, sources: list[Path]) -> bytes:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale=locale)
    for path in sources:
        with path.open("rb") as source:
            for message in read_po(source, locale=locale):
                if message.id and not message.fuzzy:
                    merged[message.id] = message
    content = BytesIO()
    write_mo(content, merged)
    return content.getvalue()


def _keep(compiled: Path, content: bytes) -> None:
    """Save the next start the work, where we may write; two processes at once do not meet in one file."""
    draft = compiled.with_suffix(f".{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(compiled)
    except OSError:
        draft.unlink(missing_ok=True)
