"""What comes back when a party cancels: an event's rules as the moments of one date, and as it is now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from events import terms
from events.events import Event
from events.sessions import Session
from events.terms import WHOLE
from web import text
from web.i18n import _


def rules(
    refunds: Sequence[Sequence[int]],
    starts_at: datetime,
    at: datetime,
    whole_until: datetime | None = None,
    last: datetime | None = None,
) -> list[tuple[str, str]]:
    """When, and what comes back then, the first rule first: 11月24日 周二 06:30 前 · 全退. Only what still
    holds at `at`; nothing where there are no rules. All comes back until `whole_until`, whatever they say;
    nobody cancels after `last`, the start of now, if it was moved forward."""
    if not refunds:
        return []
    since = max(at, whole_until or at)
    last = last or starts_at
    every = [(min(last, starts_at - timedelta(hours=hours)), percent) for hours, percent in refunds]
    kindest = dict(sorted(every))
    ahead = [(until, percent) for until, percent in kindest.items() if percent and until >= since]
    if since > at and (not ahead or ahead[0][1] < WHOLE):
        ahead.insert(0, (since, WHOLE))
    if not ahead:
        return [(_("From now on"), said(0))]
    told = [(_("Until %(moment)s", moment=text.moment(until)), said(percent)) for until, percent in ahead]
    if ahead[-1][0] < last:
        told.append((_("After %(moment)s", moment=text.moment(ahead[-1][0])), said(0)))
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
