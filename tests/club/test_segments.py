"""Segments: a filter kept with its purpose; counted, changed, copied, retired; asked anew each time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tortoise.connection import get_connection

from club import audit, consents, members, segments, vehicles
from club.members import advising
from club.segments import EVERYBODY, Segment, editing
from club.segments.segment import TooLong
from tests import databases
from tests.statements import counted

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
DRIVES = segments.leaf("car", "yes")
WOMAN = segments.leaf("gender", "in", ["f"])


async def saved(cast, node=DRIVES, **told):
    words = {"purpose": "邀请自驾", "plan": "四月发券", "store": cast.north} | told
    return await segments.save("车主", node, **words, by=cast.dee, at=NOW)


async def test_it_is_saved_with_who_and_what_for_and_counted(cast):
    segment = await saved(cast)
    kept = await Segment.get(id=segment.id)
    assert (kept.name, kept.purpose, kept.plan, kept.by) == (
        "车主",
        "邀请自驾",
        "四月发券",
        f"staff:{cast.dee.id}",
    )
    assert (kept.counted, kept.counted_at) == (1, NOW)
    assert kept.node == DRIVES
    assert [entry.action for entry in await audit.of(segment)] == ["segment.saved"]


async def test_a_warranty_is_asked_for_by_its_days_both_included(cast):
    await vehicles.correct(cast.car, warranty_until=date(2027, 3, 31), by=cast.dee, at=NOW)
    for first, last, count in (
        ("2027-03-31", "2027-06-30", 1),
        ("2027-01-01", "2027-03-31", 1),
        ("2027-04-01", "2027-06-30", 0),
    ):
        ends = segments.leaf("warranty", "between", first, last)
        assert await segments.count(await saved(cast, ends), at=NOW) == count
    with pytest.raises(segments.NotASpan):
        segments.leaf("warranty", "between", "2027-06-30", "2027-04-01")


async def test_who_is_in_it_is_asked_anew(cast):
    segment = await saved(cast)
    assert await segments.holds(segment, cast.ann, at=NOW)
    assert not await segments.holds(segment, cast.ben, at=NOW)
    await vehicles.remove(cast.car, cast.ann, by=cast.ann, at=NOW)
    assert not await segments.holds(segment, cast.ann, at=NOW)
    assert await segments.count(segment, at=NOW) == 0
    assert (await Segment.get(id=segment.id)).counted == 1


async def test_whoever_said_no_on_a_record_that_was_merged_is_not_reached(cast):
    async def says(member, given):
        told = {"source": "test", "by": member, "at": NOW}
        await consents.choose(member, {"marketing_sms": given}, **told)

    await says(cast.ann, True)
    await says(cast.ben, True)
    await says(cast.ben, False)
    allows = segments.leaf("consent", "in", ["marketing_sms"])
    assert await _all(await saved(cast, allows)) == [cast.ann.id]
    merged = await members.merge(cast.ben, into=cast.ann, reason="同一人", by=cast.dee, at=NOW)
    assert await _all(await saved(cast, allows)) == []
    assert not (await consents.current(cast.ann))["marketing_sms"]
    await members.unmerge(merged, by=cast.dee, at=NOW)
    assert await _all(await saved(cast, allows)) == [cast.ann.id]


async def test_the_car_on_a_merged_record_counts_for_who_stays(cast):
    await members.merge(cast.ann, into=cast.ben, reason="同一人", by=cast.dee, at=NOW)
    assert await _all(await saved(cast)) == [cast.ben.id]


async def test_a_store_s_segment_holds_nobody_of_another_store(cast):
    assert await _all(await saved(cast, EVERYBODY)) == [cast.ann.id, cast.ben.id]
    assert await _all(await saved(cast, EVERYBODY, store=None)) == [cast.ann.id, cast.ben.id, cast.cho.id]


async def test_members_come_in_batches_and_can_be_gone_on_with(cast):
    segment = await saved(cast, EVERYBODY, store=None)
    pieces = [ids async for ids in segments.members(segment, at=NOW, size=2)]
    assert pieces == [[cast.ann.id, cast.ben.id], [cast.cho.id]]
    assert [ids async for ids in segments.members(segment, at=NOW, after=cast.ben.id)] == [[cast.cho.id]]


async def test_a_change_is_written_down_and_counted(cast):
    segment = await saved(cast)
    later = NOW + timedelta(days=1)
    words = {"name": "女士", "purpose": "邀请自驾", "plan": ""}
    await segments.edit(segment, **words, node=WOMAN, by=cast.gil, at=later)
    kept = await Segment.get(id=segment.id)
    assert (kept.name, kept.plan, kept.node, kept.counted, kept.changed_at) == ("女士", "", WOMAN, 1, later)
    entry = await audit.of(segment).first()
    assert entry.facts["fields"] == ["name", "plan", "conditions"]
    assert entry.facts["was"] == segments.written(DRIVES)
    await segments.edit(segment, **words, by=cast.gil, at=later)
    assert await audit.of(segment).count() == 2


async def test_a_copy_is_another_one(cast):
    segment = await saved(cast)
    copied = await segments.copy(segment, name="车主二", by=cast.gil, at=NOW)
    assert (copied.id != segment.id, copied.node, copied.store_id) == (True, DRIVES, cast.north.id)


async def test_a_retired_one_stays_and_changes_no_more(cast):
    segment = await saved(cast)
    await segments.retire(segment, by=cast.dee, at=NOW)
    await segments.retire(segment, by=cast.dee, at=NOW)
    assert [entry.action for entry in await audit.of(segment)] == ["segment.retired", "segment.saved"]
    with pytest.raises(segments.Retired):
        await segments.edit(segment, name="x", purpose="y", plan="", by=cast.dee, at=NOW)
    assert not await segments.in_use().exists()
    assert await segments.count(segment, at=NOW) == 1


async def test_without_a_name_or_a_purpose_it_is_not_saved(cast):
    for told in ({"purpose": " "}, {"purpose": ""}):
        with pytest.raises(segments.Nameless):
            await saved(cast, **told)
    with pytest.raises(TooLong):
        await saved(cast, plan="长" * 201)
    assert not await Segment.exists()


async def test_only_the_own_store_s_are_seen(cast):
    await saved(cast)
    await saved(cast, store=None)
    assert [await segments.visible_to(who).count() for who in (cast.dee, cast.fay, cast.gil)] == [1, 0, 2]


async def test_those_with_an_old_count_are_due(cast):
    segment = await saved(cast)
    assert await segments.due(NOW) == []
    assert await segments.due(NOW + timedelta(hours=1)) == [segment]


def test_a_tree_is_written_and_read_to_the_very_same():
    told = {
        "all": [
            {"any": [segments.written(DRIVES), {"not": segments.written(WOMAN)}]},
            {"field": "spent_in", "operator": "between", "value": ["12.50", "2026-01-01", "2026-02-01"]},
            {"field": "tier", "operator": "in", "value": ["2", 3, 2]},
        ]
    }
    node = segments.read(told)
    assert segments.parsed(segments.text(node)) == node
    assert segments.written(node)["all"][2]["value"] == [2, 3]


def test_a_tree_is_edited_by_paths():
    both = editing.added(DRIVES, WOMAN)
    assert segments.written(editing.turned(both, (1,)))["all"][1] == {"not": segments.written(WOMAN)}
    assert editing.turned(editing.turned(both, (1,)), (1,)) == both
    either = editing.either(both, (0,), WOMAN)
    assert segments.written(either)["all"][0] == {"any": [segments.written(DRIVES), segments.written(WOMAN)]}
    assert editing.without(either, (0, 1)) == both
    assert editing.without(editing.without(both, (0,)), (0,)) == EVERYBODY
    assert editing.without(editing.turned(both, (0,)), (0, 0)) == editing.without(both, (0,))
    for path in ((7,), (0, 0), (-1,)):
        with pytest.raises(segments.WrongFilter):
            editing.put(both, path, WOMAN)


async def _all(segment):
    return [id for ids in [ids async for ids in segments.members(segment, at=NOW)] for id in ids]


@pytest.mark.skipif(databases.KIND != "sqlite", reason="PostgreSQL joins the tables as a whole")
@pytest.mark.parametrize(
    "node",
    [
        segments.leaf("car", "yes"),
        segments.leaf("warranty", "within", 6),
        segments.leaf("energy", "in", ["ev"]),
        segments.leaf("car_state", "in", ["sold"]),
    ],
    ids=lambda node: node.field.name,
)
async def test_each_members_cars_are_found_by_their_index(cast, node):
    with counted() as statements:
        await segments.asking.count(segments.Question(node, NOW))
    [(sql, values)] = statements
    plan = await get_connection("default").execute_query_dict(f"EXPLAIN QUERY PLAN {sql}", values)
    assert any("SEARCH o USING INDEX idx_club_ownership_person" in row["detail"] for row in plan), plan


async def test_another_name_is_no_reason_to_count_and_another_adviser_is_for_those_who_ask_for_one(cast):
    told = {"purpose": "回访", "plan": "电话", "store": None, "by": cast.gil, "at": NOW}
    theirs = await segments.save("Dee的客户", segments.leaf("adviser", "in", [cast.dee.id]), **told)
    women = await segments.save("女士", segments.leaf("gender", "in", ["f"]), **told)
    await Segment.filter(id=theirs.id).update(counted=9)
    later = NOW + timedelta(hours=1)
    await segments.edit(theirs, name="Dee的", purpose="回访", plan="电话", by=cast.gil, at=later)
    assert (await Segment.get(id=theirs.id)).counted == 9
    await advising.assign([cast.ann], cast.dee, by=cast.gil, at=later)
    assert await Segment.filter(counted_at=None) == [theirs]
    assert await segments.recount_outdated(at=later, using=get_connection("default")) == 1
    kept = await Segment.get(id=theirs.id)
    assert (kept.counted, kept.counted_at) == (1, later)
    assert (await Segment.get(id=women.id)).counted_at == NOW
