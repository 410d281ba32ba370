"""The counter: somebody joins at a desk, whose phone is proven and who ticked what is ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from club import consents as allowing
from club import documents, members, visits
from club.desks import Desk
from club.members import Member
from club.staff import Staff
from club.visits import DeskVisit


@dataclass(frozen=True)
class Person:
    """How the new member is called; an empty form of address follows from name and gender."""

    name: str = ""
    gender: str = ""
    address_form: str = ""


async def join(
    phone: str,
    person: Person,
    *,
    charter: int,
    privacy: int,
    consents: Mapping[str, bool],
    desk: Desk,
    staff: Staff,
    locale: str,
    at: datetime,
    on_file: Member | None = None,
) -> DeskVisit:
    """Make the holder of `phone`, proven by a one-time code, a member of this desk's store who stands here.

    A customer on file joins as the person they are; for a member what was ticked is added. Of `on_file`, whom
    staff have found by car or number, `phone` becomes the number if it is nobody's yet. Raises as
    members.sign_up and members.update_profile do; then nothing is done.
    """
    source = f"desk:{desk.id}"
    told = {field: value for field, value in vars(person).items() if value}
    async with in_transaction():
        if on_file and not on_file.joined_at and await members.by_phone(phone) is None:
            await members.change_phone(on_file, phone, by=staff, at=at)
        member = await members.sign_up(
            phone,
            charter=charter,
            privacy=privacy,
            consents=consents,
            locale=locale,
            source=source,
            by=staff,
            at=at,
            is_welcomed=False,
        )
        is_new = member.joined_at == at
        await documents.accept(member, {"charter": charter, "privacy": privacy}, source=source, at=at)
        await allowing.choose(member, consents, source=source, by=staff, at=at)
        if told:
            await members.update_profile(member, by=staff, at=at, **told)
        if is_new:
            await members.welcome(member, at=at)
        await members.house(member, await desk.store, by=staff, at=at)
        return await visits.open(member, desk=desk, staff=staff, at=at)
