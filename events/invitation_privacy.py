"""What invitation rounds and stamp cards keep about a person, for the copy and at the closure."""

from datetime import datetime

from club.privacy.parts import Part, Person, Row
from events.invitations import Invitation, InvitationTry
from events.stamps import SeriesReward, Stamp


async def invitations(person: Person) -> list[Row]:
    """Each with what was answered, the last answer as it stands."""
    found = Invitation.filter(member_id__in=person.ids).order_by("invited_at", "id")
    told = ("invited_at", "state", "asked_at", "channel", "words")
    return [dict(row) for row in await found.values(*told, title="event__title")]


async def forget(person: Person, at: datetime) -> None:
    """What somebody said is gone; that they were asked stays, a number in the round."""
    ids = await Invitation.filter(member_id__in=person.ids).values_list("id", flat=True)
    await InvitationTry.filter(invitation_id__in=ids).update(words="")
    await Invitation.filter(id__in=ids).update(words="")


async def stamps(person: Person) -> list[Row]:
    found = Stamp.filter(member_id__in=person.ids).order_by("at", "id")
    rows = await found.values("at", series="series__name", title="registration__session__event__title")
    return [dict(row) for row in rows]


PARTS = (
    Part("invitations", (Invitation,), invitations, forget),
    Part("stamps", (Stamp, SeriesReward), stamps),
)
