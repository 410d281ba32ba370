"""Staff: the points of the club. What gives them, what is outstanding, what moved, and whether it adds up."""

from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import adjustments, clock, earning, freezing, holds, jobs, persons, tiers
from club.members import Member, merges
from club.staff import Staff
from points import lots
from points.errors import HoldSettled
from points.postings import Posting
from points.rules import Rule
from web import movements, rule_words
from web.movements import Movement
from web.names import houses, ranks
from web.render import found, page, read, redirect
from web.routes import staff
from web.rule_words import Told
from web.staff import figures, people
from web.staff.listing import chosen, day_asked, listed, span
from web.staff.scope import member_of
from web.staff.wording import REASONS


async def index(request: Request) -> Response:
    asker, now = request.state.staff, clock.now()
    stores = await houses()
    month = clock.day_of(now).replace(day=1)
    moved, conditions = _narrowed(request, _visible_to(asker))
    listing = await listed(request, moved)
    return page(
        request,
        "staff/points/index.html",
        rules=await _rules(now, stores),
        month=month,
        figures=await figures.of_month(clock.start_of(month), asker.store_id, stores),
        outstanding=await figures.outstanding(now, asker.store_id),
        proof=await jobs.newest().filter(job="proof").using_db(read()).first(),
        listing=listing,
        rows=await _with_members(listing.rows),
        reasons=REASONS,
        zone=clock.zone(),
        now=now,
        **conditions,
    )


async def of_member(request: Request) -> Response:
    member, now = await member_of(request), clock.now()
    listing = await listed(request, await earning.movements(member, using=read()))
    freeze = await freezing.of(member).filter(ended_at=None).using_db(read()).first()
    waiting = await adjustments.of(member).filter(state="waiting").using_db(read())
    named = [row.asked_by for row in waiting] + ([freeze.by] if freeze else [])
    return page(
        request,
        "staff/points/of_member.html",
        member=member,
        listing=listing,
        movements=await movements.in_words(listing.rows),
        freeze=freeze,
        waiting=waiting,
        names=await people.names(named),
        ending=await lots.expiring(member.account_id, until=now + 2 * figures.A_YEAR, at=now, using=read()),
        stands=await persons.standing(member, at=now, using_db=read()),
        holds=await holds.of(member).using_db(read()),
        ranked=await tiers.standing(member, at=now, using=read()),
        zone=clock.zone(),
    )


async def release_create(request: Request) -> Response:
    member = await member_of(request)
    hold = await found(holds.ever(member).filter(id=request.path_params["hold_id"]))
    try:
        await holds.release(hold, by=request.state.staff, at=clock.now())
    except HoldSettled:  # it has just been used, or its time was over: the page says how the points stand
        return redirect(request, "staff.points.of_member", member_id=member.id)
    return redirect(request, "staff.points.of_member", member_id=member.id, done="released")


def _visible_to(asker: Staff) -> QuerySet[Posting]:
    """What was given and taken by the store of the asker, or by all, the latest first."""
    moved = Posting.all() if asker.store_id is None else Posting.filter(store=asker.store_id)
    moved = moved.exclude(reason__in=(merges.MERGED, merges.UNDONE))
    return moved.using_db(read()).order_by("-id")


def _narrowed(request: Request, moved: QuerySet[Posting]) -> tuple[QuerySet[Posting], dict[str, object]]:
    """The movements that fit the address, and its conditions for the page."""
    reason, day = chosen(request, "reason", [*REASONS]), day_asked(request, "day")
    if reason:
        moved = moved.filter(reason=reason)
    if day:
        start, end = span(day)
        moved = moved.filter(at__gte=start, at__lt=end)
    return moved, {"reason": reason, "day": day}


async def _with_members(rows: Sequence[Posting]) -> list[tuple[Movement, Member | None]]:
    """Each movement in words, with whose it is."""
    holders = Member.filter(account_id__in={row.account_id for row in rows}).using_db(read())
    holders = holders.select_related("merged_into")
    by_account = {one.account_id: one.merged_into or one for one in await holders} if rows else {}
    told = await movements.in_words(rows)
    return [(movement, by_account.get(row.account_id)) for movement, row in zip(told, rows, strict=True)]


async def _rules(now: datetime, stores: dict[int, str]) -> list[Told]:
    """The rules in force, and those that begin later."""
    tiers = await ranks()
    standing: dict[tuple[str, bool], Rule] = {}
    published = Rule.filter(state="published").using_db(read())
    for rule in await published.order_by("kind", "code", "version"):
        if rule.valid_until is None or rule.valid_until > now:
            standing[rule.code, rule.valid_from > now] = rule
    return [rule_words.told(rule, stores, tiers) for rule in sorted(standing.values(), key=rule_words.place)]


ROUTES = [
    staff("/staff/points", index, name="staff.points", may="points.see"),
    staff(
        "/staff/members/{member_id:int}/points", of_member, name="staff.points.of_member", may="points.see"
    ),
    staff(
        "/staff/members/{member_id:int}/points/holds/{hold_id:int}/release",
        release_create,
        name="staff.points.release.create",
        may="points.adjust",
        methods=["POST"],
    ),
]
