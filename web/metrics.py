"""What Prometheus is told: requests by route, how long they took, what waits, and the process itself.

Counting is a few additions; the client library is loaded when somebody first asks. Each process counts its
own requests.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event
from tortoise.functions import Count, Max

from club import logs
from club.jobs import JobRun
from club.messages.outbox import Message
from points import sql
from web.database import read

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Metric

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds

log = logs.get("web.metrics")

_requests: Counter[tuple[str, str, int]] = Counter()  # (route, method, status)
_took: Counter[tuple[str, int]] = Counter()  # (route, place of the first of BOUNDS that was long enough)
_seconds: Counter[str] = Counter()


class Measure:
    """Counts each request, and how long its answer took to begin."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = perf_counter()

        async def send_and_count(message: Event) -> None:
            if message["type"] == "http.response.start":
                _count(scope, message["status"], perf_counter() - begun)
            await send(message)

        await self.app(scope, receive, send_and_count)


async def exposition() -> tuple[bytes, str]:
    """Everything as Prometheus reads it, and its media type."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    return generate_latest(_registry(await _backlog())), CONTENT_TYPE_LATEST


class Requests:
    """The counts, as the client library collects them."""

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        requests = CounterMetricFamily("club_requests", "Requests", labels=["route", "method", "status"])
        for (route, method, status), count in _requests.items():
            requests.add_metric([route, method, str(status)], count)
        yield requests
        latency = HistogramMetricFamily("club_request_seconds", "Until an answer began", labels=["route"])
        for route, seconds in _seconds.items():
            within = accumulate(_took[route, place] for place in range(len(BOUNDS) + 1))
            bounds = (*map(str, BOUNDS), "+Inf")
            latency.add_metric([route], list(zip(bounds, within, strict=True)), seconds)
        yield latency


@dataclass(eq=False)  # a collector is known by itself
class Backlog:
    """What the database says, the same to every process: messages not sent, when each job last succeeded."""

    messages: list[tuple[str, str, int]]  # channel, state, how many
    jobs: list[tuple[str, datetime]]

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        unsent = GaugeMetricFamily("club_messages", "Messages not sent", labels=["channel", "state"])
        for channel, state, count in self.messages:
            unsent.add_metric([channel, state], count)
        yield unsent
        done = GaugeMetricFamily("club_job_done_timestamp_seconds", "Last success", labels=["job"])
        for job, at in self.jobs:
            done.add_metric([job], at.timestamp())
        yield done


async def _backlog() -> Backlog | None:
    """None while the database does not answer: then the rest is wanted all the more."""
    unsent = Message.filter(state__in=("waiting", "failed")).annotate(n=Count("id"))
    done = JobRun.exclude(finished_at=None).annotate(last=Max("finished_at"))
    try:
        messages = unsent.group_by("channel", "state").using_db(read()).values_list("channel", "state", "n")
        jobs = await done.group_by("job").using_db(read()).values_list("job", "last")
        return Backlog(await messages, [(job, sql.instant(last)) for job, last in jobs])  # type: ignore[arg-type]
    except Exception as error:
        log.warning("not measured", exc_info=error)
        return None


def _count(scope: Scope, status: int, seconds: float) -> None:
    route = scope["state"].get("route", "none")
    method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST"} else "other"
    _requests[route, method, status] += 1
    _took[route, bisect_left(BOUNDS, seconds)] += 1
    _seconds[route] += seconds  # type: ignore[assignment]


def _registry(backlog: Backlog | None) -> CollectorRegistry:
    from prometheus_client import GCCollector, PlatformCollector, ProcessCollector
    from prometheus_client.core import CollectorRegistry

    registry = CollectorRegistry()
    for ours in filter(None, (Requests(), backlog)):
        registry.register(ours)  # type: ignore[arg-type]
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    return registry
