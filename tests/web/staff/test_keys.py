"""Keys of the dealer's systems: made with the secret shown once, listed without it, ended for good."""

import re

from club import api_keys, audit
from club.api_keys import ApiKey

FORM = {"name": "车间系统", "store": "0", "scopes": ["orders.read", "quote"]}


async def test_a_key_is_shown_once_and_opens_what_was_ticked(cast, browser, system):
    gil = browser(cast.gil)
    sent = await gil.post("/staff/keys", data=FORM)
    assert sent.status_code == 303
    made = await gil.get(sent.headers["location"])
    assert made.headers["cache-control"] == "no-store"
    (secret,) = re.findall(r"<code>(ck_[a-z2-7]{10}_[\w-]{43})</code>", made.text)
    key = await ApiKey.get()
    assert (key.name, key.scopes, key.store_id) == ("车间系统", ["orders.read", "quote"], None)
    assert secret[-43:] not in key.digest
    dms = await system("quote", headers={"Authorization": f"Bearer {secret}"})
    assert (await dms.get("/orders")).status_code == 200
    assert (await dms.get("/customers")).status_code == 403
    for address in ("/staff/keys", f"/staff/keys/{key.id}"):
        page = (await gil.get(address)).text
        assert "车间系统" in page
        assert key.prefix in page
        assert secret not in page


async def test_a_secret_of_one_key_is_shown_on_no_other_keys_page(cast, browser):
    gil = browser(cast.gil)
    first = (await gil.post("/staff/keys", data=FORM)).headers["location"]
    second = (await gil.post("/staff/keys", data=FORM)).headers["location"]
    assert "<code>" not in (await gil.get(first)).text
    assert "<code>ck_" in (await gil.get(second)).text
    reloaded = (await gil.get(second)).text
    assert "<code>" not in reloaded
    assert "看不到了" in reloaded
    assert await ApiKey.all().count() == 2


async def test_a_form_without_a_name_or_a_tick_comes_back_as_it_was(cast, browser):
    page = await browser(cast.gil).post("/staff/keys", data={"name": " ", "store": f"{cast.north.id}"})
    assert page.status_code == 422
    assert page.text.count('class="err"') == 2
    assert not await ApiKey.all().exists()


async def test_an_ended_key_opens_nothing_from_that_moment(cast, browser, system):
    dms, gil = await system("orders.read"), browser(cast.gil)
    assert (await dms.get("/orders")).status_code == 200
    asked = await gil.get(f"/staff/keys/{dms.key.id}/ending")
    assert "停用车间系统的密钥？" in asked.text
    assert (await gil.post(f"/staff/keys/{dms.key.id}/ending")).status_code == 303
    assert (await dms.get("/orders")).status_code == 401
    again = await gil.post(f"/staff/keys/{dms.key.id}/ending")
    assert again.status_code == 409
    deeds = await audit.of(await ApiKey.get(id=dms.key.id)).values_list("action", "by")
    assert [*deeds] == [("api_key.ended", f"staff:{cast.gil.id}"), ("api_key.made", f"staff:{cast.gil.id}")]


async def test_a_list_shows_those_that_are_open_or_ended(cast, browser):
    old, _ = await api_keys.create("旧系统", ["quote"], store=None, by=cast.gil, at=cast.ann.joined_at)
    await api_keys.create("新系统", ["quote"], store=None, by=cast.gil, at=cast.ann.joined_at)
    await api_keys.end(old, by=cast.gil, at=cast.ann.joined_at)
    gil = browser(cast.gil)
    open_ones = (await gil.get("/staff/keys?state=open")).text
    assert ("新系统" in open_ones, "旧系统" in open_ones) == (True, False)
    ended = (await gil.get("/staff/keys?state=ended")).text
    assert ("新系统" in ended, "旧系统" in ended) == (False, True)
