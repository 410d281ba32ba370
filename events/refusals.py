"""Refusals: why somebody cannot register, not change their party, or not cancel any more."""

from club.errors import ClubError


class Refused(ClubError):
    """Any reason why somebody cannot register."""


class NotOpenYet(Refused):
    """Registration opens at `opens_at`."""

    code = "registration.not_open_yet"


class Closed(Refused):
    """Registration closed at `closes_at`. `why`: of a party that is in and would have `more` come."""

    code = "registration.closed"


class Cancelled(Refused):
    """The session or its event is not held, or the event is not published."""

    code = "registration.session_cancelled"


class Full(Refused):
    """Facts: places `left` and `wanted`, `cars_left` (None: not counted) and `cars`, parties `waiting`.

    `why`: people or cars do not fit, or there is a `queue`; of a party that is in, `more` or `another_car`.
    """

    code = "registration.full"


class TooLarge(Refused):
    """A party of `wanted` never fits: the date has room for `capacity`, however many cancel."""

    code = "registration.too_large"


class AlreadyRegistered(Refused):
    """The member holds the ticket `ticket` for this session."""

    code = "registration.already"


class OverlappingSession(Refused):
    """The member has a ticket `ticket` for another date, `title`, at the same time."""

    code = "registration.overlapping"


class CompanionRegistered(Refused):
    """`name`, who comes along, comes to this session with another party already."""

    code = "registration.companion_registered"


class CompanionTwice(Refused):
    """`name` stands in the party twice."""

    code = "registration.companion_twice"


class NotOfTheHousehold(Refused):
    """A member who was named as companion does not live with who registers."""

    code = "registration.not_of_the_household"


class TooFewSeats(Refused):
    """The car has `seats` seats, the party is of `people`."""

    code = "registration.too_few_seats"


class NoEmergencyContact(Refused):
    """The event asks whom to call in an emergency."""

    code = "registration.no_emergency_contact"


class ContactComesAlong(Refused):
    """Whom to call stays at home: `field`, emergency_name or emergency_phone, names one of the party."""

    code = "registration.contact_comes_along"


class ExpiredPapers(Refused):
    """`paper` (licence_until or insured_until) must hold on the day `needed`; `until` was told, or None."""

    code = "registration.expired_papers"


class WaiverNotAccepted(Refused):
    """The waiver, which is at its `version` now, has to be accepted."""

    code = "registration.waiver_not_accepted"


class NotEligible(Refused):
    """The event is for others. Facts: `conditions` that are not met, as a filter writes them; or `why`:
    segment, and which `segment`. What of it a member may read, the page knows.
    """

    code = "registration.not_eligible"


class NotInvited(Refused):
    """One comes to this event by invitation."""

    code = "registration.not_invited"


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


class NotChangeable(ClubError):
    """Facts: `why`: cancelled, checked_in or started."""

    code = "registration.not_changeable"


class OfferGone(ClubError):
    """There is no offer to answer, or none to be made. Facts: `why`: the session is not held, the party is
    registered, is still waiting, or how it ended (registration.ENDINGS: expired, declined, …); `until`.
    """

    code = "waitlist.offer_gone"


class NothingFree(ClubError):
    """An offer out of turn needs places. Facts: `left`, `wanted`."""

    code = "waitlist.nothing_free"
