"""`club import`: the dealer's files come in from the command line, with a check, a bar and a report."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from club import clock
from web import shell

if TYPE_CHECKING:
    from club.imports.columns import Columns, Kind
    from club.imports.run import Import
    from club.stores import Store

app = typer.Typer(no_args_is_help=True, help="Customers and service orders from the dealer's own system.")
File = Annotated[Path, typer.Argument(help="A csv (UTF-8 or GB18030) or xlsx file.")]
Of = Annotated[str, typer.Option("--store", help="The code of the store whose file it is.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen; write nothing.")]
Says = Annotated[
    list[str] | None,
    typer.Option("--mapping", help="HEADING=FIELD, again for each column; HEADING= leaves one out."),
]
Work = Annotated[
    list[str] | None, typer.Option("--work", help="WORD=KIND for a kind of work, like 首保=maintenance.")
]
Report = Annotated[Path | None, typer.Option(help="Where the report goes; else beside the file.")]


@app.command()
def customers(
    file: File, store: Of = "", dry_run: Dry = False, mapping: Says = None, report: Report = None
) -> None:
    """Customers and their cars. The same file again changes nothing; one that was broken off goes on."""
    _import("customers", file, store, dry_run, mapping or [], [], report)


@app.command("service-orders")
def service_orders(
    file: File,
    store: Of = "",
    dry_run: Dry = False,
    mapping: Says = None,
    work: Work = None,
    report: Report = None,
) -> None:
    """Service orders; what was settled earns points by the rules of its day."""
    _import("service_orders", file, store, dry_run, mapping or [], work or [], report)


@app.command("opening-balances")
def opening_balances(
    file: File, store: Of = "", dry_run: Dry = False, mapping: Says = None, report: Report = None
) -> None:
    """Points that members had in the system of before, once each, with the last day they hold."""
    _import("opening_balances", file, store, dry_run, mapping or [], [], report)


def _import(
    kind: Kind, file: Path, store: str, dry_run: bool, said: list[str], works: list[str], report: Path | None
) -> None:
    from club.imports.columns import Columns

    mapping = Columns(_pairs(said, "--mapping"), _pairs(works, "--work"))
    target = report or file.with_name(f"{file.stem}-report.csv")
    chosen = shell.settings()
    shell.with_database(chosen, lambda: _run(kind, file.resolve(), store, dry_run, mapping, target))


async def _run(kind: Kind, file: Path, code: str, dry_run: bool, mapping: Columns, report: Path) -> None:
    from club import founding
    from club.imports import run as runs
    from web import importing

    house = await _house(code)
    await founding.ensure(by="cli", at=clock.now())  # nobody may have started the club yet
    run = await shell.or_sentence(_received(kind, file, house, dry_run, mapping))
    if run.state == "checking" and not dry_run:
        await runs.begin(run, by="cli", at=clock.now())
    await _free_what_died(run)
    with _bar(run) as told:
        run = await shell.or_sentence(importing.work(run, worker=_me(), told=told, tries=1))
    if run.error:
        from web.staff.import_words import trouble

        shell.stop(trouble(run.error))
    await _say(run, report)


async def _received(kind: Kind, file: Path, store: Store, dry_run: bool, mapping: Columns) -> Import:
    """The run of this file: the one that was broken off, or a new one. Raises what is Unusable."""
    from club.imports import files
    from club.imports import run as runs
    from club.imports.reading import digest_of

    if not dry_run and file.is_file() and file.stat().st_size <= files.limit():  # noqa: ASYNC240 - a command waits
        begun = await runs.unfinished(kind=kind, digest=digest_of(file), store=store)
        if begun:
            await _on(begun, mapping)
            return begun
    return await files.receive(
        file, kind=kind, name=file.name, store=store, by="cli", at=clock.now(), mapping=mapping
    )


async def _on(begun: Import, mapping: Columns) -> None:
    """What is said of the columns holds for all rows or for none. Raises what is Unusable."""
    from club.imports import run as runs
    from club.imports.columns import Columns

    known = begun.columns
    wanted = Columns({**known.columns, **mapping.columns}, {**known.works, **mapping.works})
    if wanted != known and not begun.position:
        return await runs.map_columns(begun, wanted, by="cli", at=clock.now())
    if wanted != known:
        typer.echo("Rows were taken already: --mapping and --work are not taken into account any more.")
    typer.echo(f"Going on behind row {begun.position}.")


async def _house(code: str) -> Store:
    from club.stores import Store

    if code:
        return await shell.store(code)
    houses = await Store.all().order_by("id")
    if len(houses) == 1:
        return houses[0]
    if not houses:
        shell.stop("There is no store yet. This adds one: club store add CODE")
    codes = ", ".join(house.code for house in houses)
    shell.stop(f"There are {len(houses)} stores: say whose file it is with --store ({codes}).")


async def _free_what_died(run: Import) -> None:
    """A process of this machine that is no more holds nothing: nobody need wait for its lease to end."""
    from club.imports import run as runs

    host, _, process = run.worker.partition(":")
    if run.leased_until and run.leased_until <= clock.now():
        return
    if host == socket.gethostname()[:40] and process.isdigit() and not _is_alive(int(process)):
        await runs.put_back(run, at=clock.now())


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _me() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


@contextmanager
def _bar(run: Import) -> Iterator[Any]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[rows]} rows")) as progress:
        verb = "Checking" if run.is_dry else "Importing"
        task = progress.add_task(f"{verb} {run.name}", total=1000, rows=0)

        def told(now: Import) -> None:
            progress.update(task, completed=now.thousandths, rows=now.counts.get("rows", 0))

        yield told
        progress.update(task, completed=1000)


async def _say(run: Import, report: Path) -> None:
    """A table of what became of the rows, and the report of those that were not taken as they stand."""
    from rich.console import Console
    from rich.table import Table

    from web import spreadsheets
    from web.staff import import_words as words

    table = Table(title=run.name, show_header=False)
    for name, label in words.OUTCOMES.items():
        if count := run.counts.get(name):
            table.add_row(str(label), f"{count:,}")
    Console().print(table)
    count = 0
    with report.open("w", encoding="utf-8", newline="") as file:
        async for piece in spreadsheets.csv_pieces(words.head(), words.report(run)):
            file.write(piece)
            count += piece.count("\r\n")
    typer.echo(f"{count - 1} remarks: {report}" if count > 1 else "Every row was taken as it stands.")
    typer.echo("Nothing was written." if run.state == "checked" else f"Import {run.id} is done.")


def _pairs(said: list[str], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one in said:
        heading, equals, field = one.rpartition("=")
        if not equals or not heading:
            shell.stop(f"{option} {one}: write HEADING=FIELD, like {option} 客户名称=name")
        pairs[heading.strip()] = field.strip()
    return pairs
