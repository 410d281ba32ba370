"""Colleagues, stores and their books."""

from web.i18n import lazy

SENTENCES = {
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
    "reassigning.changed": lazy(
        "Somebody of them has another adviser by now, or fits no longer. Nobody was moved: look again."
    ),
    "handover.handed_on": lazy("%(count)s of it were handed on since. Undo the later handover first."),
    "handover.nothing_back": lazy("Somebody else has all of it by now: there is nothing to give back."),
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
}
