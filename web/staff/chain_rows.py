"""The lines of a 接龙 as staff see them before anything is written: whose each is, and what becomes of it."""

from dataclasses import dataclass, field
from typing import Any

from club import persons, vehicles
from club.members import Member
from club.staff import Staff
from club.vehicles import Vehicle, plates
from events import chain, chain_members
from events.chain import Chain, Line
from events.chain_members import Match
from events.events import Event
from events.parties import CAR_SEATS, Guest, Party
from events.registration import LIVE, Registration
from events.sessions import Session
from web import text
from web.forms.party import NO_CAR, OTHER_CAR
from web.forms.staff.chain import ChainForm
from web.i18n import _
from web.incoming import number_or_none
from web.render import read


@dataclass
class Row:
    """`line` is what was read, `form` as it stands now; `verdict` is one of registration_words.VERDICTS."""

    form: Any
    line: Line
    match: Match
    member: Member | None = None
    cars: list[Vehicle] = field(default_factory=list[Vehicle])
    doubts: tuple[str, ...] = ()
    twice: int = 0
    verdict: str = "none"

    @property
    def comes_by_car(self) -> bool:
        return bool(self.form.car.data)


def form_of(found: Chain) -> ChainForm:
    """The lines as they were read, all that is clear ticked."""
    form = ChainForm()
    for line in found.lines:
        form.lines.append_entry(
            {
                "number": str(line.number),
                "text": line.text[:200],
                "note": line.note[:120],
                "who": line.name,
                "adults": min(line.adults, 9),
                "children": min(line.children, 8),
                "ages": " ".join(map(str, line.ages)),
                "plate": line.plate,
            }
        )
    return form


async def rows_of(form: ChainForm, session: Session, asker: Staff, *, is_fresh: bool) -> list[Row]:
    """Each line with its member, the cars to choose from, and what would become of it now.

    `is_fresh`: the lines come from the text, and the form is filled in by what is found.
    """
    rows = [await _row(entry.form, asker) for entry in form.lines]
    members = sorted({row.member.id for row in rows if row.member})
    garages = await vehicles.of_many(members, using_db=read())
    for row in rows:
        row.cars = garages.get(row.member.id, []) if row.member else []
        _choose(row, session.event, is_fresh)
    _repeated(rows, is_fresh)
    await _judge(rows, session, is_fresh)
    return rows


def party(row: Row, *, waits: bool) -> Party:
    """Who comes by this line, which is valid. A group chat names no companions: they are called after who
    writes."""
    form, member = row.form, row.member
    assert member is not None  # the caller has seen to it
    name = (member.name or member.address_form)[:24]
    guests = [
        Guest(_("%(name)s's companion %(num)s", name=name, num=place))
        for place in range(1, form.adults.data or 1)
    ]
    ages = form.told_ages
    guests += [
        Guest(
            _("%(name)s's child %(num)s", name=name, num=place + 1),
            ages[place],
        )
        for place in range(form.children.data or 0)
    ]
    car = next((one for one in row.cars if one.id == form.car.data), None)
    plate = plates.squeeze(form.plate.data or "") if form.car.data == OTHER_CAR else ""
    return Party(
        guests=tuple(guests),
        vehicle=car,
        plate=plate,
        car_seats=(form.car_seats.data or CAR_SEATS) if car or plate else None,
        remark=(form.note.data or "")[:120],
        waits=waits,
    )


def cars_to_choose(row: Row) -> list[tuple[int, str]]:
    """The cars of the member, another by its plate, or none."""
    own = [(car.id, " ".join(filter(None, [text.plate_masked(car.plate), car.model]))) for car in row.cars]
    return [(NO_CAR, _("Without a car")), *own, (OTHER_CAR, _("Another plate"))]


async def _row(form: Any, asker: Staff) -> Row:
    """By what the line says or, where staff have typed something else, by that."""
    line, who = chain.line(number_or_none(form.number.data) or 0, form.text.data or ""), form.who.data or ""
    if who == line.name:
        match = await chain_members.match(
            name=line.name, phone=line.phone, plate=line.plate, staff=asker, using_db=read()
        )
    else:
        match = await _typed(who, asker)
    picked = {one.id: one for one in match.candidates}.get(form.member.data or 0)
    return Row(form, line, match, picked or match.chosen, doubts=line.doubts)


async def _typed(who: str, asker: Staff) -> Match:
    """A name, a phone or a plate; whoever alone fits is meant."""
    match = await chain_members.match(name=who, phone="", plate="", staff=asker, using_db=read())
    only = match.candidates[0] if len(match.candidates) == 1 else match.chosen
    return Match(match.candidates, only, match.by)


def _choose(row: Row, event: Event, is_fresh: bool) -> None:
    """Fill in what was found, or keep what staff chose where it still can be."""
    form = row.form
    form.member.choices = [(0, "—"), *((one.id, _called(one)) for one in row.match.candidates)]
    form.car.choices = cars_to_choose(row)
    form.member.data = row.member.id if row.member else 0
    if is_fresh or form.car.data not in {value for value, _label in form.car.choices}:
        form.car.data = _car_of(row, event)
        form.plate.data = row.line.plate if form.car.data == OTHER_CAR else ""


def _car_of(row: Row, event: Event) -> int:
    """The car of the plate that was told; to a trip the member's own, unless they say that they have none."""
    plate, said = row.line.plate, row.line.by_car
    own = next((car.id for car in row.cars if plate and (car.plate or "").endswith(plate)), None)
    if own or plates.is_plate(plate):
        return own or OTHER_CAR
    if said is False or (said is None and event.kind != "trip"):
        return NO_CAR
    return row.cars[0].id if row.cars else NO_CAR


def _repeated(rows: list[Row], is_fresh: bool) -> None:
    """Who stands there twice: a line counts against those below only while it is to be registered."""
    seen: dict[int, Row] = {}
    for row in rows:
        if row.member is None:
            continue
        first = seen.get(row.member.id)
        row.twice = int(first.form.number.data or 0) if first else 0
        if first is None and (not row.line.is_out if is_fresh else row.form.take.data):
            seen[row.member.id] = row


async def _judge(rows: list[Row], session: Session, is_fresh: bool) -> None:
    """What would become of each line if it were pressed now, one after the other."""
    ids = await persons.rows_of([row.member.id for row in rows if row.member], using_db=read())
    held = Registration.filter(session_id=session.id, member_id__in=[*ids], state__in=LIVE).using_db(read())
    already = (
        {ids[number] for number in await held.values_list("member_id", flat=True)} if ids else set[int]()
    )
    left, cars, queued = session.left, session.cars_left, bool(session.waiting)
    for row in rows:
        form = row.form
        row.doubts += tuple(name for name in ("ages", "seats", "lent") if _is_open(row, name))
        row.verdict = _alone(row, already, is_fresh)
        if is_fresh:
            form.take.data = row.verdict == "ready"
        if row.verdict != "ready" or not form.take.data:
            continue
        by_car = 1 if form.car.data else 0
        if queued or form.seats > left or (cars is not None and by_car > cars):
            row.verdict, queued = "full", True
            continue
        left -= form.seats
        cars = cars - by_car if cars is not None else None


def _is_open(row: Row, name: str) -> bool:
    """What the line leaves open as it stands in the form."""
    if name == "lent":
        return row.match.by == "lent" and row.member is None
    return row.form.lacks_ages if name == "ages" else row.form.is_crowded


def _alone(row: Row, already: set[int], is_fresh: bool) -> str:
    if row.line.is_out and (is_fresh or not row.form.take.data):
        return "out"
    if row.member is None:
        return "several" if row.match.candidates else "none"
    if row.member.id in already:
        return "already"
    if row.twice:
        return "twice"
    is_unclear = bool({"count", "many"} & {*row.doubts}) and (is_fresh or not row.form.take.data)
    return "unclear" if is_unclear else "ready"


def _called(member: Member) -> str:
    return f"{member.name or member.address_form} {text.phone_masked(member.phone)}"
