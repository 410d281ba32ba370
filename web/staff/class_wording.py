"""What staff read of classes: deeds of the audit log, answers to invitations and the ways they came."""

from web.i18n import lazy

ACTIONS = {
    "event.course_designed": lazy("Course designed"),
    "event.emergencies_planned": lazy("Emergency plan written"),
    "event.invited": lazy("Members invited"),
    "event.calls_shared": lazy("Invitations shared among colleagues"),
    "event.preparation_added": lazy("Preparation added"),
    "event.preparation_given": lazy("Preparation given to a colleague"),
    "event.preparation_dropped": lazy("Preparation dropped"),
    "invitation.given": lazy("Invitation given to a colleague"),
    "invitation.answered": lazy("Invitation answered"),
    "series.created": lazy("Series made"),
    "series.edited": lazy("Series changed"),
    "series.extended": lazy("Event put into a series"),
    "series.shortened": lazy("Event taken out of a series"),
    "series.ended": lazy("Series ended"),
}
FIELDS = {"about": lazy("what members read"), "needed": lazy("stamps"), "kind_id": lazy("voucher")}
KINDS = {"invitation": lazy("invitation"), "series": lazy("series")}
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
