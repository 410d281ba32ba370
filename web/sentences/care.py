"""What the club does for a customer, and orders of the workshop."""

from web.i18n import lazy

SENTENCES = {
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
    "referral.own_invitation": lazy("This is your own invitation. It is for your friends."),
    "referral.already_brought": lazy("Somebody else's invitation brought this member here already."),
}
