"""The command line: `club`. Each command loads what it needs when it is called, so that all start fast."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from club import clock, config, logs
from club.config import Settings, WrongSettings

if TYPE_CHECKING:
    from club.stores import Store

T = TypeVar("T")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The owner club.",
)
staff = typer.Typer(no_args_is_help=True, help="Who works for the club.")
store = typer.Typer(no_args_is_help=True, help="The dealer's houses.")
desk = typer.Typer(no_args_is_help=True, help="Where codes are scanned.")
app.add_typer(staff, name="staff")
app.add_typer(store, name="store")
app.add_typer(desk, name="desk")


def main() -> None:
    """Run one command. What is known to go wrong ends in a sentence, not in a traceback."""
    try:
        app()
    except WrongSettings as error:
        _stop(*error.sentences)


@app.command()
def run() -> None:
    """Serve a club on this machine: migrate, fill an empty one with demo data, print the addresses."""
    settings = _settings()
    if settings.is_production:
        _stop("CLUB_ENV is production: `club run` is for trying things out. Use `club serve`.")
    _with_database(settings, _demo_if_empty)
    from web import server

    _known_to_fail(lambda: server.serve(settings, with_worker=True, announce=True))


@app.command()
def serve(workers: Annotated[int, typer.Option(min=1, help="Processes; PostgreSQL only.")] = 1) -> None:
    """Serve the club."""
    settings = _settings()
    if workers > 1 and settings.is_sqlite:
        _stop("DATABASE_URL is an SQLite file, which is one process's. More than one takes PostgreSQL.")
    from web import server

    server.serve(settings, workers=workers)


@app.command()
def worker() -> None:
    """Run the schedule and deliver messages, until stopped. On SQLite the web process does that itself."""
    settings = _settings()
    from web import server

    _with_database(settings, server.work, migrate=False)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = _settings()
    from web import database

    applied = _known_to_fail(lambda: asyncio.run(database.migrate(settings)))
    for name in applied or ["nothing to do"]:
        typer.echo(name)


@app.command()
def makemigrations(
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is missing; exit 1 if anything is.")
    ] = False,
) -> None:
    """Write the migrations that the models ask for."""
    from web.database import migrations

    _settings()
    missing = asyncio.run(migrations.make(check=check))
    for name in missing or ["nothing to do"]:
        typer.echo(name)
    if check and missing:
        raise typer.Exit(1)


@app.command()
def demo() -> None:
    """Fill an empty database with a lively club: members, cars, orders, events."""
    _with_database(_settings(), _demo)


@app.command()
def verify() -> None:
    """Prove the ledger: every balance against its postings and lots. Exit 1 on a difference."""
    _with_database(_settings(), _prove, migrate=False)


@app.command()
def messages(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 unless all is translated.")
    ] = False,
) -> None:
    """Collect the texts of code and templates into the catalogues."""
    from web import catalogues

    lines = catalogues.check() if check else list(catalogues.update())
    for line in lines or ["all complete" if check else "nothing to do"]:
        typer.echo(line)
    if check and lines:
        raise typer.Exit(1)


@staff.command("create")
def staff_create(
    login: Annotated[str, typer.Argument(help="The user name to sign in with.")],
    name: Annotated[str, typer.Option(help="As colleagues and members read it.", prompt=True)],
    role: Annotated[str, typer.Option(help="administrator, front_desk, club_officer, …")] = "administrator",
    store: Annotated[str, typer.Option(help="The code of a store; left out: all stores.")] = "",
    password: Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True)] = "",
) -> None:
    """Add somebody who works for the club: the first administrator, for one."""
    _with_database(_settings(), lambda: _create_staff(login, name, password, role, store))


@store.command("add")
def store_add(
    code: Annotated[str, typer.Argument(help="A short name for other commands, like pudong.")],
    name: Annotated[str, typer.Option(help="As members read it.", prompt=True)],
    address: Annotated[str, typer.Option(help="Where it is.")] = "",
    phone: Annotated[str, typer.Option(help="Whom members ring.")] = "",
    hours: Annotated[str, typer.Option(help="When it is open.")] = "",
) -> None:
    """Add a store."""
    _with_database(_settings(), lambda: _add_store(code, name, address, phone, hours))


@desk.command("add")
def desk_add(
    store: Annotated[str, typer.Argument(help="The code of its store.")],
    name: Annotated[str, typer.Argument(help="As staff read it, like 1 号台.")],
) -> None:
    """Set up a desk, at which codes are scanned."""
    _with_database(_settings(), lambda: _add_desk(store, name))


async def _create_staff(login: str, name: str, password: str, role: str, store: str) -> None:
    from club import staff as workforce

    house = await _store(store) if store else None
    made = await _or_sentence(
        workforce.create(
            login, name=name, password=password, role=role, store=house, by="cli", at=clock.now()
        )
    )
    typer.echo(f"{made.login} may sign in at {config.settings().public_url}/staff")


async def _add_store(code: str, name: str, address: str, phone: str, hours: str) -> None:
    from club import stores

    told = {"name": name, "address": address, "phone": phone, "hours": hours}
    made = await _or_sentence(stores.add(code, **told, by="cli", at=clock.now()))
    typer.echo(f"{made.name} is there. Its first desk: club desk add {made.code} NAME")


async def _add_desk(store: str, name: str) -> None:
    from club import desks

    made = await _or_sentence(desks.create(await _store(store), name=name, by="cli", at=clock.now()))
    typer.echo(f"{made.name} can be chosen at {config.settings().public_url}/desk")


async def _store(code: str) -> Store:
    from club.stores import Store

    if found := await Store.get_or_none(code=code):
        return found
    _stop(f"There is no store with the code {code}. This adds one: club store add {code}")


async def _or_sentence(deed: Coroutine[Any, Any, T]) -> T:
    """What a verb returns; a rule that says no ends the command with its sentence."""
    from club.errors import ClubError
    from web.sentences import sentence

    try:
        return await deed
    except ClubError as error:
        _stop(sentence(error))


async def _demo() -> None:
    from web import demo

    if not await demo.is_needed():
        _stop("There are members already: demo data are for an empty database.")
    await demo.build(at=clock.now())


async def _demo_if_empty() -> None:
    from web import demo

    if await demo.is_needed():
        await demo.build(at=clock.now())


async def _prove() -> None:
    from points import proof

    report = await proof.verify()
    for difference in report.differences:
        typer.echo(str(difference))
    typer.echo(f"{report.accounts} accounts, {report.postings} postings, {report.lots} lots: ", nl=False)
    typer.echo("all agree" if report.ok else f"{len(report.differences)} differences")
    if not report.ok:
        raise typer.Exit(1)


def _settings() -> Settings:
    settings = config.settings()
    logs.configure(level=settings.log_level, as_json=settings.is_production)
    return settings


def _with_database(
    settings: Settings, do: Callable[[], Coroutine[Any, Any, None]], *, migrate: bool = True
) -> None:
    from web import database

    async def opened() -> None:
        if migrate:
            await database.migrate(settings)
        async with database.opened(settings):
            await do()

    _known_to_fail(lambda: asyncio.run(opened()))


def _known_to_fail(do: Callable[[], Any]) -> Any:
    from web import database

    try:
        return do()
    except (database.WrongAddress, database.Unreachable) as error:
        _stop(str(error))


def _stop(*sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise SystemExit(1)
