"""Staff: rows of imports that were refused: mended cell by cell and tried again, or put away."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from club import clock, members, phones
from club.imports import mending, nearest
from club.imports.issues import Issue, Problem, worklist
from club.imports.mending import StillRefused
from club.members import Member
from club.vehicles import Vehicle, vins
from web import text
from web.forms.staff.imports import DismissalForm, ReturningForm
from web.incoming import number_or_none
from web.render import found, page, read, redirect
from web.routes import staff
from web.staff import import_covers
from web.staff import import_words as words
from web.staff.listing import PER_PAGE, chosen, listed, number

LONGEST_CELL = 4000
FILTERS = ("run", "kind", "reason", "page")
SAME = {"yes": True, "no": False}
CARLESS = ("order.unknown_car", "order.other_vin")


async def index(request: Request) -> Response:
    asker = request.state.staff
    rows = worklist(asker).using_db(read())
    run, kind = number(request, "run"), chosen(request, "kind", [*words.KINDS])
    rows = rows.filter(run_id=run) if run else rows
    rows = rows.filter(run__kind=kind) if kind else rows
    reasons = await _reasons(rows)
    reason = chosen(request, "reason", [*reasons])
    rows = rows.filter(reason=reason) if reason else rows
    listing = await listed(request, rows)
    near = await _near(listing.rows, asker)
    return page(
        request,
        "staff/worklist/index.html",
        listing=listing,
        near=near,
        found=[id for id, (_, slips) in near.items() if not slips],
        reasons={code: (words.reason_name(code), count) for code, count in reasons.items()},
        reason=reason,
        run=run,
        kind=kind,
        kinds=words.KINDS,
        why=words.reason,
        covered=lambda issue: import_covers.covered(issue, issue.run.columns.columns),
    )


async def edit(request: Request) -> Response:
    issue = await _issue(request)
    problem = Problem("refused", issue.reason, facts=issue.facts)
    return await _edit(request, issue, issue.cells or [], problem, DismissalForm())


async def update(request: Request) -> Response:
    """Try the row again as it was mended."""
    issue, told = await _issue(request), await request.form()
    shown = _shown(issue, issue.cells or [])
    cells = [
        _mended(cell, seen, str(told.get(f"cell-{place}", seen))[:LONGEST_CELL])
        for place, (cell, seen) in enumerate(zip(issue.cells or [], shown, strict=True))
    ]
    said = {"returning": ReturningForm(told).returning.data, "is_same": SAME.get(str(told.get("same")))}
    try:
        mended = await _with_car(issue, cells, number_or_none(told.get("car")), request.state.staff)
        await mending.mend(issue, mended, by=request.state.staff, at=clock.now(), **said)
    except StillRefused as error:
        return await _edit(request, issue, cells, error.problem, DismissalForm(), 422)
    return redirect(request, "staff.worklist", run=issue.run_id, done="row-mended")


async def retrial_create(request: Request) -> Response:
    """Rows whose car came in since are tried again: those of one page of the list, which stays as it was."""
    told, asker = await request.form(), request.state.staff
    ids = [number_or_none(id) or 0 for id in told.getlist("issue")[:PER_PAGE]]
    rows = await worklist(asker).filter(id__in=ids)
    taken = await mending.retry(rows, by=asker, at=clock.now())
    kept = {name: request.query_params[name] for name in FILTERS if name in request.query_params}
    left = len(rows) - taken
    return redirect(request, "staff.worklist", **kept, done="rows-tried", taken=taken, left=left)


async def dismissal_create(request: Request) -> Response:
    issue, form = await _issue(request), DismissalForm(await request.form())
    if not form.validate():
        problem = Problem("refused", issue.reason, facts=issue.facts)
        return await _edit(request, issue, issue.cells or [], problem, form, 422)
    await mending.put_away(issue, why=form.why.data, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.worklist", run=issue.run_id, done="row-put-away")


async def _edit(
    request: Request,
    issue: Issue,
    cells: list[str],
    problem: Problem,
    form: DismissalForm,
    status: int = 200,
) -> Response:
    """The whole row, phones and all: that it was opened is written down, each time."""
    await mending.note_opened(issue, by=request.state.staff, at=clock.now())
    run: Any = issue.run
    mapping, names = run.columns.columns, words.FIELDS[run.kind]
    headings = [*run.headings, *[""] * (len(cells) - len(run.headings))]
    return page(
        request,
        "staff/worklist/edit.html",
        status,
        issue=issue,
        run=run,
        form=form,
        returning=ReturningForm() if problem.reason == "customer.closed" else None,
        wrong=problem.field or _field(mapping, issue.column),
        sentence=words.reason_of(problem.reason, problem.facts),
        cells=[
            (place, heading, names.get(mapping.get(heading, ""), ""), mapping.get(heading, ""), cell)
            for place, (heading, cell) in enumerate(zip(headings, _shown(issue, cells), strict=False))
        ],
        near=await _nearest(issue, cells, request.state.staff),
        is_asked=problem.reason == "phone.other_name",
        holder=await _holder(issue, cells, problem, request.state.staff),
    )


def _mended(cell: str, seen: str, said: str) -> str:
    """What the cell holds after `said` was sent for it: a day that Excel keeps as a number stays one."""
    return cell if said == seen else said


async def _holder(issue: Issue, cells: list[str], problem: Problem, asker: Any) -> Member | None:
    """Who has the row's phone under another name, if the asker may look at them."""
    if problem.reason != "phone.other_name":
        return None
    try:
        person = await members.by_phone(phones.normalise(_cell(issue, cells, "phone")), using_db=read())
    except phones.InvalidPhone:
        return None
    return await members.visible_to(asker).using_db(read()).get_or_none(id=person.id) if person else None


def _shown(issue: Issue, cells: list[str]) -> list[str]:
    run: Any = issue.run
    headings = [*run.headings, *[""] * (len(cells) - len(run.headings))]
    fields = [_field(run.columns.columns, heading) for heading in headings]
    return [import_covers.as_day(cell, field) for cell, field in zip(cells, fields, strict=False)]


async def _nearest(issue: Issue, cells: list[str], asker: Any) -> dict[str, Any] | None:
    """The VIN of an order without a car beside that of the car which was probably meant."""
    place = _places(issue).get("vin")
    if issue.reason not in CARLESS or place is None:
        return None
    vin, plate = _cell(issue, cells, "vin"), _cell(issue, cells, "plate")
    car = await nearest.of_row(vin, plate, staff=asker, using_db=read())
    if car is None or car.vin is None:
        return None
    said = vins.squeeze(vin)
    here, there = nearest.compared(said, car.vin)
    if nearest.slips(said, car.vin) <= nearest.MOST_SLIPS:
        there = _covered(there, car.vin)
    else:  # found by its plate: letter by letter it would tell a stranger's VIN
        here, there = [(said, False)], [(text.vin_masked(car.vin), True)]
    told = {"here": here, "there": there, "plate": plate}
    return {"car": car, "is_same": said == car.vin, **told}


def _covered(pieces: Sequence[nearest.Piece], vin: str) -> list[nearest.Piece]:
    """Of the letters in which the known VIN differs those alone that are shown everywhere: of its tail."""
    shown, place = list[nearest.Piece](), 0
    for letters, differs in pieces:
        hidden = max(0, min(len(letters), len(vin) - vins.TAIL - place)) if differs else 0
        shown.append(("*" * hidden + letters[hidden:], differs))
        place += len(letters)
    return shown


async def _with_car(issue: Issue, cells: list[str], car_id: int | None, asker: Any) -> list[str]:
    """The row with the VIN of the nearest car, if it was taken; no page says it."""
    place = _places(issue).get("vin")
    if not car_id or place is None:
        return cells
    vin, plate = _cell(issue, cells, "vin"), _cell(issue, cells, "plate")
    car = await nearest.of_row(vin, plate, staff=asker, using_db=read())
    if car is None or car.id != car_id or place >= len(cells):
        return cells
    return [*cells[:place], car.vin or "", *cells[place + 1 :]]


def _places(issue: Issue) -> dict[str, int]:
    run: Any = issue.run
    return run.columns.places(run.headings)


def _cell(issue: Issue, cells: Sequence[str], field: str) -> str:
    """What the row says of `field`."""
    place = _places(issue).get(field)
    return cells[place] if place is not None and place < len(cells) else ""


def _field(mapping: dict[str, str], column: str) -> str:
    return mapping.get(column, "")


async def _reasons(rows: QuerySet[Issue]) -> dict[str, int]:
    """Why they wait, and how many for each reason, the most frequent first."""
    counted: Any = rows.order_by("reason").annotate(n=Count("id")).group_by("reason")
    found: list[tuple[str, int]] = await counted.values_list("reason", "n")
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


async def _near(rows: Sequence[Issue], asker: Any) -> dict[int, tuple[Vehicle, int]]:
    """Of orders without a car the one that is nearest by its VIN, and in how many letters it differs."""
    said = {issue.id: _cell(issue, issue.cells or [], "vin") for issue in rows if issue.reason in CARLESS}
    found = await nearest.cars({*said.values()}, staff=asker, using_db=read())
    return {
        id: (found[vin], nearest.slips(vins.squeeze(vin), found[vin].vin or ""))
        for id, vin in said.items()
        if vin in found
    }


async def _issue(request: Request) -> Issue:
    return await found(worklist(request.state.staff).filter(id=request.path_params["issue_id"]))


_ROWS = "/staff/imports/worklist"
ROUTES = [
    staff(_ROWS, index, name="staff.worklist", may="imports.run"),
    staff(
        f"{_ROWS}/retrial",
        retrial_create,
        name="staff.worklist.retrial.create",
        may="imports.run",
        methods=["POST"],
    ),
    staff(f"{_ROWS}/{{issue_id:int}}", edit, name="staff.worklist.edit", may="imports.run"),
    staff(
        f"{_ROWS}/{{issue_id:int}}", update, name="staff.worklist.update", may="imports.run", methods=["POST"]
    ),
    staff(
        f"{_ROWS}/{{issue_id:int}}/dismissal",
        dismissal_create,
        name="staff.worklist.dismissal.create",
        may="imports.run",
        methods=["POST"],
    ),
]
