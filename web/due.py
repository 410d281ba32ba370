"""How urgent a task is, in a word and a tone: 过期 1 天, 还有 3 小时, 18:00."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from club import clock
from club.tasks import Task
from web import text
from web.i18n import _, ngettext

SOON = timedelta(hours=4)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A task with its urgency; `when` is the day and, if it has one, the hour."""

    task: Task
    tone: str
    words: str
    when: str

    @property
    def icon(self) -> str:
        return "clock-alert" if self.tone == "bad" else "clock"


def told(tasks: Iterable[Task], now: datetime) -> list[Due]:
    return [due(task, now) for task in tasks]


def due(task: Task, now: datetime) -> Due:
    when = text.short_day(task.day)
    if task.timed:
        when += f" {text.time_of(task.due_at)}"
    if task.state != "open":
        return Due(task, "", _("Done") if task.state == "done" else _("Called off"), when)
    left = task.due_at - now
    if left <= timedelta():
        return Due(task, "bad", _late(-left), when)
    if task.timed and left <= SOON:
        return Due(task, "warn", _hours(left), when)
    today = task.day == clock.day_of(now)
    word = text.time_of(task.due_at) if today and task.timed else text.until(task.day)
    return Due(task, "warn" if today else "", word, when)


def _late(passed: timedelta) -> str:
    if passed < AN_HOUR:
        return _("overdue just now")
    if passed < A_DAY:
        return ngettext("overdue by %(num)s hour", "overdue by %(num)s hours", passed // AN_HOUR)
    return ngettext("overdue by %(num)s day", "overdue by %(num)s days", passed // A_DAY)


def _hours(left: timedelta) -> str:
    if left < AN_HOUR:
        return _("within the hour")
    return ngettext("%(num)s hour left", "%(num)s hours left", left // AN_HOUR)
