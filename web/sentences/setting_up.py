"""Setting an event up: its terms, questions and pictures, its dates and copies."""

from web.i18n import lazy

SENTENCES = {
    "terms.wrong": lazy("This is out of its bounds. Please look at it again."),
    "terms.wrong_refunds": lazy(
        "Each line gives 0 to 100 percent back, never more to who cancels later; at most %(most)s lines, and "
        "no two for the same time."
    ),
    "question.wrong": lazy(
        "Question %(place)s needs a text of at most 60 characters; one of several, two to choose from."
    ),
    "question.too_many": lazy("At most %(most)s questions: whoever registers does it on a phone."),
    "event.too_many_pictures": lazy("At most %(most)s pictures. Take one out first."),
    "audience.upside_down": lazy("The most is less than the least."),
    "session.fewer_cars_than_taken": lazy("%(taken)s cars are registered; %(capacity)s would be too few."),
    "session.of_template": lazy("A template has no dates. Plan an event from it, and give that one dates."),
}
