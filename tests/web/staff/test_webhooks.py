"""Webhooks of the dealer's systems: made with the secret shown once, what was sent is seen and sent again."""

import re

import pytest

from club import audit, clock
from club.webhooks import WebhookDelivery, WebhookEndpoint

FORM = {"name": "车间系统", "url": "https://dms.example.cn/club", "store": "0", "events": ["order.settled"]}


async def test_a_webhook_shows_its_secret_once(cast, browser):
    gil = browser(cast.gil)
    sent = await gil.post("/staff/webhooks", data=FORM)
    assert sent.status_code == 303
    made = await gil.get(sent.headers["location"])
    (secret,) = re.findall(r"<code>(whs_[\w-]{43})</code>", made.text)
    endpoint = await WebhookEndpoint.get()
    assert (endpoint.url, endpoint.told, endpoint.secret) == (FORM["url"], ["order.settled"], secret)
    for address in ("/staff/webhooks", f"/staff/webhooks/{endpoint.id}"):
        page = (await gil.get(address)).text
        assert "车间系统" in page
        assert secret not in page


async def test_an_address_that_is_none_comes_back_with_a_sentence(cast, browser):
    page = await browser(cast.gil).post("/staff/webhooks", data=FORM | {"url": "dms"})
    assert page.status_code == 422
    assert "https://" in page.text
    assert not await WebhookEndpoint.all().exists()


@pytest.mark.parametrize(
    "host", ["10.0.0.5", "192.168.1.1:8443", "169.254.169.254", "[::ffff:10.0.0.5]", "[fd00::1]"]
)
async def test_an_address_within_our_network_is_refused_beside_its_field(cast, browser, host):
    page = await browser(cast.gil).post("/staff/webhooks", data=FORM | {"url": f"https://{host}/club"})
    assert page.status_code == 422
    assert "这是内网地址" in page.text
    assert not await WebhookEndpoint.all().exists()


async def test_development_sends_to_its_own_machine_and_says_so(cast, browser):
    gil = browser(cast.gil)
    assert "127.0.0.1" in (await gil.get("/staff/webhooks/new")).text
    sent = await gil.post("/staff/webhooks", data=FORM | {"url": "http://127.0.0.1:9000/club"})
    assert sent.status_code == 303


async def test_what_was_sent_is_seen_and_sent_again_until_the_webhook_ends(cast, browser):
    gil = browser(cast.gil)
    await gil.get((await gil.post("/staff/webhooks", data=FORM)).headers["location"])
    await audit.record("order.settled", None, by=cast.dee, at=clock.now(), store=cast.north.id, number="W-1")
    letter = await WebhookDelivery.get()
    await WebhookDelivery.filter(id=letter.id).update(state="failed", attempts=10, error="HTTP 503")
    one = f"/staff/webhooks/{letter.endpoint_id}"
    assert "HTTP 503" in (await gil.get(f"{one}?state=failed")).text
    assert "HTTP 503" not in (await gil.get(f"{one}?state=sent")).text
    assert (await gil.post(f"{one}/deliveries/{letter.id}/resending")).status_code == 303
    again = await WebhookDelivery.get()
    assert (again.state, again.attempts) == ("waiting", 0)
    assert "停用车间系统的回调？" in (await gil.get(f"{one}/ending")).text
    assert (await gil.post(f"{one}/ending")).status_code == 303
    assert (await gil.post(f"{one}/ending")).status_code == 409
