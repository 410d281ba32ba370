"""Classes: rows of a course or an emergency plan, preparations, series with a stamp card."""

from web.i18n import lazy

SENTENCES = {
    "rows.wrong": lazy("Row %(row)s is not right yet: look at it once more."),
    "rows.too_many": lazy("At most %(most)s rows fit here."),
    "rows.changed": lazy(
        "A colleague has changed this meanwhile. Open the page anew, and put yours in once more."
    ),
    "invitation.answered_meanwhile": lazy("%(who)s was faster: look at what stands here by now."),
    "invitation.being_called": lazy("%(who)s is calling them since %(since)s. Take the next one."),
    "invitation.not_consented": lazy("They have not agreed to be asked in this way, or there is no number."),
    "invitation.resting": lazy("Not reached %(times)s times: they are left alone now."),
    "invitation.incomplete.words": lazy("Say why they do not come: it helps next time."),
    "invitation.incomplete.again_on": lazy("Choose a day from today on, on which to ask again."),
    "invitation.incomplete": lazy("Choose the way, and what they said."),
    "invitation.too_many": lazy(
        "%(people)s people are too many for one round: at most %(most)s. Narrow the segment."
    ),
    "invitation.more_than_seen": lazy(
        "By now it would be %(people)s people, more than you were shown. Look at it once more."
    ),
    "invitation.nobody_asks": lazy("Choose at least one colleague."),
    "preparation.incomplete": lazy("Say what is to be done, and how many days before: 0 to 365."),
    "preparation.already_given": lazy("A colleague was faster: look at what stands here by now."),
    "series.wrong": lazy("Look at it once more: a name, and from 1 to 20 stamps."),
    "series.in_another": lazy("“%(title)s” belongs to the series “%(series)s” already."),
    "series.full_already": lazy(
        "Somebody's card is full with %(stamps)s stamps: ask for no more than that, so that it stays full."
    ),
    "series.ended": lazy("This series has ended."),
}
