"""Any filter: the statement that a tree becomes selects exactly those whom plain Python selects."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from club import clock, consents, persons, segments
from club.activity import Activity
from club.consents import PURPOSES, Consent
from club.members import Member
from club.orders import ServiceOrder
from club.referrals import Referral
from club.segments import Question
from club.segments.fields import table
from club.segments.kinds import Choices, Day, Number, Rows, Texts, Yuan
from club.tiers import Tier
from club.vehicles import Ownership, Vehicle
from points.accounts import Account
from tests.club.plainly import Town
from tests.sizes import scaled

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
PEOPLE = 80
ALLOWS = {"field": "consent", "operator": "in"}
TREES = scaled(400, full=6000)
DEEDS = (
    "registration.made", "registration.made", "registration.cancelled", "session.cancelled",
    "checkin.done", "checkin.done", "checkin.undone", "profile.updated",
)  # fmt: skip
MODELS = ("朗逸", "途观L", "ID.3", "帕萨特")


@pytest.fixture
async def town(cast):
    """Eighty people of every sort: with and without each of the facts that a filter can ask for."""
    random = Random(11)
    gold = await Tier.create(code="gold", name="金卡", level=2)
    balances = [random.choice((-5, 0, 120, 4000)) for _ in range(PEOPLE)]
    accounts = [await Account.create(opened_at=NOW, balance=balance) for balance in balances]
    people = [await Member.create(**_person(n, random, cast, gold, accounts[n])) for n in range(PEOPLE)]
    await Member.filter(id=people[5].id).update(closed_at=NOW)
    for number in range(PEOPLE):
        await _live(number, people[number], random, cast)
    for number in range(3, PEOPLE - 1, 9):
        await persons.point([people[number].id], to=people[number + 1].id)
    for member in people:
        await consents.refresh(member)
    return await Town(NOW).load()


def _person(number, random, cast, gold, account):
    maybe = lambda value, chance=0.6: value if random.random() < chance else None  # noqa: E731
    calendar = random.choice(("", "solar", "solar", "lunar"))
    joined = maybe(_ago(random))
    return {
        "number": f"{number:010d}",
        "phone": maybe(f"137{number:08d}"),
        "email": maybe("a@example.com") or "",
        "name": "某人",
        "address_form": "某人",
        "gender": random.choice(("f", "m", "")),
        "birth_calendar": calendar,
        "birth_year": maybe(random.randrange(1940, 2012)) if calendar else None,
        "birth_month": random.randrange(1, 13) if calendar else None,
        "birth_day": random.randrange(1, 31 if calendar == "lunar" else 29) if calendar else None,
        "birth_leap": calendar == "lunar" and random.random() < 0.2,
        "tier_id": random.choice((1, gold.id)),
        "account": account,
        "store": maybe(random.choice((cast.north, cast.south))),
        "source": maybe(cast.poster, 0.3),
        "adviser": maybe(random.choice((cast.dee, cast.eve))),
        "invite_code": f"t{number}",
        "created_at": maybe(random.choice((joined, _ago(random)))),
        "joined_at": joined,
        "locale": random.choice(("zh_CN", "zh_CN", "en")),
        "visits": random.randrange(6),
        "spent": random.randrange(0, 3000_00, 50),
        "last_visit_at": maybe(_ago(random)),
    }


async def _live(number, member, random, cast):
    for _ in range(random.choice((0, 1, 1, 2))):
        vehicle = await Vehicle.create(**_car(random))
        since, gone = _ago(random), random.random() < 0.2
        await Ownership.create(member=member, vehicle=vehicle, since=since, until=NOW if gone else None)
    for turn in range(random.choice((0, 0, 1, 2, 4))):
        await ServiceOrder.create(
            number=f"{number}-{turn}", fingerprint="", store=cast.north, member=member, by="test",
            opened_at=_ago(random), total=random.randrange(0, 2000_00),
            state=random.choice(("settled", "settled", "open", "void")),
        )  # fmt: skip
    for _ in range(random.choice((0, 1, 3))):
        purpose, given = random.choice(PURPOSES), random.random() < 0.6
        await Consent.create(member=member, purpose=purpose, version=1, given=given, source="portal", at=NOW)
    for _ in range(random.choice((0, 0, 2, 4))):
        kind = random.choice(DEEDS)
        subject = f"registration:{random.randrange(2)}"
        await Activity.create(member=member, kind=kind, at=_ago(random), by="test", subject=subject)
    if random.random() < 0.2:
        await Referral.create(referrer=cast.ann, friend=member, code="x", signed_up_at=NOW)


def _car(random):
    day = lambda: random.choice((None, _day(random)))  # noqa: E731
    return {
        "model": random.choice(MODELS),
        "energy": random.choice(("fuel", "hybrid", "ev")),
        "delivered_on": day(),
        "insured_until": day(),
        "inspected_until": day(),
        "warranty_until": day(),
        "kilometres": random.choice((None, random.randrange(200_000))),
        "state": random.choice(("active", "active", "sold", "scrapped")),
        "state_at": random.choice((None, NOW, NOW + timedelta(days=1))),
        "created_at": NOW,
    }


def _ago(random):
    """A moment, now and then the very edge of a span that a filter may name."""
    if random.random() < 0.2:
        return NOW - timedelta(days=random.choice((0, 30, 365)))
    return NOW - timedelta(minutes=random.randrange(900 * 24 * 60))


def _day(random):
    today = clock.day_of(NOW)
    return random.choice((today, today + timedelta(days=random.randrange(-900, 400))))


def _leaf(random, field=None, operator=None):
    field = field or random.choice([*table().values()])
    operator = operator or random.choice([*field.operators.values()])
    values = [_value(kind, random) for kind in operator.takes]
    if operator.name == "between":
        values[-2:] = sorted(values[-2:])
    told = {"field": field.name, "operator": operator.name}
    return told | ({"value": values[0] if len(values) == 1 else values} if values else {})


def _value(kind, random):
    match kind:
        case Choices(among):
            return random.sample([*among], random.randint(1, min(3, len(among))))
        case Rows():
            return random.sample(range(1, 14), random.randint(1, 4))
        case Texts():
            return random.sample([*MODELS, "没有这款"], random.randint(1, 3))
        case Day():
            return _day(random).isoformat()
        case Yuan():
            return random.choice((0, random.randrange(3000)))
        case Number(least, most):
            likely = random.choice((0, 1, 2, 12, 24, 30, 36, 60, 120, 365, 1000, 50_000))
            return min(max(likely, least), most)
    raise AssertionError(kind)


def _tree(random, depth=0):
    shape = random.random()
    if depth == 4 or shape < 0.45 + depth * 0.1:
        return _leaf(random)
    if shape < 0.65:
        return {"not": _tree(random, depth + 1)}
    parts = [_tree(random, depth + 1) for _ in range(random.randint(1, 4))]
    return {random.choice(("all", "any")): parts}


async def _selected(told, **among):
    question = Question(segments.read(told), NOW, **among)
    return {id for batch in [ids async for ids in segments.batches(question, size=37)] for id in batch}


async def test_every_operator_of_every_field_selects_exactly_those_whom_it_means(town):
    random, asked, found = Random(5), set(), set()
    for field in table().values():
        for operator in field.operators.values():
            asked.add((field.name, operator.name))
            for _ in range(20):
                told = _leaf(random, field, operator)
                wanted = town.fitting(told)
                assert await _selected(told) == wanted, json.dumps(told, ensure_ascii=False)
                found |= {(field.name, operator.name)} if 0 < len(wanted) < len(town.people) else set()
                everybody_else = {one.id for one in town.people} - wanted
                assert await _selected({"not": told}) == everybody_else, f"not {told}"
    assert asked == found, "a condition that never told people apart proves nothing"


async def test_any_tree_selects_exactly_those_whom_it_means(town):
    random = Random(2026)
    told_apart = 0
    for _ in range(TREES):
        told = _tree(random)
        wanted = town.fitting(told)
        assert await _selected(told) == wanted, json.dumps(told, ensure_ascii=False)
        told_apart += 0 < len(wanted) < len(town.people)
    assert told_apart > TREES / 2


async def test_counts_pages_and_reach_agree_with_who_is_selected(town, cast):
    random = Random(7)
    for _ in range(40):
        told = _tree(random)
        question = Question(segments.read(told), NOW, cast.north.id)
        here = {one.id for one in town.people if one.store_id in (None, cast.north.id)}
        wanted = town.fitting(told) & here
        assert await segments.asking.count(question) == len(wanted)
        assert await segments.asking.count(question, most=7) == min(7, len(wanted))
        assert await segments.ids(question, limit=100) == sorted(wanted, reverse=True)
        allowing = {one: town.fitting(ALLOWS | {"value": [one]}) for one in PURPOSES}
        phones = {one.id for one in town.people if one.phone}
        assert await segments.reach(question) == {
            "all": len(wanted),
            "inbox": len([one for one in town.people if one.id in wanted and one.joined_at]),
            "wechat": len(wanted & allowing["marketing_wechat"]),
            "sms": len(wanted & phones & allowing["marketing_sms"]),
            "phone": len(wanted & phones & allowing["marketing_phone"]),
        }
