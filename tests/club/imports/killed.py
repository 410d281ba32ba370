"""`python -m tests.club.imports.killed RUN`: work on a run until somebody kills this process."""

import asyncio
import sys
from datetime import timedelta

from club import config
from club.imports import importing
from club.imports import run as runs
from club.imports.run import Import
from tests.club.imports.conftest import NOW
from web import database


async def main(id: int) -> None:
    async with database.opened(config.settings()):
        run = await runs.claim(await Import.get(id=id), worker="killed", at=NOW + timedelta(seconds=1))
        async with importing.opened(run, limit=1 << 30) as work:
            print("begun", flush=True)
            while await work.step(at=NOW + timedelta(seconds=1)):
                print(run.position, flush=True)


asyncio.run(main(int(sys.argv[1])))
