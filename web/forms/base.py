"""What every form shares: WTForms' own sentences, said by us."""

from typing import Any, Self

import wtforms

from web.i18n import _, lazy

SENTENCES = {
    "Not a valid choice.": lazy("Choose one of the list"),
    "'%(value)s' is not a valid choice for this field.": lazy("Choose one of the list"),
    "'%(value)s' are not valid choices for this field.": lazy("Choose one of the list"),
    "Invalid Choice: could not coerce.": lazy("Choose one of the list"),
    "Not a valid datetime value.": lazy("Enter day and time, like 2026-11-28 06:30"),
    "Not a valid date value.": lazy("Enter a day, like 2026-11-28"),
    "Not a valid time value.": lazy("Enter a time, like 17:30"),
    "Not a valid decimal value.": lazy("Enter an amount in yuan in digits, like 1,280 or 512.50"),
    "Not a valid integer value.": lazy("Enter a whole number"),
    "Number must be between %(min)s and %(max)s.": lazy("Enter a number from %(min)s to %(max)s"),
    "Field cannot be longer than %(max)d characters.": lazy("At most %(max)d characters"),
}


class Words:
    """The translations that WTForms asks for."""

    def gettext(self, sentence: str) -> str:
        return str(SENTENCES.get(sentence, sentence))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(plural)


class Form(wtforms.Form):
    def too_late(self) -> Self:
        """The page had been open too long: what was entered stays, for whoever entered it to send again."""
        self.form_errors = [_("This page had been open too long. Check what you entered and send it again")]
        return self

    class Meta:
        def get_translations(self, form: Any) -> Words:
            return Words()
