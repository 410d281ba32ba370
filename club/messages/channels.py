"""Channels: how a message gets to a person, and when it may."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from club import clock, config
from club.errors import ClubError

if TYPE_CHECKING:
    import httpx2

PATIENCE = 10  # seconds for one answer of the gateway
TRY_LATER = {408, 425, 429}

Letter = dict[str, object]


class NotSent(ClubError):
    """The gateway did not take the message. Facts: `reason`, `is_final` when trying again would be no use."""

    code = "message.not_sent"


class Post:
    """What `open_post` yields: a way to each channel, opened when the first letter goes there."""

    def __init__(self, until: AsyncExitStack) -> None:
        self._until = until
        self._client: httpx2.AsyncClient | None = None

    async def send(self, channel: str, letter: Letter) -> None:
        """Raises NotSent. A message to the inbox is where it belongs already: its row is the inbox."""
        if channel == "sms" and config.settings().sms_url:
            await self._sms(letter)

    async def _sms(self, letter: Letter) -> None:
        """One signed request; the gateway tells a repeated one by its Idempotency-Key."""
        import httpx2  # takes its time to load, and a club of inboxes never needs it

        body = json.dumps(letter, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(letter["key"]),
            "X-Club-Signature": signature(body),
        }
        try:
            answer = await self._connected().post(config.settings().sms_url, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise NotSent(reason=type(error).__name__, is_final=False) from error
        if not answer.is_success:
            raise NotSent(reason=f"HTTP {answer.status_code}", is_final=_is_final(answer.status_code))

    def _connected(self) -> httpx2.AsyncClient:
        import httpx2

        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=PATIENCE)
            self._until.push_async_callback(self._client.aclose)
        return self._client


@asynccontextmanager
async def open_post() -> AsyncGenerator[Post]:
    """One set of connections for a round of deliveries."""
    async with AsyncExitStack() as until:
        yield Post(until)


def signature(body: bytes) -> str:
    """`sha256=` and the HMAC of exactly these bytes with CLUB_SMS_SECRET."""
    secret = config.settings().sms_secret.get_secret_value().encode()
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def awake(channel: str, at: datetime) -> datetime:
    """The first instant from `at` on when `channel` may be used without waking anybody."""
    wall, settings = clock.local(at), config.settings()
    if channel != "sms" or not _is_quiet(wall.time(), settings.quiet_from, settings.quiet_until):
        return at
    day = wall.date() if wall.time() < settings.quiet_until else wall.date() + timedelta(days=1)
    return datetime.combine(day, settings.quiet_until, clock.zone()).astimezone(UTC)


def lasts(channel: str, at: datetime, span: timedelta) -> datetime:
    """When `span` is over that begins at `at`, of which the quiet hours of `channel` do not count."""
    begins, settings = awake(channel, at), config.settings()
    if channel != "sms" or settings.quiet_from == settings.quiet_until:
        return begins + span
    while begins + span > (quiet := _next_quiet(begins, settings.quiet_from)):
        span -= quiet - begins
        begins = awake(channel, quiet)
    return begins + span


def _next_quiet(at: datetime, quiet_from: time) -> datetime:
    wall = clock.local(at)
    day = wall.date() if wall.time() < quiet_from else wall.date() + timedelta(days=1)
    return datetime.combine(day, quiet_from, clock.zone()).astimezone(UTC)


def _is_quiet(hour: time, begins: time, ends: time) -> bool:
    """Half-open; quiet hours may lie around midnight or not, and are none at all where both are the same."""
    return begins <= hour < ends if begins <= ends else not ends <= hour < begins


def _is_final(status: int) -> bool:
    return 400 <= status < 500 and status not in TRY_LATER
