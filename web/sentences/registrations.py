"""Registrations, offers of the waitlist and fees: why a party cannot come as it would like to."""

from web.i18n import lazy

SENTENCES = {
    "registration.not_open_yet": lazy("Registration opens on %(opens_at)s."),
    "registration.closed": lazy("Registration closed on %(closes_at)s."),
    "registration.session_cancelled": lazy("This date is not held."),
    "registration.full": lazy("Places left: %(left)s; you need %(wanted)s. You can join the waitlist."),
    "registration.full.cars": lazy(
        "Cars that still fit: %(cars_left)s; people: %(left)s. Join the waitlist, or come without a car of "
        "your own."
    ),
    "registration.full.queue": lazy(
        "Others wait already (parties: %(waiting)s), and are asked first. You can join the waitlist."
    ),
    "registration.full.more": lazy(
        "There is no room for more of you now: places left %(left)s, parties that wait %(waiting)s. Your "
        "registration stays as it is."
    ),
    "registration.full.another_car": lazy(
        "There is no room for one more car now. Your registration stays as it is."
    ),
    "registration.already": lazy("You are registered for this date already."),
    "registration.overlapping": lazy(
        "You have a ticket for “%(title)s” at the same time. Cancel that one first, or choose another date."
    ),
    "registration.companion_registered": lazy(
        "%(name)s comes to this date with another party already. Leave them out, or cancel the other one."
    ),
    "registration.companion_twice": lazy("%(name)s is entered twice. Take one of them out."),
    "registration.not_of_the_household": lazy(
        "Only members of your household can be chosen. Enter others by their name."
    ),
    "registration.too_few_seats": lazy(
        "The car has %(seats)s seats, the driver's included; you are %(people)s. Take a larger car, or "
        "register in two."
    ),
    "registration.no_emergency_contact": lazy("Enter whom to call in an emergency: a name and a number."),
    "registration.expired_papers": lazy("The papers must hold until %(needed)s at least."),
    "registration.expired_papers.licence_until": lazy(
        "The driving licence must hold until %(needed)s at least. Enter the day until which it holds."
    ),
    "registration.expired_papers.insured_until": lazy(
        "The car's insurance must hold until %(needed)s at least. Enter the day until which it holds."
    ),
    "registration.waiver_not_accepted": lazy("Please read the terms of this event and accept them."),
    "registration.not_eligible": lazy("This event is for: %(conditions)s. You do not meet that yet."),
    "registration.not_eligible.segment": lazy(
        "This event is for customers whom the store has chosen. Ask there if you would like to come."
    ),
    "registration.not_invited": lazy("One comes to this event by invitation. Ask at the store."),
    "registration.too_many_companions": lazy("At most %(most)s people may come along."),
    "registration.nameless_companion": lazy("Enter the name of everybody who comes along."),
    "registration.not_their_car": lazy("This car is not in the list any more. Choose another one."),
    "registration.key_conflict": lazy(
        "This was sent before with other content. Please refresh the page and look."
    ),
    "registration.not_cancellable": lazy(
        "This can no longer be cancelled: it has begun, or is cancelled or checked in."
    ),
    "registration.not_changeable": lazy("This registration can no longer be changed."),
    "registration.not_changeable.cancelled": lazy("This registration is cancelled and cannot be changed."),
    "registration.not_changeable.checked_in": lazy("You are checked in: nothing about it changes any more."),
    "registration.not_changeable.started": lazy("It has begun: nothing about it changes any more."),
    "waitlist.offer_gone": lazy("There is no place kept for you here any more. Please refresh the page."),
    "waitlist.offer_gone.expired": lazy(
        "The places were kept until %(until)s and have gone on to whoever was next. You can register again."
    ),
    "waitlist.offer_gone.declined": lazy("You declined these places; they have gone on to whoever was next."),
    "waitlist.offer_gone.waiting": lazy("You are in the queue; no places are kept for you yet."),
    "waitlist.offer_gone.registered": lazy("You are registered already; there is nothing left to accept."),
    "waitlist.offer_gone.session": lazy("This date is not held; there is nothing left to accept."),
    "waitlist.nothing_free": lazy("Places left: %(left)s; this party needs %(wanted)s."),
    "fee.nothing_to_pay": lazy("Nothing is to be paid here. Refresh the page and look."),
    "fee.other_amount": lazy(
        "The page said %(seen_fen)s, but %(due_fen)s are due now. Look again before you take it."
    ),
    "fee.paid_too_long_ago": lazy("It was paid on %(paid_at)s; that can be undone for 15 minutes only."),
    "fee.nothing_to_give_back": lazy("Nothing is to be given back here, or it was handed over already."),
}
