"""The list of a session as a file: its columns, and its rows with what they owe and what they answered."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from tortoise.queryset import QuerySet

from events import questions, takings
from events.events import Event
from events.registration import Registration
from events.sessions import Session
from web import text
from web.i18n import _, lazy, ngettext
from web.render import read
from web.staff.registration_words import STATES

AT_ONCE = 200


def plate_of(registration: Registration) -> str:
    """Of the member's car, or the other one's that was told."""
    car = registration.vehicle
    return (car.plate if car else "") or registration.plate


def columns(
    column: Callable[..., Any],
    plain: Callable[..., Any],
    covered: Callable[..., Any],
    yuan: Callable[..., Any],
) -> Mapping[str, Any]:
    """As sheets.py makes them, which knows of what a column is."""
    may = "events.see"
    return {
        "order": column(lazy("Number"), plain(lambda r: r.number or ""), may),
        "name": column(lazy("Name"), plain(lambda r: r.member.name or r.member.address_form), may),
        "phone": column(
            lazy("Phone number"), covered(lambda r: r.member.phone, text.phone_masked), may, covers=True
        ),
        "plate": column(lazy("Plate"), covered(plate_of, text.plate_masked), may, covers=True),
        "people": column(lazy("How many people"), plain(lambda r: r.seats), may),
        "companions": column(lazy("Companions"), plain(_companions), may),
        "state": column(lazy("State"), plain(lambda r: str(STATES[r.state][1])), may),
        "due": column(lazy("To pay"), plain(lambda r: yuan(r.fee.due_fen) if r.fee else ""), may),
        "waiver": column(lazy("Safety notes"), plain(lambda r: r.notes), may),
        "answers": column(lazy("Answers"), plain(lambda r: r.said), may),
        "emergency": column(
            lazy("Emergency contact"),
            covered(lambda r: f"{r.emergency_name} {r.emergency_phone}".strip(), lambda _: ""),
            "members.reveal",
            covers=True,
        ),
        "remark": column(lazy("Remark"), plain(lambda r: r.remark), may),
        "arrived": column(lazy("Arrived"), plain(lambda r: text.time_of(r.checked_in_at)), may),
    }


async def rows(theirs: QuerySet[Registration], session: Session) -> AsyncIterator[Registration]:
    """The list in its order, some hundred at a time."""
    asked = {str(one.id): one.text for one in await questions.of(session.event_id, using_db=read())}
    event, place = session.event, 0
    while found := await theirs.offset(place).limit(AT_ONCE):
        fees = await takings.of_many([one.id for one in found], using_db=read())
        for one in found:
            one.fee = fees.get(one.id)  # type: ignore[attr-defined]
            one.said = "; ".join(
                f"{asked[id]}{_(': ')}{said}" for id, said in one.answers.items() if id in asked
            )  # type: ignore[attr-defined]
            one.notes = _notes(one, event)  # type: ignore[attr-defined]
            yield one
        place += AT_ONCE


def _notes(registration: Registration, event: Event) -> str:
    """Whether the party has accepted what the safety notes say now."""
    if not event.waiver:
        return ""
    return _("accepted") if registration.waiver_version == event.waiver_version else _("not accepted")


def _companions(registration: Any) -> str:
    return "、".join(
        one.name
        if one.age is None
        else f"{one.name} {ngettext('%(num)s year old', '%(num)s years old', one.age)}"
        for one in registration.companions
    )
