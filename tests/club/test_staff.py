"""Staff: a password lets in, too many wrong ones lock the door, and a stranger learns nothing from trying."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from club import passwords, signins, staff, tries
from club.audit import Entry
from club.staff import Staff
from tests.cast import PASSWORD, hire

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def five(monkeypatch):
    """As many as five wrong passwords lock here, and one code weighs less: fifty take their time."""
    monkeypatch.setattr(tries, "MOST_FAILURES", 5)
    monkeypatch.setattr(tries, "A_CODE", 1)


async def sign_in(login="front_desk", password=PASSWORD, at=MONDAY, **more):
    return await staff.authenticate(login, password, at=at, **more)


async def fail(times, at=MONDAY):
    for _ in range(times):
        with pytest.raises(staff.WrongPassword):
            await sign_in(password="wrong password", at=at)


async def test_the_right_password_lets_in_however_the_login_is_written(cast):
    assert await sign_in(" Front_Desk ") == cast.eve


@pytest.mark.parametrize("password", ["", "wrong password", PASSWORD + " ", "x" * 5000])
async def test_a_wrong_password_does_not(cast, password):
    with pytest.raises(staff.WrongPassword):
        await sign_in(password=password)


@pytest.mark.parametrize("login", ["nobody", "", "x" * 500])
async def test_an_unknown_login_is_refused_in_the_same_words(cast, login):
    with pytest.raises(staff.WrongPassword) as refusal:
        await sign_in(login)
    assert refusal.value.facts == {}


async def test_an_unknown_login_is_checked_against_a_hash_of_the_same_cost(cast):
    assert not await passwords.check(PASSWORD, None)
    kept = (await Staff.get(id=cast.eve.id)).password_hash
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords._nobodys().startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_five_wrong_passwords_lock_for_fifteen_minutes(cast):
    await fail(5)
    with pytest.raises(staff.LockedOut) as refusal:
        await sign_in()
    assert refusal.value.facts == {"until": MONDAY + 15 * MINUTE}
    assert await sign_in(at=MONDAY + 15 * MINUTE) == cast.eve
    assert await Entry.filter(action="staff.locked", subject_id=cast.eve.id).count() == 1


async def test_on_a_known_device_the_lock_of_others_does_not_hold_and_stays_for_them(cast):
    await fail(5)
    with pytest.raises(staff.WrongPassword):
        await sign_in(password="wrong password", is_known=True)
    with pytest.raises(staff.LockedOut):
        await sign_in()
    assert await Entry.filter(action="staff.locked", subject_id=cast.eve.id).count() == 1
    assert await sign_in(is_known=True) == cast.eve


async def test_guesses_on_a_known_device_while_it_is_locked_are_written_down_once_in_the_time_of_a_lock(cast):
    await fail(5)
    for minute in (0, 1, 14):
        with pytest.raises(staff.WrongPassword):
            await sign_in(password="wrong password", is_known=True, at=MONDAY + minute * MINUTE)
    assert await Entry.filter(action="staff.tried_while_locked", subject_id=cast.eve.id).count() == 1


async def test_the_answer_of_a_locked_door_takes_as_long_as_that_to_a_wrong_password(cast):
    async def seconds(refusal):
        started = time.perf_counter()
        with pytest.raises(refusal):
            await sign_in(password="wrong password")
        return time.perf_counter() - started

    wrong = min([await seconds(staff.WrongPassword) for _ in range(5)])
    assert min([await seconds(staff.LockedOut) for _ in range(5)]) > wrong / 2


async def test_after_the_lock_the_count_begins_anew(cast):
    await fail(5)
    await fail(4, at=MONDAY + 16 * MINUTE)
    assert await sign_in(at=MONDAY + 16 * MINUTE) == cast.eve


async def test_a_right_password_forgives_the_wrong_ones(cast):
    await fail(4)
    await sign_in()
    await fail(4)
    assert await sign_in() == cast.eve


async def test_tries_in_parallel_do_not_get_more_than_five(cast):
    tries = (sign_in(password=f"wrong password {number}") for number in range(12))
    outcomes = [type(result).__name__ for result in await asyncio.gather(*tries, return_exceptions=True)]
    assert (outcomes.count("WrongPassword"), outcomes.count("LockedOut")) == (5, 7)


async def test_somebody_is_taken_on_and_signs_in(cast):
    hal = await staff.create(
        "Hal", name="Hal", password="ten letters", role="marketing", store=cast.north, by=cast.gil, at=MONDAY
    )
    assert await sign_in("hal", "ten letters") == hal
    entry = await Entry.get(action="staff.created")
    assert (entry.by, entry.subject_id, entry.facts) == (
        f"staff:{cast.gil.id}",
        hal.id,
        {"role": "marketing"},
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"login": "front_desk"}, staff.LoginTaken),
        ({"login": "h"}, staff.InvalidLogin),
        ({"login": "hal 9000"}, staff.InvalidLogin),
        ({"role": "king"}, staff.UnknownRole),
        ({"password": "too short"}, passwords.PasswordTooShort),
        ({"password": "x" * 129}, passwords.PasswordTooLong),
        ({"password": "aaaaaaaaaaaa"}, passwords.PasswordTooPlain),
        ({"password": "1212341234"}, passwords.PasswordTooPlain),
    ],
)
async def test_nobody_is_taken_on_wrongly(cast, change, error):
    told = {"login": "hal", "password": "ten letters", "role": "marketing"} | change
    with pytest.raises(error):
        await staff.create(told.pop("login"), name="Hal", store=None, by=cast.gil, at=MONDAY, **told)


async def test_two_who_take_the_same_login_at_once_take_it_once(cast):
    both = (
        staff.create(
            "hal", name="Hal", password="ten letters", role="marketing", store=None, by=cast.gil, at=MONDAY
        )
        for _ in range(4)
    )
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(outcome, staff.LoginTaken) for outcome in outcomes) == 3
    assert await Staff.filter(login="hal").count() == 1


async def test_a_new_password_signs_out_the_other_devices(cast):
    here, token_here = await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY)
    _, token_there = await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY)
    await staff.change_password(cast.eve, old=PASSWORD, new="a short walk in the sun", at=MONDAY, keep=here)
    assert await signins.find(token_here, MONDAY)
    assert await signins.find(token_there, MONDAY) is None
    assert await sign_in(password="a short walk in the sun") == cast.eve


async def test_the_old_password_is_needed_for_a_new_one(cast):
    with pytest.raises(staff.WrongPassword):
        await staff.change_password(cast.eve, old="wrong password", new="a short walk in the sun", at=MONDAY)


async def test_who_was_shut_out_does_not_come_in(cast):
    await staff.deactivate(cast.eve, by=cast.gil, at=MONDAY)
    with pytest.raises(staff.WrongPassword):
        await sign_in()


async def test_who_comes_back_signs_in_as_before(cast):
    await staff.deactivate(cast.eve, by=cast.gil, at=MONDAY)
    await staff.reactivate(cast.eve, by=cast.gil, at=MONDAY + MINUTE)
    assert (await sign_in(at=MONDAY + 2 * MINUTE)).role == "front_desk"
    assert await Entry.filter(action="staff.reactivated", subject_id=cast.eve.id).count() == 1


async def test_another_role_and_store_hold_from_the_next_click(cast):
    _, token = await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY)
    await staff.assign(cast.eve, role="marketing", store=cast.south, by=cast.gil, at=MONDAY)
    found = await signins.find(token, MONDAY)
    assert (found.staff.role, found.staff.store) == ("marketing", cast.south)


async def test_one_sees_the_colleagues_of_ones_own_store(cast):
    assert await staff.visible_to(cast.fay) == [cast.fay]
    assert len(await staff.visible_to(cast.gil)) == 11


async def test_the_last_administrators_account_is_not_closed_nor_given_another_role(cast):
    for deed in (
        staff.deactivate(cast.gil, by="test", at=MONDAY),
        staff.assign(cast.gil, role="marketing", store=None, by="test", at=MONDAY),
        staff.assign(cast.gil, role="administrator", store=cast.north, by="test", at=MONDAY),
    ):
        with pytest.raises(staff.LastAdministrator):
            await deed
    kept = await Staff.get(id=cast.gil.id)
    assert (kept.is_active, kept.role, kept.store_id) == (True, "administrator", None)


async def test_the_administrator_of_one_store_does_not_stand_in_for_all(cast):
    await hire("administrator", login="hal", store=cast.north)
    with pytest.raises(staff.LastAdministrator):
        await staff.deactivate(cast.gil, by="test", at=MONDAY)
    await hire("administrator", login="ivy", store=None)
    await staff.deactivate(cast.gil, by="test", at=MONDAY)


async def test_two_administrators_who_shut_one_another_out_at_once_leave_one(cast):
    hal = await hire("administrator", login="hal", store=None)
    both = [staff.deactivate(cast.gil, by=hal, at=MONDAY), staff.deactivate(hal, by=cast.gil, at=MONDAY)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [type(result) for result in results if result] == [staff.LastAdministrator]
    assert await Staff.filter(role="administrator", is_active=True).count() == 1


async def test_the_last_sign_in_is_remembered_after_it_has_ended(cast):
    signin, _ = await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY)
    await signins.revoke(signin, at=MONDAY)
    await signins.forget(before=MONDAY + MINUTE)
    assert (await Staff.get(id=cast.eve.id)).signed_in_at == MONDAY


async def test_one_device_is_signed_out_or_all_the_others(cast):
    here, there, _ = [
        (await signins.open_for_staff(cast.eve, agent="", ip="", at=MONDAY))[0] for _ in range(3)
    ]
    await staff.sign_out(cast.eve, there, by=cast.gil, at=MONDAY)
    assert await signins.open_of(cast.eve, MONDAY).count() == 2
    assert await staff.sign_out_everywhere(cast.eve, by=cast.eve, at=MONDAY, keep=here) == 1
    assert await signins.open_of(cast.eve, MONDAY) == [here]
    assert await Entry.filter(action="staff.device_revoked", subject_id=cast.eve.id).count() == 2
