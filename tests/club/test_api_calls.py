"""Calls are done once: also by two processes at the same moment, and by one that was killed in the middle."""

import asyncio
import signal

import pytest

from club import api_calls, api_keys, orders
from club.api_calls import Answer, ApiCall
from club.orders import Line, ServiceOrder, Sheet
from tests import processes
from tests.cast import OPENED

CALL = """
import asyncio
from club import api_calls, config
from club.api_calls import Answer
from club.api_keys import ApiKey
from club.members import Member
from club.orders import Line, Sheet, enter
from club.stores import Store
from tests.cast import OPENED
from web import database

async def main():
    config.use(config.load(database_url=ADDRESS))
    async with database.opened(config.settings()):
        key, ann = await ApiKey.get(id=KEY), await Member.get(id=ANN)
        store = await Store.get(id=ann.store_id)

        async def deed():
            sheet = Sheet(number="W-1", store=store, lines=[Line("repair", 10_000)], member=ann)
            order = await enter(sheet, by=key, at=OPENED)
            if SLOW:
                print("half", flush=True)
                await asyncio.sleep(60)
            return Answer(201, str(order.id))

        calls = [
            api_calls.once(key, "call-0001", "same", deed, refusal=lambda error: None, at=OPENED)
            for _ in range(5)
        ]
        for answer in await asyncio.gather(*calls):
            print(answer.status, answer.body, answer.is_again)
"""


@pytest.fixture
async def known(cast, database_url):
    key, _ = await api_keys.create("DMS", ["orders.write"], store=cast.north, by=cast.gil, at=OPENED)
    return f"KEY, ANN, ADDRESS = {key.id}, {cast.ann.id}, {database_url!r}\n"


async def test_two_processes_do_a_call_once_and_give_one_answer(known):
    script = f"SLOW = False\n{known}{CALL}\n# go\nasyncio.run(main())\n"
    printed = [line for said in await processes.together(2, script) for line in said.splitlines()]
    order = await ServiceOrder.get()
    assert sorted(printed) == [f"201 {order.id} False"] + [f"201 {order.id} True"] * 9


async def test_a_process_that_is_killed_in_the_middle_leaves_neither_deed_nor_call(known, cast):
    script = f"SLOW = True\n{known}{CALL}\nasyncio.run(main())\n"
    process = await processes.start(script)
    async with asyncio.timeout(processes.PATIENCE):
        assert await process.stdout.readline() == b"half\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert not await ServiceOrder.all().exists()
    assert not await ApiCall.all().exists()
    key = await api_keys.ApiKey.get()

    async def deed() -> Answer:
        sheet = Sheet(number="W-1", store=cast.north, lines=[Line("repair", 10_000)], member=cast.ann)
        return Answer(201, str((await orders.enter(sheet, by=key, at=OPENED)).id))

    told = {"refusal": lambda _error: None, "at": OPENED}
    again = await api_calls.once(key, "call-0001", "same", deed, **told)
    assert (again.is_again, again.body) == (False, f"{(await ServiceOrder.get()).id}")
    with pytest.raises(api_calls.KeyUsed):
        await api_calls.once(key, "call-0001", "other", deed, **told)
