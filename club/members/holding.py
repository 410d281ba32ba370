"""Holding a person: whoever they are by now, with their account, until the transaction ends."""

from tortoise.connection import get_connection
from tortoise.expressions import Q

from club import persons
from club.errors import ClubError
from club.members.member import Member
from points import accounts, sql


class MemberClosed(ClubError):
    """Whoever has left has no points that could be set right."""

    code = "member.closed"


_NOW = 'SELECT "merged_into_id", "closed_at" FROM club_member WHERE "id" = $1'


async def held(member: Member) -> Member:
    """The person as they are now, with their account held. Raises MemberClosed."""
    person = await owner(member)
    if person.closed_at:
        raise MemberClosed
    return person


async def owner(member: Member, account_id: int | None = None) -> Member:
    """Whose row this is now, with their account held: also if they are merged this moment.

    With the `account_id` of somebody who was merged, so are all those on the way from there to the person.
    """
    while True:
        person = await persons.stays(member)
        if account_id in (None, person.account_id):
            await accounts.hold(person.account_id)
        else:
            await hold(person)
        [now] = await sql.rows(get_connection("default"), _NOW, person.id)
        if now["merged_into_id"] is None:
            person.closed_at = now["closed_at"] and sql.instant(now["closed_at"])
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
