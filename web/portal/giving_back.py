"""What comes back when a party cancels: an event's rules as the moments of one date, and as it is now."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from events import terms
from events.events import Event
from events.sessions import Session
from events.terms import WHOLE
from web import text
from web.i18n import _


def rules(
    refunds: Iterable[Sequence[int]], starts_at: datetime, whole_until: datetime | None = None
) -> list[tuple[str, str]]:
    """When, and what comes back then, the first rule first: 11月24日 周二 06:30 前 · 全退. All does until
    `whole_until`, whatever the rules say."""
    steps = sorted(((hours, percent) for hours, percent in refunds), reverse=True)
    if not steps:
        return []
    first = [(_("Until %(moment)s", moment=text.moment(whole_until)), said(WHOLE))] if whole_until else []
    told = first + [
        (_("Until %(moment)s", moment=text.moment(starts_at - timedelta(hours=hours))), said(percent))
        for hours, percent in steps
    ]
    last = starts_at - timedelta(hours=steps[-1][0])
    if steps[-1][0] and steps[-1][1]:
        told.append((_("After %(moment)s", moment=text.moment(last)), said(0)))
    return told


def said(percent: int) -> str:
    """全部退回 · 退 50% · 不退"""
    if percent >= WHOLE:
        return _("All comes back")
    return _("%(percent)s%% comes back", percent=percent) if percent else _("Nothing comes back")


def until(event: Event, session: Session, at: datetime) -> datetime | None:
    """Until when all comes back; None if that is over."""
    if terms.percent_back(event.refunds, session.starts_at, at) < WHOLE:
        return None
    whole = [hours for hours, percent in event.refunds if percent >= WHOLE]
    return session.starts_at - timedelta(hours=min(whole)) if whole else session.starts_at
