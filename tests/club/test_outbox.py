"""The outbox: posted with the deed, delivered once it is true, once for each key, and again if it failed."""

import asyncio
import hashlib
import hmac
import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from pydantic import SecretStr
from tortoise.transactions import in_transaction

from club import config
from club.messages import outbox, templates
from club.messages.outbox import Message, NowhereToSend
from club.messages.templates import UnknownKind, WrongVariables
from tests import gateway

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # nine in the morning in Shanghai
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PHONE = "13612345678"


@pytest.fixture
async def sms(settings):
    async with gateway.listening() as listening:
        settings(env="production", sms_url=listening.url, sms_secret=SecretStr("between us"))
        yield listening


async def post_code(key="code:1", at=MONDAY, phone=PHONE, **told):
    told = {"code": "012345", "minutes": 5} | told
    return await outbox.post("one_time_code", key=key, at=at, channel="sms", phone=phone, **told)


async def post_points(member, key="order:1", at=MONDAY, channel="inbox", **told):
    told = {"store": "北店", "points": 1280, "balance": 12680} | told
    return await outbox.post("order_points", key=key, at=at, channel=channel, member=member, **told)


async def test_a_message_is_said_in_the_member_s_language(cast):
    chinese = await post_points(cast.ann)
    assert chinese.subject == "1,280 积分到账"
    assert "陈女士" in chinese.body
    assert "12,680" in chinese.body
    cast.ben.locale = "en"
    english = await post_points(cast.ben, key="order:2")
    assert english.subject == "1,280 points for you"


async def test_moments_are_told_by_the_clock_of_the_club():
    half_past_six = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
    assert templates.say(half_past_six, "zh_CN") == "11月28日 周六 06:30"
    assert templates.say(half_past_six, "en") == "Sat 28 Nov 06:30"
    assert templates.say(date(2026, 11, 28), "zh_CN") == "11月28日 周六"


@pytest.mark.parametrize("told", [{"store": ""}, {"store": "  "}, {"store": None}, {"points": None}])
async def test_nothing_is_sent_with_an_empty_variable(cast, told):
    with pytest.raises(WrongVariables) as refusal:
        await post_points(cast.ann, **told)
    assert refusal.value.facts == {"kind": "order_points", "missing": list(told), "unexpected": []}
    assert not await Message.exists(kind="order_points")


async def test_nor_with_a_wrong_or_a_missing_one(cast):
    with pytest.raises(WrongVariables) as refusal:
        await outbox.post("order_points", key="k", at=MONDAY, channel="inbox", member=cast.ann, point=5)
    assert refusal.value.facts["missing"] == ["balance", "points", "store"]
    assert refusal.value.facts["unexpected"] == ["point"]


async def test_nor_to_somebody_who_cannot_be_addressed(cast):
    cast.ann.address_form = ""
    with pytest.raises(WrongVariables):
        await post_points(cast.ann)


async def test_a_kind_that_nobody_wrote_is_refused(cast):
    with pytest.raises(UnknownKind):
        await outbox.post("../../etc", key="k", at=MONDAY, channel="inbox", member=cast.ann)


async def test_a_message_needs_somebody_to_go_to(cast):
    with pytest.raises(NowhereToSend):
        await outbox.post("welcome", key="k", at=MONDAY, channel="inbox", number="1")
    cast.ann.phone = None
    with pytest.raises(NowhereToSend):
        await post_points(cast.ann, channel="sms")


async def test_the_same_key_is_one_message(cast):
    first = await post_points(cast.ann)
    assert await post_points(cast.ann, points=5) == first
    posted = await asyncio.gather(*(post_points(cast.ann, key="order:9") for _ in range(20)))
    assert len({message.id for message in posted}) == 1
    assert await Message.filter(kind="order_points").count() == 2


async def test_what_did_not_happen_is_not_told(cast):
    async with in_transaction() as transaction:
        await post_points(cast.ann)
        await transaction.rollback()
    await outbox.deliver(MONDAY)
    assert not await Message.exists(kind="order_points")


async def test_the_inbox_shows_what_has_arrived_newest_first_and_counts_the_unread(cast):
    await outbox.deliver(MONDAY)
    (welcome,) = await outbox.inbox(cast.ann)
    points = await post_points(cast.ann)
    assert await outbox.inbox(cast.ann) == [welcome]
    await outbox.deliver(MONDAY)
    assert await outbox.inbox(cast.ann) == [points, welcome]
    await outbox.read([points], at=MONDAY)
    await outbox.read([points], at=MONDAY + HOUR)
    assert await outbox.unread(cast.ann) == [welcome]
    assert (await Message.get(id=points.id)).read_at == MONDAY
    assert await outbox.inbox(cast.ben).count() == 1


async def test_an_sms_is_one_signed_request(cast, sms):
    await post_code(key="code:7")
    assert await outbox.deliver(MONDAY) == (3 + 1, 0, 0)  # three welcomes too
    (request,) = sms.requests
    secret = hmac.new(b"between us", request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-club-signature"] == f"sha256={secret}"
    assert request.headers["idempotency-key"] == "code:7"
    letter = json.loads(request.body)
    assert (letter["phone"], letter["kind"], letter["variables"]["code"]) == (
        PHONE,
        "one_time_code",
        "012345",
    )
    assert letter["text"].startswith("验证码 012345，5 分钟内有效")
    message = await Message.get(key="code:7")
    assert (message.state, message.sent_at, message.body, message.variables) == ("sent", MONDAY, "", {})


async def test_without_a_gateway_development_marks_it_sent(db):
    await post_code()
    assert await outbox.deliver(MONDAY) == (1, 0, 0)
    assert (await Message.get()).variables["code"] == "012345"


async def test_what_is_not_due_waits(cast, sms):
    at_night = datetime(2026, 11, 23, 13, tzinfo=UTC)
    message = await post_points(cast.ann, channel="sms", at=at_night)
    assert message.due_at == datetime(2026, 11, 24, 0, tzinfo=UTC)
    await outbox.deliver(at_night)
    assert sms.requests == []
    await outbox.deliver(message.due_at)
    assert len(sms.requests) == 1


@pytest.mark.parametrize(
    ("hour", "due"), [(7, 8), (8, 8), (19, 19), (20, 32), (23, 32)]
)  # on the wall of the club; 32 is eight the next day
async def test_sms_keeps_quiet_from_eight_to_eight(cast, hour, due):
    midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    message = await post_points(cast.ann, channel="sms", at=midnight + hour * HOUR)
    assert message.due_at == midnight + due * HOUR


@pytest.mark.parametrize(
    ("begins", "ends", "hour", "due"),
    [(21, 7, 20, 20), (21, 7, 21, 31), (12, 14, 11, 11), (12, 14, 12, 14), (12, 14, 14, 14), (9, 9, 9, 9)],
)
async def test_a_club_sets_its_own_quiet_hours(cast, begins, ends, hour, due):
    midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    before = config.settings()
    config.use(before.model_copy(update={"quiet_from": time(begins), "quiet_until": time(ends)}))
    try:
        message = await post_points(cast.ann, channel="sms", at=midnight + hour * HOUR)
    finally:
        config.use(before)
    assert message.due_at == midnight + due * HOUR


async def test_codes_and_the_inbox_know_no_quiet_hours(cast):
    at_night = datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert (await post_code(at=at_night)).due_at == at_night
    assert (await post_points(cast.ann, at=at_night)).due_at == at_night


async def test_a_gateway_that_fails_is_tried_again_later_and_later(db, sms):
    sms.status = 503
    await post_code()
    at, pauses = MONDAY, []
    while (message := await Message.get()).state == "waiting":
        pauses.append(int((message.due_at - at).total_seconds()))
        at = message.due_at
        await outbox.deliver(at)
    assert pauses == [0, 10, 30, 90, 270, 810]
    assert (message.state, message.error, message.attempts) == ("failed", "HTTP 503", 6)
    assert (message.body, len(sms.requests)) == ("", 6)


async def test_a_gateway_that_recovers_gets_it_once(db, sms):
    sms.status = 503
    await post_code()
    assert await outbox.deliver(MONDAY) == (0, 1, 0)
    sms.status = 200
    assert await outbox.deliver(MONDAY + 9 * SECOND) == (0, 0, 0)
    assert await outbox.deliver(MONDAY + 10 * SECOND) == (1, 0, 0)
    assert await outbox.deliver(MONDAY + HOUR) == (0, 0, 0)


async def test_what_the_gateway_will_never_take_is_not_offered_again(db, sms):
    sms.status = 400
    await post_code()
    assert await outbox.deliver(MONDAY) == (0, 0, 1)
    assert (await Message.get()).error == "HTTP 400"


async def test_a_gateway_that_is_not_there_is_tried_again(db, settings):
    settings(env="production", sms_url="http://127.0.0.1:9/sms")
    await post_code()
    assert await outbox.deliver(MONDAY) == (0, 1, 0)
    assert (await Message.get()).error == "ConnectError"


async def test_a_code_that_has_died_is_not_sent_any_more(db, sms):
    await post_code(expires_at=MONDAY + 5 * MINUTE)
    assert await outbox.deliver(MONDAY + 5 * MINUTE) == (0, 0, 1)
    assert sms.requests == []
    assert (await Message.get()).error == "expired"


async def test_a_worker_that_dies_leaves_its_messages_to_the_next(db, sms):
    await post_code()
    assert await outbox._claim("sms", MONDAY, 50)  # and never a word again
    assert await outbox.deliver(MONDAY + outbox.LEASE - SECOND) == (0, 0, 0)
    assert await outbox.deliver(MONDAY + outbox.LEASE) == (1, 0, 0)


async def test_a_worker_that_was_given_up_does_not_write_over_the_next(db, sms):
    await post_code()
    (late,) = await outbox._claim("sms", MONDAY, 50)
    await outbox.deliver(MONDAY + outbox.LEASE)
    await outbox._settle(late, state="failed", error="too late")
    assert (await Message.get()).state == "sent"


async def test_many_workers_send_each_message_once(db, sms):
    for number in range(40):
        await post_code(key=f"code:{number}")
    tallies = await asyncio.gather(*(outbox.deliver(MONDAY, 10) for _ in range(5)))
    assert sum(tally.sent for tally in tallies) == len(sms.requests)
    await outbox.deliver(MONDAY)
    assert sorted(request.headers["idempotency-key"] for request in sms.requests) == sorted(
        f"code:{number}" for number in range(40)
    )


async def test_one_round_takes_no_more_than_it_was_told_and_the_oldest_first(db, sms):
    for number in range(5):
        await post_code(key=f"code:{number}", at=MONDAY - number * MINUTE)
    assert await outbox.deliver(MONDAY, 2) == (2, 0, 0)
    assert {request.headers["idempotency-key"] for request in sms.requests} == {"code:4", "code:3"}
    assert sms.most_at_once <= outbox.AT_ONCE


def test_a_line_goes_with_the_optional_variable_that_it_names():
    kind = templates.Kind("some", frozenset({"who", "cash"}), optional=frozenset({"cash"}))
    wording = templates.Wording("给 $who", "$who 好。\n\n退 $cash。")
    assert templates.fill(kind, wording, {"who": "安", "cash": ""}).body == "安 好。"
    assert templates.fill(kind, wording, {"who": "安"}).body == "安 好。"
    assert templates.fill(kind, wording, {"who": "安", "cash": "¥1"}).body == "安 好。\n\n退 ¥1。"
    with pytest.raises(WrongVariables):
        templates.fill(kind, wording, {"cash": "¥1"})
