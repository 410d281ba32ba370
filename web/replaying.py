"""Replaying in the background: whatever replay waits, one after the other."""

import asyncio

from club import clock, logs, replays
from web.database import read

LOOK_EVERY = 1.0  # seconds between looks for a replay that waits
_REST = 0.005  # seconds between batches, for whoever else waits in this process

log = logs.get("replays")


async def forever() -> None:
    """Do whatever replay waits until cancelled."""
    while True:
        try:
            while await next_one():
                pass
        except Exception as error:
            log.error("replay broke", exc_info=error)
        await asyncio.sleep(LOOK_EVERY)


async def next_one() -> bool:
    """Take the oldest replay that waits to its end; False if there is none."""
    replay = await replays.claim(clock.now())
    if replay is None:
        return False
    async for _ in replays.run(replay, now=clock.now, using=read()):
        await asyncio.sleep(_REST)
    return True
