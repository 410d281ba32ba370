"""The work on imports: the worker's part of it, and what the command line shares with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from club import clock, logs, segments
from club.imports import files, importing
from club.imports import run as runs
from club.imports.errors import Broke, Busy, Unusable
from club.imports.run import Import, LeaseLost
from web.database import gather, read
from web.database.cancellation import uninterrupted

LOOK_EVERY = 1.0  # seconds between looks for a file to import
_REST = 0.01  # seconds between chunks, for whoever else waits in this process
_GIVE_UP = 5  # tries of a run that breaks for a reason which is none of its file's

log = logs.get("imports")


async def forever(worker: str) -> None:
    """Do whatever import waits, one after the other, until cancelled."""
    while True:
        try:
            if run := await waiting():
                await work(run, worker=worker)
        except Busy:
            pass  # another worker was first
        except Exception as error:
            log.error("import broke", exc_info=error)
        await asyncio.sleep(LOOK_EVERY)


async def work(
    run: Import, *, worker: str, told: Callable[[Import], None] | None = None, tries: int = _GIVE_UP
) -> Import:
    """Claim `run` and take it to its end, telling how far it is. Raises Busy.

    What breaks for a reason of ours is raised, to be tried again when the lease is over; but after so many
    `tries` the run ends as broken off.
    """
    run = await runs.claim(run, worker=worker, at=clock.now())
    try:
        if run.tries >= runs.MOST_TRIES:
            raise RuntimeError("whoever worked on it was killed each time")
        await _through(run, told)
    except Unusable as error:
        facts = {name: str(fact) for name, fact in error.facts.items()}
        await runs.fail(run, {"code": error.code, **facts}, at=clock.now(), by=run.by)
    except LeaseLost:
        log.warning("import taken over or dropped", run=run.id)
    except asyncio.CancelledError:
        with suppress(Exception):
            await uninterrupted(runs.put_back(run, at=clock.now()))
        raise
    except Exception as error:
        if run.tries < tries:
            raise
        log.error("import broke", run=run.id, exc_info=error)
        await runs.fail(run, {"code": Broke.code}, at=clock.now(), by=run.by)
    return await Import.get(id=run.id).select_related("store")


async def _through(run: Import, told: Callable[[Import], None] | None) -> None:
    is_dry = run.is_dry
    async with importing.opened(run, limit=files.limit()) as importer:
        while await importer.step(at=clock.now()):
            if told:
                told(run)
            else:
                await asyncio.sleep(_REST)
    if not is_dry:
        await segments.recount_due(clock.now(), at=clock.now(), using=read())
    await gather()


async def waiting() -> Import | None:
    """The oldest run that waits and whose file lies on this machine."""
    for run in await runs.waiting(clock.now()).using_db(read()).limit(20):
        if await asyncio.to_thread(Path(run.path).is_file):
            return run
    return None
