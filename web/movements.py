"""Movements of points, each with its why in a sentence that can be read aloud; for members and for staff.

What is said follows from the posting: its reason, its facts, the kinds of work in its lines. Nothing is
looked up but the names of stores and of friends, which car an order was about, and the words in which points
were given by hand: those are no part of the ledger, and end with the account.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from club.adjustments import Adjustment
from club.members import Member
from club.orders import ServiceOrder
from points.postings import Posting
from web import text
from web.database import read
from web.i18n import _, ngettext
from web.names import houses
from web.reasons import because, work_name
from web.taken_back import is_purchase, order_refund, order_void


@dataclass(frozen=True)
class Movement:
    """`points` as posted; `title` says what it was, `why` why it is this much, `about` which order."""

    id: int
    at: datetime
    points: int
    title: str
    why: str
    about: str = ""


@dataclass(frozen=True)
class Names:
    """Of stores, of the cars that orders were about, how friends are addressed and why points were given by
    hand, by their ids."""

    stores: Mapping[int, str] = field(default_factory=dict[int, str])
    friends: Mapping[int, str] = field(default_factory=dict[int, str])
    cars: Mapping[int, str] = field(default_factory=dict[int, str])
    reasons: Mapping[int, str] = field(default_factory=dict[int, str])

    def store(self, posting: Posting) -> str:
        return self.stores.get(posting.store or 0, "")

    def friend(self, posting: Posting) -> str:
        return self.friends.get(posting.facts.get("friend_id", 0), "")

    def car(self, posting: Posting) -> str:
        return self.cars.get(_order_id(posting), "")

    def reason(self, posting: Posting) -> str:
        return self.reasons.get(_id_of(posting, "adjustment"), "")


async def in_words(postings: Sequence[Posting]) -> list[Movement]:
    """The movements in the reader's language, in their order: four queries however many there are."""
    if not postings:
        return []
    ids = {posting.facts["friend_id"] for posting in postings if "friend_id" in posting.facts}
    friends: Any = Member.filter(id__in=sorted(ids)).using_db(read()).values_list("id", "address_form")
    of_friends = dict(await friends) if ids else {}
    names = Names(await houses(), of_friends, await _cars(postings), await _reasons(postings))
    return [told(posting, names) for posting in postings]


async def by_id(ids: Iterable[int]) -> dict[int, Movement]:
    """The movements of these postings, by the postings' ids."""
    wanted = sorted(set(ids))
    found = await Posting.filter(id__in=wanted).using_db(read()) if wanted else []
    return {movement.id: movement for movement in await in_words(found)}


def reckoned(points: int, facts: Mapping[str, Any]) -> str:
    """What an order earns and why, to be read aloud: facts as points.rules.Outcome and postings have them."""
    if points:
        return _(
            "This order earns %(points)s points: %(why)s",
            points=text.points(points),
            why=because(points, facts),
        )
    return _("This order earns no points: %(why)s", why=because(points, facts))


def told(posting: Posting, names: Names) -> Movement:
    """The movement in the reader's language."""
    title, why = (HELD.get(posting.kind) or TOLD.get(posting.reason, _other))(posting, names)
    if "extra_to" in posting.facts and posting.kind == "earn":
        title, why = _("Extra points"), _("For %(title)s, given besides", title=title)
    return Movement(posting.id, posting.at, posting.points, title, why, _about(posting, names))


def _about(posting: Posting, names: Names) -> str:
    """工单 W-7 · 大众 帕萨特. No plate: it may be the next owner's by now."""
    number = posting.facts.get("number")
    if not number or "friend_id" in posting.facts:
        return ""
    if is_purchase(posting):
        return _("purchase %(number)s", number=number)
    return " · ".join(filter(None, [_("order %(number)s", number=number), names.car(posting)]))


async def _cars(postings: Sequence[Posting]) -> dict[int, str]:
    """Make and model of the car of each order that some posting is about."""
    ids = {_order_id(posting) for posting in postings} - {0}
    if not ids:
        return {}
    found: Any = ServiceOrder.filter(id__in=sorted(ids), vehicle_id__not_isnull=True).using_db(read())
    rows = await found.values_list("id", "vehicle__brand", "vehicle__model")
    return {id_: f"{brand} {model}".strip() for id_, brand, model in rows}


async def _reasons(postings: Sequence[Posting]) -> dict[int, str]:
    """In which words points were given or taken by hand; none of people who have left."""
    ids = {_id_of(posting, "adjustment") for posting in postings} - {0}
    found: Any = Adjustment.filter(id__in=sorted(ids)).using_db(read()).values_list("id", "reason")
    return dict(await found) if ids else {}


def _order_id(posting: Posting) -> int:
    return _id_of(posting, "order") if "friend_id" not in posting.facts else 0


def _id_of(posting: Posting, kind: str) -> int:
    """Which `kind` of thing the posting is about; 0 if it is about another."""
    what, _sep, number = str(posting.facts.get("subject", "")).partition(":")
    return int(number) if what == kind and number.isdecimal() else 0


def _order(posting: Posting, names: Names) -> tuple[str, str]:
    works = _works(posting)
    title = (
        _("%(store)s, %(works)s", store=names.store(posting), works=listed(works))
        if works
        else _("Service order")
    )
    return title, because(posting.points, posting.facts)


def _purchase(posting: Posting, names: Names) -> tuple[str, str]:
    works, store = _works(posting), names.store(posting)
    title = (
        _("%(store)s, bought in the shop: %(works)s", store=store, works=listed(works))
        if works
        else _("Bought in the shop")
    )
    return title, because(posting.points, posting.facts)


def _works(posting: Posting) -> list[str]:
    return [work_name(line["work"]) for line in posting.facts.get("lines", ())]


def _referral(posting: Posting, names: Names) -> tuple[str, str]:
    if not posting.points:
        return _("A friend's first service"), because(posting.points, posting.facts)
    return _("A friend's first service"), _(
        "%(friend)s has had it; thank you for the introduction", friend=names.friend(posting)
    )


def _referral_friend(posting: Posting, names: Names) -> tuple[str, str]:
    why = _why(posting, _("Good that you came by a member's invitation"))
    return _("First service as a friend's guest"), why


def _sign_up(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Joined the club"), _why(posting, _("Good to have you with us"))


def _profile_completed(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Profile completed"), _why(posting, _("Name, title and birthday are all there"))


def _survey(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Survey answered"), _why(posting, _("Thank you for telling us"))


def _birthday(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Birthday present"), _why(posting, _("Happy birthday from all of us"))


def _event(posting: Posting, names: Names) -> tuple[str, str]:
    is_lost = posting.reason == "event.forfeited"
    return _("Cancelled, not given back") if is_lost else _("Took part"), _titled(posting)


def _class(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Came to a class"), _titled(posting)


def _titled(posting: Posting) -> str:
    """The event's own title; where it earned nothing, also why."""
    title = str(posting.facts.get("title", ""))
    return title if posting.points else _("; ").join(filter(None, [title, because(0, posting.facts)]))


def _check_in(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Daily check-in"), _why(posting, _("Good to see you"))


def _check_in_week(posting: Posting, names: Names) -> tuple[str, str]:
    days = posting.facts.get("days", 7)
    in_a_row = ngettext("%(num)s day in a row", "%(num)s days in a row", days)
    return _("Daily check-in"), _why(posting, in_a_row)


def _why(posting: Posting, said: str) -> str:
    """`said`, or what stood against it where nothing was earned."""
    return said if posting.points else because(0, posting.facts)


def _expired(posting: Posting, names: Names) -> tuple[str, str]:
    earned = posting.facts.get("earned_at")
    if not earned:
        return _("Points ended"), _("Their time was over")
    return _("Points ended"), _(
        "Earned on %(day)s, their time was over", day=text.short_day(datetime.fromisoformat(earned))
    )


def _closed(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Points ended"), _("The member's account was closed")


def _merged(posting: Posting, names: Names) -> tuple[str, str]:
    """Seen only when the merge was undone: together the two sides of a merge are nothing."""
    if posting.reason == "merge.undone":
        return _("Records taken apart"), _("The other person's points are theirs again")
    return _("Records merged"), _("The points of both records were put together")


def _opening(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Points from before"), _("You had them already; they came along")


def _other(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Correction"), names.reason(posting) or _("Set right by the club")


def _exchange(posting: Posting, names: Names) -> tuple[str, str]:
    title, cash = _reward(posting), posting.facts.get("cash", 0)
    paid = _("and %(cash)s paid at the desk", cash=text.fen(cash)) if cash else _("The voucher is with yours")
    return _("Had “%(reward)s”", reward=title), paid


def _exchange_cancelled(posting: Posting, names: Names) -> tuple[str, str]:
    title = _("“%(reward)s” given back", reward=_reward(posting))
    return title, _("The points are back, with the days they had")


def _reward(posting: Posting) -> str:
    facts = posting.facts
    return text.bilingual(str(facts.get("title", "")), str(facts.get("title_en", "")))


def _held(posting: Posting, names: Names) -> tuple[str, str]:
    return _("Set aside"), str(posting.facts.get("title", ""))


def _released(posting: Posting, names: Names) -> tuple[str, str]:
    return _("No longer set aside"), str(posting.facts.get("title", ""))


HELD = {"hold": _held, "release": _released}
TOLD: dict[str, Callable[[Posting, Names], tuple[str, str]]] = {
    "service_order": _order,
    "purchase": _purchase,
    "order.void": order_void,
    "order.refund": order_refund,
    "referral": _referral,
    "referral_friend": _referral_friend,
    "sign_up": _sign_up,
    "profile_completed": _profile_completed,
    "survey": _survey,
    "birthday": _birthday,
    "event": _event,
    "event.forfeited": _event,
    "class": _class,
    "check_in": _check_in,
    "check_in_week": _check_in_week,
    "expired": _expired,
    "closed": _closed,
    "opening": _opening,
    "exchange": _exchange,
    "exchange.cancelled": _exchange_cancelled,
    "merge": _merged,
    "merge.undone": _merged,
}


def listed(words: Iterable[str]) -> str:
    """保养和配件: each once, in their order."""
    return _(" and ").join(dict.fromkeys(words))
