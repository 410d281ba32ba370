"""Who may call: keys with their scopes and stores, how often, in which form; what is refused says why."""

import pytest

from club import api_keys, clock, config
from club.api_keys import ApiKey
from tests.systems import ORDER


async def test_without_a_key_nothing_is_told(cast, system):
    stranger = await system(headers={"Authorization": ""})
    answer = await stranger.get("/orders")
    assert (answer.status_code, answer.json()["code"]) == (401, "key.unknown")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["x-request-id"]
    forged = await system(headers={"Authorization": f"Bearer ck_{'a' * 10}_{'b' * 43}"})
    assert (await forged.get("/orders")).status_code == 401


async def test_a_wrong_secret_of_a_true_key_is_no_key(cast, system):
    dms = await system()
    dms.headers["Authorization"] = f"Bearer ck_{dms.key.prefix}_{'b' * 43}"
    assert (await dms.get("/orders")).status_code == 401


async def test_a_member_who_is_signed_in_is_nobody_to_the_api(cast, browser):
    assert (await browser(cast.ann).get("/api/v1/orders")).status_code == 401


async def test_what_the_key_may_not_do_names_the_scope(cast, system):
    dms = await system("orders.read")
    answer = await dms.write("/orders", ORDER)
    assert (answer.status_code, answer.json()["code"]) == (403, "key.no_scope")
    assert "orders.write" in answer.json()["detail"]


async def test_problems_speak_the_language_that_is_asked_for(cast, system):
    dms = await system("orders.read")
    chinese = await dms.get("/orders/999", headers={"Accept-Language": "zh-CN,en;q=0.5"})
    english = await dms.get("/orders/999", headers={"Accept-Language": "en-GB,zh;q=0.5"})
    assert chinese.json()["title"] == "没有找到"
    assert english.json()["title"] == "Not found"


async def test_a_body_that_is_no_json_or_too_long_or_of_another_type_is_refused(cast, system):
    dms = await system()
    headers = {"Idempotency-Key": "12345678", "Content-Type": "application/json"}
    broken = await dms.post("/orders", content=b'{"number": ', headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (400, "request.not_json")
    long = await dms.post("/orders", content=b" " * 10_000_000, headers=headers)
    assert (long.status_code, long.json()["status"]) == (413, 413)
    form = await dms.post("/orders", data={"number": "1"}, headers={"Idempotency-Key": "12345678"})
    assert form.status_code == 415


@pytest.mark.parametrize("named", ["", "short", "with blank in it", "x" * 65])
async def test_a_write_names_its_call(cast, system, named):
    dms = await system()
    answer = await dms.post("/orders", json=ORDER, headers={"Idempotency-Key": named} if named else {})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.missing")


async def test_too_many_calls_are_told_when_to_come_again(cast, system, monkeypatch):
    few = config.settings().model_copy(update={"api_rate": "3/minute"})
    monkeypatch.setattr(config, "_current", few)
    dms, other = await system("orders.read"), await system("orders.read")
    answers = [await dms.get("/orders") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one.headers["ratelimit-remaining"] for one in answers] == ["2", "1", "0", "0"]
    assert int(answers[3].headers["retry-after"]) > 0
    assert (await other.get("/orders")).status_code == 200


async def test_an_address_that_is_none_and_a_method_that_is_none_are_problems_too(cast, system):
    dms = await system()
    lost, wrong = await dms.get("/nowhere"), await dms.delete("/orders")
    assert (lost.status_code, wrong.status_code) == (404, 405)
    assert {one.headers["content-type"] for one in (lost, wrong)} == {"application/problem+json"}


async def test_a_key_outlives_a_change_of_the_clubs_signing_key(cast, system, monkeypatch):
    dms, known = await system("orders.read"), config.settings()
    secret = dms.headers["Authorization"].removeprefix("Bearer ")
    before = (await ApiKey.get(id=dms.key.id)).digest

    def sign_with(text: str) -> None:
        signing = type(known.secret_key)(text)
        monkeypatch.setattr(config, "_current", known.model_copy(update={"secret_key": signing}))
        vars(config.settings()).pop("secret_keys", None)

    old = known.secret_key.get_secret_value()
    sign_with(f"{'n' * 64},{old}")
    assert await api_keys.find(secret, at=clock.now())
    assert (await ApiKey.get(id=dms.key.id)).digest != before
    sign_with("n" * 64)
    assert await api_keys.find(secret, at=clock.now())
