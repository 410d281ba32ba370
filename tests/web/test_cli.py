"""The command line: each command says what it did, and stops with a sentence where it can't."""

import asyncio

import pytest
from typer.testing import CliRunner

from club.desks import Desk
from club.staff import Staff
from points.accounts import Account
from points.usage import RuleUse
from tests import cast as casting
from tests import databases
from web import database
from web.cli import app


@pytest.fixture
def club(database_url):
    """Run a command on an empty database: `club("verify")`."""
    asyncio.run(databases.renew())
    return lambda *words, **options: CliRunner().invoke(app, words, **options)


def on_the_database(do):
    """Do something between two commands."""

    async def done():
        async with database.opened(databases.settings()):
            return await do()

    return asyncio.run(done())


def test_a_ledger_that_adds_up_is_proven(club):
    on_the_database(casting.assemble)
    done = club("verify")
    assert done.exit_code == 0
    assert "3 accounts" in done.output
    assert "all agree" in done.output


def test_a_ledger_that_differs_is_told_and_ends_with_1(club):
    async def cook():
        people = await casting.assemble()
        await Account.filter(id=people.ann.account_id).update(balance=7)

    on_the_database(cook)
    done = club("verify")
    assert done.exit_code == 1
    assert "account.balance" in done.output


def test_a_budget_that_was_counted_wrong_is_told_too(club):
    on_the_database(lambda: RuleUse.create(rule="gift", version=1, period="2026-11-23", points=7))
    done = club("verify")
    assert done.exit_code == 1
    assert "rules: rule.use rule=gift version=1 period=2026-11-23 counted=7 given=0" in done.output


def test_the_first_administrator_is_made_by_hand(club):
    done = club("staff", "create", "gil", "--name", "Gil", "--password", "a long walk in the rain")
    assert done.exit_code == 0, done.output
    assert "gil may sign in at" in done.output
    made = on_the_database(lambda: Staff.get(login="gil"))
    assert (made.role, made.store_id, made.is_active) == ("administrator", None, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("gil", "--password", "short"), "至少"),
        (("gil", "--role", "king", "--password", "a long walk in the rain"), "角色"),
        (
            ("gil", "--store", "west", "--password", "a long walk in the rain"),
            "There is no store with the code west.",
        ),
    ],
)
def test_a_member_of_staff_who_cannot_be_is_refused_with_a_sentence(club, words, sentence):
    done = club("staff", "create", "--name", "Gil", *words)
    assert done.exit_code == 1
    assert sentence in done.output


def test_a_store_and_its_desk_are_set_up_by_hand(club):
    assert "club desk add pudong" in club("store", "add", "pudong", "--name", "浦东店").output
    assert "/desk" in club("desk", "add", "pudong", "1 号台").output
    desk = on_the_database(lambda: Desk.get().select_related("store"))
    assert (desk.name, desk.store.name) == ("1 号台", "浦东店")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("store", "add", "north", "--name", "又一家"), "门店"),
        (("desk", "add", "north", "前台"), "前台"),
        (("desk", "add", "west", "前台"), "This adds one: club store add west"),
    ],
)
def test_a_store_or_desk_that_cannot_be_is_refused_with_a_sentence(club, words, sentence):
    on_the_database(casting.assemble)
    done = club(*words)
    assert done.exit_code == 1
    assert sentence in done.output


def test_demo_data_are_for_an_empty_database_alone(club):
    on_the_database(casting.assemble)
    done = club("demo")
    assert done.exit_code == 1
    assert "demo data are for an empty database" in done.output


def test_trying_out_is_not_for_production(club, settings_of):
    settings_of(env="production")
    done = club("run")
    assert done.exit_code == 1
    assert "Use `club serve`" in done.output


def test_sqlite_is_one_processs(club, settings_of):
    settings_of(database_url="sqlite:///anywhere")
    done = club("serve", "--workers", "2")
    assert done.exit_code == 1
    assert "DATABASE_URL is an SQLite file" in done.output


def test_a_database_that_does_not_answer_is_named(club, settings_of):
    settings_of(database_url="postgres://nobody@127.0.0.1:1/nothing")
    done = club("verify")
    assert done.exit_code == 1
    assert done.output.startswith("DATABASE_URL: ")
    assert "Traceback" not in done.output


def test_help_names_every_command(club):
    named = club("--help").output
    for command in (
        "run",
        "serve",
        "worker",
        "migrate",
        "makemigrations",
        "demo",
        "verify",
        "messages",
        "staff",
        "store",
        "desk",
    ):
        assert command in named


@pytest.fixture
def settings_of():
    """Change settings for this test."""
    from club import config

    before = config.settings()
    yield lambda **changes: config.use(before.model_copy(update=changes))
    config.use(before)
