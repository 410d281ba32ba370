"""Staff: the morning page, what today holds for one's store."""

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from club import actors, adjustments, clock, handovers, jobs, members, orders, referrals, roles
from club.care import greetings
from club.care.greetings import Greeting
from club.members import Member
from club.scans import Scan
from club.staff import Staff
from club.tiers import keeping
from events import sessions
from events.sessions import Session
from web import due, schedule, worker
from web.due import Due
from web.render import page, read
from web.routes import ANY_STAFF, staff
from web.staff import box
from web.staff.listing import span
from web.staff.wording import TASK_KINDS

AHEAD = timedelta(days=14)
A_WEEK = timedelta(days=7)
MOST_DUE = 8


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    start, end = span(clock.day_of(now))
    return page(
        request,
        "staff/today/index.html",
        today=clock.day_of(now),
        now=now,
        sessions=await _sessions(asker, now),
        birthdays=await _birthdays(asker, now),
        greets_at=_greets_at(now),
        newcomers=await _newcomers(asker, now),
        orders_today=await _orders(asker, start, end) if roles.may(asker, "orders.see") else None,
        scans_today=await _scans(asker, start).count(),
        failed_today=await _scans(asker, start).exclude(reason="").count(),
        brought=await _brought(asker, now) if roles.may(asker, "referrals.see") else None,
        handed=await handovers.of_heir(asker, since=now - A_WEEK).using_db(read()),
        box=await _box(asker, now) if roles.may(asker, "tasks.see") else None,
        late=await _late(asker, now),
        task_kinds=TASK_KINDS,
        failed_jobs=await _failed_jobs(asker, now),
        ledger_differs=roles.may(asker, "points.see") and await _ledger_differs(),
        to_decide=await _to_decide(asker),
        keeps_to_decide=await _keeps_to_decide(asker),
        refused=await _refused(asker, now),
    )


async def _box(asker: Staff, now: datetime) -> list[Due]:
    """What is overdue or due today of one's own; of everybody's for who owns no tasks."""
    whose = "mine" if roles.may(asker, "tasks.edit") else "all"
    waiting = box.of(asker, whose).filter(state="open", due_at__lte=clock.end_of(clock.day_of(now)))
    return due.told(await waiting.using_db(read()).order_by("due_at", "id").limit(MOST_DUE), now)


async def _late(asker: Staff, now: datetime) -> int:
    """How much is overdue with colleagues, for whoever says who looks after whom."""
    leads = roles.may(asker, "members.assign") and roles.may(asker, "tasks.see")
    return sum(one.count for one in await box.late(asker, now)) if leads else 0


async def _sessions(asker: Staff, now: datetime) -> list[Session]:
    """What runs today or starts within two weeks, at one's store or for the whole club."""
    coming = sessions.coming(now).using_db(read()).filter(starts_at__lt=now + AHEAD)
    if asker.store_id is not None:
        coming = coming.filter(Q(event__store_id=asker.store_id) | Q(event__store_id=None))
    return await coming.limit(8)


async def _birthdays(asker: Staff, now: datetime) -> list[tuple[Member, bool]]:
    """Who has a birthday today, and whether the greeting is out."""
    today = greetings.birthdays_on(clock.day_of(now)).using_db(read())
    if asker.store_id is not None:
        today = today.filter(Q(store_id=asker.store_id) | Q(store_id=None))
    people = await today.order_by("id").limit(20)
    since = now - timedelta(days=2)
    greeted = Greeting.filter(member_id__in=[one.id for one in people], at__gte=since).using_db(read())
    done = set(await greeted.values_list("member_id", flat=True)) if people else set()
    return [(member, member.id in done) for member in people]


def _greets_at(now: datetime) -> datetime | None:
    """When today's greetings go out; None once that has passed."""
    [morning] = [job for job in schedule.SCHEDULE if job.name == "greetings"]
    at = worker.next_slot(morning, now)
    return at if clock.day_of(at) == clock.day_of(now) else None


async def _newcomers(asker: Staff, now: datetime) -> list[Member]:
    new = members.visible_to(asker).using_db(read()).filter(joined_at__gte=now - A_WEEK)
    return await new.select_related("source", "store", "brought_by__referrer").order_by("-joined_at").limit(8)


async def _orders(asker: Staff, start: datetime, end: datetime) -> int:
    today = orders.visible_to(asker).filter(kind="service").using_db(read())
    return await today.filter(opened_at__gte=start, opened_at__lt=end).count()


def _scans(asker: Staff, start: datetime) -> QuerySet[Scan]:
    today = Scan.filter(at__gte=start).using_db(read())
    return today if asker.store_id is None else today.filter(store_id=asker.store_id)


async def _brought(asker: Staff, now: datetime) -> int:
    month = now - timedelta(days=30)
    return await referrals.visible_to(asker).using_db(read()).filter(signed_up_at__gte=month).count()


async def _ledger_differs() -> bool:
    """Whether the last proof of the ledger has found something."""
    proof = await jobs.newest().filter(job="proof").using_db(read()).first()
    return proof is not None and proof.finished_at is None and bool(proof.error)


async def _to_decide(asker: Staff) -> int:
    """What colleagues want to give or take by hand."""
    if not roles.may(asker, "points.approve"):
        return 0
    return await adjustments.to_decide(asker).using_db(read()).count()


async def _refused(asker: Staff, now: datetime) -> int:
    """What they asked for themselves, and a colleague has refused this week."""
    asked = adjustments.visible_to(asker).filter(asked_by=actors.name(asker)).using_db(read())
    return await asked.filter(state="refused", decided_at__gte=now - A_WEEK).count()


async def _keeps_to_decide(asker: Staff) -> int:
    """For whom colleagues ask that the tier is kept."""
    if not roles.may(asker, "tiers.approve"):
        return 0
    return await keeping.to_decide(asker).using_db(read()).count()


async def _failed_jobs(asker: Staff, now: datetime) -> int:
    if not roles.may(asker, "jobs.see"):
        return 0
    since = now - timedelta(days=1)
    return (
        await jobs.newest()
        .using_db(read())
        .filter(started_at__gte=since, finished_at=None)
        .exclude(error="")
        .count()
    )


ROUTES = [staff("/staff", index, name="staff.today", may=ANY_STAFF)]
