"""Retention: what is kept how long is a rule, changed within bounds; each night it is carried out."""

from datetime import timedelta

import pytest

import web.wiring  # noqa: F401 - the rules of events are known, as in the running club
from club import api_keys, audit, clock, onetime, reception, signins, webhooks
from club.api_calls import ApiCall
from club.audit import Entry
from club.members import closure
from club.messages import outbox
from club.messages.outbox import Message
from club.privacy import requests, retention
from club.privacy.requests import DataRequest
from club.privacy.retention import RetentionRule
from club.scans import Scan
from club.webhooks import WebhookDelivery
from tests.web.portal import given

NOW = clock.now()
DAY = timedelta(days=1)


async def test_a_club_begins_with_a_rule_for_everything(cast):
    rules = {rule.kind: rule.days for rule in await RetentionRule.all()}
    assert rules == {name: kind.days for name, kind in retention.kinds().items()}
    assert rules["scan_answers"] == 30


async def test_a_rule_is_changed_and_the_audit_log_says_from_what_to_what(cast):
    await retention.change("signins", 30, by=cast.gil, at=NOW)
    assert await retention.days("signins") == 30
    entry = await Entry.get(action="retention.changed")
    assert (entry.facts["before"], entry.facts["days"]) == (90, 30)
    await retention.change("signins", 30, by=cast.gil, at=NOW)
    assert await Entry.filter(action="retention.changed").count() == 1


@pytest.mark.parametrize("days", [29, 366, 0, -5])
async def test_outside_its_bounds_a_rule_is_refused(cast, days):
    with pytest.raises(retention.OutOfBounds) as refused:
        await retention.change("signins", days, by=cast.gil, at=NOW)
    assert refused.value.facts == {"least": 30, "most": 365}
    assert await retention.days("signins") == 90


async def test_there_is_no_rule_for_the_books(cast):
    with pytest.raises(retention.UnknownRule):
        await retention.change("audit", 1, by=cast.gil, at=NOW)


async def test_each_night_what_is_older_goes_and_what_is_younger_stays(cast):
    await onetime.request("13800138000", purpose="signin", ip="192.0.2.1", at=NOW - 3 * DAY)
    await onetime.request("13800138000", purpose="signin", ip="192.0.2.1", at=NOW)
    old, _ = await signins.open_for_member(cast.ann, agent="", ip="", at=NOW - 200 * DAY)
    await signins.open_for_member(cast.ann, agent="", ip="", at=NOW)
    here = {"desk": cast.desk, "staff": cast.eve}
    await reception.look_up(cast.ann.phone, nonce="forget-1", at=NOW - 31 * DAY, **here)
    await reception.look_up("99999999999", nonce="forget-2", at=NOW - 181 * DAY, **here)
    await reception.look_up("99999999999", nonce="forget-3", at=NOW, **here)
    await closure.remember("13800138000", at=NOW - 1096 * DAY)
    key, _ = await api_keys.create("DMS", ["quote"], store=None, by=cast.gil, at=NOW - 9 * DAY)
    for number, at in enumerate((NOW - 8 * DAY, NOW)):
        told = {"key": key, "fingerprint": "", "status": 200, "answer": "{}", "at": at}
        await ApiCall.create(named=f"call-{number}", **told)
    done = await retention.forget(at=NOW)
    assert done == {
        "codes": 1,
        "signins": 1,
        "scan_answers": 2,
        "failed_scans": 1,
        "messages": 0,
        "copies": 0,
        "import_rows": 0,
        "api_calls": 1,
        "webhook_deliveries": 0,
        "requests": 0,
        "closures": 1,
        "parties": 0,
    }
    assert await Scan.filter(nonce__startswith="forget").count() == 2
    assert not any((await retention.forget(at=NOW)).values())
    assert not await signins.SignIn.exists(id=old.id)


async def test_what_systems_were_told_goes_after_a_month_and_what_waits_does_not(cast):
    told = {"store": cast.north, "by": cast.gil, "at": NOW - 90 * DAY}
    endpoint, _ = await webhooks.create("DMS", "https://dms.example.cn/", ["member.joined"], **told)
    deeds = {}
    for days, state in ((31, "sent"), (31, "failed"), (31, "waiting"), (29, "sent")):
        entry = await audit.record("webhook.made", endpoint, by=cast.gil, at=NOW, store=cast.north.id)
        due = {"due_at": NOW - days * DAY, "state": state}
        deeds[days, state] = await WebhookDelivery.create(endpoint=endpoint, entry=entry, **due)
    assert (await retention.forget(at=NOW))["webhook_deliveries"] == 2
    kept = [deeds[31, "waiting"].id, deeds[29, "sent"].id]
    assert await WebhookDelivery.all().order_by("id").values_list("id", flat=True) == kept


async def test_of_an_old_message_only_that_it_was_sent_is_kept(cast):
    await given.delivered()
    message = await Message.filter(member_id=cast.ann.id).first()
    await Message.filter(id=message.id).update(created_at=NOW - 731 * DAY)
    assert (await retention.forget(at=NOW))["messages"] == 1
    await message.refresh_from_db()
    assert (message.body, message.subject, message.variables, message.kind) == ("", "", {}, "welcome")
    assert await outbox.inbox(cast.ann).count() == 1


@pytest.mark.parametrize("answer", ["y", ""])
async def test_what_was_said_in_a_request_goes_after_three_years(cast, answer):
    asked = await requests.ask_correction(cast.ann, about="car", text="x", by=cast.ann, at=NOW - 1200 * DAY)
    await requests.answer(asked, outcome="done", text="y", by=cast.gil, at=NOW - 1096 * DAY)
    await DataRequest.filter(id=asked.id).update(answer=answer)
    assert (await retention.forget(at=NOW))["requests"] == 1
    await asked.refresh_from_db()
    assert (asked.text, asked.answer, asked.state) == ("", "", "done")


async def test_more_than_a_batch_goes_in_batches(cast, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        await onetime.request(f"1380013800{number}", purpose="signin", ip="", at=NOW - 3 * DAY)
    assert (await retention.forget(at=NOW))["codes"] == 5
