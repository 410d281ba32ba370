"""Merging: two rows that are one person are read as one, and taken apart again as they were."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from club import (
    activity,
    audit,
    clock,
    codes,
    consents,
    earning,
    members,
    orders,
    persons,
    provenance,
    reception,
    referrals,
    signins,
    vehicles,
)
from club.members import Member, merges, names, preview
from club.members.births import Birth
from club.members.merging import AlreadyUndone, Itself, NotTheLast, NotThere, ReasonNeeded
from club.messages import outbox
from club.orders import Line, Sheet
from club.tiers import Tier
from events.refusals import AlreadyRegistered
from points import accounts, lots, postings, proof
from tests import cast as casting
from tests import databases
from tests.sizes import SOAK, scaled
from tests.web.portal import given as shown

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def ordered(cast, member, yuan=500, at=MONDAY, vehicle=None):
    number = f"N-{await orders.ServiceOrder.all().count()}"
    sheet = Sheet(number, cast.north, [Line("maintenance", yuan * 100)], member=member, vehicle=vehicle)
    return await orders.enter(sheet, by=cast.eve, at=at)


async def merged(cast, gone=None, into=None, **told):
    said = {"by": cast.dee, "at": MONDAY} | told
    return await members.merge(gone or cast.ben, into=into or cast.ann, **said)


async def balance(member):
    """Of the person's account, after the proof."""
    report = await proof.verify()
    assert report.ok, report.differences
    return await accounts.balance((await Member.get(id=member.id)).account_id)


async def everything():
    """Every row of people and every account, as they stand."""
    people = await Member.all().order_by("id").values()
    held = await accounts.Account.all().order_by("id").values()
    return people, held


async def test_all_that_was_of_both_is_read_of_who_stays(cast):
    await ordered(cast, cast.ann)
    await ordered(cast, cast.ben, 300)
    car = await vehicles.add(cast.ben, plate="沪A88888", by=cast.ben, at=MONDAY)
    friend = await casting.join("13512345678", invite_code=cast.ben.invite_code, at=MONDAY)
    await consents.choose(cast.ben, {"marketing_sms": True}, source="portal", by=cast.ben, at=MONDAY)
    _, session = await shown.dated()
    ticket = await shown.ticket(session, cast.ben)
    await merged(cast)
    assert await balance(cast.ann) == 800
    assert await orders.of(cast.ann).count() == 2
    assert [one.id for one in await vehicles.of(cast.ann)] == [cast.car.id, car.id]
    assert (await vehicles.of_many([cast.ann.id]))[cast.ann.id] == [cast.car, car]
    assert [one.friend for one in await referrals.by_referrer(cast.ann)] == [friend]
    assert (await consents.current(cast.ann))["marketing_sms"]
    assert [one.code for one in await shown.registrations.of(cast.ann)] == [ticket.code]
    kinds = [row.kind for row in await activity.of(cast.ann)]
    assert kinds[0] == "member.merged"
    assert kinds.count("member.joined") == kinds.count("order.settled") == 2
    figures = await Member.get(id=cast.ann.id)
    assert (figures.visits, figures.spent) == (2, 80000)


async def test_the_gone_one_is_found_by_everything_that_was_theirs(cast, browser):
    await vehicles.add(cast.ben, plate="沪A88888", by=cast.ben, at=MONDAY)
    await merged(cast)
    for text in (cast.ben.phone, "6035", cast.ben.number, "沪A88888", "88888"):
        assert await members.search(text, staff=cast.dee) == [cast.ann], text
        told = {"desk": cast.desk, "staff": cast.eve, "nonce": f"nonce-{text}", "at": MONDAY}
        assert (await reception.look_up(text, **told)).facts["member"] == cast.ann.id
    told = {"desk": cast.desk, "staff": cast.eve, "nonce": "by the code", "at": MONDAY}
    answer = await reception.scan(codes.member_code(cast.ben.number, MONDAY), **told)
    assert answer.facts["member"] == cast.ann.id
    assert await members.by_phone(cast.ben.phone) == cast.ann
    assert await referrals.inviter(cast.ben.invite_code) == cast.ann


async def test_whoever_signs_in_by_the_old_number_is_who_stays_and_stays_signed_in(cast):
    _, token = await signins.open_for_member(cast.ben, agent="", ip="", at=MONDAY)
    merge = await merged(cast)
    assert (await signins.find(token, MONDAY)).member == cast.ann
    assert await casting.join(cast.ben.phone, at=MONDAY) == cast.ann
    await members.unmerge(merge, by=cast.dee, at=MONDAY)
    assert (await signins.find(token, MONDAY)).member == cast.ben


async def test_gaps_are_filled_with_who_told_it_and_nothing_is_overwritten(cast):
    file = await Member.create(
        number="1234567890", name="陈静女士", email="ann@example.com", likes="茶", address_form="陈女士",
        account=await accounts.open(at=MONDAY), tier_id=cast.ann.tier_id, invite_code="onfile",
        told=provenance.add({}, ["name", "email", "likes"], by="import:3", at=MONDAY),
    )  # fmt: skip
    await merged(cast, file, cast.ann)
    ann = await Member.get(id=cast.ann.id)
    assert (ann.name, ann.email, ann.likes, ann.phone) == ("陈静", "ann@example.com", "茶", cast.ann.phone)
    assert provenance.of(ann.told, "email") == ("import:3", MONDAY)


async def test_a_number_that_who_stays_lacks_moves_over_and_goes_back(cast):
    file = await Member.create(
        number="1234567890", name="李强", address_form="李强", account=await accounts.open(at=MONDAY),
        tier_id=cast.ann.tier_id, invite_code="onfile",
    )  # fmt: skip
    before = await everything()
    merge = await merged(cast, cast.ben, file)
    person = await Member.get(id=file.id)
    assert (person.phone, person.joined_at) == (cast.ben.phone, cast.ben.joined_at)
    assert await members.by_phone(cast.ben.phone) == person
    await members.unmerge(merge, by=cast.dee, at=MONDAY)
    assert await everything() == before


async def test_the_higher_tier_stays_and_undoing_lowers_it_again(cast):
    gold = await Tier.create(code="gold", name="金卡", level=9)
    await Member.filter(id=cast.ben.id).update(tier_id=gold.id)
    merge = await merged(cast)
    assert (await Member.get(id=cast.ann.id)).tier_id == gold.id
    await members.unmerge(merge, by=cast.dee, at=MONDAY)
    assert (await Member.get(id=cast.ann.id)).tier_id == cast.ann.tier_id


async def test_undoing_restores_both_exactly(cast):
    await ordered(cast, cast.ann)
    await ordered(cast, cast.ben, 300)
    await members.update_profile(cast.ben, birth=Birth("solar", 5, 6), by=cast.ben, at=MONDAY)
    before = await everything()
    merge = await merged(cast)
    assert (await Member.get(id=cast.ann.id)).birth_month == 5
    await members.unmerge(merge, by=cast.dee, at=MONDAY + HOUR)
    assert await everything() == before
    assert await balance(cast.ben) == 300
    assert [row.kind for row in await activity.of(cast.ben).limit(1)] == ["member.unmerged"]
    entries = await audit.of(cast.ann).limit(2)
    assert [entry.action for entry in entries] == ["member.unmerged", "member.merged"]


async def test_what_happened_since_stays_with_who_stayed(cast):
    await ordered(cast, cast.ben, 300)
    car = await vehicles.add(cast.ben, plate="沪A88888", by=cast.ben, at=MONDAY)
    merge = await merged(cast)
    await members.update_profile(cast.ann, name="陈小静", by=cast.ann, at=MONDAY)
    since = await ordered(cast, None, 70, vehicle=car)
    assert since.member_id == cast.ann.id
    account = (await Member.get(id=cast.ann.id)).account_id
    await postings.spend(
        account, 350, key="gift", reason="gift", facts={}, store=None, by="test", at=MONDAY + HOUR
    )
    await members.unmerge(merge, by=cast.dee, at=MONDAY + HOUR)
    assert (await balance(cast.ann), await balance(cast.ben)) == (70 - 350, 300)
    assert (await Member.get(id=cast.ann.id)).name == "陈小静"


async def test_an_order_of_the_gone_one_that_is_voided_takes_its_points_from_who_stays(cast):
    order = await ordered(cast, cast.ben, 300)
    await ordered(cast, cast.ann, 500)
    merge = await merged(cast)
    await orders.void(order, reason="x", by=cast.gil, at=MONDAY)
    assert (await balance(cast.ann), await balance(cast.ben)) == (500, 0)
    await members.unmerge(merge, by=cast.dee, at=MONDAY)
    assert (await balance(cast.ann), await balance(cast.ben)) == (500, 0)


async def test_an_order_of_the_gone_one_whose_points_have_ended_takes_no_more_than_it_gave(cast):
    order = await ordered(cast, cast.ben, 300)
    await ordered(cast, cast.ann, 500, MONDAY + 60 * DAY)  # of the next year: it holds a year longer
    await merged(cast, at=MONDAY + 61 * DAY)
    account = (await Member.get(id=cast.ann.id)).account_id
    gift = {"key": "gift", "reason": "gift", "facts": {}, "store": None, "by": "test"}
    await postings.spend(account, 120, **gift, at=MONDAY + 62 * DAY)
    over = clock.start_of(date(2028, 1, 1))
    assert await earning.expire(at=over, by="job:expiry") == 1
    assert await balance(cast.ann) == 500
    await orders.void(order, reason="x", by=cast.gil, at=over)
    assert (await balance(cast.ann), await balance(cast.ben)) == (500 - 120, 0)


async def test_movements_of_both_are_one_list_that_adds_up(cast):
    await ordered(cast, cast.ann)
    await ordered(cast, cast.ben, 300)
    merge = await merged(cast)
    moved = await (await earning.movements(cast.ann))
    assert {row.reason for row in moved} == {"service_order"}
    assert sum(row.points for row in moved) == await balance(cast.ann) == 800
    await members.unmerge(merge, by=cast.dee, at=MONDAY)
    for one in (cast.ann, cast.ben):
        assert sum(row.points for row in await (await earning.movements(one))) == await balance(one)


async def test_a_merge_that_was_undone_is_in_the_list_on_both_its_sides_beside_one_that_stands(cast):
    await ordered(cast, cast.ann)
    undone = await merged(cast, cast.ann, cast.cho)
    await members.unmerge(undone, by=cast.dee, at=MONDAY)
    await merged(cast)
    assert sum(row.points for row in await (await earning.movements(cast.ann))) == await balance(cast.ann)


async def test_points_keep_the_day_on_which_they_end(cast):
    await ordered(cast, cast.ben, 300)
    ends = await lots.expiring(cast.ben.account_id, until=MONDAY + timedelta(days=999))
    await merged(cast)
    assert await lots.expiring(cast.ann.account_id, until=MONDAY + timedelta(days=999)) == ends


async def test_two_birthdays_need_a_reason(cast):
    await members.update_profile(cast.ann, birth=Birth("solar", 5, 6), by=cast.ann, at=MONDAY)
    await members.update_profile(cast.ben, birth=Birth("solar", 6, 5), by=cast.ben, at=MONDAY)
    with pytest.raises(ReasonNeeded):
        await merged(cast)
    assert (await merged(cast, reason="日和月录反了")).reason == "日和月录反了"


async def test_nobody_is_merged_into_themselves_nor_twice_nor_after_leaving(cast):
    with pytest.raises(Itself):
        await merged(cast, cast.ann, cast.ann)
    await merged(cast)
    for gone, into in ((cast.ben, cast.ann), (cast.ben, cast.cho), (cast.cho, cast.ben)):
        with pytest.raises(NotThere):
            await merged(cast, gone, into)
    await Member.filter(id=cast.cho.id).update(closed_at=MONDAY)
    with pytest.raises(NotThere):
        await merged(cast, cast.cho, cast.ann)


async def test_two_colleagues_at_once_merge_once(cast):
    await ordered(cast, cast.ben, 300)
    tries = [merged(cast), merged(cast), merged(cast, cast.ann, cast.ben), merged(cast, cast.ben, cast.cho)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, merges.Merge) for one in done) in (
        1,
        2,
    )  # two: Ben into Ann, or Ann into Ben into Cho
    assert all(isinstance(one, merges.Merge | NotThere) for one in done), done
    assert (await proof.verify()).ok


async def test_a_chain_is_one_person_and_is_undone_from_its_end(cast):
    for member, yuan in ((cast.ann, 1), (cast.ben, 2), (cast.cho, 4)):
        await ordered(cast, member, yuan)
    before = await everything()
    first = await merged(cast, cast.ann, cast.ben)
    second = await merged(cast, cast.ben, cast.cho)
    assert await orders.of(cast.cho).count() == 3
    assert await balance(cast.cho) == 7
    assert await members.by_phone(cast.ann.phone) == cast.cho
    assert (await persons.stays(cast.ann)) == cast.cho
    with pytest.raises(NotTheLast):
        await members.unmerge(first, by=cast.dee, at=MONDAY)
    await members.unmerge(second, by=cast.dee, at=MONDAY)
    assert await balance(cast.ben) == 3
    assert await members.by_phone(cast.ann.phone) == cast.ben
    await members.unmerge(first, by=cast.dee, at=MONDAY)
    assert await everything() == before


async def test_a_merge_with_somebody_who_has_left_meanwhile_is_not_undone(cast):
    """Nothing of who stays is written into a row that is nobody's."""
    merge = await merged(cast)
    await Member.filter(id=cast.ben.id).update(closed_at=MONDAY)
    with pytest.raises(NotThere):
        await members.unmerge(merge, by=cast.dee, at=MONDAY + HOUR)
    assert (await persons.stays(cast.ben)) == cast.ann


async def test_two_at_once_undo_once(cast):
    await ordered(cast, cast.ben, 300)
    merge = await merged(cast)
    tries = [members.unmerge(merge, by=cast.dee, at=MONDAY) for _ in range(3)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in done if one] == [AlreadyUndone, AlreadyUndone]
    assert await balance(cast.ben) == 300


async def test_the_person_is_told_and_may_take_the_old_number_as_theirs(cast):
    await merged(cast)
    await outbox.deliver(clock.now() + HOUR)
    assert "members_merged" in [message.kind for message in await outbox.inbox(cast.ann)]
    await members.change_phone(cast.ann, cast.ben.phone, by=cast.ann, at=MONDAY)
    assert await members.by_phone(cast.ben.phone) == cast.ann


async def test_who_was_brought_by_themselves_is_rewarded_for_nobody(cast):
    friend = await casting.join("13512345678", invite_code=cast.ann.invite_code, at=MONDAY)
    await merged(cast, friend, cast.ann)
    await ordered(cast, cast.ann, 100)
    assert await balance(cast.ann) == 100


async def test_one_person_holds_one_ticket_of_a_session(cast):
    _, session = await shown.dated()
    await shown.ticket(session, cast.ben)
    await merged(cast)
    with pytest.raises(AlreadyRegistered):
        await shown.ticket(session, cast.ann)


STEPS = scaled(14, full=40)
DEEDS = ["merge", "unmerge", "earn", "earn", "spend", "void", "sweep", "leap"]


class Story:
    """Four people, who are found to be one or not, while they earn and spend."""

    def __init__(self, cast, people):
        self.cast, self.people, self.at = cast, people, MONDAY
        self.standing, self.made = [], []

    def free(self):
        gone = {merge.gone_id for merge in self.standing}
        return [one for one in self.people if one.id not in gone]

    async def merge(self, dice):
        free = self.free()
        if len(free) > 1:
            gone, into = free[dice % len(free)], free[(dice + 1 + dice % (len(free) - 1)) % len(free)]
            if gone.id != into.id:
                self.standing.append(await merged(self.cast, gone, into, at=self.at))

    async def unmerge(self, dice):
        if not self.standing:
            return
        merge = self.standing[dice % len(self.standing)]
        if any(other.gone_id == merge.stays_id for other in self.standing):
            with pytest.raises(NotTheLast):
                await members.unmerge(merge, by=self.cast.dee, at=self.at)
            return
        await members.unmerge(merge, by=self.cast.dee, at=self.at)
        self.standing.remove(merge)

    async def earn(self, dice):
        self.made.append(await ordered(self.cast, self.people[dice % 4], dice % 90 + 1, self.at))

    async def spend(self, dice):
        account = (await persons.stays(self.people[dice % 4])).account_id
        good = await lots.spendable(account, at=self.at)
        if points := good * (dice % 4) // 3:
            key = f"s{await postings.Posting.all().count()}"
            told = {"reason": "gift", "facts": {}, "store": None, "by": "test", "at": self.at}
            await postings.spend(account, points, key=key, **told)

    async def void(self, dice):
        if self.made:
            order = self.made.pop(dice % len(self.made))
            await orders.void(order, reason="x", by=self.cast.gil, at=self.at)

    async def leap(self, dice):
        """Points of an order hold until the end of the next year."""
        self.at += (dice % 400) * DAY

    async def sweep(self, dice):
        await earning.expire(at=self.at, by="job:expiry")

    async def check(self):
        assert (await proof.verify()).differences == []
        for member in self.people:
            row = await Member.get(id=member.id).select_related("account")
            if row.merged_into_id:
                assert (row.account.balance, row.account.owed) == (0, 0)
            else:
                moved = await (await earning.movements(row))
                assert sum(posting.points for posting in moved) == row.account.balance
                settled = await orders.of(row).filter(state="settled")
                assert (row.visits, row.spent) == (len(settled), sum(order.total for order in settled))


@given(
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**4)), min_size=STEPS, max_size=STEPS)
)
@settings(
    max_examples=scaled(5, full=40),
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
async def test_in_whatever_order_the_proof_holds_and_figures_agree(db, steps):
    await databases.fresh()
    cast = await casting.assemble()
    dan = await casting.join("13612345670", name="丁一")
    story = Story(cast, [cast.ann, cast.ben, cast.cho, dan])
    for deed, dice in steps:
        story.at += HOUR
        await getattr(story, deed)(dice)
        await story.check()


@pytest.mark.parametrize("title", names.TITLES)
async def test_a_title_behind_a_name_is_no_other_name(cast, title):
    await Member.filter(id=cast.ann.id).update(name="陈静")
    await Member.filter(id=cast.ben.id).update(name=f"陈 静{title}")
    ann, ben = [await Member.get(id=one.id).select_related("tier") for one in (cast.ann, cast.ben)]
    assert "name" not in (await preview.of(ben, into=ann, at=MONDAY)).warnings
