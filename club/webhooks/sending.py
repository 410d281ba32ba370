"""Sending one letter: signed, patient for ten seconds, and to no address within our own network.

The name of the host is looked up once, what it means is checked, and the request goes to that very address:
a name that means something else a moment later leads nowhere else.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from club import config
from club.errors import ClubError
from club.webhooks.endpoint import WebhookEndpoint

if TYPE_CHECKING:
    import httpx2

PATIENCE = 10  # seconds


class NotTaken(ClubError):
    """The system did not take the letter. Facts: `reason`, and `status` where it answered."""

    code = "webhook.not_taken"


class Post:
    """What `opened` yields."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def send(self, endpoint: WebhookEndpoint, id: str, body: bytes, at: datetime) -> int:
        """The status of the answer, 2xx. Raises NotTaken, also for a redirection."""
        import httpx2

        parts = urlsplit(endpoint.url)
        host, stamp = parts.hostname or "", f"{int(at.timestamp())}"
        address = await _address(host, parts.port or (443 if parts.scheme == "https" else 80))
        where = f"[{address}]" if ":" in address else address
        url = parts._replace(netloc=f"{where}:{parts.port}" if parts.port else where).geturl()
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "Club-Webhook-Id": id,
            "Club-Webhook-Timestamp": stamp,
            "Club-Webhook-Signature": signature(endpoint.secret, stamp, body),
        }
        extensions: dict[str, Any] = {"sni_hostname": host}  # the certificate is that of the name
        try:
            answer = await self._client.post(url, content=body, headers=headers, extensions=extensions)
        except httpx2.HTTPError as error:
            raise NotTaken(reason=type(error).__name__) from error
        if not answer.is_success:
            raise NotTaken(reason=f"HTTP {answer.status_code}", status=answer.status_code)
        return answer.status_code


@asynccontextmanager
async def opened() -> AsyncGenerator[Post]:
    """One set of connections for a round of letters."""
    import httpx2  # takes its time to load, and most clubs never need it

    async with httpx2.AsyncClient(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
        yield Post(client)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """`sha256=` and the HMAC of the timestamp, a dot, and exactly these bytes."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


async def _address(host: str, port: int) -> str:
    """The first address that `host` means. Raises NotTaken if any of them is within our own network."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotTaken(reason="unknown host") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(_may_reach(address) for address in addresses):
        raise NotTaken(reason="private address")
    return f"{addresses[0]}"


def _may_reach(address: IPv4Address | IPv6Address) -> bool:
    settings = config.settings()
    mapped = getattr(address, "ipv4_mapped", None) or address
    named = [ip_network(part.strip()) for part in settings.webhook_networks.split(",") if part.strip()]
    if any(mapped in network for network in named):
        return True
    if mapped.is_loopback and not settings.is_production:
        return True
    return mapped.is_global and not mapped.is_multicast
