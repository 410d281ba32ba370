"""How often is too often: the routes where somebody could guess, or make us send, and how much of it we bear.

Counts live in this process, or in Redis when CLUB_RATE_LIMIT_URL says so (several web processes). Besides,
tries at a door of the staff's are counted here by place, and the verbs count in the database: one-time codes
a phone, wrong passwords and codes a user name, from wherever.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request

from club.config import Settings, WrongSettings
from web.staff import known

if TYPE_CHECKING:
    from limits.aio.strategies import RateLimiter


@dataclass(frozen=True)
class Limit:
    """`rate` as in '30/10 minutes'; counted for each network address, or for each person signed in. Or for
    each device on which staff have signed in before, so that a guesser of the same network shuts none out.

    Routes that tell the same are counted as one: `counted_as` names the other.
    """

    rate: str
    per: Literal["address", "person", "device"] = "address"
    counted_as: str = ""


LIMITS = {
    "portal.signin.create": Limit("60/hour"),  # asks for a one-time code: each costs money
    "portal.signin.code.create": Limit("60/10 minutes"),  # guesses one
    "portal.invite": Limit("120/10 minutes"),  # guesses somebody's invitation
    "portal.source": Limit("300/10 minutes"),  # a poster in a showroom: many phones behind one address
    "portal.events.registration.create": Limit("30/minute", "person"),
    "portal.events.registration.price.create": Limit("120/minute", "person"),  # asked at every change
    "portal.tickets.change.price.create": Limit("120/minute", "person"),
    "portal.tickets.change.create": Limit("30/minute", "person"),
    "portal.cars.create": Limit("20/minute", "person"),
    "portal.cars.update": Limit("20/hour", "person"),  # each answer says whether a plate or a VIN is on file
    "portal.cars.claims.create": Limit("20/hour", "person"),  # and so does each of these
    "portal.settings.phone.create": Limit("10/10 minutes", "person"),
    "portal.copies.create": Limit("10/10 minutes", "person"),
    "portal.corrections.create": Limit("20/10 minutes", "person"),
    "portal.closure.create": Limit("10/10 minutes", "person"),
    "portal.closure.code.create": Limit("30/10 minutes", "person"),
    "staff.signin.create": Limit("30/10 minutes", "device"),  # each guess costs us an argon2
    "staff.signin.code.create": Limit("30/10 minutes", "device"),  # guesses one
    "staff.twostep.create": Limit("20/10 minutes", "person"),
    "staff.twostep.recovery.create": Limit("20/10 minutes", "person"),
    "staff.twostep.ending.create": Limit("20/10 minutes", "person"),
    "desk.joining.create": Limit("60/hour", "person"),  # sends an SMS
    "desk.joining.known.create": Limit("60/hour", "person", "desk.joining.create"),
    "desk.joining.proof.create": Limit("60/10 minutes", "person"),
    "staff.password.update": Limit("20/10 minutes", "person"),
    "staff.members.reveal": Limit("60/10 minutes", "person"),  # nobody copies the list by hand
    "staff.vehicles.reveal": Limit("60/10 minutes", "person", "staff.members.reveal"),
}


class Left(NamedTuple):
    """`remaining` of `limit` in this window, which ends in `seconds`."""

    limit: int
    remaining: int
    seconds: int
    is_within: bool


class Counter:
    """Counts requests for the routes in LIMITS."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.rate_limit_url.get_secret_value()
        self._limiter: RateLimiter | None = None
        if not self.url.startswith("memory:"):
            _ = self.limiter  # a store that can't work stops the start

    @property
    def limiter(self) -> RateLimiter:
        """Made when the first limited route is asked: the library takes its time to load."""
        if self._limiter is None:
            self._limiter = _limiter(self.url)
        return self._limiter

    async def wait(self, route_name: str, who: str) -> int:
        """Count one request; 0 if it may pass, else the seconds until one may again."""
        from limits import parse

        limit = LIMITS[route_name]
        rate, counted = parse(limit.rate), limit.counted_as or route_name
        if await self.limiter.hit(rate, counted, who):
            return 0
        window = await self.limiter.get_window_stats(rate, counted, who)
        return max(1, ceil(window.reset_time - time.time()))

    async def spend(self, rate: str, *who: str) -> Left:
        """Count one of what callers are told how much of it they have left."""
        from limits import parse

        limit = parse(rate)
        is_within = await self.limiter.hit(limit, *who)
        window = await self.limiter.get_window_stats(limit, *who)
        seconds = max(1, ceil(window.reset_time - time.time()))
        return Left(limit.amount, window.remaining if is_within else 0, seconds, is_within)

    async def hit(self, rate: str, *who: str) -> bool:
        """Count one of what is no route of its own, like a try at a door; whether it may pass."""
        from limits import parse

        return await self.limiter.hit(parse(rate), *who)

    async def clear(self, rate: str, *who: str) -> None:
        """Begin counting anew."""
        from limits import parse

        await self.limiter.clear(parse(rate), *who)


async def count(request: Request, route_name: str) -> None:
    """Count this request. Raises HTTPException 429, with Retry-After, when it is one too many."""
    limit = LIMITS.get(route_name)
    if limit is None or not (who := _who(request, limit)):
        return
    if seconds := await request.app.state.counter.wait(route_name, who):
        raise HTTPException(429, headers={"Retry-After": str(seconds)})


def _who(request: Request, limit: Limit) -> str:
    """Whose count it is. A stranger gets no further than the sign-in from where a person's are counted."""
    if limit.per == "device" and (device := known.device(request)):
        return f"device:{device}"
    if limit.per in ("address", "device"):
        return request.client.host if request.client else "unknown"
    signin = request.state.signin
    return f"{signin.member_id}:{signin.staff_id}" if signin else ""


def _limiter(url: str) -> RateLimiter:
    from limits.aio.strategies import SlidingWindowCounterRateLimiter
    from limits.errors import ConfigurationError
    from limits.storage import storage_from_string

    try:
        return SlidingWindowCounterRateLimiter(storage_from_string(f"async+{url}"))  # type: ignore[arg-type]
    except (ConfigurationError, ImportError) as error:
        raise WrongSettings([f"CLUB_RATE_LIMIT_URL cannot be used: {error}."]) from error
