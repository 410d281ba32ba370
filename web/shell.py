"""What every command of `club` needs: the settings, the database, and an end with a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from club import config, logs
from club.config import Settings

if TYPE_CHECKING:
    from club.stores import Store

T = TypeVar("T")


async def store(code: str) -> Store:
    from club.stores import Store

    if found := await Store.get_or_none(code=code):
        return found
    stop(f"There is no store with the code {code}. This adds one: club store add {code}")


async def or_sentence(deed: Coroutine[Any, Any, T]) -> T:
    """What a verb returns; a rule that says no ends the command with its sentence."""
    from club.errors import ClubError
    from web.sentences import sentence

    try:
        return await deed
    except ClubError as error:
        stop(sentence(error))


def settings() -> Settings:
    chosen = config.settings()
    logs.configure(level=chosen.log_level, as_json=chosen.is_production)
    return chosen


def with_database(
    settings: Settings, do: Callable[[], Coroutine[Any, Any, None]], *, migrate: bool = True
) -> None:
    from web import database

    async def opened() -> None:
        if migrate:
            await database.migrate(settings)
        async with database.opened(settings):
            await do()

    known_to_fail(lambda: asyncio.run(opened()))


def known_to_fail(do: Callable[[], Any]) -> Any:
    from web import database

    try:
        return do()
    except (database.WrongAddress, database.Unreachable) as error:
        stop(str(error))


def stop(*sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise SystemExit(1)
