"""What the audit log says of setting up an event."""

from web.i18n import lazy

ACTIONS = {
    "event.terms_put": lazy("Terms of an event set"),
    "event.questions_put": lazy("Questions of an event set"),
    "event.pictured": lazy("Pictures of an event changed"),
    "event.copied": lazy("Event copied"),
    "event.template_saved": lazy("Event saved as a template"),
}
