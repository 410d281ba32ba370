"""What rows say in code, in the words of staff: actions of the audit log, kinds of work and of messages."""

from web.i18n import lazy

ACTIONS = {
    "member.joined": lazy("Signed up"),
    "member.updated": lazy("Profile changed"),
    "member.phone_changed": lazy("Phone changed"),
    "member.housed": lazy("Home store given"),
    "member.revealed": lazy("Phone number uncovered"),
    "vehicle.added": lazy("Car added"),
    "vehicle.edited": lazy("Car changed"),
    "vehicle.admitted": lazy("Driver admitted"),
    "vehicle.removed": lazy("Car removed"),
    "vehicle.revealed": lazy("Plate or VIN uncovered"),
    "order.recorded": lazy("Service order recorded"),
    "order.settled": lazy("Service order settled"),
    "order.voided": lazy("Service order voided"),
    "points.earned": lazy("Points given"),
    "points.reversed": lazy("Points taken back"),
    "points.expired": lazy("Points expired"),
    "referral.joined": lazy("Friend signed up"),
    "event.created": lazy("Event created"),
    "event.edited": lazy("Event changed"),
    "event.published": lazy("Event published"),
    "event.cancelled": lazy("Event cancelled"),
    "session.added": lazy("Session added"),
    "session.changed": lazy("Session changed"),
    "session.cancelled": lazy("Session cancelled"),
    "registration.made": lazy("Registered"),
    "registration.cancelled": lazy("Registration cancelled"),
    "checkin.undone": lazy("Check-in undone"),
    "staff.created": lazy("Staff account made"),
    "staff.assigned": lazy("Role or store changed"),
    "staff.password_set": lazy("Password set"),
    "staff.locked": lazy("Sign-in locked"),
    "staff.deactivated": lazy("Staff account closed"),
    "staff.reactivated": lazy("Staff account opened again"),
    "source.added": lazy("Poster made"),
    "source.retired": lazy("Poster taken down"),
    "source.restored": lazy("Poster hung up again"),
    "customer.imported": lazy("Customer came with a file"),
    "customer.renewed": lazy("Customer brought up to date by a file"),
    "import.received": lazy("File uploaded"),
    "import.mapped": lazy("Columns of a file named"),
    "import.checked": lazy("File checked"),
    "import.started": lazy("Import started"),
    "import.done": lazy("File imported"),
    "import.failed": lazy("Import broke off"),
    "import.dropped": lazy("File dropped"),
    "import.reported": lazy("Report of an import downloaded"),
    "import.row_opened": lazy("Refused row opened"),
    "import.row_mended": lazy("Refused row mended"),
    "import.row_dismissed": lazy("Refused row put away"),
    "desk.created": lazy("Desk set up"),
    "store.added": lazy("Store added"),
    "tier.added": lazy("Tier added"),
    "document.published": lazy("Charter or privacy notice published"),
    "text.published": lazy("Wording of a message published"),
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

REASONS = {
    "service_order": lazy("service order"),
    "birthday": lazy("birthday"),
    "referral": lazy("brought a friend"),
    "referral_friend": lazy("came by a friend"),
    "event": lazy("came to an event"),
    "order.void": lazy("service order voided"),
    "expired": lazy("time was over"),
}

CHANNELS = {"inbox": lazy("Inbox"), "sms": lazy("SMS")}

MESSAGE_KINDS = {
    "welcome": lazy("Welcome"),
    "one_time_code": lazy("One-time code"),
    "phone_changed": lazy("Phone changed"),
    "order_points": lazy("Points for a service"),
    "order_voided": lazy("Service order voided"),
    "birthday_greeting": lazy("Birthday greeting"),
    "birthday_wishes": lazy("Birthday wishes without points"),
    "referral_joined": lazy("A friend signed up"),
    "referral_rewarded": lazy("Referral rewarded"),
    "registration_confirmed": lazy("Ticket"),
    "registration_cancelled": lazy("Registration cancelled"),
    "session_cancelled": lazy("Session cancelled"),
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
