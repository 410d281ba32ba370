"""Why so many points: the codes of points/reckoning.py as sentences that can be read aloud."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from web import text
from web.i18n import _, lazy

WORK = {
    "maintenance": lazy("maintenance"),
    "repair": lazy("repair"),
    "bodywork": lazy("bodywork"),
    "parts": lazy("parts"),
    "accessories": lazy("accessories"),
    "accident": lazy("accident repair"),
    "warranty": lazy("warranty work"),
}

AUDIENCES = {
    "tier": lazy("it is for members of another tier"),
    "store": lazy("it is for another store"),
    "model": lazy("it is for other models"),
    "work": lazy("it is for other kinds of work"),
    "first": lazy("it is for the first time only"),
    "birthday_month": lazy("it counts in the month of your birthday"),
    "day": lazy("it counts on other days"),
    "weekday": lazy("it counts on other days of the week"),
    "day_of_month": lazy("it counts on other days of the month"),
}
TIMES = {
    "tier": lazy("for your tier"),
    "birthday_month": lazy("in the month of your birthday"),
    "first": lazy("for the first time"),
}


def because(points: int, facts: Mapping[str, Any]) -> str:
    """What each kind of work came to, then what made it more and what stood against more."""
    parts = [_line(line) for line in facts.get("lines", [])]
    reasons = [reason for reason in facts.get("why", []) if not points or _is_told_anyway(reason)]
    parts += dict.fromkeys(said for reason in reasons if (said := reason_said(reason)))
    if extra := sum(one["points"] for one in facts.get("extra", ())):
        parts.append(_("%(points)s more by special rules", points=text.points(extra)))
    if days := facts.get("pending_days"):
        parts.append(_("to be spent after %(days)s days", days=days))
    return _("; ").join(parts) or _("No rule gives points for this")


def reason_said(reason: Mapping[str, Any]) -> str:
    """One reason of points/reckoning.py; nothing for a code that says something to nobody."""
    found = REASONS.get(reason["code"])
    return found(reason) if found else ""


def total(points: int, facts: Mapping[str, Any]) -> int:
    """What an earning gave altogether, where the posting of the rule that counted gave `points`."""
    return points + sum(one["points"] for one in facts.get("extra", ()))


def work_name(kind: str) -> str:
    return str(WORK.get(kind, kind))


def _is_told_anyway(reason: Mapping[str, Any]) -> bool:
    """Also where there are points: it says why there are as many, or not more."""
    return reason["code"] == "rule.multiplied" or reason["code"].startswith("cap.")


def _line(line: Mapping[str, Any]) -> str:
    work, paid = work_name(line["work"]), text.fen(line["amount"])
    if line["points"]:
        earned = text.points(line["points"])
        return _(
            "%(work)s %(paid)s × %(rate)s gives %(points)s",
            work=work,
            paid=paid,
            rate=line["rate"],
            points=earned,
        )
    if line["rate"] is None:
        return _("%(work)s %(paid)s does not count", work=work, paid=paid)
    return _("%(work)s %(paid)s", work=work, paid=paid)


def _no_rule(reason: Mapping[str, Any]) -> str:
    return _("there was no rule for it on that day")


def _not_for(reason: Mapping[str, Any]) -> str:
    return str(AUDIENCES.get(reason.get("audience", ""), _("the rule is for others")))


def _too_small(reason: Mapping[str, Any]) -> str:
    return _("it counts from %(least)s on", least=text.fen(reason["least"]))


def _less_than_a_point(reason: Mapping[str, Any]) -> str:
    return _("what was paid is less than one point")


def _gave_less(reason: Mapping[str, Any]) -> str:
    return _("another rule gave more")


def _outranked(reason: Mapping[str, Any]) -> str:
    return _("another rule goes first")


def _nothing_to_multiply(reason: Mapping[str, Any]) -> str:
    return _("there was nothing to multiply")


def _gave_nothing(reason: Mapping[str, Any]) -> str:
    return _("by a rule that adds it is less than one point")


def _multiplied(reason: Mapping[str, Any]) -> str:
    because: Iterable[str] = (str(TIMES.get(one, _("on that day"))) for one in reason["audiences"])
    return _("%(by)s times %(why)s", by=reason["by"], why=_(" and ").join(dict.fromkeys(because)))


def _excluded(reason: Mapping[str, Any]) -> str:
    return _("%(work)s does not count", work=work_name(reason["work"]))


def _capped(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    def said(reason: Mapping[str, Any]) -> str:
        return str(sentence) % {"most": text.points(reason["most"])}

    return said


REASONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "rule.none": _no_rule,
    "rule.not_in_force": _no_rule,
    "rule.not_for": _not_for,
    "rule.gave_less": _gave_less,
    "rule.outranked": _outranked,
    "rule.nothing_to_multiply": _nothing_to_multiply,
    "rule.gave_nothing": _gave_nothing,
    "rule.multiplied": _multiplied,
    "work.excluded": _excluded,
    "work.no_rate": _excluded,
    "amount.too_small": _too_small,
    "amount.less_than_a_point": _less_than_a_point,
    "cap.each": _capped(lazy("at most %(most)s at a time")),
    "cap.member_day": _capped(lazy("at most %(most)s a day, and they were reached")),
    "cap.member_month": _capped(lazy("at most %(most)s a month, and they were reached")),
    "cap.member_ever": _capped(lazy("at most %(most)s for each member, and they were reached")),
    "cap.rule_day": _capped(lazy("the %(most)s for all members of that day had been given")),
    "cap.rule_month": _capped(lazy("the %(most)s for all members of that month had been given")),
    "cap.budget": _capped(lazy("the %(most)s set aside for it had been given")),
}
