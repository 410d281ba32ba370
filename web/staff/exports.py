"""Staff: what leaves as a file: a form that says what goes, the file itself, and the list of all."""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from tortoise.queryset import QuerySet
from wtforms.fields.choices import SelectChoice

from club import clock, exports, orders, roles, segments, vehicles
from club.errors import ClubError
from club.segments import Question, Segment, WrongFilter
from web.forms.staff.exports import ExportForm
from web.i18n import _, lazy
from web.incoming import number_or_none
from web.naming import enumerated
from web.render import found, page, read, sentence
from web.routes import Guarded, staff
from web.spreadsheets import XLSX, attachment, csv_response, write_xlsx
from web.staff import figure_sheets, filters, options, people, roll, roster, roster_sheet, sheets
from web.staff import vehicles as cars_page
from web.staff.chips import Chip
from web.staff.listing import listed
from web.staff.orders import narrowed
from web.staff.scope import session_of
from web.staff.wording import ACTIONS

LONGEST_XLSX = 100_000
PEOPLE = ("members", "segment")
WHAT = {
    "members": lazy("Members"),
    "segment": lazy("Segment"),
    "vehicles": lazy("Cars"),
    "orders": lazy("Service orders"),
    "liability": lazy("Points by month and store"),
    "settlement": lazy("Points between stores"),
    "registrations": lazy("List of a session"),
}
FIGURES = ("liability", "settlement")  # numbers alone: there is nothing to uncover


@dataclass(frozen=True)
class Load:
    """What is to be taken away: how many rows of which kind, and how they are read."""

    kind: str
    count: int
    rows: AsyncIterator[Any]
    asked: Any
    says: tuple[Chip, ...] = ()
    search: str = ""
    segment: Segment | None = None
    at: dict[str, int] = field(default_factory=dict[str, int])  # of its address

    @property
    def title(self) -> str:
        """What it is called: of a segment, its own name."""
        return self.segment.name if self.segment else str(WHAT[self.kind])


async def index(request: Request) -> Response:
    entries = exports.visible_to(request.state.staff).using_db(read()).select_related("store")
    listing = await listed(request, entries)
    known = await options.known(request.state.staff)
    return page(
        request,
        "staff/exports/index.html",
        listing=listing,
        names=await people.names(entry.by for entry in listing.rows),
        actions=ACTIONS,
        says={entry.id: _said(entry.facts.get("filter"), known) for entry in listing.rows},
        columns={entry.id: _columns_of(entry.action, entry.facts) for entry in listing.rows},
    )


async def new(request: Request) -> Response:
    return await _form(request, ExportForm(), await _load(request, _kind(request)))


async def create(request: Request) -> Response:
    return await _take(request, _kind(request))


async def orders_new(request: Request) -> Response:
    return await _form(request, ExportForm(), await _load(request, "orders"))


async def figures_new(request: Request) -> Response:
    return await _form(request, ExportForm(), await _load(request, _figures(request)))


async def figures_create(request: Request) -> Response:
    return await _take(request, _figures(request))


async def vehicles_new(request: Request) -> Response:
    return await _form(request, ExportForm(), await _load(request, "vehicles"))


async def registrations_new(request: Request) -> Response:
    return await _form(request, ExportForm(), await _load(request, "registrations"))


async def registrations_create(request: Request) -> Response:
    return await _take(request, "registrations")


async def vehicles_create(request: Request) -> Response:
    return await _take(request, "vehicles")


async def orders_create(request: Request) -> Response:
    return await _take(request, "orders")


async def _take(request: Request, kind: str) -> Response:
    load, asker = await _load(request, kind), request.state.staff
    form = _choices(ExportForm(await request.form()), load, request)
    if not form.validate():
        return await _form(request, form, load, 422)
    if form.format.data == "xlsx" and load.count > LONGEST_XLSX:
        form.format.errors = [_("More than 100,000 rows go into a text file (csv) only.")]
        return await _form(request, form, load, 422)
    try:
        await exports.record(
            load.kind,
            count=load.count,
            columns=form.columns.data,
            format=form.format.data,
            asked=load.asked,
            reason=form.reason.data,
            is_uncovered=form.uncovered.data,
            subject=load.segment,
            by=asker,
            at=clock.now(),
        )
    except ClubError as error:
        form.reason.errors = [sentence(error)]
        return await _form(request, form, load, 422)
    return await _file(load, form.columns.data, form.format.data, uncovered=form.uncovered.data)


async def _file(load: Load, names: Sequence[str], format: str, *, uncovered: bool) -> Response:
    columns = [sheets.KINDS[load.kind][name] for name in names]
    head = [str(column.label) for column in columns]
    name = f"{load.title}-{clock.day_of(clock.now()):%Y%m%d}.{format}"

    async def lines() -> AsyncIterator[list[Any]]:
        async with aclosing(load.rows) as rows:  # type: ignore[type-var]
            async for row in rows:
                yield sheets.cells(columns, row, uncovered=uncovered)

    if format == "csv":
        return csv_response(name, head, lines())
    folder = tempfile.TemporaryDirectory(prefix="club-export-")
    try:
        path = Path(folder.name) / "rows.xlsx"
        await write_xlsx(path, load.title, head, lines())
    except BaseException:
        folder.cleanup()
        raise
    headers = {"Content-Disposition": attachment(name)}
    return FileResponse(path, media_type=XLSX, headers=headers, background=BackgroundTask(folder.cleanup))


def _kind(request: Request) -> str:
    kind = request.query_params.get("of", "members")
    if kind not in PEOPLE:
        raise HTTPException(404)
    return kind


def _figures(request: Request) -> str:
    kind = request.query_params.get("of", "liability")
    if kind not in FIGURES:
        raise HTTPException(404)
    return kind


async def _load(request: Request, kind: str) -> Load:
    """What the address names, in the scope of the asker; a filter that cannot be read is nobody's (404)."""
    asker, now = request.state.staff, clock.now()
    if kind == "orders":
        theirs, told = await narrowed(request, orders.visible_to(asker).using_db(read()))
        return await _rows(kind, sheets.orders_of(theirs), told)
    if kind == "registrations":
        session = await session_of(request)
        theirs, told = await roster.narrowed(request, session)
        rows, at = roster_sheet.rows(theirs, session), {"session_id": session.id}
        return Load(kind, await theirs.count(), rows, _asked(told) | {"session": session.id}, at=at)
    if kind == "vehicles":
        cars, told = cars_page.narrowed(request, vehicles.visible_to(asker).using_db(read()))
        return await _rows(kind, cars, told)
    known = await options.known(asker)
    if kind in FIGURES:
        months = kind == "liability"
        told = await figure_sheets.months(asker, now) if months else await figure_sheets.settlements(asker)
        return Load(kind, len(told), figure_sheets.one_by_one(told), {})
    if kind == "segment":
        id = number_or_none(request.query_params.get("id")) or 0
        segment = await found(segments.visible_to(asker).filter(id=id))
        node = _checked(segment.conditions, request)
        question = Question(node, now, segment.store_id)
        return await _people(kind, question, known, segment=segment)
    filter = filters.must_be_read(await filters.of(request))
    query = roll.query_of(request)
    question = await roll.question_of(filter, query, asker, now)
    return await _people(kind, question, known, search=query)


async def _rows(kind: str, query: QuerySet[Any], conditions: dict[str, Any]) -> Load:
    """What was typed may be somebody's number: that there was a search is written down, not for what."""
    return Load(kind, await query.count(), sheets.rows(query), _asked(conditions))


def _asked(conditions: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {name: str(value) for name, value in conditions.items() if value and name != "q"}
    return told | {"searched": True} if conditions["q"] else told


async def _people(kind: str, question: Question, known: options.Options, **more: Any) -> Load:
    return Load(
        kind,
        await segments.asking.count(question, using=read()),
        sheets.members(question, read()),
        segments.written(question.node),
        filters.said(question.node, known),
        **more,
    )


def _checked(conditions: Any, request: Request) -> segments.Node:
    try:
        return filters.check(segments.read(conditions), request.state.staff)
    except WrongFilter:
        raise HTTPException(404) from None


async def _form(request: Request, form: ExportForm, load: Load, status: int = 200) -> Response:
    own = f"{load.kind}." if load.kind in ("orders", "vehicles", "registrations") else ""
    own = "figures." if load.kind in FIGURES else own
    return page(
        request,
        "staff/exports/new.html",
        status,
        form=_choices(form, load, request),
        load=load,
        may_uncover=load.kind not in FIGURES and roles.may(request.state.staff, "members.reveal"),
        action=f"staff.exports.{own}create",
    )


def _choices(form: ExportForm, load: Load, request: Request) -> ExportForm:
    """The columns that the asker may see; at first, all of them."""
    asker = request.state.staff
    columns = {
        name: column for name, column in sheets.KINDS[load.kind].items() if roles.may(asker, column.may)
    }
    form.columns.choices = [SelectChoice(name, str(column.label)) for name, column in columns.items()]
    if request.method == "GET":
        form.columns.data = [*columns]
    return form


def _said(told: Any, known: options.Options) -> tuple[Chip, ...]:
    if isinstance(told, dict) and "searched" in told:
        return (Chip("leaf", "", label=_("Search"), operator=_("by words that are not kept")),)
    try:
        return filters.said(segments.read(told), known)
    except WrongFilter:
        return ()


def _columns_of(action: str, told: dict[str, Any]) -> str:
    columns = sheets.KINDS.get(action.partition(".")[0], {})  # the report of an import has its own
    return enumerated(str(columns[name].label) for name in told.get("columns", []) if name in columns)


def _pair(kind: str, new: Any, create: Any, may: str, of: str = "") -> list[Guarded]:
    address, name = f"/staff/exports/{kind}{of}", f"staff.exports.{kind}"
    asked = staff(address, new, name=name, may=may)
    return [asked, staff(address, create, name=f"{name}.create", methods=["POST"], may=may)]


ROUTES = [
    staff("/staff/exports", index, name="staff.exports", may="exports.see"),
    staff("/staff/exports/new", new, name="staff.exports.new", may="members.export"),
    staff("/staff/exports", create, name="staff.exports.create", methods=["POST"], may="members.export"),
    *_pair("vehicles", vehicles_new, vehicles_create, "members.export"),
    *_pair("figures", figures_new, figures_create, "liability.export"),
    *_pair("orders", orders_new, orders_create, "orders.export"),
    *_pair("registrations", registrations_new, registrations_create, "events.export", "/{session_id:int}"),
]
