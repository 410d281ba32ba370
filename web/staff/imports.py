"""Staff: the dealer's files come in: uploaded, mapped, checked, begun, watched, and read about afterwards."""

import asyncio
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.imports import columns, files
from club.imports import run as runs
from club.imports.columns import Columns, Kind
from club.imports.errors import Unusable
from club.imports.issues import Issue, worklist
from club.imports.run import Import
from club.orders import WORKS
from club.stores import Store
from web import spreadsheets
from web.forms.staff.imports import UploadForm
from web.i18n import _
from web.naming import enumerated
from web.render import found, is_partial, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, import_covers, import_page, people
from web.staff import import_words as words
from web.staff.listing import chosen, listed, order_of
from web.staff.wording import WORK_NAMES

SORTS = {"sent": "created_at", "file": "name"}
MOST_WORDS = 20
WEIGHTS = ("refused", "left", "note")


async def index(request: Request) -> Response:
    holds = chosen(request, "holds", [*words.KINDS]) or "customers"
    form = UploadForm(data={"kind": holds, "store": choosing.home(request)})
    return await _index(request, await _with_stores(form, request))


async def create(request: Request) -> Response:
    sent = await request.form()
    form = await _with_stores(
        UploadForm(FormData([pair for pair in sent.multi_items() if pair[0] != "file"])), request
    )
    upload = sent.get("file")
    if not form.validate() or not isinstance(upload, UploadFile) or not upload.filename:
        if not form.errors:
            form.file.errors = [_("Choose the file that your system has exported")]
        return await _index(request, form, 422)
    target = files.folder() / secrets.token_hex(16)
    try:
        await asyncio.to_thread(_kept, upload, target)
        run = await files.receive(
            target,
            kind=cast(Kind, form.kind.data),
            name=upload.filename,
            store=await Store.get(id=form.store.data),
            by=request.state.staff,
            at=clock.now(),
        )
    except Unusable as error:
        target.unlink(missing_ok=True)
        form.file.errors = [sentence(error)]
        return await _index(request, form, 422)
    return redirect(request, "staff.imports.show", import_id=run.id)


async def show(request: Request) -> Response:
    run = await _run(request)
    template = "staff/imports/_live.html" if is_partial(request) else "staff/imports/show.html"
    return page(request, template, **await import_page.shown(request, run))


async def mapping_edit(request: Request) -> Response:
    """The page, or with columns in the address what it says of those that are left out."""
    run = await _run(request)
    asked = request.query_params
    said = _columns(run, asked) if any(name.startswith("column-") for name in asked) else None
    return await _mapping(request, run, said)


async def mapping_update(request: Request) -> Response:
    run = await _run(request)
    told = await request.form()
    said = _columns(run, told, {**run.columns.works, **_works(told)})
    try:
        await runs.map_columns(run, said, by=request.state.staff, at=clock.now())
    except Unusable as error:
        words_of = "" if "missing" in error.facts else _in_words(run, error)  # the page says what lacks
        return await _mapping(request, run, said, words_of, 422)
    return redirect(request, "staff.imports.show", import_id=run.id)


async def beginning_create(request: Request) -> Response:
    run = await _run(request)
    await runs.begin(run, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.imports.show", import_id=run.id)


async def dropping_create(request: Request) -> Response:
    await runs.drop(await _run(request), by=request.state.staff, at=clock.now())
    return redirect(request, "staff.imports")


async def report(request: Request) -> Response:
    run = await _run(request)
    weight = chosen(request, "weight", WEIGHTS)
    what = words.TABS[weight] if weight else _("import report")
    name = f"{Path(run.name).stem}-{what}-{clock.day_of(clock.now()):%Y%m%d}.csv"
    told = Issue.filter(run_id=run.id, weight__in=[weight] if weight else WEIGHTS).using_db(read())
    await runs.note_report(run, await told.count(), by=request.state.staff, at=clock.now())
    return spreadsheets.csv_response(name, words.head(), words.report(run, weight, read()))


async def _index(request: Request, form: UploadForm, status: int = 200) -> Response:
    asker = request.state.staff
    listing_of = runs.visible_to(asker).using_db(read()).select_related("store")
    kind, state = chosen(request, "kind", [*words.KINDS]), chosen(request, "state", [*words.STATES])
    listing_of = listing_of.filter(kind=kind) if kind else listing_of
    listing_of = listing_of.filter(state=state) if state else listing_of
    sort, order = order_of(request, SORTS, "-sent")
    listing = await listed(request, listing_of.order_by(order, "-id"))
    return page(
        request,
        "staff/imports/index.html",
        status,
        listing=listing,
        form=form,
        kind=kind,
        state=state,
        sort=sort,
        kinds=words.KINDS,
        states=words.STATES,
        outcomes=words.OUTCOMES,
        names=await people.names(run.by for run in listing.rows),
        waiting=await worklist(asker).using_db(read()).count(),
        most=files.limit(),
    )


async def _mapping(
    request: Request, run: Import, said: Columns | None = None, error: str = "", status: int = 200
) -> Response:
    mapping = said or run.columns
    needed = columns.needed(cast(Kind, run.kind))
    fields = words.FIELDS[run.kind]
    examples = run.samples.get(runs.COLUMNS) or [[]] * len(run.headings)
    return page(
        request,
        "staff/imports/mapping.html",
        status,
        run=run,
        error=error,
        is_refused=status == 422,
        columns=[
            (
                place,
                heading,
                mapping.columns.get(heading, ""),
                heading in run.columns.columns,
                [
                    import_covers.covered_example(value, mapping.columns.get(heading, ""))
                    for value in examples[place]
                ],
            )
            for place, heading in enumerate(run.headings)
            if heading
        ],
        needed={code: fields[code] for code in needed},
        others={code: label for code, label in fields.items() if code not in needed},
        left_out=words.left_out(run.headings, mapping),
        lacking=words.lacking(run, mapping),
        enumerated=enumerated,
        works=[*mapping.works.items(), *await _unknown_words(run)] if run.kind == "service_orders" else [],
        work_names={work: WORK_NAMES[work] for work in WORKS},
    )


def _columns(run: Import, told: Mapping[str, Any], works: dict[str, str] | None = None) -> Columns:
    names = {heading: f"column-{place}" for place, heading in enumerate(run.headings) if heading}
    said = {heading: str(told.get(name, "")) for heading, name in names.items()}
    return Columns(said, works or run.columns.works)


async def _unknown_words(run: Import) -> list[tuple[str, str]]:
    """Kinds of work that the check has met and does not know: they need a word."""
    met = Issue.filter(run_id=run.id, reason="order.unknown_work").exclude(value="").using_db(read())
    said: Any = await met.order_by("value").distinct().limit(MOST_WORDS).values_list("value", flat=True)
    return [(word[:40], "") for word in said]


def _works(told: FormData) -> dict[str, str]:
    """Kinds of work: those of the list, and a word of their own in the last line."""
    pairs = zip(told.getlist("word"), told.getlist("work"), strict=False)
    return {str(word).strip()[:40]: str(work) for word, work in pairs if str(word).strip() and work}


def _in_words(run: Import, error: Unusable) -> str:
    """The fields of an error are called as the page calls them."""
    names = words.FIELDS[run.kind]
    for fact in ("missing", "field"):
        if fact in error.facts:
            error.facts[fact] = str(names.get(str(error.facts[fact]), error.facts[fact]))
    return sentence(error)


def _kept(upload: UploadFile, target: Path) -> None:
    with target.open("xb") as file:
        shutil.copyfileobj(upload.file, file, 1 << 20)


async def _with_stores(form: UploadForm, request: Request) -> UploadForm:
    form.store.choices = await choosing.houses(request.state.staff)
    return form


async def _run(request: Request) -> Import:
    visible = runs.visible_to(request.state.staff).select_related("store")
    return await found(visible.filter(id=request.path_params["import_id"]))


def _route(address: str, endpoint: Any, name: str, *, post: bool = False) -> Any:
    methods = ["POST"] if post else ["GET"]
    return staff(
        f"/staff/imports{address}", endpoint, name=f"staff.imports{name}", may="imports.run", methods=methods
    )


ROUTES = [
    _route("", index, ""),
    staff(
        "/staff/imports",
        create,
        name="staff.imports.create",
        may="imports.run",
        methods=["POST"],
        takes_file=True,
    ),
    _route("/{import_id:int}", show, ".show"),
    _route("/{import_id:int}/mapping", mapping_edit, ".mapping"),
    _route("/{import_id:int}/mapping", mapping_update, ".mapping.update", post=True),
    _route("/{import_id:int}/beginning", beginning_create, ".beginning.create", post=True),
    _route("/{import_id:int}/dropping", dropping_create, ".dropping.create", post=True),
    _route("/{import_id:int}/report.csv", report, ".report"),
]
