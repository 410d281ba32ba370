"""The forms of a privilege: what it is, with what each tier has of it in one table; and of a correction."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, Field, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from club.privileges import Privilege, PrivilegeQuota
from club.privileges.editing import MOST_COST, MOST_TIMES, Asked, Share
from club.privileges.use import LONGEST_REASON
from club.tiers import Tier
from web import text
from web.forms.base import Form
from web.forms.checks import Amount, WholeNumber, options, stripped
from web.forms.staff.earning import Ticks
from web.forms.staff.orders import in_fen
from web.i18n import _, lazy
from web.privilege_words import HOLDERS, ICONS, PERIODS, WAYS


class PrivilegeForm(Form):
    """What `form_of` adds goes by the tier: `times_3`, `open_3`, `words_3`, `words_en_3`."""

    name = StringField(
        lazy("Name of the privilege"),
        [DataRequired(lazy("Give it a name")), Length(max=20)],
        filters=[stripped],
    )
    name_en = StringField(lazy("Name in English"), [Length(max=40)], filters=[stripped])
    about = StringField(lazy("What members should know"), [Length(max=200)], filters=[stripped])
    about_en = StringField(lazy("The same in English"), [Length(max=200)], filters=[stripped])
    unit = StringField(
        lazy("Counted in"), [DataRequired(lazy("Say in what: 次 or 天")), Length(max=6)], filters=[stripped]
    )
    unit_en = StringField(lazy("Counted in, in English"), [Length(max=12)], filters=[stripped])
    icon = SelectField(lazy("Picture"), choices=options({name: sign.label for name, sign in ICONS.items()}))
    way = RadioField(lazy("How it is given"), choices=options(WAYS), default="count")
    period = SelectField(lazy("The quota is whole again"), choices=options(PERIODS), default="month")
    per = RadioField(lazy("Counted"), choices=options(HOLDERS), default="member")
    is_shared = BooleanField(lazy("A household uses one quota together"))
    cost = Amount(
        lazy("What one use costs the club"),
        [
            InputRequired(lazy("Enter an amount in yuan; 0 for nothing")),
            NumberRange(Decimal(0), Decimal(MOST_COST) / 100),
            in_fen,
        ],
        places=2,
    )
    stores = Ticks(lazy("Only in these stores"), coerce=int)
    position = WholeNumber(
        lazy("Place in the list"), [Optional(), NumberRange(0, 999, lazy("Enter a whole number"))]
    )

    def asked(self, tiers: Sequence[Tier]) -> Asked:
        """What the form says."""
        said: dict[str, Any] = {
            name: self[name].data
            for name in (
                "name",
                "name_en",
                "about",
                "about_en",
                "unit",
                "unit_en",
                "icon",
                "way",
                "period",
                "per",
            )
        }
        return Asked(
            **said,
            is_shared=bool(self.is_shared.data),
            cost=int((self.cost.data or 0) * 100),
            stores=tuple(self.stores.data or ()),
            position=self.position.data or 0,
            tiers={tier.id: share for tier in tiers if (share := self._share(tier))},
        )

    def of(self, tier: Tier) -> dict[str, Field]:
        """The fields of a tier, by what they are."""
        return {name: self[f"{name}_{tier.id}"] for name in ("times", "open", "words", "words_en")}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        for field in self:
            if field.name.startswith("times_") and field.data and self[f"open_{field.name[6:]}"].data:
                field.errors = [_("A number, or without limit: not both")]
                is_valid = False
        return is_valid

    def _share(self, tier: Tier) -> Share | None:
        told = {name: field.data for name, field in self.of(tier).items()}
        if not (told["times"] or told["open"] or told["words"]):
            return None
        words = {"words": told["words"] or "", "words_en": told["words_en"] or ""}
        if self.way.data == "count" and not told["open"]:
            return Share(told["times"], **words) if told["times"] else None
        return Share(None, **words)


def form_of(
    tiers: Sequence[Tier],
    stores: Mapping[int, str],
    privilege: Privilege | None = None,
    quotas: Mapping[int, PrivilegeQuota] | None = None,
    sent: Any = None,
) -> PrivilegeForm:
    """The form as `sent`, or as it stands now."""
    added: dict[str, Any] = {}
    now: dict[str, Any] = {"unit": "次", "cost": Decimal(0)}
    if privilege:
        names = ("name", "name_en", "about", "about_en", "unit", "unit_en", "icon", "way", "period", "per")
        now = {name: getattr(privilege, name) for name in (*names, "is_shared", "stores", "position")}
        now["cost"] = Decimal(privilege.cost) / 100
    for tier in tiers:
        quota = (quotas or {}).get(tier.id)
        added |= _fields(tier)
        if quota:
            now |= {f"times_{tier.id}": quota.times, f"open_{tier.id}": quota.times is None}
            now |= {f"words_{tier.id}": quota.words, f"words_en_{tier.id}": quota.words_en}
    form = type("TieredPrivilegeForm", (PrivilegeForm,), added)(sent, data=now)
    form.stores.choices = [*stores.items()]
    return form


def _fields(tier: Tier) -> dict[str, Any]:
    """Each says which tier it is of: what is wrong stands in one list above the table."""
    called = text.bilingual(tier.name, tier.name_en)
    in_english = _of(called, _("In English"))
    at_most = NumberRange(1, MOST_TIMES, lazy("Enter a whole number from 1 to 999"))
    return {
        f"times_{tier.id}": WholeNumber(_of(called, _("How often")), [Optional(), at_most]),
        f"open_{tier.id}": BooleanField(_of(called, _("Without limit"))),
        f"words_{tier.id}": StringField(_of(called, _("In words")), [Length(max=20)], filters=[stripped]),
        f"words_en_{tier.id}": StringField(in_english, [Length(max=40)], filters=[stripped]),
    }


def _of(tier: str, what: str) -> str:
    return _("%(tier)s: %(what)s", tier=tier, what=what)


class CorrectionForm(Form):
    reason = StringField(
        lazy("What was wrong"),
        [
            DataRequired(lazy("Say why: the member reads it too")),
            Length(max=LONGEST_REASON, message=lazy("At most 120 characters")),
        ],
        filters=[stripped],
    )
