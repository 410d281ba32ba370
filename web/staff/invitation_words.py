"""What staff read of invitations: the answers, the ways they came, and how many got how far."""

from web.i18n import lazy

STATES = {
    "open": lazy("Not asked yet"),
    "coming": lazy("Wants to come"),
    "thinking": lazy("Thinks about it"),
    "declined": lazy("Does not come"),
    "unreached": lazy("Not reached"),
}
TONES = {"open": "", "coming": "ok", "thinking": "info", "declined": "", "unreached": "warn"}
CHANNELS = {
    "phone": lazy("Phone call"),
    "wechat": lazy("WeChat"),
    "sms": lazy("SMS"),
    "person": lazy("In person"),
}
STEPS = {
    "invited": lazy("Invited"),
    "asked": lazy("Asked so far"),
    "coming": lazy("Wants to come"),
    "registered": lazy("Registered"),
    "came": lazy("Came"),
}
