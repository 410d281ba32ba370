"""Consents: separate, unticked, given and withdrawn as rows that stay."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tortoise.transactions import in_transaction

from club import consents
from club.activity import Activity

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_nothing_is_allowed_that_was_not_ticked(cast):
    assert await consents.current(cast.ann) == dict.fromkeys(consents.PURPOSES, False)


async def test_each_purpose_is_a_choice_of_its_own(cast):
    await consents.choose(cast.ann, {"marketing_sms": True}, source="portal", by=cast.ann, at=MONDAY)
    assert await consents.current(cast.ann) == {
        "marketing_wechat": False,
        "marketing_sms": True,
        "marketing_phone": False,
        "service_sms": False,
    }
    assert await consents.current(cast.ben) == dict.fromkeys(consents.PURPOSES, False)


async def test_withdrawing_adds_a_row_and_changes_none(cast):
    await consents.choose(cast.ann, {"marketing_sms": True}, source="portal", by=cast.ann, at=MONDAY)
    await consents.choose(
        cast.ann, {"marketing_sms": False}, source=f"staff:{cast.dee.id}", by=cast.dee, at=MONDAY + DAY
    )
    assert not (await consents.current(cast.ann))["marketing_sms"]
    latest, first = await consents.history(cast.ann)
    assert (first.given, first.source, first.version, first.at) == (True, "portal", consents.VERSION, MONDAY)
    assert (latest.given, latest.source, latest.at) == (False, f"staff:{cast.dee.id}", MONDAY + DAY)
    assert await Activity.filter(member=cast.ann, kind__startswith="consent").order_by("id").values_list(
        "kind", "by"
    ) == [("consent.given", f"member:{cast.ann.id}"), ("consent.withdrawn", f"staff:{cast.dee.id}")]


async def test_saving_the_same_choices_again_adds_nothing(cast):
    choices = {"marketing_sms": True, "marketing_wechat": False}
    for _ in range(2):
        await consents.choose(cast.ann, choices, source="portal", by=cast.ann, at=MONDAY)
    assert await consents.history(cast.ann).count() == 1


async def test_a_purpose_that_nobody_named_is_refused(cast):
    with pytest.raises(consents.UnknownPurpose):
        await consents.choose(cast.ann, {"everything": True}, source="portal", by=cast.ann, at=MONDAY)


async def test_a_withdrawal_saved_while_the_consent_is_still_being_saved_holds(cast):
    told = {"source": "portal", "by": cast.ann, "at": MONDAY}
    begun = asyncio.Event()

    async def withdraws():
        await begun.wait()
        await consents.choose(cast.ann, {"marketing_sms": False}, **told)

    second = asyncio.create_task(withdraws())
    async with in_transaction():
        await consents.choose(cast.ann, {"marketing_sms": True}, **told)
        begun.set()
        await asyncio.sleep(0.2)
    await second
    assert not (await consents.current(cast.ann))["marketing_sms"]
    assert await consents.history(cast.ann).values_list("given", flat=True) == [False, True]
