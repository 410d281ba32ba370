"""A lively club to try things out: some 300 members with cars, orders, friends, trips and classes.

All of it is made by the very verbs that people use, with past instants, so that it could have happened:
balances prove, timelines read true, nothing was earned twice. The same `at` makes the same club.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from tortoise.transactions import in_transaction

from club import config
from club.members import Member
from web.demo import events, files, handouts, perks, rights, segments, shop, stamps, systems, vouchers
from web.demo.care import remembered
from web.demo.house import MEMBERS_TO_TRY, PASSWORD, STAFF, open_house
from web.demo.story import YEAR, Story, told

SEED = 2026


class HalfBuilt(Exception):
    """The demo club was begun and never finished. Says what to do."""


async def is_needed() -> bool:
    """Whether nobody has joined yet: the demo never comes over a club that lives. Raises HalfBuilt."""
    if (mark := _mark()).exists():
        raise HalfBuilt(
            f"The demo club was not built to its end. Empty its database, delete {mark}, start again."
        )
    return not await Member.exists()


async def build(*, at: datetime) -> None:
    """Fill an empty database with what happened in the thirteen months before `at`."""
    with _unfinished():
        random = Random(SEED)
        house = await open_house(at - YEAR - timedelta(days=2))
        story = Story(house, random, at)
        with _progress() as progress:
            task = progress.add_task("Building the demo club", total=YEAR.total_seconds())
            async for reached in told(story):
                progress.update(task, completed=(reached - at + YEAR).total_seconds())
            await events.told(story)
            await vouchers.told(story)
            await stamps.told(story)
            await rights.told(story)
            await perks.told(story)
            await shop.told(house, story.members, random, at)
            async with in_transaction():
                await remembered(house, story.members, random, at)
        await files.bring(house, at=at - timedelta(days=3))
        await segments.save(house, at)
        await handouts.give(house, at)
        await systems.connected(house, at)


def log_ins() -> Iterator[str]:
    """Who can be tried, a line each, for the terminal."""
    yield f"staff     password {PASSWORD}"
    for login, name, role, _ in STAFF:
        yield f"  {login:11}{name}  {role}"
    yield "members"
    for phone, name, why in MEMBERS_TO_TRY:
        yield f"  {phone}  {name}  {why}"


@contextmanager
def _unfinished() -> Iterator[None]:
    """While it lasts, and where it breaks off, a mark says so."""
    mark = _mark()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    yield
    mark.unlink()


def _mark() -> Path:
    return Path(config.settings().data_dir) / "demo-unfinished"


def _progress() -> Progress:
    """Drawn on a terminal alone; a log gets no bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    return Progress(*columns, console=Console(stderr=True), transient=True)
