"""Privileges (权益): what a tier is worth, counted by the period. This is the contents page.

privilege  what there is: its name, way, period, stores and cost, and its quota by tier
editing    add, edit, end and resume one, with the quotas of all tiers at once
periods    the club's days, weeks, months, quarters and years; when a quota is back
counting   whose uses count together: a person's, a household's, a car's
using      use one at the desk, once for each key
undoing    taken back within fifteen minutes, or corrected later with a reason
standing   what somebody may use now: quota, used, left, and when it is back
giving     what the club gave and what that cost, by month, privilege, tier and store
errors     why one cannot be used
"""

from club.privileges.editing import Asked, add, edit, end, resume
from club.privileges.errors import (
    AlreadyUndone,
    Ended,
    NotJoined,
    NotOfThisTier,
    NotYourVehicle,
    NoVehicle,
    QuotaUsedUp,
    UndoTooLate,
    WrongStore,
)
from club.privileges.privilege import Privilege, PrivilegeQuota, catalogue
from club.privileges.standing import Held, standing
from club.privileges.undoing import correct, undo
from club.privileges.use import PrivilegeUse, of, visible_to
from club.privileges.using import use
from club.undoing import UNDO_WITHIN

__all__ = [
    "UNDO_WITHIN",
    "AlreadyUndone",
    "Asked",
    "Ended",
    "Held",
    "NoVehicle",
    "NotJoined",
    "NotOfThisTier",
    "NotYourVehicle",
    "Privilege",
    "PrivilegeQuota",
    "PrivilegeUse",
    "QuotaUsedUp",
    "UndoTooLate",
    "WrongStore",
    "add",
    "catalogue",
    "correct",
    "edit",
    "end",
    "of",
    "resume",
    "standing",
    "undo",
    "use",
    "visible_to",
]
