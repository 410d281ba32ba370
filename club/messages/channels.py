"""Channels: how a message gets to a person, and when it may."""

import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta

import httpx2

from club import clock, config
from club.errors import ClubError

QUIET_FROM, QUIET_UNTIL = time(20), time(8)  # on the club's clock; one-time codes and rescue are exempt
PATIENCE = 10  # seconds for one answer of the gateway
TRY_LATER = {408, 425, 429}

Letter = dict[str, object]


class NotSent(ClubError):
    """The gateway did not take the message. Facts: `reason`, `is_final` when trying again would be no use."""

    code = "message.not_sent"


class Post:
    """What `open` yields: an open way to each channel."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def send(self, channel: str, letter: Letter) -> None:
        """Raises NotSent. A message to the inbox is where it belongs already: its row is the inbox."""
        if channel == "sms" and config.settings().sms_url:
            await self._sms(letter)

    async def _sms(self, letter: Letter) -> None:
        """One signed request; the gateway tells a repeated one by its Idempotency-Key."""
        body = json.dumps(letter, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(letter["key"]),
            "X-Club-Signature": signature(body),
        }
        try:
            answer = await self._client.post(config.settings().sms_url, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise NotSent(reason=type(error).__name__, is_final=False) from error
        if not answer.is_success:
            raise NotSent(reason=f"HTTP {answer.status_code}", is_final=_is_final(answer.status_code))


@asynccontextmanager
async def open_post() -> AsyncGenerator[Post]:
    """One set of connections for a round of deliveries."""
    async with httpx2.AsyncClient(timeout=PATIENCE) as client:
        yield Post(client)


def signature(body: bytes) -> str:
    """`sha256=` and the HMAC of exactly these bytes with CLUB_SMS_SECRET."""
    secret = config.settings().sms_secret.get_secret_value().encode()
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def awake(channel: str, at: datetime) -> datetime:
    """The first instant from `at` on when `channel` may be used without waking anybody."""
    wall = clock.local(at)
    if channel != "sms" or QUIET_UNTIL <= wall.time() < QUIET_FROM:
        return at
    day = wall.date() if wall.time() < QUIET_UNTIL else wall.date() + timedelta(days=1)
    return clock.start_of(day) + timedelta(hours=QUIET_UNTIL.hour)


def _is_final(status: int) -> bool:
    return 400 <= status < 500 and status not in TRY_LATER
