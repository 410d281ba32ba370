"""Handing out in the background: whatever handout waits, one after the other (club/handing_out.py)."""

import asyncio

from club import clock, handing_out, handouts, logs
from web.database import read

LOOK_EVERY = 1.0  # seconds between looks for a handout that waits
_REST = 0.02  # seconds between pieces, for whoever else waits in this process

log = logs.get("handouts")


async def forever() -> None:
    """Do whatever handout waits until cancelled."""
    while True:
        try:
            while await next_one():
                pass
        except Exception as error:
            log.error("handout broke", exc_info=error)
        await asyncio.sleep(LOOK_EVERY)


async def next_one() -> bool:
    """Take the oldest handout that waits to its end; False if there is none."""
    handout = await handouts.claim(clock.now())
    if handout is None:
        return False
    async for _ in handing_out.run(handout, now=clock.now, using=read()):
        await asyncio.sleep(_REST)
    return True
