"""Lists at the size of a town: a page of members under any filter, and who is counted.

A page is timed over HTTP as a browser gets it, one after the other: the median of some, after one that warms
up.
"""

import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.bench import servers
from tests.bench.measures import Site
from tests.bench.servers import Served
from tests.bench.table import Row

TIMES = 5
PAGE_MS = 300
COUNT_SECONDS = 2


def leaf(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, **({} if value is None else {"value": value})}


EVERYBODY: dict[str, Any] = {"all": []}
FILTERS = {
    "everybody": EVERYBODY,
    "women": leaf("gender", "in", ["f"]),
    "over 75": leaf("age", "least", 75),
    "birthday in December": leaf("birthday", "in", [12]),
    "not joined": leaf("joined", "no"),
    "joined this week": leaf("joined_at", "within", 7),
    "platinum of one store": {"all": [leaf("tier", "in", [4]), leaf("store", "in", [5])]},
    "one adviser's": leaf("adviser", "in", [25]),
    "without a phone": leaf("phone", "no"),
    "by one poster": leaf("source", "in", [3]),
    "by themselves": leaf("channel", "in", ["own"]),
    "without a car": leaf("car", "no"),
    "one model": leaf("model", "in", ["ID.3"]),
    "no such model": leaf("model", "in", ["—"]),
    "car of 18 to 20 months": leaf("car_age", "between", [18, 20]),
    "warranty ends in half a year": leaf("warranty", "within", 6),
    "inspection is over": leaf("inspection", "over"),
    "much driven": leaf("kilometres", "least", 179_000),
    "came this month": leaf("last_visit", "within", 30),
    "not for four years": leaf("last_visit", "before", 1460),
    "never came": leaf("last_visit", "never"),
    "came more than all": leaf("visits", "least", 5),
    "spent most": leaf("spent", "least", 18_000),
    "spent most this year": leaf("spent_in", "lately", [9000, 365]),
    "most points": leaf("points", "least", 4000),
    "registered of late": leaf("registered", "within", 90),
    "never came to an event": leaf("attended", "never"),
    "allow SMS": leaf("consent", "in", ["marketing_sms"]),
    "allow nothing": {"not": leaf("consent", "in", ["marketing_wechat", "marketing_sms", "marketing_phone"])},
    "gold, leaving or long gone": {
        "all": [
            leaf("tier", "in", [3, 4]),
            {"any": [leaf("warranty", "within", 6), {"not": leaf("last_visit", "within", 365)}]},
            leaf("store", "in", [2]),
        ]
    },
    "any of four": {
        "any": [
            leaf("warranty", "within", 1),
            leaf("last_visit", "before", 1400),
            leaf("points", "least", 4500),
            leaf("registered", "within", 30),
        ]
    },
    "all of five": {
        "all": [
            leaf("age", "between", [30, 40]),
            leaf("gender", "in", ["f"]),
            leaf("energy", "in", ["ev"]),
            leaf("visits", "least", 2),
            leaf("consent", "in", ["marketing_wechat"]),
        ]
    },
}
GOLD = leaf("tier", "in", [3])
OTHERS = {  # pages without a filter
    "sorted by name": "/staff/members?sort=name",
    "sorted by the last visit": "/staff/members?sort=-visit",
    "the last page there is": "/staff/members?page=200",
    "search by pinyin": "/staff/members?q=chenj",
    "search by the end of a plate": "/staff/members?q=00123",
    "search of a common name": f"/staff/members?q={quote('王')}",
    "gold among a common name": f"/staff/members?q={quote('王')}&where={quote(json.dumps(GOLD))}",
    "service orders": "/staff/orders",
    "search of an order": "/staff/orders?q=T123",
    "orders by a name": f"/staff/orders?q={quote('王芳')}",
}


def lists(town: Site) -> Iterator[Row]:
    """Pages of a town and its counts; the slowest, and how many were too slow."""
    cookie = {"cookie": f"club_staff={town.club.manager_token}"}
    with servers.serving(*servers.club(town.url, town.place)) as club:
        pages = {name: f"/staff/members?where={quote(json.dumps(tree))}" for name, tree in FILTERS.items()}
        spent = {name: _spent(club, address, cookie) for name, address in (pages | OTHERS).items()}
        counting = cookie | {"hx-request": "true", "hx-request-type": "partial"}
        counts = {
            name: _spent(club, f"/staff/members/reach?where={quote(json.dumps(tree))}", counting)
            for name, tree in FILTERS.items()
        }
    yield _row("page of members", town, spent, PAGE_MS / 1000)
    yield _row("segment counted, with who can be reached", town, counts, COUNT_SECONDS)


def _row(what: str, town: Site, spent: dict[str, float], most: float) -> Row:
    slowest = sorted(spent, key=lambda name: -spent[name])[:3]
    late = sum(seconds > most for seconds in spent.values())
    told = ", ".join(f"{name} {spent[name] * 1000:.0f} ms" for name in slowest)
    figure = f"median {median(spent.values()) * 1000:.0f} ms; slowest: {told}; {late} of {len(spent)} late"
    return Row(what, f"{town.kind}, 1 process, 1 client", figure, f"≤ {most:g} s each", not late)


def _spent(club: Served, path: str, headers: dict[str, str]) -> float:
    """Seconds to the last byte."""
    request = Request(f"http://127.0.0.1:{club.port}{path}", headers=headers)
    times: list[float] = []
    for _ in range(TIMES + 1):
        started = time.perf_counter()
        with urlopen(request, timeout=120) as answer:
            assert answer.status == 200, path
            answer.read()
        times.append(time.perf_counter() - started)
    return median(times[1:])
