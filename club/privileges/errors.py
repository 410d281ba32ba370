"""Why a privilege cannot be used, or a use not be taken back."""

from club.errors import ClubError


class Ended(ClubError):
    """The club gives it no longer. Facts: `privilege`, `privilege_en`."""

    code = "privilege.ended"


class NotJoined(ClubError):
    """Privileges are for members: a customer on file has none yet."""

    code = "privilege.not_joined"


class NotOfThisTier(ClubError):
    """The member's own tier has it not; `tiers` have it: names with English ones, the lowest first."""

    code = "privilege.not_of_this_tier"


class WrongStore(ClubError):
    """It is used in the stores named in `stores`."""

    code = "privilege.wrong_store"


class NoVehicle(ClubError):
    """It is counted by the car, and none was named."""

    code = "privilege.no_vehicle"


class NotYourVehicle(ClubError):
    """The car is not one for which the member may use it: neither owned nor spoken for."""

    code = "privilege.not_your_vehicle"


class QuotaUsedUp(ClubError):
    """Facts: `quota`, `used`, and `back_at`, the instant from which it can be used again; None for never,
    with `why` then `ever`."""

    code = "privilege.quota_used_up"


class UseConflict(ClubError):
    """`key` stands for another use already."""

    code = "privilege.key_conflict"


class AlreadyUndone(ClubError):
    """The use was taken back at `undone_at`."""

    code = "privilege.already_undone"


class UndoTooLate(ClubError):
    """The use was at `used_at`; whoever stands at the desk takes it back for 15 minutes."""

    code = "privilege.undo_too_late"


class NoReason(ClubError):
    """A correction says why, in at most `longest` characters: the member reads it."""

    code = "privilege.no_reason"


class BadPrivilege(ClubError):
    """What was asked for is no privilege. Facts: `field`, `why`."""

    code = "privilege.bad"
