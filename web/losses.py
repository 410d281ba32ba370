"""What an account takes along when it closes, in words: members and staff read the same."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from club.privacy.parts import Loss
from web import text
from web.i18n import _, ngettext
from web.voucher_words import last_day_of


class Lost(NamedTuple):
    """An icon of both sprites, what it is, and what becomes of it."""

    icon: str
    name: str
    fate: str


def in_words(losses: Iterable[Loss], *, masked: bool = False) -> list[Lost]:
    """A kind that we have no words for is named all the same; for staff plates are `masked`."""
    return [_told(loss, text.plate_masked if masked else text.plate) for loss in losses]


def _told(loss: Loss, shown: Callable[[str], str]) -> Lost:
    facts = loss.facts
    if loss.kind == "points":
        points = ngettext(
            "%(points)s point on the account",
            "%(points)s points on the account",
            facts["points"],
            points=text.points(facts["points"]),
        )
        return Lost("coins", points, _("are gone, and do not come back"))
    if loss.kind == "voucher":
        return Lost("ticket", text.bilingual(facts["title"], facts["title_en"]), _voucher_fate(facts))
    if loss.kind == "ticket":
        seats = ngettext("%(num)d place of yours", "%(num)d places of yours", facts["seats"])
        name = _("%(title)s, %(moment)s", title=facts["title"], moment=text.moment(facts["starts_at"]))
        return Lost("ticket", name, _("%(places)s given to others", places=seats))
    if loss.kind == "car":
        plate = shown(facts["plate"]) if facts["plate"] else ""
        name = " ".join(word for word in (plate, facts["brand"], facts["model"]) if word)
        return Lost("car", name, _("leaves your list; no reminders any more"))
    return Lost("info", str(facts.get("name", loss.kind)), _("is gone"))


def _voucher_fate(facts: Mapping[str, Any]) -> str:
    if not facts["ends_at"]:
        return _("voucher, cannot be used any more")
    return _("voucher, would hold until %(day)s", day=text.day(last_day_of(facts["ends_at"])))
