"""An SMS gateway that stands in for the real one: on loopback, it keeps what it gets and answers as told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Request:
    headers: dict[str, str]
    body: bytes


@dataclass
class Gateway:
    url: str = ""
    status: int = 200
    requests: list[Request] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    connections: int = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which may carry several requests."""
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                self.requests.append(await _read(head, reader))
                await asyncio.sleep(0)  # let the others come in
                self.at_once -= 1
                writer.write(f"HTTP/1.1 {self.status} -\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    server = await asyncio.start_server(gateway.answer, "127.0.0.1", 0)
    gateway.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sms"
    try:
        yield gateway
    finally:
        server.close()


async def _read(head: bytes, reader: asyncio.StreamReader) -> Request:
    lines = head.decode().split("\r\n")[1:-2]
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return Request(headers, await reader.readexactly(int(headers.get("content-length", 0))))
