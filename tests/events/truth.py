"""How parties, queue and money stand in the database, to be laid beside the sheet of paper.py."""

from typing import Any

from club.members import Member
from events import attendance, fees, waitlist
from events.fee import Fee
from events.registration import LIVE, Companion, Registration
from events.sessions import Session
from points import accounts
from points.holds import Hold


async def read(session: Session) -> Any:
    """The session, those who stand, whose companions there are, the queue and who is there."""
    rows = await Registration.filter(session_id=session.id, state__in=LIVE)
    guests = Companion.filter(registration__session_id=session.id)
    now = await Session.get(id=session.id)
    return (
        now,
        rows,
        await guests.values_list("registration_id", flat=True),
        await waitlist.of(session).values_list("number", flat=True),
        await attendance.tally(now),
    )


async def money(crowd: list[Member]) -> Any:
    """Points held and owed, by the number of the party; what each can spend; fen owed back, and due."""
    found = await Fee.all().select_related("registration")
    of_hold = {fee.hold_key: fee.registration.number for fee in found}
    held = {of_hold[hold.key]: hold.points for hold in await Hold.filter(state="open", reason="event")}
    owed = {fee.registration.number: fee.points for fee in found if fee.state == "open" and fee.points}
    spendable = [await accounts.balance(member.account_id) for member in crowd]
    back = {
        fee.registration.number: fee.back_fen for fee in await fees.owed_back().select_related("registration")
    }
    due = {fee.registration.number: fee.due_fen for fee in found if fee.due_fen}
    return held, owed, spendable, back, due
