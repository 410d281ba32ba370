"""The description of the API is true: whatever is sent, no server error and no answer outside of it.

The requests are made by schemathesis from /api/v1/openapi.json, right and wrong ones, always the same.
Right ones are aimed at rows that are there, so that they get behind the first refusal.
"""

import copy
import random
import uuid
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from club import stores
from tests import sizes
from tests.systems import ORDER
from tests.web.api.scene import scene

HEADERS = {"Accept-Language": "en"}
IDS = {
    "customer_id": "customer",
    "member_id": "customer",
    "vehicle_id": "vehicle",
    "order_id": "order",
    "line": "line",
}


@pytest.fixture
async def description(system):
    return (await (await system()).get("/openapi.json", headers={"Authorization": ""})).json()


def operations(description: dict[str, Any]) -> list[Any]:
    import schemathesis

    told = copy.deepcopy(description)
    for path in told["paths"].values():
        for operation in path.values():
            del operation["security"]  # the key is sent by us: test_keys.py is about those who have none
    schema = schemathesis.openapi.from_dict(told)
    schema.config.update(base_url="http://club.test")
    return [one.ok() for one in schema.get_all_operations()]


def cases(operation: Any, *, wrong: bool, count: int) -> list[Any]:
    """So many requests, the same ones in every run."""
    from schemathesis import GenerationMode

    made: list[Any] = []

    @seed(2026)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=[*HealthCheck],
    )
    @given(operation.as_strategy(GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE))
    def collect(case: Any) -> None:
        made.append(case)

    collect()
    return made


def aimed(value: Any, known: dict[str, int], dice: random.Random) -> Any:
    """Ids in `value` are mostly those of rows that are there; what finds or names a thing is known here."""
    if isinstance(value, list):
        return [aimed(one, known, dice) for one in value]
    if not isinstance(value, dict):
        return value
    told = {name: aimed(one, known, dice) for name, one in value.items()}
    for name in told:
        if name in IDS and told[name] is not None and dice.random() < 0.8:
            told[name] = known[IDS[name]]
    for name, real in (("vin", ORDER["vin"]), ("phone", "13816526034"), ("store", "north")):
        if isinstance(told.get(name), str) and dice.random() < 0.7:
            told[name] = real
    return told


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
async def test_no_answer_is_outside_of_the_description(cast, system, description, wrong):
    from schemathesis import checks

    checks.load_all_checks()
    wanted = checks.CHECKS.get_by_names(
        [
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
            *(["negative_data_rejection"] if wrong else []),
        ]
    )
    dms, dice = await system(store=None), random.Random(2026)
    seen = Counter()
    for operation in operations(description):
        for case in cases(operation, wrong=wrong, count=sizes.scaled(8, full=400)):
            headers = {"Authorization": dms.headers["Authorization"]}
            if not wrong:
                known = await scene(cast, dms)
                case.path_parameters = aimed(case.path_parameters or {}, known, dice)
                case.body = aimed(case.body, known, dice)
                headers["Idempotency-Key"] = str(uuid.UUID(int=dice.getrandbits(128)))
            sent = case.as_transport_kwargs(base_url="http://club.test", headers=headers)
            sent.pop("cookies", None)
            if "data" in sent:
                sent["content"] = sent.pop("data")
            try:
                answer = await dms.request(sent.pop("method"), sent.pop("url"), **sent)
            except (UnicodeEncodeError, ValueError):  # no client can send it
                continue
            case.validate_response(answer, checks=wanted)
            seen[answer.status_code // 100] += 1
            if not wrong and operation.method != "get" and answer.status_code < 500:
                again = await dms.send(answer.request)
                if "idempotency-replayed" in again.headers:
                    assert (again.status_code, again.content) == (answer.status_code, answer.content)
    assert seen[4 if wrong else 2] > 0
    assert (await stores.Store.all().count()) == 2


async def test_every_operation_is_described_for_people(description):
    found = [one for path in description["paths"].values() for one in path.values()]
    assert found
    assert all(one["description"] and one["summary"] and one["security"] for one in found)
    assert all("application/problem+json" in one["responses"]["401"]["content"] for one in found)
