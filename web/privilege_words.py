"""Privileges in words: how often in which period, what is left, when it is back; and the icons of each."""

from typing import NamedTuple

from club.privileges import Held, Privilege, PrivilegeQuota
from club.privileges.standing import Tally
from web import text
from web.i18n import _, chinese, lazy


class Sign(NamedTuple):
    """The ids of one picture in both sprites, and what it shows."""

    staff: str
    portal: str
    label: str


ICONS = {
    "gift": Sign("gift", "voucher", lazy("A gift")),
    "wash": Sign("droplets", "droplets", lazy("Water")),
    "drink": Sign("coffee", "coffee", lazy("A cup")),
    "car": Sign("car", "car", lazy("Car")),
    "rescue": Sign("life-buoy", "siren", lazy("Rescue")),
    "labour": Sign("wrench", "service", lazy("A spanner")),
    "percent": Sign("tag", "percent", lazy("A price tag")),
    "key": Sign("key-round", "key", lazy("A key")),
    "cake": Sign("cake", "cake", lazy("A cake")),
    "first": Sign("calendar-clock", "clock", lazy("A clock")),
    "place": Sign("map-pin", "pin", lazy("A place")),
}
WAYS = {
    "count": lazy("So many times in each period"),
    "unlimited": lazy("As often as wanted"),
    "rate": lazy("A standing right, like 10% off labour"),
}
PERIODS = {
    "day": lazy("every day"),
    "week": lazy("every week"),
    "month": lazy("every month"),
    "quarter": lazy("every quarter"),
    "year": lazy("every year"),
    "ever": lazy("once for ever"),
}
NOW = {
    "day": lazy("today"),
    "week": lazy("this week"),
    "month": lazy("this month"),
    "quarter": lazy("this quarter"),
    "year": lazy("this year"),
    "ever": lazy("once for ever"),
}
HOLDERS = {"member": lazy("by member"), "vehicle": lazy("by car")}
_LEFT = {
    "day": lazy("%(left)s left today, of %(times)s"),
    "week": lazy("%(left)s left this week, of %(times)s"),
    "month": lazy("%(left)s left this month, of %(times)s"),
    "quarter": lazy("%(left)s left this quarter, of %(times)s"),
    "year": lazy("%(left)s left this year, of %(times)s"),
    "ever": lazy("%(left)s left, of %(times)s"),
}
_USED_UP = {
    "day": lazy("%(times)s used up today"),
    "week": lazy("%(times)s used up this week"),
    "month": lazy("%(times)s used up this month"),
    "quarter": lazy("%(times)s used up this quarter"),
    "year": lazy("%(times)s used up this year"),
    "ever": lazy("%(times)s used up"),
}
_NOTED = {
    "day": lazy("used %(times)s today"),
    "week": lazy("used %(times)s this week"),
    "month": lazy("used %(times)s this month"),
    "quarter": lazy("used %(times)s this quarter"),
    "year": lazy("used %(times)s this year"),
    "ever": lazy("used %(times)s so far"),
}


def sign(privilege: Privilege) -> Sign:
    return ICONS.get(privilege.icon, ICONS["gift"])


def called(privilege: Privilege) -> str:
    return text.bilingual(privilege.name, privilege.name_en)


def unit(privilege: Privilege) -> str:
    """次 · 天 · times."""
    return text.bilingual(privilege.unit, privilege.unit_en or _("times"))


def amount(number: int, privilege: Privilege) -> str:
    """2 次 · 2 times."""
    return _("%(number)s %(unit)s", number=number, unit=unit(privilege))


def of_tier(privilege: Privilege, quota: PrivilegeQuota | None) -> str:
    """What a tier has of it, for a cell of a table; '' for nothing."""
    if quota is None:
        return ""
    words = _words(quota)
    if privilege.way == "count" and quota.times is not None:
        return amount(quota.times, privilege)
    return words or (_("no limit") if privilege.way != "rate" else "✓")


def how_often(privilege: Privilege) -> str:
    """Behind the name in a table: 每月 · every month; by the car where it is."""
    told = [str(PERIODS[privilege.period])] if privilege.way == "count" else []
    if privilege.per == "vehicle":
        told.append(_("each car"))
    if privilege.is_shared:
        told.append(_("household together"))
    return " · ".join(told)


def state(held: Held, tally: Tally | None = None) -> str:
    """本月剩 2 次，共 4 次; of one car, or of each of several."""
    privilege = held.privilege
    used, left, times = (
        (tally.used, tally.left or 0, tally.times or 0) if tally else (held.used, held.left, held.times)
    )
    if not held.is_counted:
        words = _words(held.quota)
        noted = str(_NOTED[privilege.period]) % {"times": amount(used, privilege)} if used else ""
        return " · ".join(word for word in (words, noted) if word) or _("as often as you like")
    if tally is None and len(held.tallies) > 1 and left:
        return _each_car(held)
    if not left:
        return str(_USED_UP[privilege.period]) % {"times": amount(times, privilege)}
    said = {"left": amount(left, privilege), "times": amount(times, privilege)}
    return str(_LEFT[privilege.period]) % said


def _each_car(held: Held) -> str:
    """每辆车 1 次 · 2 辆车都还有: two cars with one use each are not two uses for whichever stands here."""
    most = max(one.times or 0 for one in held.tallies)
    cars, free = len(held.tallies), sum(1 for one in held.tallies if one.left)
    each = _("%(times)s for each car", times=amount(most, held.privilege))
    if free == cars:
        some = _("all %(cars)s cars still have some", cars=cars)
    else:
        some = _("%(free)s of %(cars)s cars still have some", free=free, cars=cars)
    return f"{each} · {some}"


def back(held: Held) -> str:
    """12月1日 恢复; '' for what never comes back."""
    if held.back_at is None:
        return ""
    return _("back on %(day)s", day=text.short_day(held.back_at))


def _words(quota: PrivilegeQuota) -> str:
    return text.bilingual(quota.words, quota.words_en) if quota.words else ""


def joined(words: list[str]) -> str:
    return ("、" if chinese() else ", ").join(words)
