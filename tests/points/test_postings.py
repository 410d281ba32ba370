"""Postings: points come and go, each movement once, whatever is asked twice."""

from datetime import datetime

import pytest
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from points import accounts, errors, postings, proof
from points.postings import Posting
from tests.points.ledger import DAY, NOON, earned, said, spent, undoing, undone


async def test_a_new_account_is_empty(account):
    assert await accounts.balance(account) == 0
    assert await postings.of(account) == []


async def test_what_is_earned_less_what_is_spent_is_the_balance(account):
    await earned(account, 100)
    await spent(account, 30)
    assert await accounts.balance(account) == 70
    assert (await proof.verify()).ok


async def test_movements_are_told_newest_first_with_all_that_was_said(account):
    await earned(account, 100)
    gift = {"gift": "礼品", "n": [1]}
    await postings.spend(
        account, 30, **said("g", at=NOON + DAY, reason="gift", facts=gift, store=2, by="staff:7")
    )
    newest, oldest = await postings.of(account)
    assert (oldest.kind, oldest.points) == ("earn", 100)
    assert (newest.kind, newest.points, newest.reason, newest.store, newest.by, newest.at) == (
        "spend", -30, "gift", 2, "staff:7", NOON + DAY,
    )  # fmt: skip
    assert newest.facts == gift


async def test_a_posting_names_the_rule_and_version_it_was_reckoned_by(account):
    made = await postings.earn(account, 5, rule="service", rule_version=3, **said("a"))
    kept = await Posting.get(id=made.id)
    assert (kept.rule, kept.rule_version) == ("service", 3)


async def test_the_posting_returned_is_the_posting_kept(account):
    made = await postings.earn(account, 5, **said("a", facts={"b": (1, 2), "a": "é"}))
    kept = await Posting.get(id=made.id)
    assert {name: getattr(made, name) for name in Posting._meta.db_fields} == {
        name: getattr(kept, name) for name in Posting._meta.db_fields
    }


async def test_earning_nothing_is_a_movement_that_says_why(account):
    why = {"code": "work.excluded", "work": "warranty"}
    await postings.earn(account, 0, **said("a", facts={"why": [why]}))
    [posting] = await postings.of(account).prefetch_related("lots")
    assert (posting.points, posting.facts["why"]) == (0, [why])
    assert list(posting.lots) == []


async def test_an_account_may_be_named_by_its_id(account):
    await postings.earn(account.id, 10, **said("a"))
    await postings.spend(account.id, 4, **said("b"))
    assert await accounts.balance(account.id) == 6


@pytest.mark.parametrize("verb", [postings.earn, postings.spend, postings.adjust])
async def test_asking_again_gives_the_very_posting_and_moves_nothing(account, verb):
    await earned(account, 100)
    first = await verb(account, 10, **said("a", facts={"x": 1, "y": 2}))
    balance = await accounts.balance(account)
    second = await verb(account, 10, **said("a", facts={"y": 2, "x": 1}))
    assert second == first
    assert await accounts.balance(account) == balance


async def test_who_asks_again_and_when_does_not_matter(account):
    first = await postings.earn(account, 10, expires_at=NOON + DAY, **said("a"))
    again = said("a", at=NOON + DAY, by="somebody else")
    assert await postings.earn(account, 10, expires_at=NOON + 2 * DAY, **again) == first


@pytest.mark.parametrize(
    "other", [{"reason": "other"}, {"facts": {"x": 1}}, {"store": 2}, {"rule": "r", "rule_version": 1}]
)
async def test_a_key_that_said_something_else_is_a_conflict(account, other):
    first = await postings.earn(account, 10, **said("a"))
    with pytest.raises(errors.KeyConflict) as refusal:
        await postings.earn(account, 10, **said("a") | other)
    assert refusal.value.facts == {"key": "a", "posting": first.id}


async def test_a_key_stands_for_its_points_account_and_kind(account):
    await earned(account, 50)
    await postings.earn(account, 10, **said("a"))
    with pytest.raises(errors.KeyConflict):
        await postings.earn(account, 11, **said("a"))
    with pytest.raises(errors.KeyConflict):
        await postings.earn(await accounts.open(at=NOON), 10, **said("a"))
    with pytest.raises(errors.KeyConflict):
        await postings.spend(account, 10, **said("a"))
    assert await accounts.balance(account) == 60


@pytest.mark.parametrize("points", [-1, 10**12 + 1, 1.0, True, "1", None])
async def test_an_impossible_earning_is_refused(account, points):
    with pytest.raises(errors.InvalidAmount):
        await postings.earn(account, points, **said("a"))


@pytest.mark.parametrize("points", [0, -1, 10**12 + 1])
async def test_an_impossible_spend_is_refused(account, points):
    with pytest.raises(errors.InvalidAmount):
        await postings.spend(account, points, **said("a"))


@pytest.mark.parametrize("points", [0, 10**12 + 1, -(10**12) - 1])
async def test_an_impossible_adjustment_is_refused(account, points):
    with pytest.raises(errors.InvalidAmount):
        await postings.adjust(account, points, **said("a"))


async def test_the_most_that_can_be_earned_can_be_earned_and_spent(account):
    await earned(account, 10**12)
    await spent(account, 10**12)
    assert await accounts.balance(account) == 0


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("key", ""),
        ("by", "a\0b"),
        ("key", "k" * 121),
        ("reason", "r" * 61),
        ("by", "b" * 61),
        ("rule", "r" * 61),
    ],
)
async def test_words_that_do_not_fit_are_refused(account, field, text):
    with pytest.raises(errors.InvalidText) as refusal:
        await postings.earn(account, 1, **said("a") | {field: text})
    assert refusal.value.facts["field"] == field


@pytest.mark.parametrize(
    "facts", [{"x": object()}, {"x": float("nan")}, {"x": {1, 2}}, {"x": "a\0b"}, {"x": "\ud800"}]
)
async def test_facts_that_cannot_be_kept_are_refused(account, facts):
    with pytest.raises(errors.InvalidFacts):
        await postings.earn(account, 1, **said("a", facts=facts))


async def test_an_instant_without_a_zone_is_refused(account):
    with pytest.raises(errors.NaiveInstant):
        await postings.earn(account, 1, **said("a", at=datetime(2026, 1, 1)))  # noqa: DTZ001 - that is the point


async def test_more_than_there_is_cannot_be_spent(account):
    await earned(account, 100)
    with pytest.raises(errors.NotEnoughPoints) as refusal:
        await postings.spend(account, 101, **said("a"))
    assert refusal.value.facts == {"balance": 100, "wanted": 101}
    assert await postings.of(account).count() == 1


async def test_a_refused_spend_leaves_its_key_free(account):
    with pytest.raises(errors.NotEnoughPoints):
        await postings.spend(account, 10, **said("a"))
    await earned(account, 10)
    assert (await postings.spend(account, 10, **said("a"))).points == -10


async def test_an_adjustment_gives_or_takes(account):
    await postings.adjust(account, 100, expires_at=NOON + DAY, **said("a"))
    await postings.adjust(account, -40, **said("b"))
    assert await accounts.balance(account) == 60
    with pytest.raises(errors.NotEnoughPoints):
        await postings.adjust(account, -61, **said("c"))
    assert (await proof.verify()).ok


async def test_a_movement_is_part_of_the_transaction_around_it(account):
    with pytest.raises(ZeroDivisionError):
        await _earn_and_fail(account)
    assert await accounts.balance(account) == 0
    assert await postings.of(account).count() == 0


async def _earn_and_fail(account):
    async with in_transaction():
        await earned(account, 100)
        raise ZeroDivisionError


async def test_a_refusal_spoils_nothing_else_in_the_transaction_around_it(account):
    async with in_transaction():
        await earned(account, 100)
        with pytest.raises(errors.NotEnoughPoints):
            await postings.spend(account, 500, **said("a"))
        with pytest.raises(errors.KeyConflict):
            await postings.spend(account, 1, **said(f"earn:{account.id}:0"))
        await spent(account, 60)
    assert await accounts.balance(account) == 40
    assert (await proof.verify()).ok


async def test_past_the_verbs_the_tables_refuse_too(account):
    earning, gift = await earned(account, 100), await spent(account, 10)
    await undone(gift)
    wrong = said("x") | {"account": account, "fingerprint": "", "points": 10}
    with pytest.raises(IntegrityError):
        await Posting.create(**wrong, kind="reverse", reverses=gift)
    with pytest.raises(IntegrityError):
        await Posting.create(**wrong, kind="reverse")
    with pytest.raises(IntegrityError):
        await Posting.create(**wrong, kind="spend")
    with pytest.raises(IntegrityError):
        await Posting.create(**wrong | {"key": earning.key}, kind="earn")
    with pytest.raises(errors.AlreadyReversed):
        await postings.reverse(gift, **undoing("y"))
