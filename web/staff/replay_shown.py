"""A replay as its page shows it: figures beside today's, people who gain and lose, by month and by store."""

from typing import Any, NamedTuple

from club import members
from club.members import Member
from club.replays import Replay
from club.staff import Staff
from points.replay import BOUNDS
from web.i18n import _
from web.names import houses
from web.render import read

WIDTH, HEIGHT = 100 / (2 * (len(BOUNDS) + 1)), 110


class Bar(NamedTuple):
    """`people` lose or gain about so much; places in percent across and in pixels down."""

    people: int
    label: str
    loses: bool
    x: str
    middle: str
    width: str
    y: float
    height: float


class Pair(NamedTuple):
    """A figure under today's rules and with the draft."""

    name: str
    today: int
    draft: int

    @property
    def more(self) -> int:
        return self.draft - self.today

    @property
    def percent(self) -> str:
        return f"{100 * self.more / self.today:+.1f}%".replace("-", "−") if self.today else ""


async def shown(replay: Replay, asker: Staff) -> dict[str, Any]:
    """What the template says; without a result, how far it is."""
    told = replay.result
    if not told:
        return {"done": replay.done, "total": replay.total, "facts": 0}
    names = {str(id): name for id, name in (await houses()).items()}
    return {
        "facts": told["facts"],
        "points": Pair("", *told["points"]),
        "liability": Pair("", *told["liability"]),
        "growth": Pair("", *told["growth"]),
        "nothing": Pair("", *told["nothing"]),
        "winners": told["winners"],
        "losers": told["losers"],
        "same": told["same"],
        "bars": _bars(told["bars"]),
        "months": [Pair(name, *pair) for name, pair in told["months"].items()],
        "stores": [Pair(names.get(name, "—"), *pair) for name, pair in told["stores"].items()],
        "people": await _people(told["people"], asker),
        "why": _why(told["why"]),
    }


async def _people(rows: list[dict[str, Any]], asker: Staff) -> list[tuple[Member | None, Pair]]:
    """Those of another store are nameless."""
    wanted = members.visible_to(asker).filter(account_id__in=[row["holder"] for row in rows])
    known = {one.account_id: one for one in await wanted.using_db(read())} if rows else {}
    return [(known.get(row["holder"]), Pair("", *row["points"])) for row in rows]


def _bars(counts: list[int]) -> list[Bar]:
    half, most = len(counts) // 2, max(counts) or 1
    bounds = [0, *BOUNDS]
    bars: list[Bar] = []
    for place, people in enumerate(counts):
        loses = place < half
        least = bounds[half - 1 - place if loses else place - half]
        height = HEIGHT * people / most
        bars.append(
            Bar(
                people,
                ("−" if loses else "+") + (f"{least}" if least else "1"),
                loses,
                f"{place * WIDTH + 1:.2f}%",
                f"{(place + 0.5) * WIDTH:.2f}%",
                f"{WIDTH - 2:.2f}%",
                round(18 + HEIGHT - height, 1),
                round(height, 1),
            )
        )
    return bars


def _why(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Why facts earned nothing or less under the draft, the most frequent reasons first."""
    names = {
        "rule.not_for": _("somebody or something else than the rule is for"),
        "rule.gave_less": _("another rule gave more"),
        "rule.outranked": _("another rule goes first"),
        "rule.nothing_to_multiply": _("there was nothing to multiply"),
        "rule.multiplied": _("counted several times"),
        "amount.too_small": _("less was paid than the rule begins at"),
        "amount.less_than_a_point": _("what was paid is less than one point"),
    }
    capped = _("a cap or the budget was reached")
    sums: dict[str, int] = {}
    for key, count in counts.items():
        code = key.split(":", 1)[0]
        name = capped if code.startswith("cap.") else names.get(code, "")
        if name:
            sums[name] = sums.get(name, 0) + count
    return sorted(sums.items(), key=lambda one: -one[1])[:6]
