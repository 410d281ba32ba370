"""The forms of a reward: what it is, for whom, how much; counting its pieces; calling an exchange off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from club import clock
from club.catalogue import ARTS, GROUPS
from club.tiers import Tier
from points.content import MOST
from points.rewards import MOST_PIECES, SPANS, Reward
from web import text
from web.forms.base import Form
from web.forms.checks import Amount, LocalTime, WholeNumber, options, row_number, stripped
from web.forms.staff.earning import Ticks
from web.forms.staff.orders import in_fen
from web.i18n import _, lazy
from web.reward_words import ART_NAMES
from web.reward_words import GROUPS as GROUP_NAMES

_WHEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
_TEXTS = ("name", "name_en", "about", "about_en", "group", "art")
SPAN_NAMES = {"ever": lazy("altogether"), "month": lazy("in a month")}
PRICE = "price_"
_POINTS = NumberRange(1, MOST, message=lazy("A whole number of points, at least 1"))


def _long(most: int) -> Length:
    return Length(max=most, message=lazy("That is too long for its place: at most %(max)d characters"))


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n")


class RewardForm(Form):
    """What `for_tiers` adds is a price for each tier: `price_gold`."""

    name = StringField(
        lazy("Name of the reward"), [DataRequired(lazy("Give it a name")), _long(60)], filters=[stripped]
    )
    name_en = StringField(lazy("Name in English"), [_long(60)], filters=[stripped])
    about = TextAreaField(lazy("About it"), [_long(600)], filters=[stripped, _one_kind_of_line_end])
    about_en = TextAreaField(
        lazy("The same in English"), [_long(600)], filters=[stripped, _one_kind_of_line_end]
    )
    group = SelectField(lazy("Shelf"), choices=options({name: GROUP_NAMES[name] for name in GROUPS}))
    art = SelectField(
        lazy("Sign, where there is no picture"), choices=options({art: ART_NAMES[art] for art in ARTS})
    )
    kind = SelectField(
        lazy("Gives the voucher"), [DataRequired(lazy("Choose what it gives"))], coerce=row_number
    )
    points = WholeNumber(lazy("Points"), [InputRequired(lazy("Enter how many points it costs")), _POINTS])
    cash = Amount(
        lazy("Paid besides, in yuan"),
        [Optional(), NumberRange(0, Decimal(500000), message=lazy("From 0 to 500,000 yuan")), in_fen],
        places=2,
    )
    tiers = Ticks(lazy("Only for these tiers"))
    stores = Ticks(lazy("Only at these stores"), coerce=int)
    stock = WholeNumber(
        lazy("Pieces"),
        [Optional(), NumberRange(0, MOST_PIECES, message=lazy("A whole number of pieces, 0 or more"))],
    )
    per_member = WholeNumber(
        lazy("Pieces for one member"),
        [Optional(), NumberRange(1, 1000, message=lazy("A whole number of pieces, at least 1"))],
    )
    span = SelectField(lazy("Counted"), choices=options({span: SPAN_NAMES[span] for span in SPANS}))
    starts_at = LocalTime(lazy("From"), [Optional()], format=_WHEN)
    ends_at = LocalTime(lazy("Until"), [Optional()], format=_WHEN)

    def validate_ends_at(self, field: Field) -> None:
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError(lazy("The end comes after the start"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid, most = super().validate(extra_validators), self.points.data
        for field in self.prices:
            if field.data and not field.errors and most and field.data > most:
                field.errors = [_("More than everybody else pays. A tier's price is at most the price above")]
                is_valid = False
        return is_valid

    @property
    def prices(self) -> list[Field]:
        """A field for each tier: what it costs them, if not the same."""
        return [field for field in self if field.name.startswith(PRICE)]

    def terms(self) -> dict[str, Any]:
        """What points.rewards takes, in points, fen and aware instants."""
        told: dict[str, Any] = {name: self[name].data for name in (*_TEXTS, "points", "stock", "per_member")}
        told |= {"span": self.span.data, "tiers": self.tiers.data or [], "stores": self.stores.data or []}
        prices = {field.name.removeprefix(PRICE): field.data for field in self.prices if field.data}
        times = {name: _instant(self[name].data) for name in ("starts_at", "ends_at")}
        return {**told, **times, "cash": int((self.cash.data or 0) * 100), "prices": prices}


class StockForm(Form):
    left = WholeNumber(
        lazy("Pieces there are now"),
        [Optional(), NumberRange(0, MOST_PIECES, message=lazy("A whole number of pieces, 0 or more"))],
    )
    reason = StringField(
        lazy("Why"),
        [DataRequired(lazy("Say why, for whoever counts next")), _long(120)],
        filters=[stripped],
    )


class CallOffForm(Form):
    reason = StringField(
        lazy("Why it is called off"),
        [DataRequired(lazy("Say why: the member reads it too")), _long(120)],
        filters=[stripped],
    )


def for_tiers(tiers: Iterable[Tier], *told: Any, **data: Any) -> RewardForm:
    """The form with a price for each tier."""
    fields = {f"{PRICE}{tier.code}": _price(tier) for tier in tiers}
    form = type("RewardForm", (RewardForm,), fields)(*told, **data)
    form.tiers.choices = [SelectChoice(tier.code, text.bilingual(tier.name, tier.name_en)) for tier in tiers]
    return form


def data_of(reward: Reward) -> Mapping[str, Any]:
    """What the form holds for `reward` as it stands."""
    same = (*_TEXTS, "points", "stock", "per_member", "span", "tiers", "stores")
    told: dict[str, Any] = {name: getattr(reward, name) for name in same}
    for name in ("starts_at", "ends_at"):
        at = getattr(reward, name)
        told[name] = clock.local(at).replace(tzinfo=None) if at else None
    prices = {f"{PRICE}{code}": points for code, points in reward.prices.items()}
    cash = Decimal(reward.cash) / 100 if reward.cash else None
    return {**told, **prices, "kind": reward.kind_id, "cash": cash}


def _price(tier: Tier) -> Field:
    return WholeNumber(text.bilingual(tier.name, tier.name_en), [Optional(), _POINTS])


def _instant(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=clock.zone()).astimezone(UTC) if typed else None
