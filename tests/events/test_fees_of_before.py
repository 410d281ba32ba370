"""Fees of before what was given and what stays were told apart: they are taken along, and back again."""

from importlib import import_module
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from events.fee import Fee
from tests.events.queues import comes, fee_of, offered_on
from tests.events.trips import NOON

moving = import_module("events.migrations.0013_what_a_party_was_told")
FORWARD = (moving.GIVEN, moving.CAME_BACK, moving.KEPT)


async def runs(*statements):
    async with in_transaction() as ours:
        for statement in statements:
            await ours.execute_query(statement)


@pytest.fixture
async def fee(cast):
    one = await comes(await offered_on(cast), cast.ann)
    await Fee.create(registration_id=one.id, points=0, fen=150_00)

    async def now(**told: Any):
        """The fee, once it is as `told`; as it stands, if nothing is."""
        if told:
            await Fee.filter(registration_id=one.id).update(**told)
        return await fee_of(one)

    return now


@pytest.mark.parametrize(
    ("back_at", "given", "owed"), [(None, 0, 75_00), (NOON, 75_00, 0)], ids=["owed", "given"]
)
async def test_what_ended_before_keeps_what_did_not_come_back_and_goes_back_as_it_was(
    fee, back_at, given, owed
):
    await fee(state="ended", paid_fen=150_00, back_fen=75_00, back_at=back_at)
    await runs(*FORWARD)
    now = await fee()
    assert (now.kept_fen, now.given_fen, now.back_fen, now.credit_fen) == (75_00, given, owed, 0)
    await runs(*moving.BACK)
    now = await fee()
    assert (now.paid_fen, now.back_fen, now.back_at) == (150_00, 75_00, back_at)


async def test_on_the_way_back_nothing_is_paid_out_twice(fee):
    """Of 150 yuan that were paid 25 stay, 25 were given and 25 are owed; 75 are for who comes."""
    await fee(paid_fen=150_00, kept_fen=25_00, given_fen=25_00, back_fen=25_00, back_at=NOON)
    await runs(*moving.BACK)
    now = await fee()
    assert (now.paid_fen, now.back_fen, now.back_at) == (100_00, 25_00, None)


async def test_on_the_way_back_what_is_owed_to_who_cancelled_stays_owed(fee):
    """25 yuan were given when one left, and 75 are owed since all cancelled."""
    await fee(state="ended", paid_fen=150_00, kept_fen=50_00, given_fen=25_00, back_fen=75_00, back_at=NOON)
    await runs(*moving.BACK)
    now = await fee()
    assert (now.paid_fen, now.back_fen, now.back_at) == (125_00, 75_00, None)
