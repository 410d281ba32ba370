"""Audit and timeline: who did what to whom, from which request; a store sees its own."""

from datetime import UTC, datetime, timedelta

from club import activity, audit, logs, sources

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


async def test_an_entry_names_the_deed_the_doer_and_the_request(cast):
    token = logs.request_id.set("r-17")
    try:
        entry = await audit.record(
            "car.washed", cast.car, by=cast.eve, at=MONDAY, store=cast.north.id, soap=2
        )
    finally:
        logs.request_id.reset(token)
    kept = await audit.of(cast.car).first()
    assert kept == entry
    assert (kept.action, kept.subject_kind, kept.subject_id) == ("car.washed", "vehicle", cast.car.id)
    assert (kept.by, kept.store_id, kept.facts) == (f"staff:{cast.eve.id}", cast.north.id, {"soap": 2})
    assert (kept.at, kept.request_id) == (MONDAY, "r-17")


async def test_a_job_signs_by_its_name_and_may_have_no_subject(cast):
    entry = await audit.record("points.swept", None, by="job:expiry", at=MONDAY)
    assert (entry.by, entry.subject_kind, entry.subject_id, entry.request_id) == ("job:expiry", "", None, "")


async def test_a_store_sees_its_own_entries_newest_first(cast):
    north = await audit.record("a", None, by=cast.dee, at=MONDAY, store=cast.north.id)
    south = await audit.record("b", None, by=cast.fay, at=MONDAY, store=cast.south.id)
    assert (await audit.visible_to(cast.dee).first()) == north
    assert south not in await audit.visible_to(cast.dee)
    assert (await audit.visible_to(cast.gil).first()) == south


async def test_the_timeline_is_one_for_all_and_the_latest_stands_first(cast):
    later = await activity.record(
        cast.ann, "visit", by=cast.eve, at=MONDAY, store=cast.north.id, subject="visit:3", desk="前台"
    )
    earlier = await activity.record(cast.ann, "call", by=cast.fay, at=MONDAY - timedelta(days=1))
    assert (await activity.of(cast.ann))[:2] == [later, earlier]
    kept = await activity.of(cast.ann).first()
    assert (kept.subject, kept.facts, kept.by) == ("visit:3", {"desk": "前台"}, f"staff:{cast.eve.id}")


async def test_posters_belong_to_a_store_and_have_codes_of_their_own(cast):
    other = await sources.add("车展", store=cast.south, by=cast.fay, at=MONDAY)
    everywhere = await sources.add("朋友圈", store=None, by=cast.gil, at=MONDAY)
    assert await sources.visible_to(cast.fay) == [other]
    assert await sources.visible_to(cast.gil) == [everywhere, other, cast.poster]
    assert len({source.code for source in (other, everywhere, cast.poster)}) == 3
    assert await sources.find(f" {other.code.upper()} ") == other
    assert await sources.find("x" * 400) is None
