"""Settings: what a club sets for itself, from the environment, and a sentence for each that is wrong.

Every name starts with CLUB_, save DATABASE_URL. A secret may stand in a file instead, named by CLUB_…_FILE.
Development needs none of them: it makes its secrets once, in CLUB_DATA_DIR, and never overwrites them.
"""

import difflib
import os
import re
from collections.abc import Mapping
from datetime import time
from functools import cached_property
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from club import keys, roles

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("secret_key", "code_key", "sms_secret", "metrics_token", "database_url", "rate_limit_url")
MADE_IN_DEVELOPMENT = ("secret_key", "code_key")
LOCALES = ("zh_CN", "en")
SHORTEST_KEY = 32
_NO_SECRET = SecretStr("")
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """One club's settings. Each is explained in one line here and in the table of README."""

    model_config = SettingsConfigDict(env_prefix="CLUB_", extra="ignore", frozen=True)

    env: Literal["development", "production"] = "development"
    data_dir: Path = ROOT / ".club"  # development's secrets and SQLite file

    # The club, as its members see it
    name: str = Field("悦行车友会", min_length=1, max_length=20)
    logo: str = ""  # path of an SVG, PNG, JPEG or WebP file
    brand_colour: str = "#0b6e4f"
    poster_font: str = ""  # path of a font with Chinese for posters; else one of this machine is looked for
    phone: str = ""  # the number that error pages and the desk name
    timezone: str = "Asia/Shanghai"  # where days, months and birthdays are reckoned
    leap_day: Literal["02-28", "03-01"] = "02-28"  # the birthday of 29 February in a year without one
    locale: Literal["zh_CN", "en"] = "zh_CN"

    # Where it runs
    public_url: str = "http://127.0.0.1:8000"  # as members type it; every link that leaves starts with it
    host: str = "127.0.0.1"
    port: Port = 8000
    trusted_proxies: str = ""  # addresses or networks, comma separated, whose X-Forwarded-* are believed
    body_limit: int = Field(1024 * 1024, ge=1024)  # bytes of a request
    upload_limit: int = Field(200 * 1024 * 1024, ge=1024)  # bytes of a file that is imported
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_token: SecretStr = _NO_SECRET  # without one /metrics answers this machine alone

    # What it keeps
    database_url: str = Field("", repr=False, validation_alias=AliasChoices("database_url", "DATABASE_URL"))
    scan_days: int = Field(30, ge=1, le=365)  # how long the desk's answers keep names and plates
    database_pool: int = Field(10, ge=1, le=200)  # PostgreSQL connections of each process
    rate_limit_url: SecretStr = SecretStr("memory://")  # or redis://…, shared by several web processes

    # Who is let in
    secret_key: SecretStr = _NO_SECRET  # signs what the browser keeps for us; several keys: the newest first
    code_key: SecretStr = _NO_SECRET  # signs the members' rotating codes; several keys: the newest first
    session_days: int = Field(30, ge=1, le=365)
    staff_session_hours: int = Field(12, ge=1, le=24 * 7)
    totp_roles: str = ""  # roles, comma separated, that give a code besides the password
    api_rate: str = Field("1200/minute", pattern=r"^[1-9][0-9]{0,6}/(second|minute|hour)$")  # of each API key
    closure_days: int = Field(7, ge=0, le=15)  # from asking to close an account until it is closed
    # How it speaks to the world
    sms_url: str = ""  # the SMS gateway; without one development shows messages at /dev/outbox
    sms_secret: SecretStr = _NO_SECRET
    webhook_networks: str = ""  # networks, comma separated, that webhooks may reach though they are private
    quiet_from: time = time(20)  # from here to quiet_until no SMS but one-time codes, by the club's own clock
    quiet_until: time = time(8)

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite://")

    @property
    def worker_in_web(self) -> bool:
        """SQLite is one process's: the worker lives in it."""
        return self.is_sqlite

    @property
    def outbox_page(self) -> bool:
        """One-time codes can be read at /dev/outbox: never in production."""
        return not self.is_production

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @cached_property
    def secret_keys(self) -> list[bytes]:
        """The first one signs, all of them verify."""
        return keys.several(self.secret_key.get_secret_value())

    @cached_property
    def code_keys(self) -> list[bytes]:
        return keys.several(self.code_key.get_secret_value())

    @cached_property
    def proxies(self) -> list[str]:
        return [part.strip() for part in self.trusted_proxies.split(",") if part.strip()]

    @property
    def two_step_roles(self) -> frozenset[str]:
        return frozenset(filter(None, (part.strip() for part in self.totp_roles.split(","))))

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, **keys.from_files({name: variable(name) for name in SECRETS}, os.environ)}

    @model_validator(mode="before")
    @classmethod
    def _development_needs_nothing(cls, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("env", "development") != "development":
            return data
        directory = Path(data.get("data_dir") or ROOT / ".club")
        made = {name: data.get(name) or keys.made_once(directory, name) for name in MADE_IN_DEVELOPMENT}
        url = data.get("database_url") or data.get("DATABASE_URL") or f"sqlite://{directory / 'club.sqlite3'}"
        here = data.get("public_url") or f"http://127.0.0.1:{data.get('port') or 8000}"
        return {**data, **made, "database_url": url, "public_url": here}

    @field_validator("brand_colour")
    @classmethod
    def _is_a_colour(cls, value: str) -> str:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise ValueError("a colour is # and six hexadecimal digits, like #0b6e4f")
        return value.lower()

    @field_validator("logo")
    @classmethod
    def _is_a_picture(cls, value: str) -> str:
        if value and Path(value).suffix.lower() not in {".svg", ".png", ".jpg", ".jpeg", ".webp"}:
            raise ValueError("the logo is an .svg, .png, .jpg or .webp file")
        if value and not Path(value).is_file():
            raise ValueError("there is no such file")
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("there is no such time zone; one is written like Asia/Shanghai") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        url = urlsplit(value)
        if url.scheme not in {"http", "https"} or not url.hostname or url.path.strip("/") or url.query:
            raise ValueError(
                "it is http:// or https:// and a host, without a path, like https://club.example.cn"
            )
        return f"{url.scheme}://{url.netloc}"

    @field_validator("trusted_proxies", "webhook_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            try:
                ip_network(part)
            except ValueError:
                raise ValueError(f"{part} is neither an address nor a network like 10.0.0.0/8") from None
        return value

    @field_validator("totp_roles")
    @classmethod
    def _are_roles(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            if part not in roles.ROLES:
                raise ValueError(f"there is no role called {part}; the roles are {', '.join(roles.ROLES)}")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        if value and not re.match(r"(sqlite|postgres|postgresql)://.+", value):
            raise ValueError("it is sqlite:///path/to/club.sqlite3 or postgres://user:password@host/database")
        return value

    @field_validator("rate_limit_url")
    @classmethod
    def _is_a_store_of_counts(cls, value: SecretStr) -> SecretStr:
        if not re.match(r"(memory|rediss?)://", value.get_secret_value()):
            raise ValueError("it is memory:// or redis://host:6379")
        return value

    @field_validator("sms_url")
    @classmethod
    def _is_a_gateway(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("it starts with https://")
        return value


class WrongSettings(Exception):
    """The settings do not hold together. `sentences` say which and why, one each; the start ends here."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


_current: Settings | None = None


def settings() -> Settings:
    """The settings of this process, read once. Raises WrongSettings."""
    return _current or use(load())


def use(chosen: Settings) -> Settings:
    """Make `chosen` the settings of this process."""
    global _current
    _current = chosen
    return chosen


def load(**given: Any) -> Settings:
    """Read the environment; `given` values come first. Raises WrongSettings."""
    if misspelt := list(_misspelt(os.environ)):
        raise WrongSettings(misspelt)
    try:
        loaded = Settings(**given)
    except ValidationError as error:
        raise WrongSettings([_sentence(dict(one)) for one in error.errors()]) from None
    if loaded.is_production and (lacking := list(_lacking_in_production(loaded))):
        raise WrongSettings(lacking)
    return loaded


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return "DATABASE_URL" if field.lower() == "database_url" else f"CLUB_{field.upper()}"


def _lacking_in_production(chosen: Settings) -> list[str]:
    """What development does without and production must not: the sentences for what is missing."""
    sentences: list[str] = []
    for name in MADE_IN_DEVELOPMENT:
        held = keys.several(getattr(chosen, name).get_secret_value())
        if not held or any(len(key) < SHORTEST_KEY for key in held):
            sentences.append(
                f"{variable(name)} is missing or shorter than {SHORTEST_KEY} characters. "
                f"Make one with: openssl rand -hex 32"
            )
    if not chosen.database_url:
        sentences.append("DATABASE_URL is missing: production must be told where its data are.")
    if not (chosen.is_https or _is_loopback(urlsplit(chosen.public_url).hostname or "")):
        sentences.append(
            f"CLUB_PUBLIC_URL is {chosen.public_url}: production needs https://, "
            "as do cameras and the cookies that keep people signed in."
        )
    if not chosen.sms_url:
        sentences.append("CLUB_SMS_URL is missing: without it no one-time code arrives, and nobody signs in.")
    elif not chosen.sms_secret.get_secret_value():
        sentences.append("CLUB_SMS_SECRET is missing: requests to CLUB_SMS_URL are signed with it.")
    return sentences


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sentence(error: dict[str, Any]) -> str:
    """One of pydantic's errors as a sentence that names the variable; a secret's value is not repeated."""
    field = str(error["loc"][0]) if error["loc"] else ""
    reason = str(error.get("ctx", {}).get("error") or error["msg"])
    if not field:
        return reason.rstrip(".") + "."
    value = "" if field.lower() in SECRETS else f" is {error['input']!r}"
    return f"{variable(field)}{value}: {reason.rstrip('.')}."


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    """Sentences for variables that look like a setting written wrongly: they would be ignored in silence."""
    known = [variable(name) for name in Settings.model_fields]
    known += [f"{variable(name)}_FILE" for name in SECRETS]
    unknown = sorted(name for name in environ if name.startswith("CLUB_") and name not in known)
    close = [(name, difflib.get_close_matches(name, known, 1, cutoff=0.85)) for name in unknown]
    return [f"{name} is not a setting. Did you mean {match[0]}?" for name, match in close if match]
