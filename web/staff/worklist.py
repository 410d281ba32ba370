"""Staff: rows of imports that were refused: mended cell by cell and tried again, or put away."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from club import clock
from club.imports import mending, nearest
from club.imports.issues import Issue, Problem, worklist
from club.imports.mending import StillRefused
from club.vehicles import Vehicle, vins
from web.forms.staff.imports import DismissalForm, ReturningForm
from web.render import found, page, read, redirect
from web.routes import staff
from web.staff import import_words as words
from web.staff.listing import chosen, listed, number

LONGEST_CELL = 4000
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
    return page(
        request,
        "staff/worklist/index.html",
        listing=listing,
        near=await _near(listing.rows, asker),
        reasons={code: (words.reason_name(code), count) for code, count in reasons.items()},
        reason=reason,
        run=run,
        kind=kind,
        kinds=words.KINDS,
        why=words.reason,
        covered=lambda issue: words.covered(issue, issue.run.columns.columns),
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
        cell if said == seen else said  # a day that Excel keeps as a number stays one
        for place, (cell, seen) in enumerate(zip(issue.cells or [], shown, strict=True))
        for said in [str(told.get(f"cell-{place}", seen))[:LONGEST_CELL]]
    ]
    returning = ReturningForm(told).returning.data
    try:
        await mending.mend(issue, cells, by=request.state.staff, at=clock.now(), returning=returning)
    except StillRefused as error:
        return await _edit(request, issue, cells, error.problem, DismissalForm(), 422)
    return redirect(request, "staff.worklist", run=issue.run_id, done="row-mended")


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
        **await _compared(issue, cells, request.state.staff),
    )


def _shown(issue: Issue, cells: list[str]) -> list[str]:
    run: Any = issue.run
    headings = [*run.headings, *[""] * (len(cells) - len(run.headings))]
    fields = [_field(run.columns.columns, heading) for heading in headings]
    return [words.as_day(cell, field) for cell, field in zip(cells, fields, strict=False)]


async def _compared(issue: Issue, cells: list[str], asker: Any) -> dict[str, Any]:
    """The VIN of the row beside the nearest one that is known."""
    run: Any = issue.run
    place = run.columns.places(run.headings).get("vin")
    if issue.reason not in CARLESS or place is None or place >= len(cells):
        return {"near": None}
    car = (await nearest.cars([cells[place]], staff=asker, using_db=read())).get(cells[place])
    if car is None:
        return {"near": None}
    here, there = nearest.compared(vins.squeeze(cells[place]), car.vin or "")
    return {"near": car, "near_place": place, "here": here, "there": there}


def _field(mapping: dict[str, str], column: str) -> str:
    return mapping.get(column, "")


async def _reasons(rows: QuerySet[Issue]) -> dict[str, int]:
    """Why they wait, and how many for each reason, the most frequent first."""
    counted: Any = rows.order_by("reason").annotate(n=Count("id")).group_by("reason")
    found: list[tuple[str, int]] = await counted.values_list("reason", "n")
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


async def _near(rows: Sequence[Issue], asker: Any) -> dict[int, tuple[Vehicle, int]]:
    """Of orders without a car the one that is nearest by its VIN, and in how many letters it differs."""
    said = {issue.id: vin for issue in rows if issue.reason in CARLESS and (vin := _vin(issue))}
    found = await nearest.cars({*said.values()}, staff=asker, using_db=read())
    return {
        id: (found[vin], nearest.slips(vins.squeeze(vin), found[vin].vin or ""))
        for id, vin in said.items()
        if vin in found
    }


def _vin(issue: Issue) -> str:
    """What the row says in the column of the VIN."""
    run: Any = issue.run
    place = run.columns.places(run.headings).get("vin")
    cells = issue.cells or []
    return cells[place] if place is not None and place < len(cells) else ""


async def _issue(request: Request) -> Issue:
    return await found(worklist(request.state.staff).filter(id=request.path_params["issue_id"]))


_ROWS = "/staff/imports/worklist"
ROUTES = [
    staff(_ROWS, index, name="staff.worklist", may="imports.run"),
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
