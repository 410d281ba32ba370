"""The organiser's home of an event: what is still to do before it can be published, what publishing does, and
what calling it off would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import audiences, losses, questions, terms
from events.events import Event
from events.sessions import Session
from web import poster_fonts, price_words, text
from web.forms.staff.terms import ASK_NAMES, PRESET_NAMES, PRESETS, QUEUE_NAMES
from web.i18n import _, lazy, ngettext
from web.naming import enumerated
from web.pictures import images
from web.render import read
from web.routes import path
from web.staff import chips, options

NEEDED = "staff.sessions.new"
STEPS = (
    ("staff.events.edit", lazy("Say what it is"), lazy("A sentence for the list, and the programme")),
    (NEEDED, lazy("Give it a date"), lazy("When, for how many people and cars")),
    ("staff.terms", lazy("Settle the terms"), lazy("Price, refunds, who may come, what they agree to")),
    (
        "staff.questions",
        lazy("Ask what you need to know"),
        lazy("Diet, room, size: asked once, not by phone"),
    ),
    (
        "staff.pictures",
        lazy("Put a picture first"),
        lazy("It stands on the card, on the poster and in WeChat"),
    ),
    (
        "staff.preparations",
        lazy("Say who prepares what"),
        lazy("What nobody has taken on stands in nobody's box"),
    ),
)


@dataclass(frozen=True)
class Step:
    """What is to be done before members see the event: `is_needed` to publish it at all, or worth doing."""

    label: str
    why: str
    href: str
    is_done: bool
    is_needed: bool = False


async def about(event: Event, asker: Any) -> dict[str, Any]:
    """What its page tells of the event itself: words, terms, questions, pictures."""
    asked = await questions.of(event.id, using_db=read())
    shown = await images(event.pictures)
    return {
        "asked": asked,
        "images": [shown[name] for name in event.pictures if name in shown],
        "price": price_words.in_full(event),
        "refunds": refunds(event),
        "audience": await audience(event, asker),
        "asks": enumerated([str(ASK_NAMES[name]) for name in event.asks]),
        "queue": queue(event),
        "has_font": poster_fonts.is_there(),
    }


def steps(event: Event, dates: Sequence[Session], asked: int, nobodys: int, now: datetime) -> list[Step]:
    """The way to publishing, in the order in which one goes it; `nobodys` counts what nobody has taken on."""
    is_ahead = any(one.state == "open" and one.ends_at > now for one in dates)
    has_terms = event.waiver_version > 0 or terms.is_paid(event) or bool(event.audience or event.refunds)
    is_said = bool(event.summary and event.body.strip())
    done = (is_said, is_ahead, has_terms, asked > 0, bool(event.pictures), nobodys == 0)
    return [
        Step(label, why, path(route, event_id=event.id), is_done, is_needed=route == NEEDED)
        for (route, label, why), is_done in zip(STEPS, done, strict=True)
    ]


def refunds(event: Event) -> list[str]:
    """What comes back, a line for each rule."""
    for name, rules in PRESETS.items():
        if [list(rule) for rule in rules] == event.refunds and name != "part":
            return [str(PRESET_NAMES[name])]
    return [_rule(hours, percent) for hours, percent in sorted(event.refunds, reverse=True)]


async def audience(event: Event, asker: Any) -> list[str]:
    """Who may register, a line for each condition."""
    node = terms.audience(event)
    said = (
        chips.of(node, await options.known(asker)) if node != audiences.compiled(audiences.Audience()) else ()
    )
    told = [_chip(chip) for chip in said]
    if event.segment:
        told.append(_("in the segment %(name)s", name=event.segment.name))
    if event.by_invitation:
        told.append(_("only who was invited"))
    return told


def queue(event: Event) -> str:
    holds = ngettext(
        "an offer holds for %(num)d hour, the night not counted",
        "an offer holds for %(num)d hours, the night not counted",
        event.offer_hours,
    )
    return f"{QUEUE_NAMES[event.queue_by]}{_(', ')}{holds}"


def publishing(dates: Sequence[Session], now: datetime) -> str:
    """What publishing does: who sees the event, and from when on one can register."""
    ahead = [session for session in dates if session.state == "open" and session.closes_at > now]
    if not ahead:
        return _(
            "Members and visitors see it at once, and nobody can register: no session takes registrations "
            "any more. It cannot be taken back, only cancelled."
        )
    opens = min(session.opens_at for session in ahead)
    if opens <= now:
        return _(
            "Members and visitors see it at once, and members can register at once. "
            "It cannot be taken back, only cancelled."
        )
    return _(
        "Members and visitors see it at once; registration opens %(moment)s. "
        "It cannot be taken back, only cancelled.",
        moment=text.moment(opens),
    )


def lost(sessions: int, loss: losses.Losses) -> str:
    """What calling it off costs, before it is done."""
    if not loss.any:
        return _("Nobody loses a ticket by it. It cannot be taken back.")
    told = [
        ngettext(
            "%(num)s session is cancelled: %(tickets)s tickets for %(people)s people die, and everybody "
            "registered gets a message with your reason.",
            "%(num)s sessions are cancelled: %(tickets)s tickets for %(people)s people die, and everybody "
            "registered gets a message with your reason.",
            sessions,
            tickets=loss.tickets,
            people=loss.people,
        )
    ]
    if loss.waiting:
        told.append(
            ngettext(
                "%(num)d party that waits is told, too.",
                "%(num)d parties that wait are told, too.",
                loss.waiting,
            )
        )
    if loss.points:
        told.append(_("%(points)s points come back at once.", points=text.points(loss.points)))
    if loss.fen:
        told.append(
            _("%(amount)s were paid at the desk and are to be given back.", amount=text.fen(loss.fen))
        )
    return text.in_a_row([*told, _("It cannot be taken back.")])


def _rule(hours: int, percent: int) -> str:
    if hours == 0:
        when = _("later")
    elif hours % 24 == 0:
        when = ngettext("%(num)d day before", "%(num)d days before", hours // 24)
    else:
        when = ngettext("%(num)d hour before", "%(num)d hours before", hours)
    if percent == 100:
        return _("%(when)s: all comes back", when=when)
    if percent == 0:
        return _("%(when)s: nothing comes back", when=when)
    return _("%(when)s: %(percent)s%% comes back", when=when, percent=percent)


def _chip(chip: chips.Chip) -> str:
    if chip.kind == "leaf":
        return " ".join(part for part in (chip.label, chip.operator, chip.value) if part)
    joined = _(" or ").join(_chip(part) for part in chip.parts)
    return _("not (%(condition)s)", condition=joined) if chip.kind == "not" else joined
