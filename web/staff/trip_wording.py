"""What the audit log and the timeline say of trips."""

from web.i18n import lazy

ACTIONS = {
    "event.itinerary_set": lazy("Itinerary changed"),
    "convoy.numbered": lazy("Cars numbered"),
    "convoy.moved": lazy("Car moved in the convoy"),
    "leader.named": lazy("Leader named"),
    "leader.ended": lazy("Leader let go"),
    "phones.opened": lazy("Phone list opened"),
    "identity.given": lazy("Identity numbers given"),
    "identity.deleted": lazy("Identity numbers deleted"),
    "travellers.exported": lazy("Insurance list taken away"),
    "cost.entered": lazy("Cost entered"),
    "cost.voided": lazy("Cost struck out"),
    "closing.made": lazy("Costs settled"),
    "closing.reopened": lazy("Costs reopened"),
    "photo.added": lazy("Photo uploaded"),
    "photos.published": lazy("Photos shown to those who were there"),
    "photo.removed": lazy("Photo taken down"),
    "photos.allowed": lazy("Photos may show them"),
    "photos.declined": lazy("Photos may not show them"),
}
TIMELINE = {  # icon, tone, heading, group: timeline.Kind
    "identity.given": ("shield-check", "info", lazy("Identity numbers given"), "events"),
    "identity.deleted": ("trash-2", "", lazy("Identity numbers deleted"), "events"),
    "photos.allowed": ("camera", "ok", lazy("Photos may show them"), "events"),
    "photos.declined": ("eye-off", "warn", lazy("Photos may not show them"), "events"),
    "photo.reported": ("eye-off", "warn", lazy("Had a photo taken down"), "events"),
}
