"""Fields of the person: who it is, since when, whose customer, and how they came."""

from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate  # pyright: ignore[reportMissingTypeStubs]

from club.care.birthdays import kept_on
from club.roles import N_
from club.segments.fields import Ask, Operator, field, known
from club.segments.kinds import Choices, Number, Rows
from club.segments.operators import flag, moments, none, one_of

PERSON = N_("Person")
YEARS = Number(0, 120)
GENDERS = {"f": N_("woman"), "m": N_("man"), "": N_("not told")}
MONTHS = {month: str(month) for month in range(1, 13)}
LANGUAGES = {"zh_CN": "中文", "en": "English"}
CHANNELS = {
    "poster": N_("a poster"),
    "friend": N_("a friend"),
    "file": N_("the dealer's file"),
    "own": N_("by themselves"),
}
BY_A_FRIEND = (
    "EXISTS (SELECT 1 FROM club_referral f WHERE f.friend_id = m.id)",
    """EXISTS (SELECT 1 FROM club_member r JOIN club_referral f ON f.friend_id = r.id
        WHERE r.merged_into_id = m.id)""",
)
CAME = {
    "poster": "m.source_id IS NOT NULL",
    "friend": " OR ".join(BY_A_FRIEND),
    "file": "(m.joined_at IS NULL OR (m.created_at IS NOT NULL AND m.created_at < m.joined_at))",
}
CAME["own"] = " AND ".join(f"NOT ({way})" for way in (CAME["poster"], *BY_A_FRIEND, CAME["file"]))
BIRTH = (
    "m.birth_year",
    "(m.birth_month + m.birth_day)",
)  # a sum: an index of what all have is no help
BORN = "m.birth_year * 10000 + m.birth_month * 100 + m.birth_day"


def _at_least(ask: Ask, years: int) -> str:
    year = ask.value(ask.today.year - years)  # says less than what follows, but an index can serve it
    return known(f"m.birth_year <= {year} AND {_born_by(ask, years)}", *BIRTH)


def _at_most(ask: Ask, years: int) -> str:
    year = ask.value(ask.today.year - years - 2)  # a lunar year begins later than its solar one
    return known(f"m.birth_year >= {year} AND NOT ({_born_by(ask, years + 1)})", *BIRTH)


def _born_by(ask: Ask, years: int) -> str:
    """Born so many years ago or earlier, each by their own calendar; NULL for who has not told the year."""
    moon = LunarDate.from_solar(ask.today)
    solar, lunar = (
        ask.value((day.year - years) * 10000 + day.month * 100 + day.day) for day in (ask.today, moon)
    )
    return f"CASE m.birth_calendar WHEN 'lunar' THEN {BORN} <= {lunar} ELSE {BORN} <= {solar} END"


def _birthday_in(ask: Ask, months: tuple[int, ...]) -> str:
    """The coming birthday is kept in one of these months: a lunar one wanders through the solar year."""
    kept = {
        (birthday.calendar, birthday.month * 1000 + birthday.day * 10 + birthday.leap)
        for month in months
        for day in _days_of(month, ask.today)
        for birthday in (occasion.birthday for occasion in kept_on(day))
    }
    ways = [
        f"(m.birth_calendar = '{calendar}' AND {ask.any_of(key, tuple(sorted(days)))})"
        for calendar in ("solar", "lunar")
        if (days := {day for its, day in kept if its == calendar})
        for key in ["m.birth_month * 1000 + m.birth_day * 10 + CASE WHEN m.birth_leap THEN 1 ELSE 0 END"]
    ]
    return known(f"({' OR '.join(ways)})", *BIRTH[1:])


def _days_of(month: int, today: date) -> list[date]:
    """The days of the coming `month`, or of the one that runs."""
    first = date(today.year + (month < today.month), month, 1)
    days = (first + timedelta(days) for days in range(31))
    return [day for day in days if day.month == month]


def _came_by(ask: Ask, ways: tuple[str, ...]) -> str:
    return f"({' OR '.join(CAME[way] if way != 'own' else f'({CAME[way]})' for way in ways)})"


FIELDS = (
    field("gender", N_("Gender"), PERSON, one_of("m.gender", Choices(GENDERS))),
    field(
        "age",
        N_("Age"),
        PERSON,
        Operator("least", N_("is at least"), _at_least, (YEARS,)),
        Operator("most", N_("is at most"), _at_most, (YEARS,)),
        Operator(
            "between",
            N_("is between"),
            lambda ask, low, high: f"({_at_least(ask, low)} AND {_at_most(ask, high)})",
            (YEARS, YEARS),
        ),
        unit=N_("years"),
    ),
    field(
        "birthday",
        N_("Birthday"),
        PERSON,
        Operator("in", N_("is in the month"), _birthday_in, (Choices(MONTHS),)),
    ),
    field("locale", N_("Language"), PERSON, one_of("m.locale", Choices(LANGUAGES))),
    field(
        "joined",
        N_("Club"),
        PERSON,
        *flag(N_("has joined"), N_("is on file, has not joined"), "m.joined_at IS NOT NULL"),
    ),
    field("joined_at", N_("Member since"), PERSON, *moments("m.joined_at")),
    field("tier", N_("Tier"), PERSON, one_of("m.tier_id", Rows("tier"))),
    field("store", N_("Store"), PERSON, one_of("m.store_id", Rows("store")), none("m.store_id")),
    field("adviser", N_("Adviser"), PERSON, one_of("m.adviser_id", Rows("staff")), none("m.adviser_id")),
    field(
        "phone", N_("Phone number"), PERSON, *flag(N_("is known"), N_("is missing"), "m.phone IS NOT NULL")
    ),
    field("email", N_("E-mail"), PERSON, *flag(N_("is known"), N_("is missing"), "m.email <> ''")),
    field("source", N_("Poster"), PERSON, one_of("m.source_id", Rows("source")), none("m.source_id")),
    field("channel", N_("Came by"), PERSON, Operator("in", N_("is"), _came_by, (Choices(CHANNELS),))),
)
