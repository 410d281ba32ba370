"""Two steps: a code besides the password, each once; recovery codes for when the phone is gone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pyotp.totp import TOTP

from club import signins, staff, tries, twostep
from club.audit import Entry
from club.signins import SignIn
from club.staff import Staff
from club.twostep import RecoveryCode, TwoStep
from tests.cast import PASSWORD

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
WINDOW = timedelta(seconds=30)


@pytest.fixture
async def eve(cast):
    """Eve with the second step on, switched on an hour ago; `eve.codes` are her recovery codes."""
    at = MONDAY - timedelta(hours=1)
    signin, _ = await signins.open_for_staff(cast.eve, agent="", ip="", at=at)
    await twostep.begin(cast.eve, at=at)
    cast.eve.codes = await twostep.confirm(cast.eve, await shown(cast.eve, at), signin=signin, at=at)
    return cast.eve


async def shown(person, at):
    """What the authenticator shows at `at`."""
    return TOTP((await TwoStep.get(staff_id=person.id)).secret).at(int(at.timestamp()))


async def fail(person, code, times, at=MONDAY):
    for _ in range(times):
        with pytest.raises(twostep.WrongCode):
            await twostep.prove(person, code, at=at)


async def test_nothing_changes_until_a_first_code_confirms_it(cast):
    signin, _ = await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY)
    await twostep.begin(cast.eve, at=MONDAY)
    with pytest.raises(twostep.WrongCode):
        await twostep.confirm(cast.eve, "000000", signin=signin, at=MONDAY)
    assert (await Staff.get(id=cast.eve.id)).two_steps_since is None
    with pytest.raises(twostep.NotOn):
        await twostep.prove(cast.eve, await shown(cast.eve, MONDAY), at=MONDAY)


async def test_switching_it_on_signs_the_other_devices_out(cast):
    here, _ = await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY)
    await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY)
    await twostep.begin(cast.eve, at=MONDAY)
    codes = await twostep.confirm(cast.eve, await shown(cast.eve, MONDAY), signin=here, at=MONDAY)
    assert await signins.open_of(cast.eve, MONDAY) == [here]
    assert (await SignIn.get(id=here.id)).two_steps
    assert len(set(codes)) == 10
    kept = await RecoveryCode.all().values_list("digest", flat=True)
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]
    with pytest.raises(twostep.AlreadyOn):
        await twostep.begin(cast.eve, at=MONDAY)


async def test_a_code_holds_in_its_window_and_the_ones_beside_it(eve):
    await twostep.prove(eve, await shown(eve, MONDAY - WINDOW), at=MONDAY)
    await twostep.prove(eve, await shown(eve, MONDAY), at=MONDAY)
    await twostep.prove(eve, await shown(eve, MONDAY + WINDOW), at=MONDAY)


@pytest.mark.parametrize("windows", [-2, 2])
async def test_a_code_from_further_away_does_not(eve, windows):
    with pytest.raises(twostep.WrongCode):
        await twostep.prove(eve, await shown(eve, MONDAY + windows * WINDOW), at=MONDAY)


async def test_a_code_is_taken_once_and_no_older_one_after_it(eve):
    code = await shown(eve, MONDAY)
    await twostep.prove(eve, f" {code[:3]} {code[3:]} ", at=MONDAY)
    for replayed in (code, await shown(eve, MONDAY - WINDOW)):
        with pytest.raises(twostep.CodeUsed):
            await twostep.prove(eve, replayed, at=MONDAY)


async def test_of_two_who_send_one_code_at_once_one_comes_in(eve):
    code = await shown(eve, MONDAY)
    both = (twostep.prove(eve, code, at=MONDAY) for _ in range(2))
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [type(result) for result in results if result] == [twostep.CodeUsed]


async def test_the_code_that_switched_it_on_signs_nobody_in(cast, eve):
    began = MONDAY - timedelta(hours=1)
    with pytest.raises(twostep.CodeUsed):
        await twostep.prove(eve, await shown(eve, began), at=began)


async def test_a_recovery_code_is_good_once_however_it_is_typed(eve):
    code = eve.codes[3]
    await twostep.prove(eve, code.upper().replace("-", " "), at=MONDAY)
    with pytest.raises(twostep.RecoveryUsed) as refusal:
        await twostep.prove(eve, code, at=MONDAY + WINDOW)
    assert refusal.value.facts == {"at": MONDAY}
    assert await twostep.codes_left(eve) == 9
    assert await Entry.filter(action="staff.recovery_used").count() == 1


async def test_a_colleagues_recovery_code_is_no_good(cast, eve):
    signin, _ = await signins.open_for_staff(cast.dee, agent="", ip="", at=MONDAY)
    await twostep.begin(cast.dee, at=MONDAY)
    await twostep.confirm(cast.dee, await shown(cast.dee, MONDAY), signin=signin, at=MONDAY)
    with pytest.raises(twostep.WrongCode):
        await twostep.prove(cast.dee, eve.codes[0], at=MONDAY)


async def test_five_wrong_codes_lock_and_the_password_does_not_open_it(eve):
    await fail(eve, "000000", 5)
    for try_again in (
        twostep.prove(eve, await shown(eve, MONDAY), at=MONDAY),
        staff.authenticate("front_desk", PASSWORD, at=MONDAY),
    ):
        with pytest.raises(staff.LockedOut):
            await try_again
    later = MONDAY + timedelta(minutes=15)
    await staff.authenticate("front_desk", PASSWORD, at=later)
    await twostep.prove(eve, await shown(eve, later), at=later)
    assert await Entry.filter(action="staff.locked", subject_id=eve.id).count() == 1


async def test_a_right_password_forgives_no_wrong_code(eve):
    """Else whoever knows the password could guess codes for ever, four between two sign-ins."""
    for _ in range(2):
        await fail(eve, "zzzz-zzzz-zzzz", 2)
        await staff.authenticate("front_desk", PASSWORD, at=MONDAY)
    await fail(eve, "000000", 1)
    with pytest.raises(staff.LockedOut):
        await staff.authenticate("front_desk", PASSWORD, at=MONDAY)


async def test_five_codes_weigh_as_much_as_fifty_passwords_and_both_count_together(cast, eve):
    await fail(eve, "000000", 4)
    for wrong in range(10):
        assert not (await Staff.get(id=eve.id)).locked_until, wrong
        with pytest.raises(staff.WrongPassword):
            await staff.authenticate("front_desk", "wrong password", at=MONDAY)
    assert (await Staff.get(id=eve.id)).locked_until
    with pytest.raises(staff.WrongPassword):
        await staff.change_password(cast.dee, old="wrong password", new="a short walk", at=MONDAY)
    assert (await Staff.get(id=cast.dee.id)).failures == 10


async def test_wrong_codes_of_a_known_device_count_on_behind_the_lock(eve):
    await fail(eve, "000000", 5)
    with pytest.raises(twostep.WrongCode):
        await twostep.prove(eve, "000000", at=MONDAY, is_known=True)
    await staff.authenticate("front_desk", PASSWORD, at=MONDAY, is_known=True)
    kept = await Staff.get(id=eve.id)
    assert (kept.failures, kept.locked_until) == (60, MONDAY + tries.LOCKED_FOR)


async def test_a_right_password_among_many_wrong_ones_lifts_no_lock(eve):
    await fail(eve, "000000", 4)
    for _ in range(9):
        with pytest.raises(staff.WrongPassword):
            await staff.authenticate("front_desk", "wrong password", at=MONDAY)
    await staff.authenticate("front_desk", PASSWORD, at=MONDAY)
    assert (await Staff.get(id=eve.id)).failures == 49
    with pytest.raises(staff.WrongPassword):
        await staff.authenticate("front_desk", "wrong password", at=MONDAY)
    with pytest.raises(staff.LockedOut):
        await staff.authenticate("front_desk", PASSWORD, at=MONDAY)


async def test_a_right_code_begins_the_count_anew(eve):
    await fail(eve, "000000", 4)
    await twostep.prove(eve, await shown(eve, MONDAY), at=MONDAY)
    assert (await Staff.get(id=eve.id)).failures == 0


async def test_new_recovery_codes_end_the_old_ones(eve):
    fresh = await twostep.renew_codes(eve, await shown(eve, MONDAY), at=MONDAY)
    with pytest.raises(twostep.WrongCode):
        await twostep.prove(eve, eve.codes[0], at=MONDAY)
    await twostep.prove(eve, fresh[0], at=MONDAY)


async def test_it_is_switched_off_by_a_code_and_the_password_alone_lets_in(eve):
    with pytest.raises(twostep.WrongCode):
        await twostep.switch_off(eve, "000000", at=MONDAY)
    await twostep.switch_off(eve, await shown(eve, MONDAY), at=MONDAY)
    assert (await staff.authenticate("front_desk", PASSWORD, at=MONDAY)).two_steps_since is None
    assert not await TwoStep.exists()
    assert not await RecoveryCode.exists()


async def test_a_role_that_must_cannot_switch_it_off(eve, settings):
    settings(totp_roles="administrator, front_desk")
    with pytest.raises(twostep.Required):
        await twostep.switch_off(eve, await shown(eve, MONDAY), at=MONDAY)
    assert (await Staff.get(id=eve.id)).two_steps_since


async def test_an_administrator_resets_it_and_every_device_is_signed_out(cast, eve):
    await twostep.reset(eve, by=cast.gil, at=MONDAY)
    assert not await signins.open_of(eve, MONDAY).exists()
    entry = await Entry.get(action="staff.two_steps_cleared")
    assert (entry.by, entry.subject_id) == (f"staff:{cast.gil.id}", eve.id)
    await twostep.reset(eve, by=cast.gil, at=MONDAY)
    assert await Entry.filter(action="staff.two_steps_cleared").count() == 1
