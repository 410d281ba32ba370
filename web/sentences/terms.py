"""Terms and questions of an event: what staff who set it up have to mend."""

from web.i18n import lazy

SENTENCES = {
    "terms.wrong": lazy("One of these terms is out of its bounds."),
    "terms.wrong.points_each": lazy("Points a person: from 0 to 1,000,000."),
    "terms.wrong.fen_each": lazy("Price a person: from 0 to ¥100,000."),
    "terms.wrong.free_below": lazy("Children come free up to the age of 18 at the most."),
    "terms.wrong.offer_hours": lazy("An offer holds for 1 to 168 hours."),
    "terms.wrong.queue_by": lazy("The waitlist goes by time, or by tier and then time."),
    "terms.wrong_refunds": lazy(
        "At most %(most)s rules, each for another time, from 0 to 100 percent; whoever cancels later never "
        "gets more back."
    ),
    "question.wrong": lazy(
        "Question %(place)s: enter a text of up to 60 characters; a choice needs two different answers at "
        "least, other questions have none."
    ),
    "question.too_many": lazy("An event asks %(most)s questions at the most."),
}
