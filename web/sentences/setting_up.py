"""Setting an event up: its terms, questions and pictures, its dates and copies."""

from web.i18n import lazy

SENTENCES = {
    "poster.no_font": lazy("No font here has Chinese letters. An administrator can install one."),
    "event.too_many_pictures": lazy("At most %(most)s pictures. Take one out first."),
    "audience.upside_down": lazy("The most is less than the least."),
    "session.of_template": lazy("A template has no dates. Plan an event from it, and give that one dates."),
}
