"""Registrations as staff make and change them, the waitlist, and money at the desk."""

from web.i18n import lazy

SENTENCES = {
    "registration.not_changeable": lazy(
        "The party can no longer be changed: it has begun, or is cancelled or checked in."
    ),
    "waitlist.offer_gone": lazy("There is no such offer any more. Reload the page and look."),
    "waitlist.nothing_free": lazy("Places left: %(left)s; they need %(wanted)s."),
    "fee.nothing_to_pay": lazy("Nothing is to be paid here: it is paid already, or cancelled."),
    "fee.other_amount": lazy("Another amount is due by now. Look again before you take it."),
    "fee.paid_too_long_ago": lazy("Paid at %(paid_at)s: it could be undone for 15 minutes."),
    "fee.nothing_to_give_back": lazy("No money is owed here any more: a colleague has given it back."),
}
