"""What an event asks: a box for each question of the catalogue, and the names of who spoke."""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Length

from events.feedback_plans import Form as Plan
from events.feedback_questions import CATALOGUE, LONGEST_NAME, MOST_SPEAKERS, REQUIRED, Asked
from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import lazy

_ASKS = "asks_"
_SPEAKER = "speaker_"


class PlanForm(Form):
    """`asks_useful` and so on are made below, a box each; `speaker_0` and on are the names."""

    speaker_0 = StringField(lazy("Who spoke or led"), [Length(max=LONGEST_NAME)], filters=[stripped])
    speaker_1 = StringField(lazy("A second one"), [Length(max=LONGEST_NAME)], filters=[stripped])
    speaker_2 = StringField(lazy("A third one"), [Length(max=LONGEST_NAME)], filters=[stripped])
    speaker_3 = StringField(lazy("A fourth one"), [Length(max=LONGEST_NAME)], filters=[stripped])

    @classmethod
    def of(cls, plan: Plan) -> "PlanForm":
        data: dict[str, Any] = {f"{_ASKS}{name}": True for name in plan.names}
        return cls(data=data | {f"{_SPEAKER}{place}": name for place, name in enumerate(plan.speakers)})

    def of_group(self, about: str) -> list[tuple[Asked, Any]]:
        """The questions about this, each with its box; what is always asked has none."""
        return [
            (one, self[f"{_ASKS}{one.name}"] if one.name != REQUIRED else None)
            for one in CATALOGUE
            if one.about == about
        ]

    def names(self) -> list[str]:
        return [one.name for one in CATALOGUE if one.name != REQUIRED and self[f"{_ASKS}{one.name}"].data]

    def speakers(self) -> list[str]:
        return [self[f"{_SPEAKER}{place}"].data for place in range(MOST_SPEAKERS)]


for _one in CATALOGUE:
    if _one.name != REQUIRED:
        setattr(PlanForm, f"{_ASKS}{_one.name}", BooleanField(lazy(_one.text)))
