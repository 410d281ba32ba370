"""Every write of the API, sent twice under its name: the second time nothing happens, and is answered so."""

import uuid
from typing import Any

from tortoise import Tortoise

from tests.systems import ORDER, Caller
from tests.web.api.test_vouchers import issued

CAR = "LSVNM97M35WKFC25L"


async def test_every_write_sent_again_with_its_key_gets_the_very_same_answer(cast, system):
    dms, seen = await system(), set()

    async def twice(method: str, path: str, body: Any, status: int) -> Any:
        call = str(uuid.uuid4())
        first = await dms.send_as(method, path, body, call)
        assert first.status_code == status, first.text
        before = await counted()
        again = await dms.send_as(method, path, body, call)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        assert await counted() == before
        seen.add((method.lower(), path))
        return first.json()

    told = {"number": "C-1", "name": "周涛", "phone": "13800138000", "vin": CAR, "plate": "京B12345"}
    customer = (await twice("POST", "/customers", told, 200))["customer"]
    await twice("PATCH", f"/customers/{customer['id']}", {"email": "zhou@example.cn"}, 200)
    car = await twice("POST", "/vehicles", {"customer_id": customer["id"], "model": "探岳"}, 201)
    await twice("PATCH", f"/vehicles/{car['id']}", {"plate": "京A12345"}, 200)
    await twice("POST", f"/vehicles/{car['id']}/ownerships", {"customer_id": cast.ann.id}, 201)
    order = await twice("POST", "/orders", ORDER | {"state": "open"}, 201)
    one = f"/orders/{order['id']}"
    order = await twice("PATCH", one, {"lines": [{"work": "repair", "amount": 70_000}]}, 200)
    await twice("POST", f"{one}/settlement", {}, 200)
    refund = {"lines": [{"line": order["lines"][0]["id"], "amount": 20_000}], "reason": "退货"}
    await twice("POST", f"{one}/refunds", refund, 201)
    await twice("POST", f"{one}/voiding", {"reason": "开错"}, 200)
    await twice("POST", "/orders/batches", {"orders": [ORDER | {"number": f"W-{n}"} for n in range(3)]}, 200)
    used = await issued(cast)
    asked = {"code": used.code, "total": 60_000}
    use = await twice("POST", "/vouchers/redemptions", asked, 201)
    await twice("POST", f"/vouchers/redemptions/{use['id']}/undoing", {}, 200)
    assert {(method, _shape(path)) for method, path in seen} == await writes(dms)


async def counted() -> dict[str, int]:
    """How many rows each table has."""
    models = [model for models in Tortoise.apps.values() for model in models.values()]
    return {model._meta.db_table: await model.all().count() for model in models}


async def writes(dms: Caller) -> set[tuple[str, str]]:
    """The operations of the description that ask for an Idempotency-Key."""
    paths = (await dms.get("/openapi.json")).json()["paths"]
    return {
        (method, _shape(path.removeprefix("/api/v1")))
        for path, operations in paths.items()
        for method, operation in operations.items()
        if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ()))
    }


def _shape(path: str) -> str:
    return "/".join("{}" if part.isdigit() or "{" in part else part for part in path.split("/"))
