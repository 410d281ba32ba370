"""The words of a trip: what a stop has, who leads, what was paid for, whom one calls in an emergency."""

from web.i18n import lazy

FACILITY_NAMES = {
    "parking": lazy("Parking"),
    "toilet": lazy("Toilets"),
    "fuel": lazy("Fuel"),
    "charging": lazy("Charging"),
    "food": lazy("Food"),
}
ROLE_NAMES = {"leader": lazy("Leader"), "sweep": lazy("Sweep")}
EMERGENCY = (  # numbers of the country, which everybody on the road should have at hand
    ("110", lazy("Police")),
    ("120", lazy("Ambulance")),
    ("119", lazy("Fire brigade")),
    ("122", lazy("Traffic accident")),
    ("12122", lazy("Motorway rescue")),
)
