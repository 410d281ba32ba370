"""Forms about tiers: the policy with what each tier takes and brings, a tier on top, keeping one."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from club.tiers import Tier
from club.tiers.keeping import LONGEST
from club.tiers.policy import BOUNDS, TierPolicy
from club.tiers.tier import MOST
from web.forms.base import Form
from web.forms.checks import WholeNumber, options, stripped
from web.i18n import lazy
from web.tier_words import WINDOWS

_GROWTH = [InputRequired(lazy("Enter a whole number of growth")), NumberRange(1, 1_000_000_000)]
_BRINGS = [Optional(), Length(max=1000)]


def _number(label: str, name: str) -> WholeNumber:
    return WholeNumber(label, [InputRequired(lazy("Enter a whole number")), NumberRange(*BOUNDS[name])])


class PolicyForm(Form):
    """What `form_of` adds goes by the tier: `growth_3`, `brings_3`, `brings_en_3`."""

    window = RadioField(lazy("Growth counts over"), choices=options(WINDOWS), default="rolling")
    months = _number(lazy("Months that roll on, how many"), "months")
    term_months = _number(lazy("A tier holds for, in months"), "term_months")
    warning_days = _number(lazy("Warning before the end, in days"), "warning_days")
    grace_days = _number(lazy("Grace after the end, in days"), "grace_days")


def form_of(tiers: Sequence[Tier], policy: TierPolicy, sent: Any = None) -> Any:
    """The form as `sent`, or as it stands now."""
    added: dict[str, Any] = {}
    now: dict[str, Any] = {name: getattr(policy, name) for name in ("window", *BOUNDS)}
    for tier in tiers:
        if tier is not tiers[0]:
            added[f"growth_{tier.id}"] = WholeNumber(lazy("Growth from"), _GROWTH)
            now[f"growth_{tier.id}"] = tier.growth_from or None
        for name, label in (
            ("brings", lazy("What the tier brings")),
            ("brings_en", lazy("The same in English")),
        ):
            added[f"{name}_{tier.id}"] = TextAreaField(label, _BRINGS)
            now[f"{name}_{tier.id}"] = getattr(tier, name)
    return type("TiersForm", (PolicyForm,), added)(sent, data=now)


class TierForm(Form):
    name = StringField(
        lazy("Name of the tier"), [DataRequired(lazy("Give it a name")), Length(max=20)], filters=[stripped]
    )
    name_en = StringField(lazy("Name in English"), [Length(max=20)], filters=[stripped])
    growth_from = WholeNumber(
        lazy("Growth from"), [InputRequired(lazy("Enter a whole number of growth")), NumberRange(1, MOST)]
    )


class KeepForm(Form):
    reason = StringField(
        lazy("Why they should keep it"),
        [DataRequired(lazy("Say why: the member reads it")), Length(max=LONGEST)],
        filters=[stripped],
    )


class DecisionForm(Form):
    answer = RadioField(
        lazy("May they keep it?"),
        choices=options({"yes": lazy("Yes, for one more term"), "no": lazy("No, the term ends")}),
        validators=[InputRequired(lazy("Say whether they keep it"))],
    )
    reason = StringField(lazy("Why not"), [Length(max=LONGEST)], filters=[stripped])
