"""Feedback and no-shows."""

from web.i18n import lazy

SENTENCES = {
    "feedback.wrong_speakers": lazy(
        "Name at most %(most)s people, each once, in at most %(longest)s characters."
    ),
    "feedback.not_there": lazy("Only who came is asked how it was."),
    "feedback.not_yet": lazy("It ends on %(ends_at)s. Say how it was after that."),
    "feedback.over": lazy("It could be given or changed until %(until)s."),
    "feedback.unanswered": lazy("Say how it was, all in all: it is the only question that wants an answer."),
    "feedback.wrong_answer": lazy("The questions have changed meanwhile. Look at the page once more."),
    "feedback.too_many_words": lazy("Say it in at most %(longest)s characters."),
    "feedback.key_conflict": lazy(
        "This was sent before with other answers. Refresh the page and look at what has arrived."
    ),
    "absence.not_absent": lazy(
        "There is nothing to excuse: they came, had cancelled, or it is not over yet."
    ),
    "absence.already_excused": lazy("A colleague has excused this already: %(reason)s"),
    "absence.reason_needed": lazy("Say why it does not count."),
    "absence.reason_too_long": lazy("Say it in at most %(longest)s characters."),
    "absence.out_of_bounds": lazy("Enter a number from 0, which is no effect, to %(most)s."),
}
