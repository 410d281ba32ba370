"""Reception: whoever stands at the desk is known by code, number, phone or plate, and every try is kept."""

import asyncio
from datetime import timedelta

import pytest

from club import codes, desks, reception, scans, vehicles, visits
from club.members import Member
from club.scans import Scan
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)


@pytest.fixture
def at_desk(cast):
    return {"desk": cast.desk, "staff": cast.eve, "at": NOON}


async def test_a_member_code_says_who_it_is_and_opens_a_visit(cast, at_desk):
    answer = await reception.scan(codes.member_code(cast.ann.number, NOON), nonce="nonce-01", **at_desk)
    assert answer.outcome == "ok"
    assert (answer.facts["member"], answer.facts["address_form"]) == (cast.ann.id, "陈女士")
    assert [car["plate"] for car in answer.facts["cars"]] == ["沪B6K286"]
    visit = await visits.current(cast.desk, NOON)
    assert (visit.id, visit.member_id) == (answer.facts["visit"], cast.ann.id)


async def test_a_visit_holds_for_fifteen_minutes(cast):
    await visits.open(cast.ann, desk=cast.desk, staff=cast.eve, at=NOON)
    assert await visits.current(cast.desk, NOON + timedelta(minutes=14, seconds=59))
    assert await visits.current(cast.desk, NOON + timedelta(minutes=15)) is None


async def test_the_next_member_at_the_desk_ends_the_visit_before(cast):
    before = await visits.open(cast.ann, desk=cast.desk, staff=cast.eve, at=NOON)
    await visits.open(cast.ben, desk=cast.desk, staff=cast.eve, at=NOON + timedelta(minutes=1))
    later = NOON + timedelta(minutes=2)
    assert (await visits.current(cast.desk, later)).member_id == cast.ben.id
    assert not await visits.open_at(cast.desk, later).filter(id=before.id).exists()
    assert await visits.current(cast.south_desk, later) is None


async def test_a_visit_that_is_closed_is_over(cast):
    visit = await visits.open(cast.ann, desk=cast.desk, staff=cast.eve, at=NOON)
    await visits.close(visit, at=NOON + timedelta(minutes=1))
    await visits.close(visit, at=NOON + timedelta(minutes=2))
    assert visit.closed_at == NOON + timedelta(minutes=1)
    assert await visits.current(cast.desk, NOON + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (lambda ann: codes.member_code(ann.number, NOON - timedelta(minutes=2)), "expired"),
        (lambda ann: f"1{ann.number}0000000", "forged"),
        (lambda ann: codes.new_ticket(), "unknown"),
        (lambda ann: "hello", "unknown"),
        (lambda ann: codes.member_code("0000000000", NOON), "unknown"),
    ],
)
async def test_a_code_that_leads_nowhere_is_kept_with_its_reason(cast, at_desk, code, outcome):
    answer = await reception.scan(code(cast.ann), nonce="nonce-01", **at_desk)
    assert answer.outcome == outcome
    kept = await scans.failed_at(cast.desk).get()
    assert (kept.reason, kept.id, kept.member_id) == (outcome, answer.scan_id, None)
    assert await visits.current(cast.desk, NOON) is None


async def test_a_scan_sent_again_is_answered_the_same_though_the_code_has_died(cast, at_desk):
    code = codes.member_code(cast.ann.number, NOON)
    first = await reception.scan(code, nonce="nonce-01", **at_desk)
    again = await reception.scan(code, nonce="nonce-01", **at_desk | {"at": NOON + timedelta(minutes=10)})
    assert again == first
    assert await visits.DeskVisit.all().count() == 1


async def test_twenty_times_the_same_scan_at_once_is_one_visit(cast, at_desk):
    code = codes.member_code(cast.ann.number, NOON)
    answers = await asyncio.gather(*(reception.scan(code, nonce="nonce-01", **at_desk) for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert (await visits.DeskVisit.all().count(), await Scan.all().count()) == (1, 1)


async def test_another_code_under_the_same_nonce_is_a_conflict(cast, at_desk):
    await reception.scan(codes.member_code(cast.ann.number, NOON), nonce="nonce-01", **at_desk)
    with pytest.raises(scans.NonceConflict):
        await reception.scan(codes.member_code(cast.ben.number, NOON), nonce="nonce-01", **at_desk)


@pytest.mark.parametrize("nonce", ["", "short", "x" * 37])
async def test_a_nonce_that_is_none_is_refused(cast, at_desk, nonce):
    with pytest.raises(scans.BadNonce):
        await reception.look_up("K6286", nonce=nonce, **at_desk)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (lambda ann: ann.number, "member"),
        (lambda ann: "138 1652 6034", "phone"),
        (lambda ann: "6k286", "plate"),
        (lambda ann: "沪B·6K286", "plate"),
        (lambda ann: "LSVAU2180N2183294", "plate"),
        (lambda ann: "183294", "plate"),
    ],
)
async def test_a_member_is_found_by_number_phone_plate_or_vin(cast, at_desk, text, kind):
    answer = await reception.look_up(text(cast.ann), nonce="nonce-01", **at_desk)
    assert (answer.outcome, answer.facts["member"]) == ("ok", cast.ann.id)
    assert (await Scan.get(id=answer.scan_id)).kind == kind


@pytest.mark.parametrize("text", ["0000000000", "13800000000", "XXXXX", "somebody", ""])
async def test_whom_nobody_knows_is_unknown(cast, at_desk, text):
    answer = await reception.look_up(text, nonce="nonce-01", **at_desk)
    assert answer.outcome == "unknown"


async def test_several_who_share_the_last_five_are_offered_to_choose_from(cast, at_desk):
    await vehicles.add(cast.ben, plate="京A6K286", by=cast.ben, at=NOON)
    offer = await reception.look_up("6K286", nonce="nonce-01", **at_desk)
    assert offer.outcome == "choose"
    assert [match["member"] for match in offer.facts["matches"]] == [cast.ann.id, cast.ben.id]
    assert await visits.current(cast.desk, NOON) is None

    kept = await Scan.get(id=offer.scan_id)
    answer = await reception.pick(kept, cast.ben.id, nonce="nonce-02", **at_desk)
    assert (answer.outcome, answer.facts["member"]) == ("ok", cast.ben.id)
    with pytest.raises(reception.NotOffered):
        await reception.pick(kept, cast.cho.id, nonce="nonce-03", **at_desk)


async def test_a_car_that_was_sold_no_longer_leads_to_who_sold_it(cast, at_desk):
    await vehicles.remove(cast.car, cast.ann, by=cast.ann, at=NOON)
    answer = await reception.look_up("6K286", nonce="nonce-01", **at_desk)
    assert answer.outcome == "unknown"


async def test_of_what_was_scanned_only_the_tail_is_kept(cast, at_desk):
    code = codes.member_code(cast.ann.number, NOON)
    answer = await reception.scan(code, nonce="nonce-01", **at_desk)
    assert (await Scan.get(id=answer.scan_id)).code_tail == code[-8:]
    answer = await reception.look_up("13816526034", nonce="nonce-02", **at_desk)
    assert (await Scan.get(id=answer.scan_id)).code_tail == "26034"


async def test_staff_stand_at_the_desks_of_their_store(cast):
    assert await desks.open_to(cast.eve) == [cast.desk]
    assert await desks.open_to(cast.gil) == [cast.desk, cast.south_desk]
    with pytest.raises(desks.NameTaken):
        await desks.create(cast.north, name=cast.desk.name, by=cast.gil, at=NOON)


async def test_an_answer_of_long_ago_names_nobody_and_the_scan_still_says_whose_it_was(cast, at_desk):
    await reception.look_up(cast.ann.phone, nonce="nonce-01", **at_desk)
    await reception.look_up("6034", nonce="nonce-02", **at_desk | {"at": NOON + timedelta(days=1)})
    assert await scans.forget(before=NOON, at=NOON) == 0
    assert await scans.forget(before=NOON + timedelta(seconds=1), at=NOON) == 1
    scan = await Scan.get(nonce="nonce-01")
    assert [*scan.answer] == ["visit"]
    assert (scan.outcome, scan.member_id, scan.desk_id, scan.at) == ("ok", cast.ann.id, cast.desk.id, NOON)
    assert "address_form" in (await Scan.get(nonce="nonce-02")).answer
    with pytest.raises(scans.NonceConflict):
        await reception.look_up(cast.ann.phone, nonce="nonce-01", **at_desk)


async def test_of_several_who_were_offered_nobody_is_kept(cast, at_desk):
    await casting.join("13600006034", name="周明", at=NOON)
    await reception.look_up("6034", nonce="nonce-01", **at_desk)
    while await scans.forget(before=NOON + timedelta(days=1), at=NOON, limit=1):
        pass
    scan = await Scan.get(nonce="nonce-01")
    assert (scan.outcome, scan.answer) == ("choose", {})
    with pytest.raises(reception.NotOffered):
        await reception.pick(scan, cast.ann.id, nonce="nonce-02", **at_desk)


async def test_four_digits_of_a_phone_find_members_of_the_desks_own_store_alone(cast, at_desk):
    async def outcome(text, nonce):
        return (await reception.look_up(text, nonce=nonce, **at_desk)).outcome

    assert await outcome(cast.ann.phone_tail, "nonce-01") == "ok"
    await Member.filter(id=cast.ann.id).update(store_id=cast.south.id)
    assert await outcome(cast.ann.phone_tail, "nonce-02") == "unknown"
    assert await outcome(cast.ann.phone, "nonce-03") == "ok"
