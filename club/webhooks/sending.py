"""Sending one letter: signed, patient for ten seconds in all, and to no address within our own network.

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

PATIENCE = 10  # seconds for a letter, from looking up its host to the status of the answer
_EMBEDS = (ip_network("64:ff9b::/96"), ip_network("::/96"))  # in their last 32 bits: NAT64, IPv4-compatible
_LOCAL_USE = ip_network("64:ff9b:1::/48")  # NAT64 of a network's own


class NotTaken(ClubError):
    """The system did not take the letter. Facts: `reason`, and `status` where it answered."""

    code = "webhook.not_taken"


class Post:
    """What `opened` yields."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def send(self, endpoint: WebhookEndpoint, id: str, body: bytes, at: datetime) -> int:
        """The status of the answer, 2xx; no more of it is read. Raises NotTaken, also for a redirection."""
        import httpx2

        try:
            async with asyncio.timeout(PATIENCE):
                status = await self._status(endpoint, id, body, at)
        except TimeoutError as error:
            raise NotTaken(reason="no answer in time") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise NotTaken(reason=type(error).__name__) from error
        if not 200 <= status < 300:
            raise NotTaken(reason=f"HTTP {status}", status=status)
        return status

    async def _status(self, endpoint: WebhookEndpoint, id: str, body: bytes, at: datetime) -> int:
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
        asked = self._client.stream("POST", url, content=body, headers=headers, extensions=extensions)
        async with asked as answer:
            return answer.status_code


@asynccontextmanager
async def opened() -> AsyncGenerator[Post]:
    """Whoever sends a round of letters. Each has a connection of its own: kept ones go by the address alone,
    and two names at one address need not be one system."""
    import httpx2  # takes its time to load, and most clubs never need it

    told: dict[str, Any] = {"timeout": PATIENCE, "limits": httpx2.Limits(max_keepalive_connections=0)}
    async with httpx2.AsyncClient(**told, follow_redirects=False, trust_env=False) as client:
        yield Post(client)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """`sha256=` and the HMAC of the timestamp, a dot, and exactly these bytes."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def leads_inside(host: str) -> bool:
    """Whether `host` shows that nothing is ever sent there; a name's meaning is looked up at each sending."""
    is_here = host == "localhost" or host.endswith(".localhost")
    try:
        address = ip_address("127.0.0.1" if is_here else host)
    except ValueError:
        return False
    return not _may_reach(address)


async def _address(host: str, port: int) -> str:
    """The first address that `host` means. Raises NotTaken if any of them is within our own network."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # the latter of what cannot be the name of a host at all
        raise NotTaken(reason="unknown host") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(_may_reach(address) for address in addresses):
        raise NotTaken(reason="private address")
    return f"{addresses[0]}"


def _may_reach(address: IPv4Address | IPv6Address) -> bool:
    settings = config.settings()
    meant = _meant(address)
    named = [ip_network(part.strip()) for part in settings.webhook_networks.split(",") if part.strip()]
    if any(meant in network for network in named):
        return True
    if meant.is_loopback and not settings.is_production:
        return True
    within = meant in _LOCAL_USE or getattr(meant, "is_site_local", False)
    return meant.is_global and not meant.is_multicast and not within


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Where it leads: what is written as an address of IPv6 may be one of IPv4 that a gateway takes it to."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in _EMBEDS) and int(address) > 1:  # ::1 is this very machine
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
