"""Who people are, their data, and lists of them."""

from web.i18n import lazy

SENTENCES = {
    "phone.invalid": lazy("A mobile number has 11 digits; these are %(digits)s."),
    "onetime.too_soon": lazy("A code is on its way. You can ask for another one in %(seconds)s seconds."),
    "onetime.too_many": lazy("That was many codes. The next one can go out after %(until)s."),
    "onetime.too_many_here": lazy("Many codes were asked for from this network. Try again after %(until)s."),
    "onetime.wrong_code": lazy("That is not the code from the SMS. You have %(tries_left)s more tries."),
    "onetime.incomplete": lazy("These are %(digits)s digits; the code has %(wanted)s."),
    "onetime.out_of_tries": lazy("You have tried %(tries)s times. Have a new code sent."),
    "onetime.expired": lazy("This code holds no longer. Ask for a new one."),
    "member.phone_taken": lazy("Somebody signs in with this number already. Take another one, or call us."),
    "member.not_an_email": lazy("That is no e-mail address. One looks like name@example.com"),
    "member.unknown_way": lazy("Choose one of the ways of contact that are offered."),
    "member.too_long": lazy("At most %(longest)s characters."),
    "member.impossible_birthday": lazy("There is no such day in that calendar. Check year, month and day."),
    "member.impossible_birthday.month": lazy("That month has only %(days)s days. Check the day."),
    "member.impossible_birthday.leap_month": lazy(
        "In %(year)s there was no leap month %(leap_month)s. Check the year, or leave the tick out."
    ),
    "member.birthday_to_come": lazy("That day is still to come. Check the year."),
    "copy.too_soon": lazy("One copy a day: you can ask for the next one after %(until)s."),
    "copy.gone": lazy("This file was deleted on %(until)s. Ask for a new one."),
    "request.nothing_said": lazy("Say in a few words what it is about."),
    "request.too_long": lazy("At most %(longest)s characters."),
    "request.too_many": lazy("%(most)s requests wait for an answer already. We answer them first."),
    "request.already_answered": lazy("This is settled already, or taken back. Refresh the page and look."),
    "closure.already_asked": lazy("This account is to be closed on %(day)s already."),
    "closure.already_closed": lazy("This account is closed already."),
    "consent.unknown_way": lazy("Choose how the member told you."),
    "consent.not_told": lazy("Nobody consents for a member: write down in which words it was given."),
    "consent.too_long": lazy("At most %(longest)s characters."),
    "consent.unknown_purpose": lazy("Choose what it is about."),
    "retention.out_of_bounds": lazy("Enter a number of days from %(least)s to %(most)s."),
    "retention.unknown_rule": lazy("There is no such rule."),
    "filter.wrong": lazy("This is no filter that we can read. Put it together anew."),
    "filter.too_many": lazy("At most %(most)s conditions; these are %(count)s. Take some away."),
    "filter.too_deep": lazy("Groups lie in one another more than %(most)s deep. Make it flatter."),
    "filter.unknown_field": lazy("There is no condition called “%(field)s”. Choose one of the list."),
    "filter.unknown_operator": lazy(
        "“%(field)s” cannot be asked like that (“%(operator)s”). Choose one of the list."
    ),
    "filter.wrong_value": lazy("“%(value)s” is no value for this. Check it, or choose one of the list."),
    "filter.not_a_span": lazy("%(first)s lies beyond %(second)s. Change the two round."),
    "filter.not_yours": lazy("This filter asks for “%(field)s”, which your role may not see."),
    "segment.nameless": lazy("Give the segment a name, and say what it is for."),
    "segment.too_long": lazy("At most %(longest)s characters."),
    "export.reason_needed": lazy("Say what the uncovered numbers are needed for; it is written down."),
    "export.reason_too_long": lazy("At most %(longest)s characters."),
    "segment.retired": lazy("This segment is retired; nothing about it changes any more. Copy it instead."),
}
