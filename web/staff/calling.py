"""What one needs at hand to call about a task: whose it is, the number, the car, who spoke with them last."""

from typing import Any

from club import notes, persons, roles, vehicles
from club.staff import Staff
from club.tasks import Task
from web.render import read
from web.staff import quiet
from web.staff.wording import NOTE_KINDS


async def needed(task: Task, asker: Staff) -> dict[str, Any]:
    """For the page; of a member of another store no more than the task says itself."""
    member = await persons.stays(task.member, using_db=read()) if task.member else None
    if member is None or not roles.in_scope(asker, member.store_id):
        return {"member": None, "cars": [], "last": None, "no_calls": None}
    driven = [task.vehicle] if task.vehicle else await vehicles.of(member).using_db(read())
    return {
        "member": member,
        "cars": driven,
        "last": await notes.last_contact(member, using_db=read()),
        "no_calls": await quiet.of(member),
        "role_names": roles.NAMES,
        "note_kinds": NOTE_KINDS,
    }
