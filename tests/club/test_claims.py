"""Claims: a car on file under another number is claimed by it, or by a certificate."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from club import activity, roles, vehicles
from club.audit import Entry
from club.messages.outbox import Message
from club.vehicles import AlreadyYours, InvalidPlate, Ownership, claims, guesses
from club.vehicles.claims import (
    AlreadyClaimed,
    AlreadyDecided,
    Claim,
    NoReason,
    NothingSaid,
    NothingToClaim,
    TooManyClaims,
    WhichCar,
    WrongVinTail,
)

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def claim(member, at=MONDAY, **said):
    return await claims.make(member, by=member, at=at, **(said or {"plate": "沪B6K286"}))


async def test_a_claim_waits_and_says_back_no_more_than_was_said(cast):
    made = await claim(cast.ben, plate=" 沪b·6k286", words="二手车，上月买的")
    kept = await Claim.get(id=made.id)
    assert (kept.plate, kept.vin_tail, kept.words, kept.state) == (
        "沪B6K286",
        "",
        "二手车，上月买的",
        "waiting",
    )
    assert kept.vehicle_id == cast.car.id
    assert await vehicles.of(cast.ben) == []
    told = str([row.facts for row in await activity.of(cast.ben).filter(kind="vehicle.claimed")])
    assert "帕萨特" not in told
    assert str(cast.ann.id) not in told


@pytest.mark.parametrize("vin", ["lsvau2180n2183294", " 183294 "])
async def test_the_vin_or_its_last_six_will_do(cast, vin):
    assert (await claim(cast.ben, vin=vin)).vehicle_id == cast.car.id


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"plate": " ", "vin": ""}, NothingSaid),
        ({"plate": "沪B6K28"}, InvalidPlate),
        ({"vin": "18329"}, WrongVinTail),
        ({"vin": "LSVAU2180N2183294X"}, WrongVinTail),
        ({"plate": "沪A00001"}, NothingToClaim),
        ({"vin": "183295"}, NothingToClaim),
        ({"plate": "沪B6K286", "vin": "000000"}, NothingToClaim),
    ],
)
async def test_what_is_no_car_of_somebody_s_is_refused(cast, said, error):
    with pytest.raises(error):
        await claim(cast.ben, **said)
    assert not await Claim.exists()


async def test_one_s_own_car_is_told_from_another_s(cast):
    with pytest.raises(AlreadyYours) as refusal:
        await claim(cast.ann)
    assert refusal.value.facts == {"vehicle": cast.car.id}


async def test_a_car_is_claimed_once_until_it_is_decided(cast):
    made = await claim(cast.ben)
    with pytest.raises(AlreadyClaimed) as refusal:
        await claim(cast.ben, vin="183294")
    assert refusal.value.facts == {"claim": made.id}
    await claims.withdraw(made, by=cast.ben, at=MONDAY)
    assert (await claim(cast.ben)).state == "waiting"


async def test_twenty_claims_at_once_are_one(cast):
    outcomes = await asyncio.gather(*(claim(cast.ben) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(outcome, Claim) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Claim | AlreadyClaimed) for outcome in outcomes)


async def test_nobody_tries_one_plate_after_another(cast):
    for place in range(claims.MOST_A_DAY):
        made = await claim(cast.ben, at=MONDAY + timedelta(minutes=place))
        await claims.withdraw(made, by=cast.ben, at=MONDAY + timedelta(minutes=place))
    for plate in ("沪B6K286", "沪A00001"):  # the answer does not say which of them is a car
        with pytest.raises(TooManyClaims):
            await claim(cast.ben, at=MONDAY + timedelta(hours=1), plate=plate)
    assert await claim(cast.ben, at=MONDAY + 2 * DAY)


async def test_wrong_claims_count_for_the_day_like_those_that_are_made(cast):
    for place in range(guesses.MOST_A_DAY - 1):
        with pytest.raises(NothingToClaim):
            await claim(cast.ben, plate=f"沪A0000{place}")
    await claims.withdraw(await claim(cast.ben), by=cast.ben, at=MONDAY)
    with pytest.raises(TooManyClaims):
        await claim(cast.ben, plate="沪A00009")
    assert await claim(cast.ben, at=MONDAY + 2 * DAY)


async def test_staff_confirm_and_the_car_changes_hands(cast):
    made = await claim(cast.ben)
    await claims.confirm(made, reason="登记证书已核对", by=cast.dee, at=MONDAY + DAY)
    assert await vehicles.of(cast.ben) == [cast.car]
    assert await vehicles.of(cast.ann) == []
    kept = await Claim.get(id=made.id)
    assert (kept.state, kept.way, kept.decided_by) == ("confirmed", "staff", f"staff:{cast.dee.id}")
    kinds = {m.member_id: m.kind for m in await Message.filter(kind__in=("car_yours", "car_left"))}
    assert kinds == {cast.ben.id: "car_yours", cast.ann.id: "car_left"}
    assert "李" not in (await Message.get(kind="car_left")).variables.values()
    assert await Entry.exists(action="vehicle.claim_confirmed", subject_id=made.id)


async def test_at_the_desk_the_certificate_is_the_reason_elsewhere_one_says_why(cast):
    made = await claim(cast.ben)
    with pytest.raises(NoReason):
        await claims.confirm(made, reason=" ", by=cast.dee, at=MONDAY)
    await claims.confirm(made, way="desk", by=cast.eve, at=MONDAY)
    assert (await Claim.get(id=made.id)).way == "desk"


async def test_who_may_not_correct_cars_decides_nothing(cast):
    made = await claim(cast.ben)
    for deed in (claims.confirm, claims.refuse):
        with pytest.raises(roles.NotAllowed):
            await deed(made, reason="…", by=cast.staff["marketing"], at=MONDAY)
    assert (await Claim.get(id=made.id)).state == "waiting"


async def test_a_refusal_has_a_reason_that_the_member_reads(cast):
    made = await claim(cast.ben)
    with pytest.raises(NoReason):
        await claims.refuse(made, reason="", by=cast.dee, at=MONDAY)
    await claims.refuse(made, reason="证书上是别人的名字", by=cast.dee, at=MONDAY)
    assert await vehicles.of(cast.ann) == [cast.car]
    message = await Message.get(kind="car_claim_refused")
    assert (message.member_id, message.variables["reason"]) == (cast.ben.id, "证书上是别人的名字")


async def test_the_number_on_file_proves_it_at_once(cast):
    made = await claim(cast.ben)
    assert not await claims.prove(made, cast.cho.phone, by=cast.ben, at=MONDAY)
    assert (await Claim.get(id=made.id)).state == "waiting"
    assert await claims.prove(made, cast.ann.phone, by=cast.ben, at=MONDAY)
    assert await vehicles.of(cast.ben) == [cast.car]


async def test_of_several_cars_with_that_end_the_number_or_staff_choose(cast):
    twin = await vehicles.add(cast.cho, vin="LSVBB2180N2183294", by=cast.cho, at=MONDAY)
    made = await claim(cast.ben, vin="183294")
    assert made.vehicle_id is None
    with pytest.raises(WhichCar):
        await claims.confirm(made, way="desk", by=cast.eve, at=MONDAY)
    assert await claims.prove(made, cast.cho.phone, by=cast.ben, at=MONDAY)
    assert [car.id for car in await vehicles.of(cast.ben)] == [twin.id]
    assert await vehicles.of(cast.ann) == [cast.car]


async def test_of_twenty_who_confirm_at_once_one_does(cast):
    made = await claim(cast.ben)

    async def decide(number):
        own = await Claim.get(id=made.id)
        if number % 3:
            return await claims.confirm(own, reason="看过证书", by=cast.dee, at=MONDAY)
        return await claims.refuse(own, reason="没有证书", by=cast.gil, at=MONDAY)

    outcomes = await asyncio.gather(*(decide(n) for n in range(20)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, AlreadyDecided) for outcome in outcomes)
    kept = await Claim.get(id=made.id)
    owner = cast.ben if kept.state == "confirmed" else cast.ann
    assert (await Ownership.get(vehicle=cast.car, until=None)).member_id == owner.id


async def test_of_two_claimers_confirmed_at_once_the_car_has_one_owner(cast):
    mine, hers = await claim(cast.ben), await claim(cast.cho)
    await asyncio.gather(
        claims.confirm(mine, reason="…", by=cast.dee, at=MONDAY),
        claims.confirm(hers, reason="…", by=cast.gil, at=MONDAY),
        return_exceptions=True,
    )
    assert await Ownership.filter(vehicle=cast.car, until=None).count() == 1


async def test_a_claim_that_is_decided_is_not_taken_back(cast):
    made = await claim(cast.ben)
    await claims.refuse(made, reason="…", by=cast.dee, at=MONDAY)
    with pytest.raises(AlreadyDecided):
        await claims.withdraw(made, by=cast.ben, at=MONDAY)


async def test_staff_see_the_claims_of_their_store(cast):
    await claim(cast.ben)
    await claim(cast.cho)
    seen = {who: await claims.visible_to(getattr(cast, who)).count() for who in ("dee", "fay", "gil")}
    assert seen == {"dee": 1, "fay": 1, "gil": 2}
