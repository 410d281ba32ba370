"""The address of the database, as DATABASE_URL gives it: `sqlite://PATH` or
`postgres://user:password@host/name`."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tortoise.backends.base.config_generator import expand_db_url

OPTIONS = {"host", "sslmode"}  # sslmode is require, verify-full …; host is a socket's directory
POSTGRES = ("postgres", "postgresql")
FORMS = "It is sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME."


class Unusable(Exception):
    """This database cannot be used; the sentence says why, and never repeats a password."""


class WrongAddress(Unusable, ValueError):
    """DATABASE_URL cannot be read, or names no place where a database could be."""


@dataclass(frozen=True)
class Address:
    """Where the database is. `url` may hold a password: print the address, which does not."""

    url: str = field(repr=False)

    @classmethod
    def of(cls, url: str) -> "Address":
        """Read DATABASE_URL. Raises WrongAddress with a sentence for whoever set it."""
        address = cls(url)
        check = _check_sqlite if address.is_sqlite else _check_postgres
        check(address)
        return address

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite://")

    @cached_property
    def path(self) -> Path:
        """The file, relative ones seen from the working directory. SQLite alone has one."""
        return Path(self.url.removeprefix("sqlite://")).absolute()

    @cached_property
    def credentials(self) -> dict[str, Any]:
        """What the PostgreSQL driver wants to know."""
        found: dict[str, Any] = expand_db_url(self.url)["credentials"]
        if found.get("user"):
            found["user"] = unquote(found["user"])
        if mode := found.pop("sslmode", None):  # as libpq, and so every hosting company, spells it
            found["ssl"] = mode
        return found

    def __str__(self) -> str:
        if self.is_sqlite:
            return f"sqlite://{self.path}"
        known = self.credentials
        return f"postgres://{known['host'] or 'localhost'}:{known['port']}/{known['database'] or ''}"


def _check_sqlite(address: Address) -> None:
    name = address.url.removeprefix("sqlite://")
    if not name or name.startswith(":memory:") or "?" in name:
        raise WrongAddress("DATABASE_URL: SQLite needs a file, like sqlite://club.sqlite3, without options.")
    if not address.path.parent.is_dir():
        raise WrongAddress(f"DATABASE_URL: there is no directory {address.path.parent} for the file {name}.")
    if address.path.is_dir():
        raise WrongAddress(f"DATABASE_URL: {address.path} is a directory, not a file.")


def _check_postgres(address: Address) -> None:
    try:
        parts = urlsplit(address.url)
        known = parts.scheme in POSTGRES and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        raise WrongAddress(f"DATABASE_URL cannot be read. {FORMS}")
    if not parts.path.strip("/"):
        raise WrongAddress(f"DATABASE_URL names no database after the host. {FORMS}")
    if unknown := {key for key, _ in parse_qsl(parts.query)} - OPTIONS:
        raise WrongAddress(
            f"DATABASE_URL: {', '.join(sorted(unknown))} is no option of it; sslmode and host are."
        )
