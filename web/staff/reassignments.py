"""Staff: many customers get one adviser: those of a name in the dealer's file, or all who fit a filter.

What is done stands among the handovers, and is undone there.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from club import clock, members, reassigning, segments
from club.errors import ClubError
from club.members import Member
from club.segments import WrongFilter
from web.forms.staff.reassignments import ReassignmentForm
from web.i18n import _
from web.incoming import number_or_none
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import advising, filters, options, roll

A_BATCH = 5_000  # ids in one statement: far below what either database takes
SHOWN = 8


async def index(request: Request) -> Response:
    """The names in the dealer's file that are nobody's account."""
    asker = request.state.staff
    return page(
        request,
        "staff/reassignments/index.html",
        names=await reassigning.names(asker, using_db=read()),
        called={one.name for one in await advising.team(asker)},
    )


async def new(request: Request) -> Response:
    """How many they are and who looks after them now; who shall: first of all whoever is called like that."""
    form = ReassignmentForm(request.query_params)
    team = await advising.team(request.state.staff)
    form.adviser.data = next((one.id for one in team if form.name.data and one.name == form.name.data), None)
    return await _new(request, form)


async def create(request: Request) -> Response:
    """Those whom the page has counted, or nobody: who fits is found anew."""
    form, asker, now = ReassignmentForm(await request.form()), request.state.staff, clock.now()
    colleagues = await advising.team(asker)
    form.offer(colleagues)
    adviser = next((one for one in colleagues if one.id == form.adviser.data), None)
    if not form.validate() or adviser is None:
        return await _new(request, form, 422)
    try:
        ids = await _ids(request, form)
        if len(ids) != number_or_none(form.count.data):
            form.form_errors = [_("Meanwhile their number has changed: look again before you assign them.")]
            return await _new(request, form, 422)
        done = await reassigning.reassign(
            ids,
            adviser,
            by=asker,
            at=now,
            name=form.name.data or "",
            question=await _question(request, form),
            seen=await reassigning.advised(ids, using_db=read()),
        )
    except ClubError as error:
        form.adviser.errors = [sentence(error)]
        return await _new(request, form, 422)
    return redirect(request, "staff.handovers.show", handover_id=done.id, done="reassigned")


async def _new(request: Request, form: ReassignmentForm, status: int = 200) -> Response:
    asker, trouble = request.state.staff, ""
    form.offer(await advising.team(asker))
    ids: list[int] = []
    try:
        ids = await _ids(request, form)
    except ClubError as error:
        trouble = sentence(error)
    return page(
        request,
        "staff/reassignments/new.html",
        status,
        form=form,
        count=len(ids),
        now=(await _by_adviser(ids)).most_common(SHOWN),
        says=await _said(request, form),
        trouble=trouble,
    )


async def _ids(request: Request, form: ReassignmentForm) -> list[int]:
    """Whom the form means, of those whom the asker sees. Raises WrongFilter, TooMany."""
    asker = request.state.staff
    if form.name.data:
        rows = reassigning.of_name(form.name.data, asker).using_db(read()).order_by("id")
        return [member.id for member in await rows.limit(reassigning.MOST + 1).only("id")]
    question = await _question(request, form)
    return await reassigning.chosen(question, using_db=read()) if question else []


async def _question(request: Request, form: ReassignmentForm) -> segments.Question | None:
    """What the form asks, unless it names somebody of the file. Raises WrongFilter."""
    asker = request.state.staff
    if form.name.data:
        return None
    node = segments.parsed(form.where.data) if form.where.data else segments.EVERYBODY
    query = (form.q.data or "").strip()[: roll.LONGEST_QUERY]
    among = await members.meant(query, using_db=read()) if query else None
    house = asker.store_id or await roll.house_of(form.segment.data, asker)
    return segments.Question(filters.check(node, asker), clock.now(), house, among)


async def _by_adviser(ids: Sequence[int]) -> Counter[str]:
    """How many of them each looks after now; '' is nobody."""
    counted = Counter[str]()
    for start in range(0, len(ids), A_BATCH):
        theirs = Member.filter(id__in=ids[start : start + A_BATCH]).using_db(read()).annotate(n=Count("id"))
        grouped: Any = theirs.group_by("adviser__name", "adviser_name")
        for account, name, count in await grouped.values_list("adviser__name", "adviser_name", "n"):
            counted[account or name] += count
    return counted


async def _said(request: Request, form: ReassignmentForm) -> tuple[filters.Chip, ...]:
    try:
        node = segments.parsed(form.where.data) if form.where.data else segments.EVERYBODY
        return filters.said(node, await options.known(request.state.staff))
    except WrongFilter:
        return ()


ROUTES = [
    staff("/staff/reassignments", index, name="staff.reassignments", may="members.assign"),
    staff("/staff/reassignments/new", new, name="staff.reassignments.new", may="members.assign"),
    staff(
        "/staff/reassignments",
        create,
        name="staff.reassignments.create",
        methods=["POST"],
        may="members.assign",
    ),
]
