"""The forms of an event: what it says, and when and where it takes place."""

from datetime import date, datetime, timedelta

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from club import clock
from club.stores import Store
from events.events import ARTS, KINDS, Event, Words
from events.sessions import Plan, Session
from web.forms.base import Form
from web.forms.checks import LocalTime, WholeNumber, options, stripped
from web.i18n import lazy
from web.staff.wording import ART_NAMES, KIND_NAMES

_WHEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
_TIMES = ("starts_at", "ends_at", "opens_at", "closes_at", "checkin_from")


TEXTS = ("kind", "title", "summary", "body", "place", "map_url", "price_text", "art")
_LINK = Regexp(r"https?://[^\s/]+\.[^\s]+", message=lazy("Paste a whole address that begins with https://"))


def _one_kind_of_line_end(text: str) -> str:
    """Browsers end lines by two characters: paragraphs are told by blank lines."""
    return text.replace("\r\n", "\n")


def _long(most: int) -> Length:
    return Length(max=most, message=lazy("That is too long for its place: at most %(max)d characters"))


class EventForm(Form):
    kind = SelectField(lazy("Kind"), choices=options({kind: KIND_NAMES[kind] for kind in KINDS}))
    title = StringField(lazy("Title"), [DataRequired(lazy("Give it a title")), _long(60)], filters=[stripped])
    summary = StringField(lazy("In one sentence"), [_long(140)], filters=[stripped])
    body = TextAreaField(lazy("What to expect"), [_long(4000)], filters=[stripped, _one_kind_of_line_end])
    place = StringField(
        lazy("Place"), [DataRequired(lazy("Say where to meet")), _long(80)], filters=[stripped]
    )
    map_url = StringField(lazy("Map link"), [Optional(), _long(200), _LINK], filters=[stripped])
    price_text = StringField(lazy("Paid on the way"), [_long(40)], filters=[stripped])
    art = SelectField(lazy("Drawing"), choices=options({art: ART_NAMES[art] for art in ARTS}))
    store = SelectField(lazy("Store"), coerce=int)

    @classmethod
    def of(cls, event: Event) -> "EventForm":
        return cls.begun(event, event.store_id or 0)

    @classmethod
    def begun(cls, words: Event | Words, store: int) -> "EventForm":
        """The form with these `words`, for the store of this id."""
        return cls(data={name: getattr(words, name) for name in TEXTS} | {"store": store})

    def words(self, stores: dict[int, Store]) -> Words:
        """What the event says; `stores` are those that may be chosen."""
        return Words(**{name: self[name].data or "" for name in TEXTS}, store=stores.get(self.store.data))


class SessionForm(Form):
    starts_at = LocalTime(lazy("Starts"), [InputRequired(lazy("Say when it starts"))], format=_WHEN)
    ends_at = LocalTime(lazy("Ends"), [InputRequired(lazy("Say when it ends"))], format=_WHEN)
    opens_at = LocalTime(lazy("Registration from"), [Optional()], format=_WHEN)
    closes_at = LocalTime(lazy("Registration until"), [Optional()], format=_WHEN)
    checkin_from = LocalTime(lazy("Check-in from"), [Optional()], format=_WHEN)
    capacity = WholeNumber(
        lazy("Places, in people"),
        [
            InputRequired(lazy("Say for how many people there is room")),
            NumberRange(1, 10_000, message=lazy("Between 1 and 10,000 people")),
        ],
    )
    cars = WholeNumber(
        lazy("Places, in cars"),
        [Optional(), NumberRange(1, 1_000, message=lazy("Between 1 and 1,000 cars, or empty"))],
    )
    place = StringField(lazy("Another place"), [_long(80)], filters=[stripped])
    shown = LocalTime(validators=[Optional()], widget=HiddenInput(), format=_WHEN)
    asked = StringField(widget=HiddenInput())

    standing: Session | None = None  # the date that is changed
    earliest: datetime | None = None  # of a new date: now, and nothing of it is over by then

    def validate_starts_at(self, field: Field) -> None:
        if field.data and self.earliest and _instant(field.data) <= self.earliest:
            raise ValidationError(lazy("That is past already. Choose a start that is still to come"))

    def validate_ends_at(self, field: Field) -> None:
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError(lazy("The end comes after the start"))

    def validate_opens_at(self, field: Field) -> None:
        until = self.closes_at.data or self.starts_at.data
        if field.data and until and field.data >= until:
            raise ValidationError(lazy("Registration opens before it ends"))

    def validate_closes_at(self, field: Field) -> None:
        if field.data and self.earliest and _instant(field.data) <= self.earliest:
            raise ValidationError(lazy("That is past already: nobody could register"))
        self._by_the_start(field)

    def validate_checkin_from(self, field: Field) -> None:
        self._by_the_start(field)

    def _by_the_start(self, field: Field) -> None:
        """What an older date has already may stay."""
        stands = clock.local(getattr(self.standing, field.name)) if self.standing else None
        if field.data and stands and f"{field.data:%F %H:%M}" == f"{stands:%F %H:%M}":
            return
        if field.data and self.starts_at.data and field.data > self.starts_at.data:
            raise ValidationError(lazy("This comes no later than the start"))

    @classmethod
    def of(cls, session: Session) -> "SessionForm":
        """The form as the session stands, its times as clocks at the club show them."""
        room = {"capacity": session.capacity, "cars": session.car_capacity}
        times = {name: getattr(session, name) for name in _TIMES}
        told = _local(times)
        return cls(data={**room, "place": session.place, **told, "shown": told["starts_at"]})

    def follow(self, session: Session, now: datetime) -> None:
        """Times that were left as the page showed them move with the start."""
        self.standing = session
        start, was = self.starts_at.data, clock.local(session.starts_at).replace(tzinfo=None)
        if start is None:
            return
        before = _moved(session, (self.shown.data or was) - was, now)
        for name, instant in _moved(session, start - was, now).items():
            if self[name].data == before[name]:
                self[name].data, self[name].raw_data = instant, [f"{instant:%Y-%m-%dT%H:%M}"]
        self.shown.data, self.shown.raw_data = start, None

    @classmethod
    def begun(cls, plan: Plan) -> "SessionForm":
        """The form for a new date that begins with `plan`. Its other times follow the start: they are left
        empty, or they would stay behind when the start is moved."""
        told = {"starts_at": plan.starts_at, "ends_at": plan.ends_at}
        return cls(data={"capacity": plan.capacity, "cars": plan.car_capacity, **_local(told)})

    def plan(self) -> Plan:
        """When and where, in aware instants: what was typed is the club's own time."""
        return Plan(
            capacity=self.capacity.data,
            car_capacity=self.cars.data,
            place=self.place.data,
            **{name: _instant(self[name].data) if self[name].data else None for name in _TIMES},
        )


class TitleForm(Form):
    title = StringField(lazy("Title"), [DataRequired(lazy("Give it a title")), _long(60)], filters=[stripped])


class CancellationForm(Form):
    reason = StringField(
        lazy("Why"),
        [DataRequired(lazy("Say why: everybody registered reads it")), _long(120)],
        filters=[stripped],
    )


class ArrivalForm(Form):
    reason = StringField(
        lazy("Why without a scan"),
        [DataRequired(lazy("Say why: it stands in the audit log")), _long(120)],
        filters=[stripped],
    )


def next_saturday(now: datetime) -> date:
    """A day to begin from: the Saturday after next, as the club's clocks show it."""
    today = clock.day_of(now)
    return today + timedelta(days=(5 - today.weekday()) % 7 + 7)


def _moved(session: Session, span: timedelta, now: datetime) -> dict[str, datetime]:
    """The times of `session` if it starts a `span` later, to the minute. Registration that was open stays so:
    it does not open anew, and is closed by the start at the earliest where it would be over."""
    times = _local({name: getattr(session, name) for name in _TIMES})
    moved = {name: (instant + span).replace(second=0, microsecond=0) for name, instant in times.items()}
    if session.opens_at <= now:
        moved["opens_at"] = times["opens_at"].replace(second=0, microsecond=0)
    if _instant(moved["closes_at"]) <= now < session.closes_at:
        moved["closes_at"] = moved["starts_at"]
    return moved


def _local(told: dict[str, datetime]) -> dict[str, datetime]:
    return {name: clock.local(at).replace(tzinfo=None) for name, at in told.items()}


def _instant(local: datetime) -> datetime:
    return local.replace(tzinfo=clock.zone())
