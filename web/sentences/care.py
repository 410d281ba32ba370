"""What the club does for a customer: tasks, notes, and the people around them."""

from web.i18n import lazy

SENTENCES = {
    "task.wordless": lazy("Say it in a few words."),
    "task.due_in_the_past": lazy("That time has passed already. Choose a later one."),
    "task.settled": lazy("%(who)s was faster: this was settled on %(at)s."),
    "task.settled.job": lazy("It was called off with its event on %(at)s."),
    "task.changed.job": lazy(
        "Its event has moved meanwhile: it is for %(owner)s and due on %(day)s. Look again."
    ),
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
}
