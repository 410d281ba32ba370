"""Patterns: how the dates of an event usually are. What the form for the next one begins with."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from club import clock
from events.events import Event
from events.sessions import Plan, Session


@dataclass(frozen=True)
class Pattern:
    """`starts` is a time on the club's clock, like 08:30; it lasts `minutes`. Registration ends
    `closes_hours` before the start, check-in begins `checkin_minutes` before. `cars` None: not counted."""

    starts: str = "09:00"
    minutes: int = 8 * 60
    capacity: int = 20
    cars: int | None = None
    closes_hours: int = 0
    checkin_minutes: int = 120

    def on(self, day: date) -> Plan:
        """The plan for a date that begins on the club's `day`, open for registration from now on."""
        starts_at = datetime.combine(day, time.fromisoformat(self.starts), clock.zone())
        ends_at = starts_at + timedelta(minutes=self.minutes)
        return self.completed(Plan(starts_at, ends_at, self.capacity, self.cars))

    def completed(self, plan: Plan, at: datetime | None = None) -> Plan:
        """`plan` with the times that it leaves open as far before its start as usual; if registration would
        be over by `at` then, it is open until the start."""
        closes_at = plan.starts_at - timedelta(hours=self.closes_hours) if self.closes_hours else None
        opens_at = plan.opens_at or at
        if closes_at and opens_at and closes_at <= opens_at:
            closes_at = None
        checkin_from = plan.starts_at - timedelta(minutes=self.checkin_minutes)
        return replace(
            plan,
            closes_at=plan.closes_at or closes_at,
            checkin_from=plan.checkin_from or checkin_from,
        )

    @property
    def written(self) -> dict[str, Any]:
        return asdict(self)


def of(event: Event, last: Session | None = None) -> Pattern:
    """How `event` usually is: as its `last` date was, or as its template says."""
    if last is not None:
        return of_session(last)
    known = {field.name for field in fields(Pattern)}
    return Pattern(**{name: value for name, value in event.pattern.items() if name in known})


def of_session(session: Session) -> Pattern:
    """The pattern of which `session` is one."""
    starts_at = session.starts_at
    return Pattern(
        starts=clock.local(starts_at).strftime("%H:%M"),
        minutes=_minutes(session.ends_at - starts_at),
        capacity=session.capacity,
        cars=session.car_capacity,
        closes_hours=max(0, _minutes(starts_at - session.closes_at) // 60),
        checkin_minutes=max(0, _minutes(starts_at - session.checkin_from)),
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
