"""Trips: stops, the convoy and who leads it, identity numbers, phone lists, costs, photos."""

from web.i18n import lazy

SENTENCES = {
    "stop.wrong.empty": lazy("Stop %(number)s: say where it is, or what happens."),
    "stop.wrong.long": lazy("Stop %(number)s: at most %(longest)s characters."),
    "stop.wrong.time": lazy("Stop %(number)s: a time is like 06:30."),
    "stop.wrong.day": lazy("Stop %(number)s: the days are counted from 1 to %(days)s."),
    "stop.wrong.link": lazy("Stop %(number)s: a map link begins with https://."),
    "stop.wrong": lazy("Stop %(number)s: choose from the list."),
    "stop.too_many": lazy("An itinerary has at most %(most)s stops."),
    "convoy.no_cars": lazy("Nobody comes by car yet: there is nothing to number."),
    "convoy.not_numbered": lazy("This car has no number any more. Look at the list again."),
    "convoy.keeps_its_place": lazy("It stays where it is: leaders drive in front, the sweep comes last."),
    "leader.wrong_role": lazy("Choose one of the list."),
    "leader.no_phone": lazy("Enter the number on which they can be called."),
    "leader.already": lazy("They are named already."),
    "leader.not_coming": lazy("They do not come to this trip: choose somebody who does."),
    "leader.too_many": lazy("At most %(most)s people lead a trip."),
    "phones.not_now": lazy("The list is open from %(since)s until %(until)s."),
    "phones.not_a_leader": lazy("Only the leaders of this trip open the list."),
    "phones.reason_needed": lazy("Say what for, in at most %(longest)s characters."),
    "traveller.not_asked": lazy(
        "No numbers are taken any more: the party does not come, or the trip is over."
    ),
    "traveller.no_consent": lazy("Numbers are kept only for whoever agrees: tick the box."),
    "traveller.nameless": lazy("Enter the name as the card has it."),
    "traveller.twice": lazy("Somebody else of the party has this number already."),
    "traveller.wrong_number": lazy("This number does not fit the document. Compare it once more."),
    "identity.wrong": lazy("This number does not fit an identity card. Compare it once more."),
    "traveller.wrong_number.length": lazy("%(length)s characters now; an identity card has %(wanted)s."),
    "traveller.wrong_number.digits": lazy("17 digits, then a digit or an X."),
    "traveller.wrong_number.birth": lazy("The date of birth in it cannot be: compare it with the card."),
    "traveller.wrong_number.check": lazy(
        "The last character does not fit the others: compare it with the card."
    ),
    "traveller.wrong_number.other": lazy("5 to 20 letters and digits."),
    "traveller.wrong_number.unborn": lazy("Enter the date of birth: this document does not tell it."),
    "insurance.nothing_to_take": lazy(
        "Nothing new to take: %(taken)s numbers were taken before. Tick the box to take them again."
    ),
    "sealing.unreadable": lazy(
        "A number cannot be opened: the key it was sealed with is not set any more. "
        "Ask for the numbers again."
    ),
    "cost.wrong": lazy("Say what was paid for, and how much: from 0.01 to 10,000,000 yuan."),
    "closing.closed": lazy("This is settled. Reopen it first, with a reason."),
    "closing.not_closed": lazy("It is open already. Look at the page again."),
    "closing.not_over": lazy("It is settled once it is over: %(ends_at)s."),
    "closing.no_reason": lazy("Say why it is reopened."),
    "album.too_many": lazy("An album holds %(most)s photos. Take some down first."),
    "album.declined_unseen": lazy("Look first whether anybody is on them who declined, and tick the box."),
    "album.not_there": lazy("Only whoever was there can do that."),
    "album.already_down": lazy("This photo is gone already."),
}
