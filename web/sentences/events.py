"""Events, their dates and the desk; what is said of registrations stands in registrations.py."""

from web.i18n import lazy

SENTENCES = {
    "session.cancelled": lazy("This date was cancelled; nothing about it changes any more."),
    "session.begun": lazy("It began on %(starts_at)s: what has begun is not called off any more."),
    "session.fewer_than_taken": lazy("%(taken)s places are taken; %(capacity)s would be too few."),
    "session.fewer_cars_than_taken": lazy("%(taken)s cars are registered; %(capacity)s would be too few."),
    "session.waiting_too_large": lazy(
        "A party of %(wanted)s waits, and would never fit into %(capacity)s places. Take it out of the "
        "waitlist first, or leave more room."
    ),
    "session.too_late_to_move": lazy(
        "It began on %(starts_at)s: its beginning stands, and its end can only come later."
    ),
    "session.no_place": lazy("Enter where it takes place."),
    "session.wrong_capacity": lazy(
        "Enter for how many people there is room, and for how many cars: at least one."
    ),
    "session.wrong_times": lazy("The times do not follow one another: opening, closing, beginning, end."),
    "session.too_long": lazy(
        "A session lasts %(days)s days at most, and check-in begins within the week before. Check the dates."
    ),
    "form.sent_otherwise": lazy("This was sent before with other content. Please refresh the page and look."),
    "event.cancelled": lazy("This event was cancelled; nothing about it changes any more."),
    "event.no_session": lazy("Give the event a date first, then publish it."),
    "event.not_draft": lazy("This event is published or cancelled already."),
    "arrival.nothing_to_note": lazy(
        "Nothing to note: they are there already, or the registration is cancelled."
    ),
    "arrival.not_now": lazy("An arrival can be noted from %(since)s until %(until)s."),
    "checkin.not_checked_in": lazy("There is no check-in here to undo."),
    "checkin.undo_too_late": lazy("Checked in at %(checked_in_at)s: it could be undone for 15 minutes."),
    "checkin.unsettled": lazy("This ticket is being scanned elsewhere. Scan again."),
    "scan.bad_nonce": lazy("This scan came without its number. Reload the page and scan again."),
    "scan.nonce_conflict": lazy("This scan was sent before, with another code or long ago. Scan again."),
    "counter.number_on_file": lazy(
        "They are on file with %(phone)s: send the code there. Who holds another number by now joins anew, "
        "without this record; a colleague merges the two then."
    ),
    "counter.of_another_store": lazy("A customer of another store: their number is entered there."),
    "reception.not_offered": lazy("Choose one of those who were found, or search again."),
    "desk.name_taken": lazy("The store has a desk called %(name)s already."),
}
