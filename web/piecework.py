"""Work that staff began and a worker does piece by piece: whatever waits, one after the other.

A break ends no work: whoever claims it next goes on after the last piece that was written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from club import clock, handing_out, handouts, logs, replays
from web.database import read

LOOK_EVERY = 1.0  # seconds between looks for what waits


@dataclass(frozen=True)
class Work:
    """`claim` takes the oldest that waits, `run` goes through it; `rest` is what is left to others in this
    process between two pieces, in seconds."""

    name: str
    claim: Callable[[datetime], Awaitable[Any]]
    run: Callable[..., AsyncIterator[int]]
    rest: float

    async def forever(self) -> None:
        """Do whatever waits until cancelled."""
        while True:
            try:
                while await self.next_one():
                    pass
            except Exception as error:
                logs.get(self.name).error("work broke", exc_info=error)
            await asyncio.sleep(LOOK_EVERY)

    async def next_one(self) -> bool:
        """Take the oldest that waits to its end; False if there is none."""
        claimed = await self.claim(clock.now())
        if claimed is None:
            return False
        async for _ in self.run(claimed, now=clock.now, using=read()):
            await asyncio.sleep(self.rest)
        return True


HANDOUTS = Work("handouts", handouts.claim, handing_out.run, rest=0.02)
REPLAYS = Work("replays", replays.claim, replays.run, rest=0.005)
