"""What the audit log says of feedback and no-shows."""

from web.i18n import lazy

ACTIONS = {
    "absence.excused": lazy("No-show excused"),
    "absence.policy_set": lazy("What no-shows do was set"),
    "feedback.questions_set": lazy("Questions of the feedback chosen"),
}
