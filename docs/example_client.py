"""A small client of the API, to begin from: it names each write, waits when told to, and reads lists whole.

    CLUB_API=https://club.example.cn/api/v1 CLUB_API_KEY=ck_… python docs/example_client.py

Needs httpx2 (or httpx: the import is all that differs).
"""

import os
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx

TRIES = 5


class Refused(Exception):
    """The club says no. `problem` has `code`, `detail` and, for fields, `errors`."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.problem = problem
        super().__init__(f"{problem['code']}: {problem['detail']}")


class Club:
    """One club, and the key of one system."""

    def __init__(self, address: str, key: str, **options: Any) -> None:
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": "zh-CN"}
        self.http = httpx.Client(base_url=address, headers=headers, timeout=20, **options)

    def get(self, path: str, **query: Any) -> Any:
        return self._asked("GET", path, params=query)

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        """A question whose words stand in no log: a phone, a code, a plate."""
        return self._asked("POST", path, json=body)

    def write(self, path: str, body: dict[str, Any], *, call: str, method: str = "POST") -> Any:
        """Do it once. `call` names the deed: keep it with your own row, and send the same one again."""
        return self._asked(method, path, json=body, headers={"Idempotency-Key": call})

    def every(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """All of a list, page by page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, **query, cursor=cursor, limit=100)
            yield from page["items"]
            cursor = page["next"]

    def send_orders(self, orders: list[dict[str, Any]], *, call: str) -> list[dict[str, Any]]:
        """What piled up, a hundred a call; those that were refused, each with its `number` and `problem`."""
        refused = []
        for first in range(0, len(orders), 100):
            some = {"orders": orders[first : first + 100]}
            answer = self.write("/orders/batches", some, call=f"{call}-{first}")
            refused += [one for one in answer["items"] if one["outcome"] == "refused"]
        return refused

    def _asked(self, method: str, path: str, **options: Any) -> Any:
        """Again after a pause when the club is busy or the line breaks: a named write does no harm twice."""
        for tries in range(TRIES):
            try:
                answer = self.http.request(method, path, **options)
            except httpx.TransportError:
                if tries == TRIES - 1:
                    raise
                time.sleep(2**tries)
                continue
            if answer.status_code not in (429, 500, 502, 503, 504) or tries == TRIES - 1:
                break
            time.sleep(int(answer.headers.get("Retry-After", 2**tries)))
        if answer.status_code >= 400:
            raise Refused(answer.json())
        return answer.json()


def main(club: Club) -> None:
    """Send one order of a car that the club knows, and say what it brought."""
    lines = [{"work": "maintenance", "amount": 68_000, "description": "小保养"}]
    order = {"number": f"DEMO-{uuid.uuid4().hex[:8]}", "vin": sys.argv[1], "lines": lines}
    quote = club.ask("/quotes", {"vin": order["vin"], "lines": lines})
    print(quote["why"])
    sent = club.write("/orders", order, call=f"order-{order['number']}")
    print(sent["number"], sent["points"], sent["why"])
    for movement in club.every(f"/members/{sent['customer_id']}/movements"):
        print(movement["at"], movement["points"], movement["title"])


if __name__ == "__main__":
    main(Club(os.environ["CLUB_API"], os.environ["CLUB_API_KEY"]))
