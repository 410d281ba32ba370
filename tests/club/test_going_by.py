"""What has no rule of its own goes by those for what it is a kind of: one, many, foreseen, the first time."""

from datetime import timedelta

from club import earning, reckoning
from club.earned import Claim
from club.members import Member
from points import rules
from points.facts import Fact
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
LATER = NOON + timedelta(days=1)
NEVER = {"expiry": "never"}


async def ruled(code, kind, terms, **when):
    return await rules.define(
        code, kind, {"type": "fixed", **NEVER, **terms}, valid_from=casting.OPENED, by="test", **when
    )


async def came(member, kind, number, at=NOON):
    return await earning.earn(member, Fact(kind, at), key=f"earn:{kind}:{number}", by="test", at=at)


async def points(member, kind, number, at=NOON):
    return (await came(member, kind, number, at)).points


async def test_a_class_goes_by_the_rules_for_events_and_keeps_its_own_name(cast):
    posting = await came(cast.ann, "class", 1)
    assert (posting.points, posting.reason, posting.rule) == (100, "class", "event")
    assert await earning.pays("class", NOON)
    assert await earning.worth(Fact("class", NOON)) == 100


async def test_once_there_is_a_rule_for_classes_it_alone_counts_for_them(cast):
    await ruled("class", "class", {"points": 30}, valid_until=LATER)
    assert [await points(cast.ann, kind, 1) for kind in ("class", "event")] == [30, 100]
    assert await earning.worth(Fact("class", NOON)) == 30
    assert await points(cast.ann, "class", 2, at=LATER) == 100  # over with its rule


async def test_a_rule_for_classes_that_is_not_for_everybody_ends_the_other_for_all(cast):
    await ruled("class", "class", {"points": 30, "only": {"tier": ["gold"]}})
    posting = await came(cast.ann, "class", 1)
    assert (posting.points, posting.facts["why"][0]["code"]) == (0, "rule.not_for")


async def test_nothing_goes_by_the_rules_for_a_kind_of_it(cast):
    await ruled("class", "class", {"points": 30})
    await rules.end(await rules.Rule.get(code="event"), at=NOON)
    assert await points(cast.ann, "event", 1) == 0
    assert not await earning.pays("event", NOON)


async def test_many_at_once_go_by_the_same_rules_each_at_its_time(cast):
    await ruled("class", "class", {"points": 30, "caps": {"member_ever": 30}}, valid_until=LATER)
    claims = [
        Claim(cast.ann.id, cast.ann.account_id, Fact(kind, at), f"earn:{kind}:{at}", at)
        for kind, at in (("class", NOON), ("event", NOON), ("class", LATER))
    ]
    assert await earning.earn_many(claims, by="test") == [30, 100, 100]


async def test_what_is_foreseen_is_what_is_earned(cast):
    await ruled("first", "event", {"points": 7, "only": {"first": [True]}, "stacking": "adds"})
    member = await Member.get(id=cast.ann.id).select_related("tier")
    for number, expected in enumerate((107, 100)):
        foreseen = await reckoning.foresee(member, Fact("class", NOON))
        await came(cast.ann, "class", number)
        assert foreseen.total == expected
    assert (await reckoning.foresee(member, Fact("event", NOON))).total == 100


async def test_the_first_time_counts_what_went_by_the_same_rules(cast):
    only_first = {"points": 7, "only": {"first": [True]}, "stacking": "adds"}
    await ruled("first", "event", only_first)
    await came(cast.ann, "class", 1)  # an event, for want of a rule of its own
    assert "extra" not in (await came(cast.ann, "event", 2)).facts
    await ruled("class", "class", {"points": 30}, valid_until=LATER)
    await ruled("first-class", "class", only_first, valid_until=LATER)
    assert "extra" not in (await came(cast.ann, "class", 3)).facts  # not her first class either
    await came(cast.ben, "class", 4)  # by the rules for classes: no event
    assert (await came(cast.ben, "event", 5)).facts["extra"][0]["points"] == 7
