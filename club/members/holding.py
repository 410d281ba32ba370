"""Holding a person: whoever they are by now, with their account, until the transaction ends."""

from club import persons
from club.errors import ClubError
from club.members.member import Member
from points import transfers


class MemberClosed(ClubError):
    """Whoever has left has no points that could be set right."""

    code = "member.closed"


async def held(member: Member) -> Member:
    """The person as they are now, with their account held. Raises MemberClosed."""
    person = await holding(member)
    if await Member.exists(id=person.id, closed_at__not_isnull=True):
        raise MemberClosed
    return person


async def holding(member: Member, account_id: int | None = None) -> Member:
    """Whose row this is now, with their account held: also if they are merged this moment.

    With `account_id`, that account is held as well.
    """
    while True:
        person = await persons.stays(member)
        await transfers.lock(person.account_id, account_id or person.account_id)
        if await Member.exists(id=person.id, merged_into=None):
            return person
