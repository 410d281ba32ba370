"""Vouchers for everybody in a segment: counted first, given piece by piece, nobody twice whatever happens."""

import asyncio
from datetime import timedelta

import pytest

from club import (
    activity,
    audit,
    clock,
    handing_out,
    handouts,
    segments,
    voucher_figures,
    voucher_kinds,
    vouchers,
)
from club.errors import ClubError
from club.handouts import Handout
from club.members import Member, merging
from club.messages.outbox import Message
from points.errors import KindEnded
from points.voucher import Voucher
from tests import cast as casting
from tests import databases, processes
from web.database import read

NOON = casting.OPENED + timedelta(days=30)
WASH = {
    "name": "标准洗车",
    "name_en": "Car wash",
    "worth": "thing",
    "times": 3,
    "cost": 35_00,
    "lasts_days": 90,
}
EVERYBODY = segments.EVERYBODY


@pytest.fixture
async def wash(cast):
    return await voucher_kinds.define(**WASH, by=cast.gil, at=casting.OPENED)


async def everybody(cast, node=EVERYBODY, store=None):
    told = {"purpose": "谢谢", "plan": "送洗车", "store": store}
    return await segments.save("所有会员", node, **told, by=cast.gil, at=casting.OPENED)


async def asked(cast, wash, segment=None, *, key="form", by=None, seen=10**6, at=NOON):
    segment = segment or await everybody(cast)
    told = {"reason": "周年庆，谢谢你来", "key": key, "seen": seen}
    return await handouts.ask(wash, segment, **told, by=by or cast.gil, at=at)


async def work(at=NOON, pieces=None, size=handing_out.PIECE):
    """What a worker does, `size` people a piece; with `pieces`, killed after so many."""
    claimed = await handouts.claim(at)
    if claimed is None:
        return None
    async for _ in handing_out.run(claimed, now=lambda: at, using=read(), size=size):
        if pieces is not None and (pieces := pieces - 1) <= 0:
            break
    return await Handout.get(id=claimed.id)


async def having(kind):
    """How many each account has."""
    rows = await Voucher.filter(kind_id=kind.id).values_list("account_id", flat=True)
    return sorted(rows)


async def accounts(*people):
    return sorted([(await Member.get(id=one.id)).account_id for one in people])


async def crowd(count, store=None):
    return [await casting.join(f"1351{place:07}", at=casting.OPENED) for place in range(count)]


async def test_it_is_told_beforehand_how_many_and_what_it_costs_at_most(cast, wash):
    await Member.filter(id=cast.ben.id).update(joined_at=None)
    seen = await handouts.preview(wash, await everybody(cast), at=NOON)
    assert (seen.people, seen.without, seen.cost) == (2, 1, 2 * 3 * 35_00)
    assert await Voucher.all().count() == 0


async def test_everybody_in_the_segment_gets_one_with_a_message_and_a_line(cast, wash):
    made = await asked(cast, wash)
    done = await work()
    assert (made.people, done.state, done.looked, done.issued, done.left) == (3, "done", 3, 3, 0)
    assert await having(wash) == await accounts(cast.ann, cast.ben, cast.cho)
    one = await Voucher.get(account_id=cast.ann.account_id)
    assert (one.key, one.by, one.reason) == (
        f"voucher:issue:{made.id}:{cast.ann.id}",
        f"staff:{cast.gil.id}",
        "handout",
    )
    assert one.issued_at == NOON
    message = await Message.get(member_id=cast.ann.id, kind="voucher_gift")
    assert (message.about, message.channel) == (f"voucher:{one.code}", "inbox")
    for words in ("标准洗车", "周年庆，谢谢你来", cast.ann.address_form):
        assert words in message.body
    [line] = await activity.of(cast.ann).filter(kind="voucher.issued")
    assert line.subject == f"voucher:{one.id}"
    assert [entry.action for entry in await audit.of(one)] == ["voucher.issued"]
    assert [entry.action for entry in await audit.of(made)] == ["handout.done", "handout.asked"]


async def test_a_message_speaks_the_language_of_its_reader(cast, wash):
    await Member.filter(id=cast.cho.id).update(locale="en")
    await asked(cast, wash)
    await work()
    message = await Message.get(member_id=cast.cho.id, kind="voucher_gift")
    assert message.subject == "A voucher for you: Car wash"


async def test_who_left_or_is_only_on_file_gets_none_and_no_sms_is_sent(cast, wash):
    made = await asked(cast, wash)
    await Member.filter(id=cast.ann.id).update(closed_at=NOON)
    await Member.filter(id=cast.ben.id).update(joined_at=None)
    done = await work()
    assert await having(wash) == await accounts(cast.cho)
    assert (done.issued, done.left, made.people) == (1, 1, 3)  # who left is not in the segment any more
    assert await Message.filter(channel="sms", kind="voucher_gift").count() == 0


async def test_two_records_of_one_person_get_one(cast, wash):
    made = await asked(cast, wash)
    await merging.merge(cast.ben, into=cast.ann, by=cast.gil, at=NOON, reason="同一个人")
    assert (await work()).issued == 2
    assert await having(wash) == await accounts(cast.ann, cast.cho)
    later = NOON + timedelta(days=1)
    await handouts.again(made, by=cast.gil, at=later)
    assert (await work(later)).issued == 2
    assert await Voucher.all().count() == 2


async def test_whose_merged_record_has_one_gets_no_second(cast, wash):
    await asked(cast, wash)
    await work(pieces=1, size=1)  # Ann has hers
    await merging.merge(cast.ann, into=cast.ben, by=cast.gil, at=NOON, reason="同一个人")
    done = await work(NOON + handouts.LEASE)
    assert (done.state, done.issued, done.left) == ("done", 2, 1)
    assert await having(wash) == await accounts(cast.ann, cast.cho)


async def test_a_worker_that_was_killed_is_followed_by_another_behind_the_last_piece(cast, wash):
    people = await crowd(7)
    await asked(cast, wash)
    await work(pieces=2, size=2)
    half = await Handout.get()
    assert (half.state, half.looked, half.issued) == ("running", 4, 4)
    assert await work() is None  # its lease holds still
    done = await work(NOON + handouts.LEASE)
    assert (done.state, done.looked, done.issued, done.left) == ("done", 10, 10, 0)
    assert await having(wash) == await accounts(cast.ann, cast.ben, cast.cho, *people)
    assert await Message.filter(kind="voucher_gift").count() == 10


async def test_run_again_it_gives_nothing_twice_and_whoever_joined_since_gets_one(cast, wash):
    made = await asked(cast, wash)
    await work()
    [new] = await crowd(1)
    await handouts.again(made, by=cast.gil, at=NOON)
    done = await work()
    assert (done.state, done.issued, done.left) == ("done", 4, 3)
    assert await having(wash) == await accounts(cast.ann, cast.ben, cast.cho, new)
    assert await Message.filter(kind="voucher_gift").count() == 4


async def test_two_workers_who_both_think_that_it_is_theirs_give_one_each(cast, wash):
    people = await crowd(9)
    await asked(cast, wash)
    first = await handouts.claim(NOON)
    later = NOON + handouts.LEASE
    second = await handouts.claim(later)

    async def run(handout):
        async for _ in handing_out.run(handout, now=lambda: later, using=read(), size=2):
            await asyncio.sleep(0)

    await asyncio.gather(run(first), run(second))
    done = await Handout.get()
    assert (done.state, done.issued, done.looked) == ("done", 12, 12)
    assert await having(wash) == await accounts(cast.ann, cast.ben, cast.cho, *people)


async def test_two_of_them_at_once_are_two(cast, wash):
    segment = await everybody(cast)
    await asked(cast, wash, segment, key="one")
    await asked(cast, wash, segment, key="two")
    await asyncio.gather(work(), work())
    await work()
    assert await Voucher.all().count() == 6
    assert {one.state for one in await Handout.all()} == {"done"}


async def test_pressed_twice_and_twenty_times_at_once_it_is_one(cast, wash):
    segment = await everybody(cast)
    made = await asyncio.gather(*(asked(cast, wash, segment) for _ in range(20)))
    assert len({one.id for one in made}) == 1 == await Handout.all().count()
    with pytest.raises(handouts.AskedOtherwise):
        await handouts.ask(wash, segment, reason="别的", key="form", seen=9, by=cast.gil, at=NOON)


async def test_stopped_it_gives_no_more_and_what_is_given_stays(cast, wash):
    await asked(cast, wash)
    claimed = await handouts.claim(NOON)
    async for _ in handing_out.run(claimed, now=lambda: NOON, using=read(), size=2):
        await handouts.stop(claimed, by=cast.gil, at=NOON)
    stopped = await Handout.get()
    assert (stopped.state, stopped.issued, stopped.stopped_by) == ("stopped", 2, f"staff:{cast.gil.id}")
    assert await Voucher.all().count() == 2
    with pytest.raises(handouts.WrongState):
        await handouts.stop(stopped, by=cast.gil, at=NOON)
    await handouts.again(stopped, by=cast.gil, at=NOON)
    assert (await work()).issued == 3


async def test_a_kind_that_ended_meanwhile_breaks_it_off_with_the_reason(cast, wash):
    made = await asked(cast, wash)
    await voucher_kinds.end(wash, by=cast.gil, at=NOON)
    done = await work()
    assert (done.state, done.error, await Voucher.all().count()) == ("failed", "voucher.kind_ended", 0)
    with pytest.raises(KindEnded):
        await handouts.again(made, by=cast.gil, at=NOON)


async def test_what_the_segment_says_afterwards_changes_nothing(cast, wash):
    segment = await everybody(cast)
    await asked(cast, wash, segment)
    told = {"name": segment.name, "purpose": segment.purpose, "plan": ""}
    await segments.edit(segment, **told, node=segments.leaf("car", "yes"), by=cast.gil, at=NOON)
    assert (await work()).issued == 3


@pytest.mark.parametrize("what", ["retired", "ended", "empty", "more", "reason", "long"])
async def test_what_cannot_be_is_refused_and_nothing_is_asked(cast, wash, what):
    segment = await everybody(cast, segments.leaf("spent", "least", 10**6) if what == "empty" else EVERYBODY)
    told = {"reason": {"reason": " ", "long": "长" * 61}.get(what, "谢谢"), "key": "k", "seen": 9}
    if what == "retired":
        await segments.retire(segment, by=cast.gil, at=NOON)
    if what == "ended":
        await voucher_kinds.end(wash, by=cast.gil, at=NOON)
    wrong = {
        "retired": segments.Retired,
        "ended": KindEnded,
        "empty": handouts.NobodyThere,
        "more": handouts.MorePeople,
        "reason": handouts.ReasonNeeded,
        "long": handouts.ReasonTooLong,
    }[what]
    with pytest.raises(wrong):
        await handouts.ask(
            wash, segment, **told | ({"seen": 2} if what == "more" else {}), by=cast.gil, at=NOON
        )
    assert await Handout.all().count() == 0


async def test_who_may_not_is_refused_and_who_works_for_one_store_gives_what_holds_there(cast, wash):
    segment = await everybody(cast, store=cast.north)
    with pytest.raises(ClubError, match="not_allowed"):
        await asked(cast, wash, segment, by=cast.eve)
    made = await asked(cast, wash, segment, by=cast.dee)
    assert (made.store_id, made.giver_id, made.people) == (cast.north.id, cast.north.id, 2)
    souths = await voucher_kinds.define(**WASH | {"stores": [cast.south.id]}, by=cast.gil, at=NOON)
    with pytest.raises(voucher_kinds.OtherStores):
        await asked(cast, souths, segment, key="other", by=cast.dee)
    assert [one.id for one in await handouts.visible_to(cast.dee)] == [made.id]
    assert await handouts.visible_to(cast.fay) == []


async def test_what_came_of_it_is_told_of_this_one_alone(cast, wash):
    segment = await everybody(cast)
    made, other = await asked(cast, wash, segment), await asked(cast, wash, segment, key="other")
    await work()
    await work()
    one = await Voucher.get(key=made.key_of(cast.ann.id))
    press = {"store": cast.north.id, "by": cast.eve, "at": NOON}
    await vouchers.redeem(one, key="one", **press)
    undone = await vouchers.redeem(one, key="two", **press)
    await vouchers.undo(undone, by=cast.eve, at=NOON)
    told = await voucher_figures.of_handout(made, using=read())
    assert (told.issued, told.open, told.uses, told.cost) == (3, 3, 1, 35_00)
    assert (await voucher_figures.of_handout(other, using=read())).uses == 0
    both = (await voucher_figures.of_kinds([wash.id], using=read()))[wash.id]
    assert (both.issued, both.uses, both.cost) == (6, 1, 35_00)


async def test_a_process_that_is_killed_leaves_whole_pieces_and_the_next_one_gives_the_rest(cast, wash):
    people = await crowd(20)
    await asked(cast, wash)
    script = """
import asyncio
from club import clock, config, handing_out, handouts
from web import database
async def main():
    async with database.opened(config.settings()):
        claimed = await handouts.claim(clock.now())
        async for _ in handing_out.run(claimed, now=clock.now, using=database.read(), size=2):
            print("piece", flush=True)
            await asyncio.sleep(0.2)
asyncio.run(main())
"""
    worker = await processes.start(script)
    async with asyncio.timeout(processes.PATIENCE):
        for _ in range(3):
            assert await worker.stdout.readline() == b"piece\n"
    worker.kill()
    await worker.wait()
    half = await Handout.get()
    assert half.state == "running"
    assert 6 <= half.issued == await Voucher.all().count() < 23
    done = await work(clock.now() + 2 * handouts.LEASE)
    assert (done.state, done.issued, done.left) == ("done", 23, 0)
    assert await having(wash) == await accounts(cast.ann, cast.ben, cast.cho, *people)
    assert await Message.filter(kind="voucher_gift").count() == 23


@pytest.mark.skipif(databases.KIND != "postgres", reason="two processes are for PostgreSQL")
async def test_two_processes_give_one_each(cast, wash):
    await crowd(40)
    await asked(cast, wash)
    script = """
import asyncio
from club import clock, config, handing_out, handouts
from web import database
async def main():
    async with database.opened(config.settings()):
        now = clock.now()
        if claimed := await handouts.claim(now) or await handouts.claim(now + 2 * handouts.LEASE):
            async for _ in handing_out.run(claimed, now=clock.now, using=database.read(), size=3):
                pass
# go
asyncio.run(main())
"""
    await processes.together(2, script)
    done = await Handout.get()
    assert (done.state, done.issued, await Voucher.all().count()) == ("done", 43, 43)
