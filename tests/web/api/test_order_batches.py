"""Orders by the API, several in one call: each as if it came alone."""

import copy

from points import proof
from points.accounts import Account
from tests.systems import ORDER


def numbered(number, **change):
    return copy.deepcopy(ORDER) | {"number": number} | change


async def balance(member) -> int:
    return (await Account.get(id=member.account_id)).balance


async def test_each_order_of_a_batch_is_as_if_it_came_alone(cast, system):
    dms = await system()
    alone = (await dms.write("/orders", numbered("W-1"))).json()
    made = await dms.write("/orders/batches", {"orders": [numbered("W-2"), numbered("W-3")]})
    assert made.status_code == 200, made.text
    assert made.json()["refused"] == 0
    assert await balance(cast.ann) == 3 * 920
    same = ("id", "number", "opened_at", "settled_at")
    for item in made.json()["items"]:
        assert (item["outcome"], item["problem"]) == ("created", None)
        told = item["order"]
        assert told == (await dms.get(f"/orders/{told['id']}")).json()
        lines = [{**line, "id": 0} for line in told["lines"]]
        assert lines == [{**line, "id": 0} for line in alone["lines"]]
        assert {k: v for k, v in told.items() if k not in (*same, "lines")} == {
            k: v for k, v in alone.items() if k not in (*same, "lines")
        }
    assert (await proof.verify()).ok
