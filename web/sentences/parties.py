"""Parties: who comes with whom, what they are asked, and the queue."""

from web.i18n import lazy

SENTENCES = {
    "registration.overlapping": lazy("You have a ticket for “%(title)s” at that time."),
    "registration.companion_registered": lazy("%(name)s comes with somebody else already."),
    "registration.companion_twice": lazy("%(name)s stands here twice."),
    "registration.not_of_the_household": lazy(
        "Somebody of these does not live with you any more. Take the line out and enter the name."
    ),
    "registration.too_few_seats": lazy(
        "The car has %(seats)s seats and you are %(people)s. Enter how many it has, or take somebody out."
    ),
    "registration.no_emergency_contact": lazy("Enter who should be called in an emergency, and the number."),
    "registration.contact_comes_along": lazy("Name somebody who does not come along."),
    "registration.expired_papers": lazy("Enter the day; it has to hold until %(needed)s."),
    "registration.waiver_not_accepted": lazy("Read the safety notes and tick the box: nobody comes without."),
    "registration.not_invited": lazy("One comes to this event by invitation."),
    "registration.not_changeable": lazy("This can no longer be changed."),
    "registration.not_changeable.cancelled": lazy("It is cancelled, so nothing can be changed any more."),
    "registration.not_changeable.checked_in": lazy("You are checked in, so nothing can be changed any more."),
    "registration.not_changeable.started": lazy("It has begun, so nothing can be changed any more."),
    "question.unanswered": lazy("Please answer this."),
    "question.wrong_answer": lazy("This does not fit the question. Look at it again."),
    "waitlist.offer_gone": lazy("No place is kept for you any more."),
    "waitlist.offer_gone.expired": lazy(
        "The place was kept until %(until)s. That is over, and it went to the next one."
    ),
    "waitlist.offer_gone.declined": lazy("You declined it, and it went to the next one."),
    "waitlist.offer_gone.waiting": lazy("No place is kept for you yet: you are still in the queue."),
    "waitlist.nothing_free": lazy("Places left: %(left)s; they need %(wanted)s."),
}
