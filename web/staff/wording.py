"""What rows say in code, in the words of staff: actions of the audit log, kinds of work and messages."""

from web.i18n import lazy

ACTIONS = {
    "member.joined": lazy("Signed up"),
    "member.updated": lazy("Profile changed"),
    "member.phone_changed": lazy("Phone changed"),
    "member.revealed": lazy("Looked at in the open"),
    "vehicle.added": lazy("Car added"),
    "vehicle.updated": lazy("Car changed"),
    "vehicle.removed": lazy("Car removed"),
    "consent.given": lazy("Consent given"),
    "consent.withdrawn": lazy("Consent withdrawn"),
    "order.recorded": lazy("Service order recorded"),
    "order.settled": lazy("Service order settled"),
    "order.voided": lazy("Service order voided"),
    "points.earned": lazy("Points given"),
    "points.reversed": lazy("Points taken back"),
    "points.expired": lazy("Points expired"),
    "referral.joined": lazy("Friend signed up"),
    "referral.rewarded": lazy("Referral rewarded"),
    "event.created": lazy("Event created"),
    "event.edited": lazy("Event changed"),
    "event.published": lazy("Event published"),
    "event.cancelled": lazy("Event cancelled"),
    "session.added": lazy("Session added"),
    "session.changed": lazy("Session changed"),
    "session.cancelled": lazy("Session cancelled"),
    "registration.made": lazy("Registered"),
    "registration.cancelled": lazy("Registration cancelled"),
    "checkin.done": lazy("Check-in"),
    "checkin.undone": lazy("Check-in undone"),
    "staff.created": lazy("Staff account made"),
    "staff.deactivated": lazy("Staff account closed"),
    "staff.locked": lazy("Sign-in locked"),
    "source.created": lazy("Poster made"),
}

FACTS = {
    "points": lazy("points"),
    "reason": lazy("reason"),
    "field": lazy("field"),
    "fields": lazy("fields"),
    "member": lazy("member"),
    "desk": lazy("desk"),
    "number": lazy("number"),
    "purpose": lazy("purpose"),
    "why": lazy("why"),
}

WORK_NAMES = {
    "maintenance": lazy("Maintenance"),
    "repair": lazy("Repair"),
    "bodywork": lazy("Bodywork and paint"),
    "parts": lazy("Parts"),
    "accessories": lazy("Accessories"),
    "accident": lazy("Accident, paid by the insurer"),
    "warranty": lazy("Warranty"),
}

CHANNELS = {"inbox": lazy("Inbox"), "sms": lazy("SMS")}

MESSAGE_KINDS = {
    "welcome": lazy("Welcome"),
    "phone_changed": lazy("Phone changed"),
    "order_points": lazy("Points for a service"),
    "order_voided": lazy("Service order voided"),
    "birthday_greeting": lazy("Birthday greeting"),
    "birthday_wishes": lazy("Birthday greeting"),
    "referral_joined": lazy("A friend signed up"),
    "referral_rewarded": lazy("Referral rewarded"),
    "registration_confirmed": lazy("Ticket"),
    "registration_cancelled": lazy("Registration cancelled"),
    "session_cancelled": lazy("Session cancelled"),
    "checked_in": lazy("Check-in"),
    "event_points": lazy("Points for coming"),
}

KIND_NAMES = {"trip": lazy("Road trip"), "class": lazy("Car-care class")}

ART_NAMES = {
    "trip": lazy("Hills and a road"),
    "class": lazy("Classroom"),
    "camp": lazy("Camp"),
    "sea": lazy("Sea"),
    "check": lazy("Check-up"),
}
