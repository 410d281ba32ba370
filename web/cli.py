"""The command line: `club`. Each command loads what it needs when it is called, so that all start fast."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from club import clock, config, keys
from club.config import WrongSettings
from web import cli_imports, shell

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
app.add_typer(cli_imports.app, name="import")
signing = typer.Typer(no_args_is_help=True, help="The keys that sign.")
app.add_typer(signing, name="keys")


def main() -> None:
    """Run one command. What is known to go wrong ends in a sentence, not in a traceback."""
    try:
        app()
    except WrongSettings as error:
        shell.stop(*error.sentences)


@app.command()
def run() -> None:
    """Serve a club on this machine: migrate, fill an empty one with demo data, print the addresses."""
    settings = shell.settings()
    if settings.is_production:
        shell.stop("CLUB_ENV is production: `club run` is for trying things out. Use `club serve`.")
    shell.with_database(settings, _demo_if_empty)
    from web import server

    shell.known_to_fail(lambda: server.serve(settings, with_worker=True, announce=True))


@app.command()
def serve(workers: Annotated[int, typer.Option(min=1, help="Processes; PostgreSQL only.")] = 1) -> None:
    """Serve the club."""
    settings = shell.settings()
    if workers > 1 and settings.is_sqlite:
        shell.stop("DATABASE_URL is an SQLite file, which is one process's. More than one takes PostgreSQL.")
    from web import server

    server.serve(settings, workers=workers)


@app.command()
def worker() -> None:
    """Run the schedule and deliver messages, until stopped. On SQLite the web process does that itself."""
    settings = shell.settings()
    from web import server

    shell.with_database(settings, server.work, migrate=False)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = shell.settings()
    from web import database

    applied = shell.known_to_fail(lambda: asyncio.run(database.migrate(settings)))
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

    shell.settings()
    missing = asyncio.run(migrations.make(check=check))
    for name in missing or ["nothing to do"]:
        typer.echo(name)
    if check and missing:
        raise typer.Exit(1)


@app.command()
def demo() -> None:
    """Fill an empty database with a lively club: members, cars, orders, events."""
    shell.with_database(shell.settings(), _demo)


@app.command()
def verify() -> None:
    """Prove the ledger: every balance against its postings and lots. Exit 1 on a difference."""
    shell.with_database(shell.settings(), _prove, migrate=False)


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
    shell.with_database(shell.settings(), lambda: _create_staff(login, name, password, role, store))


@store.command("add")
def store_add(
    code: Annotated[str, typer.Argument(help="A short name for other commands, like pudong.")],
    name: Annotated[str, typer.Option(help="As members read it.", prompt=True)],
    address: Annotated[str, typer.Option(help="Where it is.")] = "",
    phone: Annotated[str, typer.Option(help="Whom members ring.")] = "",
    hours: Annotated[str, typer.Option(help="When it is open.")] = "",
) -> None:
    """Add a store."""
    shell.with_database(shell.settings(), lambda: _add_store(code, name, address, phone, hours))


@desk.command("add")
def desk_add(
    store: Annotated[str, typer.Argument(help="The code of its store.")],
    name: Annotated[str, typer.Argument(help="As staff read it, like 1 号台.")],
) -> None:
    """Set up a desk, at which codes are scanned."""
    shell.with_database(shell.settings(), lambda: _add_desk(store, name))


@signing.command("rotate")
def keys_rotate(
    keep: Annotated[int, typer.Option(min=0, max=5, help="How many old keys go on verifying.")] = 1,
) -> None:
    """Make new keys and let the old ones verify for a grace. Development only: it keeps its own."""
    settings = shell.settings()
    if settings.is_production:
        shell.stop(
            "In production the keys are yours: put a new one before the old, with a comma between, "
            "in CLUB_SECRET_KEY and CLUB_CODE_KEY or their files. See docs/operations.md."
        )
    for name in config.MADE_IN_DEVELOPMENT:
        variable = config.variable(name)
        if set(os.environ) & {variable, f"{variable}_FILE"}:
            shell.stop(f"{variable} comes from the environment: put a new key before the old one there.")
    for name in config.MADE_IN_DEVELOPMENT:
        held = keys.rotate(settings.data_dir, name, keep=keep)
        typer.echo(f"{config.variable(name)}: a new key signs, {held} before it still verify")
    typer.echo("A club that is running takes them up when it is started again.")


async def _create_staff(login: str, name: str, password: str, role: str, store: str) -> None:
    from club import staff as workforce

    house = await shell.store(store) if store else None
    made = await shell.or_sentence(
        workforce.create(
            login, name=name, password=password, role=role, store=house, by="cli", at=clock.now()
        )
    )
    typer.echo(f"{made.login} may sign in at {config.settings().public_url}/staff")


async def _add_store(code: str, name: str, address: str, phone: str, hours: str) -> None:
    from club import stores

    told = {"name": name, "address": address, "phone": phone, "hours": hours}
    made = await shell.or_sentence(stores.add(code, **told, by="cli", at=clock.now()))
    typer.echo(f"{made.name} is there. Its first desk: club desk add {made.code} NAME")


async def _add_desk(store: str, name: str) -> None:
    from club import desks

    made = await shell.or_sentence(
        desks.create(await shell.store(store), name=name, by="cli", at=clock.now())
    )
    typer.echo(f"{made.name} can be chosen at {config.settings().public_url}/desk")


async def _demo() -> None:
    from web import demo

    if not await _is_demo_needed():
        shell.stop("There are members already: demo data are for an empty database.")
    await demo.build(at=clock.now())


async def _demo_if_empty() -> None:
    from web import demo

    if await _is_demo_needed():
        await demo.build(at=clock.now())


async def _is_demo_needed() -> bool:
    from web import demo

    try:
        return await demo.is_needed()
    except demo.HalfBuilt as error:
        shell.stop(str(error))


async def _prove() -> None:
    from points import proof

    report = await proof.verify(zone=clock.zone())
    for difference in report.differences:
        typer.echo(str(difference))
    typer.echo(f"{report.accounts} accounts, {report.postings} postings, {report.lots} lots: ", nl=False)
    typer.echo("all agree" if report.ok else f"{len(report.differences)} differences")
    if not report.ok:
        raise typer.Exit(1)
