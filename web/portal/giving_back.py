"""What comes back when a party cancels: an event's rules as the moments of one date, and as it is now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from events import terms
from events.events import Event
from events.fees import Fee
from events.sessions import Session
from events.terms import WHOLE
from web import text
from web.i18n import _


@dataclass(frozen=True)
class Back:
    """Of what a party owes and paid: points that come back and that stay, fen to be given back and kept."""

    points: int
    kept_points: int
    fen: int
    kept_fen: int


def rules(event: Event, session: Session) -> list[tuple[str, str]]:
    """When, and what comes back then, the first rule first: 11月24日 周二 06:30 前 · 全退."""
    steps = sorted(((hours, percent) for hours, percent in event.refunds), reverse=True)
    if not steps or not terms.is_paid(event):
        return []
    told = [
        (_("Until %(moment)s", moment=text.moment(session.starts_at - timedelta(hours=hours))), said(percent))
        for hours, percent in steps
    ]
    last = session.starts_at - timedelta(hours=steps[-1][0])
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
    if terms.percent_back(event, session.starts_at, at) < WHOLE:
        return None
    whole = [hours for hours, percent in event.refunds if percent >= WHOLE]
    return session.starts_at - timedelta(hours=min(whole)) if whole else session.starts_at


def of(fee: Fee, percent: int) -> Back:
    """What a cancellation gives back, as fees.end reckons it."""
    kept = fee.points * (WHOLE - percent) // WHOLE
    back = -(-fee.paid_fen * percent // WHOLE)
    return Back(fee.points - kept, kept, back, fee.paid_fen - back)
