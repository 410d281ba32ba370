"""Who fits a filter, asked plainly: Python over rows, written without a look at the SQL that it judges."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from borax.calendars.lunardate import LunarDate

from club import clock
from club.activity import Activity
from club.care.birthdays import Birthday
from club.consents import Consent
from club.members import Member
from club.orders import ServiceOrder
from club.referrals import Referral
from club.vehicles import Ownership
from club.warranty import warranty_ends
from points.accounts import Account
from tests.birthdays import in_year


class Town:
    """All rows, in memory, at one instant."""

    def __init__(self, at: datetime) -> None:
        self.at, self.today = at, clock.day_of(at)
        self.people: list[Member] = []

    async def load(self) -> "Town":
        rows = await Member.all()
        whose = {row.id: row.merged_into_id or row.id for row in rows} | {None: None}
        self.people = [one for one in rows if not one.closed_at and not one.merged_into_id]
        self.balances = {account.id: account.balance for account in await Account.all()}
        self.friends = {whose[referral.friend_id] for referral in await Referral.all()}
        self.cars: dict[int, list[Any]] = {}
        self.owned = await Ownership.all().select_related("vehicle")
        self.orders = await ServiceOrder.all()
        self.consents = await Consent.all().order_by("id")
        self.deeds = await Activity.all().order_by("id")
        for row in (*self.owned, *self.orders, *self.consents, *self.deeds):
            row.member_id = whose[row.member_id]
        for own in (own for own in self.owned if own.until is None):
            self.cars.setdefault(own.member_id, []).append(own.vehicle)
        return self

    def fitting(self, tree: dict[str, Any]) -> set[int]:
        return {member.id for member in self.people if self.fits(member, tree)}

    def fits(self, member: Member, tree: dict[str, Any]) -> bool:
        if "not" in tree:
            return not self.fits(member, tree["not"])
        if "any" in tree:
            return any(self.fits(member, part) for part in tree["any"])
        if "all" in tree:
            of_car = [part for part in tree["all"] if is_of_car(part)]
            others = [part for part in tree["all"] if not is_of_car(part)]
            mine = self.cars.get(member.id, [])
            one_car = not of_car or any(all(self.car_fits(car, part) for part in of_car) for car in mine)
            return one_car and all(self.fits(member, part) for part in others)
        if is_of_car(tree):
            return any(self.car_fits(car, tree) for car in self.cars.get(member.id, []))
        return bool(getattr(self, tree["field"])(member, tree["operator"], tree.get("value")))

    def car_fits(self, car: Any, tree: dict[str, Any]) -> bool:
        if "any" in tree:
            return any(self.car_fits(car, part) for part in tree["any"])
        if "all" in tree:
            return all(self.car_fits(car, part) for part in tree["all"])
        return bool(CARS[tree["field"]](self, car, tree["operator"], tree.get("value")))

    # Persons

    def gender(self, member: Member, _: str, value: list[str]) -> bool:
        return member.gender in value

    def age(self, member: Member, operator: str, value: Any) -> bool:
        years = self._years(member)
        return years is not None and _number(years, operator, value)

    def _years(self, member: Member) -> int | None:
        if not (member.birth_year and member.birth_month and member.birth_day):
            return None
        moon = LunarDate.from_solar(self.today)
        now = moon if member.birth_calendar == "lunar" else self.today
        before = (now.month, now.day) < (member.birth_month, member.birth_day)
        return now.year - member.birth_year - before

    def birthday(self, member: Member, _: str, value: list[int]) -> bool:
        """One of the next twelve months, this one whole, holds the day on which it is kept."""
        if not member.birth_month or not member.birth_day:
            return False
        born = Birthday(member.birth_calendar, member.birth_month, member.birth_day, member.birth_leap)
        first = self.today.replace(day=1)
        days = [in_year(born, self.today.year + more) for more in (-1, 0, 1)]
        return any(day.month in value and first <= day < _plus_year(first) for day in days)

    def locale(self, member: Member, _: str, value: list[str]) -> bool:
        return member.locale in value

    def joined(self, member: Member, operator: str, _: Any) -> bool:
        return (member.joined_at is not None) == (operator == "yes")

    def joined_at(self, member: Member, operator: str, value: Any) -> bool:
        return self._moment(member.joined_at, operator, value)

    def tier(self, member: Member, operator: str, value: Any) -> bool:
        return _row(member.tier_id, operator, value)

    def store(self, member: Member, operator: str, value: Any) -> bool:
        return _row(member.store_id, operator, value)

    def adviser(self, member: Member, operator: str, value: Any) -> bool:
        return _row(member.adviser_id, operator, value)

    def source(self, member: Member, operator: str, value: Any) -> bool:
        return _row(member.source_id, operator, value)

    def phone(self, member: Member, operator: str, _: Any) -> bool:
        return bool(member.phone) == (operator == "yes")

    def email(self, member: Member, operator: str, _: Any) -> bool:
        return bool(member.email) == (operator == "yes")

    def channel(self, member: Member, _: str, value: list[str]) -> bool:
        ways = set()
        if member.source_id:
            ways.add("poster")
        if member.id in self.friends:
            ways.add("friend")
        if not member.joined_at or (member.created_at and member.created_at < member.joined_at):
            ways.add("file")
        return bool((ways or {"own"}) & set(value))

    def car(self, member: Member, operator: str, _: Any) -> bool:
        return (member.id in self.cars) == (operator == "yes")

    def car_state(self, member: Member, _: str, value: list[str]) -> bool:
        for own in self.owned:
            left = own.until and own.vehicle.state_at and own.until >= own.vehicle.state_at
            is_theirs = own.until is None or (left and own.vehicle.state != "active")
            if own.member_id == member.id and own.vehicle.state in value and is_theirs:
                return True
        return False

    # Deeds

    def last_visit(self, member: Member, operator: str, value: Any) -> bool:
        if operator == "never":
            return member.last_visit_at is None
        return self._moment(member.last_visit_at, operator, value)

    def visits(self, member: Member, operator: str, value: Any) -> bool:
        return _number(member.visits, operator, value)

    def spent(self, member: Member, operator: str, value: Any) -> bool:
        fen = [one * 100 for one in value] if isinstance(value, list) else value * 100
        return _number(member.spent, operator, fen)

    def spent_in(self, member: Member, operator: str, value: Any) -> bool:
        amount, *span = value
        when, told = ("within", span[0]) if operator == "lately" else ("between", span)
        mine = [one for one in self.orders if one.member_id == member.id and one.state == "settled"]
        return sum(one.total for one in mine if self._moment(one.opened_at, when, told)) >= amount * 100

    def points(self, member: Member, operator: str, value: Any) -> bool:
        return _number(self.balances[member.account_id], operator, value)

    def registered(self, member: Member, operator: str, value: Any) -> bool:
        return self._did(
            member, "registration.made", {"registration.cancelled", "session.cancelled"}, operator, value
        )

    def attended(self, member: Member, operator: str, value: Any) -> bool:
        return self._did(member, "checkin.done", {"checkin.undone"}, operator, value)

    def _did(self, member: Member, kind: str, undoing: set[str], operator: str, value: Any) -> bool:
        standing: dict[str, list[datetime]] = {}
        for deed in self.deeds:
            if deed.member_id != member.id:
                continue
            if deed.kind == kind:
                standing.setdefault(deed.subject, []).append(deed.at)
            elif deed.kind in undoing:
                standing.pop(deed.subject, None)
        moments = [at for their in standing.values() for at in their]
        if operator == "never":
            return not moments
        return any(self._moment(at, operator, value) for at in moments)

    def consent(self, member: Member, _: str, value: list[str]) -> bool:
        latest = {row.purpose: row.given for row in self.consents if row.member_id == member.id}
        return any(latest.get(purpose) for purpose in value)

    def _moment(self, at: datetime | None, operator: str, value: Any) -> bool:
        if at is None:
            return False
        if operator == "within":
            return at >= self.at - timedelta(days=value)
        if operator == "before":
            return at < self.at - timedelta(days=value)
        return date.fromisoformat(value[0]) <= clock.day_of(at) <= date.fromisoformat(value[1])

    # Cars

    def car_age(self, car: Any, operator: str, value: Any) -> bool:
        """Whole months need not be counted: a day so many months ago is compared with the delivery."""
        if car.delivered_on is None:
            return False
        least, most = {"least": (value, None), "most": (None, value)}.get(operator) or value
        return (least is None or car.delivered_on <= _months(self.today, -least)) and (
            most is None or car.delivered_on >= _months(self.today, -most)
        )

    def deadline(self, day: date | None, operator: str, value: Any) -> bool:
        if day is None:
            return False
        if operator == "between":
            return value[0] <= day.isoformat() <= value[1]
        return day < self.today if operator == "over" else self.today <= day <= _months(self.today, value)


CARS: dict[str, Callable[[Town, Any, str, Any], bool]] = {
    "model": lambda town, car, _, value: car.model in value,
    "energy": lambda town, car, _, value: car.energy in value,
    "car_age": Town.car_age,
    "warranty": lambda town, car, operator, value: town.deadline(car.warranty_until, operator, value),
    "warranty_ends": lambda town, car, operator, value: town.deadline(
        warranty_ends(car, town.at), operator, value
    ),
    "insurance": lambda town, car, operator, value: town.deadline(car.insured_until, operator, value),
    "inspection": lambda town, car, operator, value: town.deadline(car.inspected_until, operator, value),
    "kilometres": lambda town, car, operator, value: (
        car.kilometres is not None and _number(car.kilometres, operator, value)
    ),
}


def is_of_car(tree: dict[str, Any]) -> bool:
    """A condition on a car, or a group of nothing else; "not" is said of the person."""
    if "not" in tree:
        return False
    parts = tree.get("all", tree.get("any"))
    return tree["field"] in CARS if parts is None else bool(parts) and all(is_of_car(part) for part in parts)


def _number(number: int, operator: str, value: Any) -> bool:
    if operator == "between":
        return value[0] <= number <= value[1]
    return number >= value if operator == "least" else number <= value


def _row(id: int | None, operator: str, value: Any) -> bool:
    return id is None if operator == "none" else id in value


def _months(day: date, months: int) -> date:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month, last)
            except ValueError:
                continue
    raise AssertionError


def _plus_year(first: date) -> date:
    return first.replace(year=first.year + 1)
