"""Closing an account: the person is gone from every table, the books stay, nothing old comes back."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from tortoise import Tortoise
from tortoise.connection import get_connection

import web.wiring  # noqa: F401 - what events keep is known, as in the running club
from club import (
    activity,
    adjustments,
    clock,
    config,
    consents,
    households,
    members,
    notes,
    orders,
    reception,
    referrals,
    relatives,
    signins,
    tasks,
    vehicles,
)
from club.members import Member
from club.members.births import Birth
from club.messages.outbox import Message
from club.orders import Line, Sheet
from club.privacy import closing, copies, parts, requests
from club.privacy.requests import DataRequest
from club.vehicles import claims, sharing
from events.parties import Guest
from events.registration import Registration
from points import accounts, postings, proof
from points.postings import Posting
from tests import cast as casting
from tests.web.portal import given

NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch):
    """No days to think it over."""
    monkeypatch.setattr(config, "_current", config.settings().model_copy(update={"closure_days": 0}))


async def rows_with(*words: str) -> list[str]:
    """Every table and column in which one of these words stands."""
    db, found = get_connection("default"), []
    for app in ("points", "club", "events"):
        for model in Tortoise.apps[app].values():
            for row in await db.execute_query_dict(f'SELECT * FROM "{model._meta.db_table}"'):
                told = {column: _plain(value) for column, value in row.items()}
                found += [
                    f"{model._meta.db_table}.{column}: {value[:80]}"
                    for column, value in told.items()
                    if any(word in value for word in words)
                ]
    return found


def _plain(value: Any) -> str:
    """As it reads: SQLite's JSON may write Chinese in escapes."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape") if "\\u" in text else text


async def lived(cast: Any) -> None:
    """Ann has done everything that a member can, in a name and with words that are nobody else's."""
    ann = cast.ann
    await members.update_profile(
        ann, name="司空见惯", address_form="司空女士", birth=Birth("lunar", 3, 14), by=ann, at=NOW - 9 * DAY
    )
    await Member.filter(id=ann.id).update(email="sikong@example.cn", likes="司空爱喝龙井")
    await consents.record(
        ann, "marketing_sms", given=True, way="phone", words="司空说可以", by=cast.dee, at=NOW - 8 * DAY
    )
    await reception.look_up(ann.phone, desk=cast.desk, staff=cast.eve, nonce="closing-1", at=NOW - DAY)
    await casting.join("13800006034", name="赵六", invite_code=ann.invite_code, at=NOW - 7 * DAY)
    await reception.look_up("6034", desk=cast.desk, staff=cast.eve, nonce="closing-2", at=NOW - DAY)
    await given.order(cast, ann, Line("maintenance", 60000))
    session = (await given.dated())[1]
    await given.ticket(session, ann, companions=[Guest("司空小宝", 7)], vehicle=cast.car)
    await requests.ask_correction(ann, about="car", text="我是司空，车牌不对", by=ann, at=NOW - DAY)
    await remembered(cast)
    await drove(cast)
    await adjustments.ask(ann, 20, reason="司空等了很久", key="a", by=cast.dee, at=NOW - DAY)
    await copies.ask(ann, by=ann, at=NOW - HOUR)
    await copies.make_next(_packed, at=NOW - HOUR)
    await signins.open_for_member(ann, agent="司空的手机", ip="192.0.2.7", at=NOW)
    await members.reveal(ann, "phone", by=cast.dee, at=NOW)
    await given.code_for_closing(ann.phone)
    await given.delivered()


async def remembered(cast: Any) -> None:
    """What colleagues wrote down of Ann: the words of each deed speak of her."""
    ann, said = cast.ann, {"by": cast.dee, "at": NOW - DAY}
    await notes.write(ann, "phone", about="司空女士的右后门", text="司空说有异响", **said)
    await relatives.add(ann, name="司空老太", relation="mother", address_form="司空阿姨", **said)
    await households.bring_together(ann, cast.ben, name="某家", **said)
    await households.rename(await households.Household.get(), "司空家", **said)
    await households.leave(cast.ben, **said)
    day = clock.day_of(NOW + DAY)
    task = await tasks.make("promise", text="给司空回电", day=day, owner=cast.dee, member=ann, **said)
    await tasks.move(task, day=day + DAY, reason="司空女士出差", turn=0, **said)
    await tasks.finish(task, outcome="司空满意", turn=1, **said)
    other = await tasks.make("callback", text="回访司空", day=day, owner=cast.dee, member=ann, **said)
    await tasks.cancel(other, reason="司空不想接", turn=0, **said)
    double = await casting.join("13800138999", name="司空重", at=NOW - 3 * DAY)
    await members.merge(double, into=ann, reason="司空换了号", **said)


async def drove(cast: Any) -> None:
    """Ann offers her car to two and claims two that are another's."""
    ann, said = cast.ann, {"by": cast.ann, "at": NOW - DAY}
    guest = await sharing.offer(cast.car, ann, guest=cast.ben.phone, role="family", **said)
    await sharing.accept(guest, cast.ben, by=cast.ben, at=NOW - HOUR)
    await sharing.offer(cast.car, ann, guest=cast.cho.phone, role="driver", **said)
    for plate in ("沪A88881", "沪A88882"):
        await vehicles.add(cast.cho, plate=plate, by=cast.cho, at=NOW - DAY)
    refused = await claims.make(ann, plate="沪A88881", words="司空从前的车", **said)
    await claims.refuse(refused, reason="司空没有行驶证", by=cast.gil, at=NOW - HOUR)
    await claims.make(ann, plate="沪A88882", words="司空买的", **said)


async def _packed(person: Any, parts: Any, at: datetime) -> bytes:
    return repr(parts).encode()


async def test_after_closing_no_table_knows_name_or_number(cast, at_once):
    await lived(cast)
    phone = cast.ann.phone
    assert len(await rows_with("司空", phone)) > 10  # the search finds what is there
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    assert not await rows_with("司空", phone, "sikong", cast.ann.number)
    told = await Message.filter(kind="car_offered")
    assert {message.member_id for message in told} == {cast.ben.id, cast.cho.id}
    for message in told:
        assert "已注销的车友" in message.body
        assert "6K286" not in f"{message.subject}{message.body}{message.variables}"


async def test_also_the_name_that_friends_were_told_is_gone(cast, at_once):
    friend = await casting.join("13800138000", name="Zoe Quill", invite_code=cast.ann.invite_code)
    await orders.enter(Sheet("F-1", cast.north, [Line("maintenance", 9900)], member=friend), by="cli", at=NOW)
    await given.delivered()
    assert any("club_message" in row for row in await rows_with("Zoe Quill"))
    await closing.ask(friend, by=friend, at=NOW)
    assert not await rows_with("Zoe Quill", "Quill", "13800138000")
    told = await Message.filter(member_id=cast.ann.id, kind="referral_rewarded").first()
    assert told
    assert "已注销的车友" in told.body


async def test_the_ledger_stays_and_proves_and_says_why_the_points_ended(cast, at_once):
    await lived(cast)
    before = await Posting.filter(account_id=cast.ann.account_id).count()
    balance = await accounts.balance(cast.ann.account_id)
    assert balance > 0
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    assert await accounts.balance(cast.ann.account_id) == 0
    ended = await postings.of(cast.ann.account_id).filter(reason="closed")
    assert sum(posting.points for posting in ended) == -balance
    assert await Posting.filter(account_id=cast.ann.account_id).count() == before + len(ended)
    assert (await proof.verify()).ok


async def test_cars_leave_and_tickets_to_come_are_given_back(cast, at_once):
    _, session = await given.dated(capacity=2)
    await given.ticket(session, cast.ann, companions=[Guest("小宝")])
    _, past = await given.dated(in_days=-3)
    came = await given.ticket(past, cast.ann)
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    await session.refresh_from_db()
    assert session.taken == 0
    assert (await Registration.get(id=came.id)).state == "registered"
    assert not await vehicles.of(cast.ann).exists()


async def test_what_is_lost_is_named_before(cast):
    await given.order(cast, cast.ann, Line("maintenance", 60000))
    _, session = await given.dated("莫干山两日自驾")
    await given.ticket(session, cast.ann)
    lost = {loss.kind: loss.facts for loss in await closing.losses(cast.ann, at=NOW)}
    assert lost["points"]["points"] == await accounts.balance(cast.ann.account_id)
    assert lost["car"]["plate"] == "沪B6K286"
    assert lost["ticket"]["title"] == "莫干山两日自驾"


async def test_until_its_day_everything_stays_and_it_can_be_taken_back(cast):
    asked = await closing.ask(cast.ann, by=cast.ann, at=NOW)
    assert asked.due_at == clock.start_of(clock.day_of(NOW) + 7 * DAY)
    assert await closing.close_due(at=NOW + 6 * DAY) == 0
    await requests.take_back(asked, by=cast.ann, at=NOW + 6 * DAY)
    assert await closing.close_due(at=NOW + 8 * DAY) == 0
    assert (await Member.get(id=cast.ann.id)).name == "陈静"


async def test_on_its_day_the_worker_closes_it_once(cast):
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    assert await closing.close_due(at=NOW + 7 * DAY) == 1
    assert await closing.close_due(at=NOW + 7 * DAY) == 0
    gone = await Member.get(id=cast.ann.id)
    assert (gone.name, gone.phone, gone.address_form) == ("", None, "已注销的车友")
    assert gone.closed_at == NOW + 7 * DAY


async def test_closing_twice_is_refused(cast, at_once):
    await closing.ask(cast.ben, by=cast.ben, at=NOW)
    with pytest.raises(closing.AlreadyClosed):
        await closing.ask(cast.ben, by=cast.ben, at=NOW)


async def test_asking_twice_says_when_it_will_be(cast):
    await closing.ask(cast.ben, by=cast.ben, at=NOW)
    with pytest.raises(closing.AlreadyAsked) as refused:
        await closing.ask(cast.ben, by=cast.dee, at=NOW)
    assert refused.value.facts["day"] == clock.day_of(NOW) + 7 * DAY
    assert await DataRequest.filter(kind="closure").count() == 1


async def test_who_comes_back_is_somebody_new(cast, at_once):
    await lived(cast)
    phone, link = cast.ann.phone, cast.ann.invite_code
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    anew = await casting.join(phone, at=NOW + DAY)
    assert anew.id != cast.ann.id
    assert await accounts.balance(anew.account_id) == 0
    assert not await vehicles.of(anew).exists()
    assert await activity.of(anew).count() == 1
    assert await referrals.inviter(link) is None


async def test_an_import_recognises_who_has_left_until_they_join_again(cast, at_once):
    phone = cast.ann.phone
    assert not await members.left_among([phone])
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    assert await members.left_among([phone, "13916526035"]) == {phone: NOW}
    await casting.join(phone, at=NOW + DAY)
    assert not await members.left_among([phone])


async def test_an_order_that_is_settled_later_earns_nobody_anything(cast, at_once):
    order = await orders.record(
        Sheet("L-1", cast.north, [Line("maintenance", 60000)], member=cast.ann), by="cli", at=NOW
    )
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    await orders.settle(order, by="cli", at=NOW + HOUR)
    assert await accounts.balance(cast.ann.account_id) == 0
    await orders.void(order, reason="x", by="cli", at=NOW + HOUR)
    assert (await proof.verify()).ok


async def test_an_order_that_is_voided_later_owes_nothing(cast, at_once):
    order = await given.order(cast, cast.ann, Line("maintenance", 60000))
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    await orders.void(order, reason="x", by="cli", at=NOW + HOUR)
    assert await accounts.balance(cast.ann.account_id) == 0
    assert (await proof.verify()).ok


async def test_what_came_in_while_it_closed_is_swept_up(cast, at_once):
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    await Member.filter(id=cast.ann.id).update(closed_at=None, name="司空")  # a page that was slower
    late = await casting.join("13700000001", name="x")
    _, session = await given.dated()
    ticket = await given.ticket(session, await Member.get(id=cast.ann.id), companions=[Guest("司空小宝")])
    await Member.filter(id=cast.ann.id).update(closed_at=NOW)
    assert await closing.sweep(at=NOW + HOUR) == 1
    assert not await rows_with("司空")
    assert (await Registration.get(id=ticket.id)).state == "cancelled"
    assert (await Member.get(id=late.id)).name == "x"


async def test_a_family_keeps_its_name_while_somebody_of_it_is_there(cast, at_once):
    from club.households import Household

    family = await Household.create(name="司空家", created_at=NOW)
    await Member.filter(id__in=[cast.ann.id, cast.ben.id]).update(household_id=family.id)
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    assert await rows_with("司空家")
    await closing.ask(cast.ben, by=cast.ben, at=NOW)
    assert not await rows_with("司空家")


async def test_whoever_was_merged_into_them_goes_along(cast, at_once):
    double = await casting.join("13800138999", name="司空双", at=NOW - DAY)
    await Member.filter(id=double.id).update(merged_into_id=cast.ann.id)
    await closing.ask(cast.ann, by=cast.ann, at=NOW)
    assert not await rows_with("司空双", "13800138999")


async def test_who_asked_before_a_merge_is_gone_as_a_whole_on_the_day(cast):
    """Also when who stays took over the number: the request was of the person, not of the row."""
    file = await casting.join("13800138999", name="司空档案", at=NOW - DAY)
    await Member.filter(id=file.id).update(phone=None, phone_tail="")
    await given.order(cast, cast.ben, Line("maintenance", 60000))
    asked = await closing.ask(cast.ben, by=cast.ben, at=NOW)
    merge = await members.merge(cast.ben, into=file, by=cast.dee, at=NOW + DAY)
    assert "phone" in merge.filled
    assert await closing.close_due(at=NOW + 7 * DAY) == 1
    assert (await DataRequest.get(id=asked.id)).state == "done"
    assert not await members.present().filter(id__in=[file.id, cast.ben.id]).exists()
    assert await Member.filter(id__in=[file.id, cast.ben.id], closed_at=NOW + 7 * DAY).count() == 2
    assert await accounts.balance(file.account_id) == await accounts.balance(cast.ben.account_id) == 0
    assert not await rows_with("李强", "司空", "13916526035")


async def test_two_who_had_both_asked_and_were_one_are_closed_once(cast):
    for member in (cast.ann, cast.ben):
        await closing.ask(member, by=member, at=NOW)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOW)
    assert await closing.close_due(at=NOW + 7 * DAY) == 1
    assert await DataRequest.filter(kind="closure", state="done").count() == 2
    assert await activity.Activity.filter(kind="member.closed").count() == 1


async def test_a_copy_that_was_asked_for_before_a_merge_is_of_the_whole_person(cast):
    await copies.ask(cast.ben, by=cast.ben, at=NOW)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOW)
    await copies.make_next(_packed, at=NOW)
    (copy,) = await copies.of(cast.ann)
    content = (await copies.fetch(copy, by=cast.ann, at=NOW)).decode()
    assert "陈静" in content
    assert "李强" in content


async def test_one_account_that_cannot_be_closed_holds_up_no_other(cast, monkeypatch):
    asked = await closing.ask(cast.ann, by=cast.ann, at=NOW - HOUR)
    await closing.ask(cast.ben, by=cast.ben, at=NOW)
    erase = parts.erase

    async def breaks(whose: Any, *, at: datetime) -> None:
        if whose.member.id == cast.ann.id:
            raise RuntimeError(f"{whose.member.name} cannot be closed")
        await erase(whose, at=at)

    monkeypatch.setattr(parts, "erase", breaks)
    with structlog.testing.capture_logs() as lines, pytest.raises(closing.NotClosed) as failed:
        await closing.close_due(at=NOW + 7 * DAY)
    assert [line["request"] for line in lines if line["log_level"] == "error"] == [asked.id]
    assert "陈静" not in str(lines)
    assert failed.value.facts == {"closed": 1, "requests": {asked.id: "RuntimeError"}}
    assert not await members.present().filter(id=cast.ben.id).exists()
    assert await members.present().filter(id=cast.ann.id).exists()
    monkeypatch.undo()
    assert await closing.close_due(at=NOW + 8 * DAY) == 1


async def test_staff_say_how_they_were_asked(cast):
    with pytest.raises(requests.NothingSaid):
        await closing.ask_for(cast.ann, reason=" ", by=cast.dee, at=NOW)
    asked = await closing.ask_for(cast.ann, reason="来电要求注销", by=cast.dee, at=NOW)
    assert asked.by == f"staff:{cast.dee.id}"
    await given.delivered()
    assert await Message.filter(member_id=cast.ann.id, kind="closure_asked").exists()


@pytest.mark.parametrize("first", range(3))
async def test_an_order_settled_while_the_account_closes_counts_or_does_not_but_all_adds_up(
    cast, at_once, first
):
    """In whichever order the two come through: no points are left, none are lost from the books."""
    sheet = Sheet("P-1", cast.north, [Line("maintenance", 60000)], member=cast.ann)
    order = await orders.record(sheet, by="cli", at=NOW)

    async def later(deed: Any, wait: float) -> None:
        await asyncio.sleep(wait)
        await deed

    await asyncio.gather(
        later(orders.settle(order, by="cli", at=NOW), 0.001 * first),
        later(closing.ask(cast.ann, by=cast.ann, at=NOW), 0.001 * (2 - first)),
    )
    assert await accounts.balance(cast.ann.account_id) == 0
    assert (await orders.ServiceOrder.get(id=order.id)).state == "settled"
    assert (await Member.get(id=cast.ann.id)).closed_at
    assert (await proof.verify()).ok


async def test_of_many_who_close_at_once_one_does(cast):
    asked = await closing.ask(cast.ann, by=cast.ann, at=NOW)
    ends = [closing.close(asked, by="cli", at=NOW + 7 * DAY) for _ in range(5)]
    done = await asyncio.gather(*ends, return_exceptions=True)
    assert sum(isinstance(end, requests.AlreadyAnswered) for end in done) == 4
    assert await activity.of(cast.ann).filter(kind="member.closed").count() == 1


async def test_whoever_takes_it_back_while_it_closes_is_told_which_came_first(cast):
    asked = await closing.ask(cast.ann, by=cast.ann, at=NOW)
    again = await DataRequest.get(id=asked.id)
    ends = await asyncio.gather(
        closing.close(asked, by="cli", at=NOW + 7 * DAY),
        requests.take_back(again, by=cast.ann, at=NOW + 7 * DAY),
        return_exceptions=True,
    )
    assert sum(isinstance(end, requests.AlreadyAnswered) for end in ends) == 1
    state = (await DataRequest.get(id=asked.id)).state
    assert (state == "done") == bool((await Member.get(id=cast.ann.id)).closed_at)
