"""A sentence for each error of the lower packages: what is there, what should be, and what to do now.

`%(fact)s` is a fact of the error, written as everywhere else: points with commas, days and times in the
club's zone.
"""

from collections.abc import Mapping

from starlette.requests import Request

from club.errors import ClubError
from points.errors import PointsError
from web.i18n import lazy
from web.said import SAID, Facts, shown

SENTENCES = {
    "points.not_enough": lazy("You have %(balance)s points; this takes %(wanted)s."),
    "points.key_conflict": lazy("This was sent before with other content. Please refresh the page and look."),
    "points.already_reversed": lazy("These points have been taken back already."),
    "points.nothing_to_reverse": lazy("These points cannot be taken back."),
    "points.invalid_amount": lazy("Enter a whole number of points."),
    "phone.invalid": lazy("A mobile number has 11 digits; these are %(digits)s."),
    "plate.invalid": lazy("A plate is a province and a letter, then letters and digits, like 沪B6K286."),
    "plate.invalid.province": lazy("A plate begins with the short name of a province, like 沪B6K286."),
    "plate.invalid.bare": lazy("The province is missing: write it in front, like 沪%(plate)s."),
    "plate.invalid.tail": lazy("Only the last five: province and letter go in front, like 沪B%(plate)s."),
    "plate.invalid.letters": lazy("No plate has the letters I and O. Perhaps it is a 1 or a 0."),
    "plate.invalid.length": lazy("%(length)s characters; a plate has 7, a new-energy one 8, like 沪B6K286."),
    "vin.invalid": lazy("A VIN has letters and digits alone. Compare it with the registration certificate."),
    "vin.invalid.letters": lazy("No VIN has the letters I, O and Q. Perhaps it is a 1 or a 0."),
    "vin.invalid.length": lazy("%(length)s characters; a VIN has 17."),
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
    "document.not_accepted": lazy("The charter has changed since. Please read it and tick the box again."),
    "document.not_published": lazy("There is no charter yet. Please tell the club."),
    "vehicle.plate_taken": lazy(
        "A car with this plate is in somebody's name already. If it is yours, claim it."
    ),
    "vehicle.vin_taken": lazy(
        "The car with this VIN is in somebody's name already. If it is yours, claim it."
    ),
    "vehicle.too_many_guesses": lazy(
        "That were %(most)s plates or VINs in a day that are not yours as far as we know. Come back "
        "tomorrow, or bring the registration certificate to the desk."
    ),
    "vehicle.scrapped": lazy(
        "This car was entered as scrapped on %(since)s. If it is on the road, tell the desk."
    ),
    "vehicle.before_its_time": lazy("The car came to its owner on %(since)s; it cannot have left before."),
    "vehicle.not_active": lazy("This car is sold or scrapped already, since %(since)s."),
    "vehicle.active": lazy("This car is on the road already."),
    "deadline.before_delivery": lazy(
        "The car was delivered on %(delivered_on)s; enter that day or a later one."
    ),
    "deadline.still_to_come": lazy("That day is still to come. Enter today or an earlier one."),
    "deadline.wrong_distance": lazy("A warranty ends after 1 to 2,000,000 kilometres."),
    "claim.nothing_said": lazy("Enter the plate, or the VIN or its last six characters."),
    "claim.wrong_vin_tail": lazy("%(length)s characters; give all 17 of the VIN, or its last six."),
    "claim.nothing_to_claim": lazy(
        "No car that is somebody's has this plate or VIN. Check it, or simply add the car as yours."
    ),
    "claim.already_claimed": lazy("You have claimed this car already; we are looking at it."),
    "claim.too_many": lazy("That were %(most)s claims already. Bring the certificates to the desk, please."),
    "claim.already_decided": lazy("This claim is decided already. Refresh the page to see how."),
    "claim.which_car": lazy("Several cars fit what was said: choose the one on the certificate."),
    "claim.no_reason": lazy("Say why: the member reads it."),
    "sharing.yourself": lazy("That is you. Enter the number of whoever is to drive your car."),
    "sharing.unknown_guest": lazy(
        "That is neither a mobile number of 11 digits nor a member code that holds now."
    ),
    "sharing.already_offered": lazy("They use this car already, or have not answered yet."),
    "sharing.too_many_offers": lazy("%(most)s people have not answered yet. Take one offer back first."),
    "sharing.too_many_today": lazy("You have offered cars %(most)s times today. Try again tomorrow."),
    "sharing.offer_over": lazy("This offer holds no longer. Ask the owner for a new one."),
    "tax_number.invalid": lazy("%(length)s characters; a tax number has 18, without I, O, S, V and Z."),
    "company.nameless": lazy("Enter the company's name."),
    "company.tax_number_taken": lazy("Another company has this tax number."),
    "company.too_many_contacts": lazy("A company has at most %(most)s contacts. Take one out first."),
    "company.already_contact": lazy("This member speaks for the company already."),
    "company.no_contact": lazy("This member does not speak for the company any more."),
    "company.already_theirs": lazy("This car is the company's already."),
    "company.not_theirs": lazy("This car is not the company's any more."),
    "company.car_of_another": lazy("Another company has this car. Take it out there first."),
    "mileage.not_doubtful": lazy("This reading is decided already."),
    "vehicle.already_yours": lazy("This car is in your list already."),
    "vehicle.not_yours": lazy("This car is not in your list any more."),
    "vehicle.unknowable": lazy("Enter the plate, the VIN or at least the model."),
    "registration.not_open_yet": lazy("Registration opens on %(opens_at)s."),
    "registration.closed": lazy("Registration closed on %(closes_at)s."),
    "registration.session_cancelled": lazy("This date is not held."),
    "registration.full": lazy("Places left: %(left)s; you need %(wanted)s."),
    "registration.already": lazy("You are registered for this date already."),
    "registration.too_many_companions": lazy("At most %(most)s people may come along."),
    "registration.nameless_companion": lazy("Enter the name of everybody who comes along."),
    "registration.not_their_car": lazy("This car is not in the list any more. Choose another one."),
    "registration.key_conflict": lazy(
        "This was sent before with other content. Please refresh the page and look."
    ),
    "registration.not_cancellable": lazy(
        "This can no longer be cancelled: it has begun, or is cancelled or checked in."
    ),
    "session.cancelled": lazy("This date was cancelled; nothing about it changes any more."),
    "session.fewer_than_taken": lazy("%(taken)s places are taken; %(capacity)s would be too few."),
    "session.no_place": lazy("Enter where it takes place."),
    "session.wrong_capacity": lazy("Enter for how many people there is room, at least one."),
    "session.wrong_times": lazy("The times do not follow one another: opening, closing, beginning, end."),
    "session.too_long": lazy(
        "A session lasts %(days)s days at most, and check-in begins within the week before. Check the dates."
    ),
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
    "reception.not_offered": lazy("Choose one of those who were found, or search again."),
    "desk.name_taken": lazy("The store has a desk called %(name)s already."),
    "task.wordless": lazy("Say it in a few words."),
    "task.due_in_the_past": lazy("That time has passed already. Choose a later one."),
    "task.settled": lazy("%(who)s was faster: this was settled on %(at)s."),
    "task.reopen_too_late": lazy("This was settled on %(at)s, more than a day ago. Make a new task instead."),
    "task.changed": lazy(
        "%(who)s has changed this meanwhile: it is for %(owner)s and due on %(day)s. Look again."
    ),
    "note.wordless": lazy("Say what it was about."),
    "note.too_long": lazy("At most %(longest)s characters."),
    "note.not_yours": lazy("Only %(who)s can correct this note. Write one of your own."),
    "note.too_late": lazy("A note can be corrected for a day. Write another one."),
    "note.replaced": lazy("This note was corrected meanwhile. Look again."),
    "relative.nameless": lazy("Enter the name, or how to address them."),
    "relative.too_long": lazy("At most %(longest)s characters."),
    "relative.gone": lazy("They were taken out meanwhile."),
    "household.nameless": lazy("Enter a name of at most %(longest)s characters."),
    "household.in_another": lazy(
        "%(member)s lives in the household %(household)s. They have to leave it first."
    ),
    "household.in_none": lazy("They live in no household any more."),
    "merge.itself": lazy("This is the same record. Choose the other one."),
    "merge.not_there": lazy("%(name)s was merged or closed meanwhile. Look again."),
    "merge.reason_needed": lazy("The birthdays differ. Say why it is one person all the same."),
    "merge.already_undone": lazy("A colleague was faster: this merge is undone already."),
    "merge.not_the_last": lazy("This person was merged into %(name)s since. Undo that first."),
    "order.number_taken": lazy("There is an order with the number %(number)s already."),
    "order.no_lines": lazy("Enter at least one line: what was done and for how much."),
    "order.wrong_line": lazy("Choose the kind of work, and enter an amount of ¥0 or more."),
    "order.key_conflict": lazy(
        "This form has entered order %(number)s already. For another order, begin with a new form."
    ),
    "order.not_open": lazy("Order %(number)s is settled or void already."),
    "order.has_member": lazy("Order %(number)s is somebody's already, or it was voided. Refresh and look."),
    "order.already_void": lazy("Order %(number)s was voided before."),
    "mileage.wrong_reading": lazy("No odometer shows %(kilometres)s kilometres. Check the reading."),
    "referral.own_invitation": lazy("This is your own invitation. It is for your friends."),
    "referral.already_brought": lazy("Somebody else's invitation brought this member here already."),
    "staff.wrong_password": lazy(
        "User name or password is wrong. After five wrong passwords one waits 15 minutes."
    ),
    "staff.locked_out": lazy("Too many wrong passwords. Try again after %(until)s."),
    "staff.last_administrator": lazy(
        "%(name)s is the last administrator. Make somebody else an administrator first."
    ),
    "twostep.not_on": lazy("Two-step sign-in is not on. Sign in again."),
    "twostep.already_on": lazy("Two-step sign-in is on already. For a new phone, switch it off first."),
    "twostep.wrong_code": lazy(
        "That is not the code. Check the clock of your phone, and type what it shows now."
    ),
    "twostep.code_used": lazy(
        "This code was used already. Wait until your authenticator shows the next one."
    ),
    "twostep.recovery_used": lazy("This recovery code was used on %(at)s. Take another one of your list."),
    "twostep.required": lazy("Your role signs in by two steps: it stays on."),
    "handover.no_heir": lazy("Choose at least one colleague who takes it over."),
    "handover.to_the_leaver": lazy("%(name)s leaves: choose somebody else who takes it over."),
    "handover.heir_left": lazy("The account of %(name)s is closed. Choose a colleague who is at work."),
    "handover.out_of_reach": lazy(
        "%(count)s of it belong to a store that none of them sees. Choose somebody from there too."
    ),
    "handover.nothing_there": lazy(
        "%(name)s looks after nobody and has nothing open: there is nothing to hand over."
    ),
    "reassigning.too_many": lazy("At most %(most)s customers in one step. Narrow the filter."),
    "handover.leaver_left": lazy(
        "The account of %(name)s is closed, and nothing goes back to a closed account. Open it again first."
    ),
    "handover.cannot_undo": lazy(
        "This can no longer be undone: a day has passed, or it was undone. Hand it back by a new handover."
    ),
    "advising.not_at_work": lazy("The account of %(name)s is closed. Choose a colleague who is at work."),
    "advising.out_of_reach": lazy(
        "%(member)s belongs to another store, whose members %(name)s does not see. Nobody was changed."
    ),
    "staff.not_allowed": lazy("Your role does not allow this."),
    "staff.login_taken": lazy("This user name is taken. Choose another one."),
    "staff.invalid_login": lazy(
        "A user name has 2 to 40 small letters, digits, dots, dashes or underscores."
    ),
    "staff.unknown_role": lazy("There is no such role."),
    "password.too_short": lazy("A password has at least %(shortest)s characters."),
    "password.too_plain": lazy("A password has at least %(least)s different characters."),
    "password.unchanged": lazy("That is the password until now. Choose another one."),
    "password.too_long": lazy("A password has at most %(longest)s characters."),
    "store.invalid_code": lazy("A code has up to 16 small letters, digits and dashes, like pudong."),
    "store.last_one": lazy("This is the last open store. Open another one first."),
    "store.code_taken": lazy("There is a store with this code already."),
    "import.empty": lazy("There is nothing in this file but headings, if that. Export it once more."),
    "import.too_large": lazy("This file is larger than %(most)s MB. Split it."),
    "import.too_many_columns": lazy(
        "This file has more than %(most)s columns. Leave those out that nobody needs."
    ),
    "import.too_many_blanks": lazy(
        "This file has far more empty rows or cells than data. "
        "In Excel, delete the empty rows under the table and save it anew."
    ),
    "import.too_many_texts": lazy("This file holds more different texts than can be kept at once. Split it."),
    "import.late_calendar": lazy(
        "The days of this .xlsx are counted from 1904 and would be four years off. Save it as .csv instead."
    ),
    "import.not_a_table": lazy("This is no table. Save it as .xlsx or .csv and choose that file."),
    "import.broken_workbook": lazy(
        "This .xlsx file cannot be opened: it is cut off or locked. Open it in Excel and save it anew."
    ),
    "import.zip_bomb": lazy(
        "This .xlsx file unpacks to %(megabytes)s MB, far more than its size says. Refused."
    ),
    "import.two_headers": lazy(
        "Row %(row)s looks like the headings. Delete what stands above: one row of headings, then the data."
    ),
    "import.other_kind": lazy("These are the headings of another kind of file. Choose the kind that it is."),
    "import.unknown_headings": lazy("Say what these columns are, or leave them out: %(headings)s."),
    "import.wrong_columns": lazy("No column says %(missing)s, and it is needed. Is it the right file?"),
    "import.twice_the_same": lazy(
        "Two columns are to fill the same field (%(field)s). Leave one of them out."
    ),
    "import.no_such_field": lazy("There is no field or heading like %(heading)s %(field)s."),
    "import.file_gone": lazy(
        "The file is not there any more, or is another one by now. Choose it once more."
    ),
    "import.busy": lazy("This very file is being imported at this moment, as import %(run)s."),
    "import.wrong_state": lazy("The import has gone on meanwhile. Refresh the page and look."),
    "import.lease_lost": lazy("The import has gone on meanwhile. Refresh the page and look."),
    "import.row_not_open": lazy("Somebody has mended this row or put it away already."),
    "import.broke": lazy("It broke off for a reason of ours. What was taken stays; it can be begun again."),
    "tier.none": lazy("The club has no tier yet, so nobody can join. Please tell the club."),
}
_UNKNOWN = lazy("That is not possible right now. Please refresh the page and look again.")


def sentence(error: ClubError | PointsError, request: Request | None = None) -> str:
    """`error` in the reader's language. Which that is, the request has settled already."""
    words = SENTENCES.get(f"{error.code}.{error.facts.get('why')}") or SENTENCES.get(error.code, _UNKNOWN)
    return said(words, error.facts)


def said(words: object, facts: Mapping[str, object]) -> str:
    """`words` with the facts that they ask for."""
    return str(words) % Facts({name: SAID.get(name, shown)(value) for name, value in facts.items()})
