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
    while True:
        person = await persons.stays(member)
        await transfers.lock(person.account_id, person.account_id)
        now = await Member.get(id=person.id)
        if now.closed_at:
            raise MemberClosed
        if now.merged_into_id is None:
            return person
