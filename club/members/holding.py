"""Holding a person: whoever they are by now, with their account, until the transaction ends."""

from tortoise.expressions import Q

from club import persons
from club.errors import ClubError
from club.members.member import Member
from points import accounts, transfers


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


async def hold(*people: Member) -> None:
    """Hold the accounts of several, those of who was merged into them too, in one order.

    Whoever moves points of several begins with it, before anything is counted by a rule: two who need the
    same accounts or counters then never wait for each other. Also of people who are merged at this moment.
    """
    held: set[int] = set()
    while missing := await _accounts(people) - held:
        for account_id in sorted(missing):
            await accounts.lock(account_id)
        held |= missing


async def _accounts(people: tuple[Member, ...]) -> set[int]:
    stay = [(await persons.stays(one)).id for one in people]
    rows = Member.filter(Q(id__in=stay) | Q(merged_into_id__in=stay))
    return {row.account_id for row in await rows.only("id", "account_id")}
