"""Refusals: why somebody cannot register, or not cancel any more."""

from club.errors import ClubError


class Refused(ClubError):
    """Any reason why somebody cannot register."""


class NotOpenYet(Refused):
    """Registration opens at `opens_at`."""

    code = "registration.not_open_yet"


class Closed(Refused):
    """Registration closed at `closes_at`."""

    code = "registration.closed"


class Cancelled(Refused):
    """The session or its event is not held, or the event is not published."""

    code = "registration.session_cancelled"


class Full(Refused):
    """Facts: places `left`, places `wanted`."""

    code = "registration.full"


class AlreadyRegistered(Refused):
    """The member holds the ticket `ticket` for this session."""

    code = "registration.already"


class TooManyCompanions(Refused):
    """At most `most` may come along."""

    code = "registration.too_many_companions"


class NamelessCompanion(Refused):
    """Whoever comes along has a name."""

    code = "registration.nameless_companion"


class NotTheirCar(Refused):
    """The member drives no such `vehicle` at that time."""

    code = "registration.not_their_car"


class KeyConflict(Refused):
    """The key already stands for another registration."""

    code = "registration.key_conflict"


class CancellationRefused(ClubError):
    """Facts: `why`: cancelled, checked_in or started."""

    code = "registration.not_cancellable"
