"""A load of HTTP requests on loopback, light enough to leave the cores to the server under test.

It is bounded in count: every request is written out before the run begins; the last answer ends it.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

HOST = "127.0.0.1"


@dataclass
class Result:
    """What a run of requests took: seconds as a whole and for each answer, and the statuses that came."""

    seconds: float
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def p50_ms(self) -> float:
        return median(self.times) * 1000

    @property
    def p99_ms(self) -> float:
        return quantiles(self.times, n=100)[98] * 1000


def get(path: str, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of a GET, to be sent as they are."""
    return _request("GET", path, headers or {}, b"")


def post(path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of a form POST, to be sent as they are."""
    form = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    return _request("POST", path, form | (headers or {}), body)


def sent(method: str, path: str, headers: dict[str, str], body: str) -> bytes:
    """The bytes of a request with a body of the caller's own kind."""
    content = body.encode()
    return _request(method, path, headers | {"content-length": f"{len(content)}"}, content)


async def run(port: int, requests: Sequence[bytes], *, clients: int, keep_alive: bool) -> Result:
    """Send `requests` from so many clients at once, each on one connection or on a new one a request."""
    waiting: Iterable[bytes] = iter(requests)
    result = Result(0.0)
    started = time.perf_counter()
    await asyncio.gather(*(_client(port, waiting, keep_alive, result) for _ in range(clients)))
    result.seconds = time.perf_counter() - started
    return result


async def _client(port: int, waiting: Iterable[bytes], keep_alive: bool, result: Result) -> None:
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for request in waiting:
        started = time.perf_counter()
        if connection is None:
            connection = await asyncio.open_connection(HOST, port)
        reader, writer = connection
        writer.write(request)
        status = await _answer(reader)
        result.times.append(time.perf_counter() - started)
        result.statuses[status] = result.statuses.get(status, 0) + 1
        if not keep_alive:
            writer.close()
            connection = None
    if connection is not None:
        connection[1].close()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; the status. The servers under test always say how long a body is."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
    if length is not None:
        await reader.readexactly(length)
    elif b"transfer-encoding: chunked" in lines:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(lines[0].split()[1])


def _request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
