"""A stamp card: a stamp for each event of a series that one came to, one voucher for a full card."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, audit, members, voucher_kinds, vouchers
from club.messages.outbox import Message
from events import checkin, events, registrations, series, series_rewards, sessions, stamp_cards, stamps
from events.events import Event, Words
from events.privacy import PARTS
from events.registration import Registration
from events.series import Series, Terms
from events.stamps import SeriesReward, Stamp
from points import voucher_kinds as kinds
from tests.events.trips import NOON, START, plan

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LATER = START + 10 * DAY
LESSON = Words(kind="class", title="课堂", place="北店")


@pytest.fixture
async def card(cast) -> Series:
    """Two classes bring a wash."""
    wash = await kinds.define(name="标准洗车", worth="thing", at=NOON)
    return await series.create(Terms("爱车课堂", 2, wash), by=cast.dee, at=NOON)


async def lesson(cast, card, days=0) -> Event:
    event = await events.create(LESSON, by=cast.dee, at=NOON)
    start = START + days * DAY
    times = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    await sessions.add(event, plan(**times), by=cast.dee, at=NOON)
    await events.publish(event, by=cast.dee, at=NOON)
    await series.include(card, event, by=cast.dee, at=NOON)
    return event


async def come(event, who, at=START) -> Registration:
    """Registered and checked in."""
    session = await event.sessions.all().first()
    one = await registrations.register(session, who, key=f"{event.id}:{who.id}", by=who, at=NOON)
    await Registration.filter(id=one.id).update(checked_in_at=at)
    return one


async def work(at=LATER) -> tuple[int, int]:
    """What the job does."""
    given = 0
    while more := await stamps.give(at=at):
        given += more
    return given, await series_rewards.reward(at=at)


async def test_who_came_gets_a_stamp_once_the_check_in_stands(cast, card):
    await come(await lesson(cast, card), cast.ann)
    assert await work(START + checkin.UNDO_WITHIN - MINUTE) == (0, 0)
    assert await work(START + checkin.UNDO_WITHIN) == (1, 0)
    assert await work() == (0, 0)
    [line] = await activity.of(cast.ann).filter(kind="stamp.given")
    assert line.facts == {"title": "爱车课堂", "text": "课堂"}


async def test_a_full_card_brings_one_voucher_and_one_alone(cast, card):
    for days in range(3):
        await come(await lesson(cast, card, days), cast.ann)
    assert await work() == (3, 1)
    assert await work() == (0, 0)
    [voucher] = await vouchers.of(cast.ann)
    assert voucher.key == f"stamps:{card.id}:{cast.ann.id}"
    assert "爱车课堂" in (await Message.get(kind="voucher_gift")).body
    await come(await lesson(cast, card, 5), cast.ann)
    assert await work() == (1, 0)


async def test_two_workers_give_neither_stamp_nor_voucher_twice(cast, card):
    for days in range(2):
        event = await lesson(cast, card, days)
        for who in (cast.ann, cast.ben):
            await come(event, who)
    await asyncio.gather(*(stamps.give(at=LATER) for _ in range(4)))
    assert sum(await asyncio.gather(*(series_rewards.reward(at=LATER) for _ in range(4)))) == 2
    assert (await Stamp.all().count(), await SeriesReward.all().count()) == (4, 2)


async def test_who_was_merged_has_one_card(cast, card):
    await come(await lesson(cast, card), cast.ann)
    await work()
    await come(await lesson(cast, card, 1), cast.ben)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOON)
    assert await work() == (1, 1)
    [holder] = await stamp_cards.holders(card)
    assert (holder.member, holder.stamps, holder.is_full) == (cast.ann, 2, True)
    assert holder.voucher is not None
    assert await stamp_cards.counts([card.id]) == {card.id: (1, 1)}


async def test_the_card_says_what_comes_next_and_what_is_missing(cast, card):
    await come(await lesson(cast, card), cast.ann)
    coming = await lesson(cast, card, 20)
    await work()
    [mine] = await stamp_cards.cards(cast.ann, at=LATER)
    assert (len(mine.stamps), mine.left, mine.next.event) == (1, 1, coming)
    [bens] = await stamp_cards.cards(cast.ben, at=LATER)
    assert (bens.left, bens.voucher) == (2, None)


async def test_an_event_belongs_to_one_series_and_can_leave_it(cast, card):
    event = await lesson(cast, card)
    wash = await voucher_kinds.in_use().first()
    other = await series.create(Terms("另一个", 3, wash), by=cast.dee, at=NOON)
    with pytest.raises(series.InAnotherSeries) as refusal:
        await series.include(other, event, by=cast.dee, at=NOON)
    assert refusal.value.facts == {"title": "课堂", "series": "爱车课堂"}
    await series.leave_out(card, event, by=cast.dee, at=NOON)
    await series.include(other, event, by=cast.dee, at=NOON)
    await come(event, cast.ann)
    await work()
    assert (await Stamp.get()).series_id == other.id


async def test_after_its_end_a_series_gives_nothing(cast, card):
    event = await lesson(cast, card)
    await come(event, cast.ann)
    await series.end(card, by=cast.dee, at=NOON)
    assert await work() == (0, 0)
    with pytest.raises(series.SeriesEnded):
        await series.leave_out(card, event, by=cast.dee, at=NOON)


@pytest.mark.parametrize(
    ("name", "needed", "field"), [(" ", 3, "name"), ("课", 0, "needed"), ("课", 21, "needed")]
)
async def test_a_series_that_lacks_something_is_refused(cast, card, name, needed, field):
    wash = await voucher_kinds.in_use().first()
    with pytest.raises(series.WrongSeries) as refusal:
        await series.create(Terms(name, needed, wash), by=cast.dee, at=NOON)
    assert refusal.value.facts == {"field": field}


async def test_stamps_are_in_the_copy_of_ones_data(cast, card):
    await come(await lesson(cast, card), cast.ann)
    await work()
    from club.privacy import parts

    [part] = [part for part in PARTS if part.name == "stamps"]
    [row] = await part.read(await parts.person(cast.ann))
    assert (row["series"], row["title"]) == ("爱车课堂", "课堂")


async def test_a_series_is_changed_and_who_waited_for_a_voucher_gets_the_new_one(cast, card):
    for days in range(2):
        await come(await lesson(cast, card, days), cast.ann)
    await kinds.end(await card.kind, at=NOON)
    assert await work() == (2, 0)
    other = await kinds.define(name="精洗", worth="thing", at=NOON)
    await series.edit(card, Terms("冬季课堂", 2, other), by=cast.dee, at=NOON)
    assert (card.name, card.kind_id) == ("冬季课堂", other.id)
    assert (await audit.of(card).first()).facts["changed"] == ["kind_id", "name"]
    assert await work() == (0, 1)
    assert (await SeriesReward.get().select_related("voucher")).voucher.kind_id == other.id
    await series.edit(card, Terms("冬季课堂", 2, other), by=cast.dee, at=NOON)
    assert await audit.of(card).filter(action="series.edited").count() == 1


async def test_a_full_card_stays_full_however_the_series_is_changed(cast, card):
    for days in range(3):
        await come(await lesson(cast, card, days), cast.ann)
    await come(await lesson(cast, card, 4), cast.ben)
    await work()
    wash = await card.kind
    with pytest.raises(series.FullAlready) as refusal:
        await series.edit(card, Terms("爱车课堂", 4, wash), by=cast.dee, at=NOON)
    assert refusal.value.facts == {"stamps": 3}
    await series.edit(card, Terms("爱车课堂", 3, wash), by=cast.dee, at=NOON)
    await series.edit(card, Terms("爱车课堂", 1, wash), by=cast.dee, at=NOON)
    assert await work() == (0, 1)  # Ben's, with one stamp


async def test_an_ended_series_changes_no_more(cast, card):
    await series.end(card, by=cast.dee, at=NOON)
    with pytest.raises(series.SeriesEnded):
        await series.edit(card, Terms("冬季课堂", 2, await card.kind), by=cast.dee, at=NOON)


async def test_two_dates_of_one_event_are_one_stamp(cast, card):
    event = await lesson(cast, card)
    await come(event, cast.ann)
    start = START + 5 * DAY
    second = await sessions.add(
        event, plan(starts_at=start, ends_at=start + timedelta(hours=2)), by=cast.dee, at=NOON
    )
    again = await registrations.register(second, cast.ann, key="again", by=cast.ann, at=NOON)
    await Registration.filter(id=again.id).update(checked_in_at=start)
    assert await work() == (1, 0)
    assert await work(LATER + DAY) == (0, 0)
    assert (await Stamp.get()).at == START


async def test_under_two_records_one_event_is_one_stamp(cast, card):
    event = await lesson(cast, card)
    for who in (cast.ann, cast.ben):
        await come(event, who)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOON)
    await asyncio.gather(*(stamps.give(at=LATER) for _ in range(3)))
    assert await Stamp.all().count() == 1
    assert await stamps.give(at=LATER) == 0


async def test_a_merged_person_is_counted_once(cast, card):
    await come(await lesson(cast, card), cast.ann)
    await come(await lesson(cast, card, 1), cast.ben)
    await work()
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOON)
    assert await stamp_cards.counts([card.id]) == {card.id: (1, 0)}
    assert len(await stamp_cards.holders(card)) == 1


async def test_who_came_just_before_the_end_of_a_series_has_the_stamp_and_the_voucher(cast, card):
    await come(await lesson(cast, card), cast.ann)
    await come(await lesson(cast, card, 1), cast.ann, at=START + DAY)
    await come(await lesson(cast, card, 2), cast.ben, at=START + DAY + 2 * MINUTE)
    await series.end(card, by=cast.dee, at=START + DAY + MINUTE)
    assert await work(START + DAY + timedelta(hours=1)) == (2, 1)
    assert [one.member for one in await stamp_cards.holders(card)] == [cast.ann]
