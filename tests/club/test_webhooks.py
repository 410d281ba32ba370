"""Webhooks: a letter belongs to its deed, is signed, is tried again, and stays out of our own network."""

import asyncio
import hashlib
import hmac
import json
import socket
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from club import config, orders, vouchers, webhooks
from club.orders import Line, Sheet
from club.webhooks import WebhookDelivery, WebhookEndpoint, delivery, sending
from tests import gateway
from tests.cast import OPENED
from tests.club import slips

NOON = OPENED + timedelta(days=30)
EVENTS = ("order.settled", "points.earned")


@pytest.fixture
async def dripping():
    """Makes systems that answer with `start`, and from then on with a few bytes that never come to an end."""
    servers = []

    def made(start):
        async def answer(reader, writer):
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(start.encode() or b"HTTP/1.1 200 -\r\nX-Slow: ")
                while not writer.is_closing():
                    writer.write(b"drip")
                    await writer.drain()
                    await asyncio.sleep(0.05)

        made = socket.create_server(("127.0.0.1", 0))
        servers.append(asyncio.ensure_future(asyncio.start_server(answer, sock=made)))
        return f"http://127.0.0.1:{made.getsockname()[1]}/"

    yield made
    for server in servers:
        (await server).close()


@pytest.fixture
async def listener():
    async with gateway.listening() as there:
        yield there


async def made(cast, url, **told):
    said = {"store": cast.north, "by": cast.gil, "at": OPENED} | told
    return await webhooks.create("DMS", url, said.pop("events", EVENTS), **said)


def paid(cast, number="W-1", **told):
    lines = [Line("maintenance", 68_000)]
    return orders.enter(
        Sheet(number=number, store=cast.north, lines=lines, member=cast.ann, **told), by=cast.dee, at=NOON
    )


async def test_a_deed_is_told_signed_and_names_nobody(cast, listener):
    _, secret = await made(cast, listener.url)
    order = await paid(cast)
    assert await webhooks.deliver(NOON) == (2, 0, 0)
    by_event = {json.loads(one.body)["event"]: one for one in listener.requests}
    letter = json.loads(by_event["order.settled"].body)
    assert letter | {"id": ""} == {
        "id": "",
        "event": "order.settled",
        "at": NOON.isoformat(),
        "store": "north",
        "subject": {"kind": "order", "id": order.id},
        "facts": {"number": "W-1"},
    }
    assert json.loads(by_event["points.earned"].body)["facts"]["customer"] == cast.ann.id
    for one in listener.requests:
        signed = one.headers["club-webhook-timestamp"].encode() + b"." + one.body
        mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        assert one.headers["club-webhook-signature"] == f"sha256={mac}"
        assert "陈静" not in one.body.decode()
        assert cast.ann.phone not in one.body.decode()
    assert await webhooks.deliver(NOON) == (0, 0, 0)


async def test_a_voucher_is_told_when_it_is_given_used_and_given_back(cast):
    events = ["voucher.issued", "voucher.used", "voucher.use_undone"]
    await made(cast, "https://dms.example.cn/hook", events=events)
    use = await slips.used(cast, await slips.given(cast.ann, store=cast.north.id))
    await vouchers.undo(use, by=cast.eve, at=NOON)
    letters = await WebhookDelivery.all().order_by("id").select_related("entry")
    assert [one.entry.action for one in letters] == events
    assert {one.entry.subject_id for one in letters} == {use.voucher_id}


async def test_a_deed_that_did_not_happen_is_told_to_nobody(cast, listener):
    await made(cast, listener.url)
    with suppress(orders.AlreadyVoid):
        async with in_transaction():
            await paid(cast)
            raise orders.AlreadyVoid
    assert not await WebhookDelivery.all().exists()


async def test_what_was_not_taken_is_tried_again_later_and_at_last_given_up(cast, listener):
    await made(cast, listener.url, events=["order.settled"])
    await paid(cast)
    listener.status = 503
    assert await webhooks.deliver(NOON) == (0, 1, 0)
    assert await webhooks.deliver(NOON) == (0, 0, 0)
    letter = await WebhookDelivery.get()
    assert (letter.due_at, letter.error) == (NOON + delivery.FIRST_PAUSE, "HTTP 503")
    later = NOON
    for _ in range(delivery.MOST_ATTEMPTS - 1):
        later = (await WebhookDelivery.get()).due_at
        await webhooks.deliver(later)
    assert (await WebhookDelivery.get()).state == "failed"
    listener.status = 200
    await webhooks.resend(await WebhookDelivery.get(), by=cast.gil, at=later)
    assert await webhooks.deliver(later) == (1, 0, 0)
    assert len({one.body for one in listener.requests}) == 1


async def test_only_who_wants_to_know_and_may_is_told(cast, listener):
    await made(cast, listener.url, store=cast.south)
    await made(cast, listener.url, events=["voucher.used"])
    ended, _ = await made(cast, listener.url)
    await webhooks.end(ended, by=cast.gil, at=OPENED)
    await paid(cast)
    assert not await WebhookDelivery.all().exists()


async def test_an_address_within_our_own_network_is_not_reached(cast, listener, monkeypatch):
    await made(cast, listener.url, events=["order.settled"])
    strict = config.settings().model_copy(update={"env": "production"})
    monkeypatch.setattr(config, "_current", strict)
    await paid(cast)
    assert await webhooks.deliver(NOON) == (0, 1, 0)
    assert (await WebhookDelivery.get()).error == "private address"
    assert not listener.requests
    named = strict.model_copy(update={"webhook_networks": "127.0.0.0/8"})
    monkeypatch.setattr(config, "_current", named)
    assert await webhooks.deliver(NOON + timedelta(minutes=1)) == (1, 0, 0)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://x",
        "https://",
        "https://u:p@x.cn",
        "https://:p@x.cn",
        "https://@x.cn",
        "https://x.cn:99999",
        "https://例.cn",
        "https://a..example.cn",
        f"https://{'a' * 64}.cn",
    ],
)
async def test_what_is_no_address_is_refused(cast, url):
    with pytest.raises(webhooks.WrongAddress):
        await made(cast, url)


async def test_one_wrong_address_stops_no_other_letter(cast, listener):
    """Such a row is from before addresses were looked at so closely."""
    broken, _ = await made(cast, listener.url, events=["order.settled"])
    await WebhookEndpoint.filter(id=broken.id).update(url=f"http://a..{'b' * 64}.cn/")
    unsendable, _ = await made(cast, listener.url, events=["order.settled"])
    await WebhookEndpoint.filter(id=unsendable.id).update(url=f"http://127.0.0.1/{chr(7)}")
    await made(cast, listener.url, events=["order.settled"])
    await paid(cast)
    assert await webhooks.deliver(NOON) == (1, 2, 0)
    assert len(listener.requests) == 1
    errors = await WebhookDelivery.filter(state="waiting").order_by("id").values_list("error", flat=True)
    assert errors == ["unknown host", "InvalidURL"]


async def test_a_letter_that_breaks_us_is_tried_as_often_as_any_and_no_longer(cast, listener):
    endpoint, _ = await made(cast, listener.url, events=["order.settled"])
    await WebhookEndpoint.filter(id=endpoint.id).update(url="http://[")  # what nobody has thought of
    await paid(cast)
    assert await webhooks.deliver(NOON) == (0, 1, 0)
    held = WebhookDelivery.filter(endpoint_id=endpoint.id)
    worn = {"attempts": delivery.MOST_ATTEMPTS, "leased_until": NOON, "due_at": NOON}
    await held.update(**worn)  # the worker was killed each time
    assert await webhooks.deliver(NOON) == (0, 0, 0)
    letter = await held.get()
    assert (letter.state, letter.error) == ("failed", "not finished")


async def test_an_answer_that_never_ends_is_read_no_further_than_its_status(cast, dripping, monkeypatch):
    monkeypatch.setattr(sending, "PATIENCE", 0.5)
    await made(cast, dripping("HTTP/1.1 200 -\r\n\r\n"), events=["order.settled"])
    await made(cast, dripping(""), events=["order.settled"])
    await paid(cast)
    began = time.monotonic()
    assert await webhooks.deliver(NOON) == (1, 1, 0)
    assert time.monotonic() - began < 5
    assert (await WebhookDelivery.get(state="waiting")).error == "no answer in time"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "::1",
        "::ffff:10.0.0.1",
        "::7f00:1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "fec0::1",
        "fe80::1",
    ],
)
async def test_no_way_of_writing_an_address_of_our_own_network_leads_there(cast, monkeypatch, address):
    strict = config.settings().model_copy(update={"env": "production"})
    where = f"[{address}]" if ":" in address else address
    await made(cast, f"https://{where}/", events=["order.settled"])
    monkeypatch.setattr(config, "_current", strict)
    await paid(cast)
    assert await webhooks.deliver(NOON) == (0, 1, 0)
    assert (await WebhookDelivery.get()).error == "private address"


async def test_each_letter_has_a_connection_of_its_own(cast, listener):
    """Two names at one address are two systems: what one has opened is not for the other."""
    await made(cast, listener.url, events=["order.settled"])
    for number in range(3):
        await paid(cast, f"W-{number}")
        await webhooks.deliver(NOON)
    async with sending.opened() as post:
        endpoint = await WebhookEndpoint.get()
        for _ in range(3):
            await post.send(endpoint, "1", b"{}", NOON)
    assert listener.connections == len(listener.requests) == 6


async def test_two_workers_send_a_letter_once(cast, listener):
    await made(cast, listener.url)
    for number in range(10):
        await paid(cast, f"W-{number}")
    done = await asyncio.gather(*(webhooks.deliver(NOON, limit=7) for _ in range(4)))
    while any(await webhooks.deliver(NOON)):
        pass
    assert sum(one.sent for one in done) <= 20
    ids = [json.loads(one.body)["id"] for one in listener.requests]
    assert len(ids) == len(set(ids)) == 20
