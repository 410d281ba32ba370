"""Staff: rows of imports that were refused: mended cell by cell and tried again, or put away."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from club import clock
from club.imports import mending
from club.imports.issues import Issue, Problem, worklist
from club.imports.mending import StillRefused
from web.forms.staff.imports import DismissalForm, ReturningForm
from web.render import found, page, read, redirect
from web.routes import staff
from web.staff import import_words as words
from web.staff.listing import chosen, listed, number

LONGEST_CELL = 4000


async def index(request: Request) -> Response:
    asker = request.state.staff
    rows = worklist(asker).using_db(read())
    reasons = await _reasons(asker)
    reason, run, kind = (
        chosen(request, "reason", [*reasons]),
        number(request, "run"),
        chosen(request, "kind", [*words.KINDS]),
    )
    rows = rows.filter(reason=reason) if reason else rows
    rows = rows.filter(run_id=run) if run else rows
    rows = rows.filter(run__kind=kind) if kind else rows
    return page(
        request,
        "staff/worklist/index.html",
        listing=await listed(request, rows),
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
    cells = [
        str(told.get(f"cell-{place}", cell))[:LONGEST_CELL] for place, cell in enumerate(issue.cells or [])
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
            for place, (heading, cell) in enumerate(zip(headings, cells, strict=False))
        ],
    )


def _field(mapping: dict[str, str], column: str) -> str:
    return mapping.get(column, "")


async def _reasons(asker: Any) -> dict[str, int]:
    """Why rows wait, and how many for each reason, the most frequent first."""
    rows = worklist(asker).using_db(read()).order_by("reason")
    counted = await rows.annotate(n=Count("id")).group_by("reason").values_list("reason", "n")
    return dict(sorted(counted, key=lambda pair: -pair[1]))


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
