"""What the audit log says of setting up an event."""

from web.i18n import lazy

ACTIONS = {
    "event.pictured": lazy("Pictures of an event changed"),
    "event.copied": lazy("Event copied"),
    "event.template_saved": lazy("Event saved as a template"),
}
