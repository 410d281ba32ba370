"""Webhooks of the dealer's systems: made with the secret shown once, what was sent is seen and sent again."""

import re

from club import audit, clock
from club.webhooks import WebhookDelivery, WebhookEndpoint

FORM = {"name": "车间系统", "url": "https://dms.example.cn/club", "store": "0", "events": ["order.settled"]}


async def test_a_webhook_shows_its_secret_once(cast, browser):
    gil = browser(cast.gil)
    made = await gil.post("/staff/webhooks", data=FORM)
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


async def test_what_was_sent_is_seen_and_sent_again_until_the_webhook_ends(cast, browser):
    gil = browser(cast.gil)
    await gil.post("/staff/webhooks", data=FORM)
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
