"""The counter: somebody joins at a desk, whose phone is proven and who ticked what is ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from club import consents as allowing
from club import documents, locks, members, phones, visits
from club.desks import Desk
from club.errors import ClubError
from club.members import Member
from club.members.holding import owner
from club.staff import Staff
from club.visits import DeskVisit


@dataclass(frozen=True)
class Person:
    """How the new member is called; an empty form of address follows from name and gender."""

    name: str = ""
    gender: str = ""
    address_form: str = ""


class NumberOnFile(ClubError):
    """The customer on file has a number: no other can stand in for it. Facts: `phone`, masked."""

    code = "counter.number_on_file"


class OfAnotherStore(ClubError):
    """A customer on file without a number gets one at their own store alone."""

    code = "counter.of_another_store"


def check_number(on_file: Member, phone: str, desk: Desk) -> None:
    """Whether who proves `phone` at `desk` may join as `on_file`. Raises NumberOnFile, OfAnotherStore.

    Who holds the number on file may; anybody else would take over car, orders and points of a stranger. Whose
    number is another by now joins anew, and a colleague merges the two.
    """
    if on_file.phone == phone:
        return
    if on_file.phone:
        raise NumberOnFile(phone=phones.masked(on_file.phone))
    if on_file.store_id not in (None, desk.store_id):
        raise OfAnotherStore


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
    staff have found by car or number and who has no number, `phone` becomes it if it is nobody's yet. Raises
    as check_number, members.sign_up and members.update_profile do; then nothing is done.
    """
    phone = phones.normalise(phone)
    source = f"desk:{desk.id}"
    told = {field: value for field, value in vars(person).items() if value}
    async with in_transaction() as connection:
        await locks.hold(connection, f"phone:{phone}")
        if on_file:
            await _give_number(on_file, phone, desk, staff, at)
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
        await members.house(member, await desk.store, by=staff, at=at)  # where what is earned belongs
        await documents.accept(member, {"charter": charter, "privacy": privacy}, source=source, at=at)
        await allowing.choose(member, consents, source=source, by=staff, at=at)
        if told:
            await members.update_profile(member, by=staff, at=at, **told)
        if is_new:
            await members.welcome(member, by=staff, at=at)
        if not is_new and (visit := await _standing(member, desk, at)):
            return visit
        return await visits.open(member, desk=desk, staff=staff, at=at)


async def _standing(member: Member, desk: Desk, at: datetime) -> DeskVisit | None:
    """The visit that the same form has opened already, sent twice; also a moment after `at`."""
    here = DeskVisit.filter(member_id=member.id, desk_id=desk.id, closed_at=None, expires_at__gt=at)
    return await here.order_by("-id").first()


async def _give_number(on_file: Member, phone: str, desk: Desk, staff: Staff, at: datetime) -> None:
    """As they are now: what the page has seen may be an hour old. The account is held before the row."""
    await owner(on_file)
    known = await members.present().select_for_update().get_or_none(id=on_file.id)
    if known is None or known.joined_at:
        return
    check_number(known, phone, desk)
    if await members.by_phone(phone) is None:
        await members.change_phone(known, phone, by=staff, at=at)
