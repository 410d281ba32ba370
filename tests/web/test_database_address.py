"""DATABASE_URL says where the database is; a wrong one stops the start with a sentence that never shows a
password."""

from pathlib import Path

import pytest

from tests import databases
from web.database import Address, Unreachable, WrongAddress, opened


def test_a_relative_file_is_seen_from_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Data").mkdir()
    assert Address.of("sqlite://club.sqlite3").path == tmp_path / "club.sqlite3"
    assert Address.of("sqlite://Data/club.sqlite3").path == tmp_path / "Data" / "club.sqlite3"


def test_an_absolute_file_is_taken_as_it_is(tmp_path):
    assert Address.of(f"sqlite://{tmp_path}/club.sqlite3").path == tmp_path / "club.sqlite3"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_server_is_named_with_user_password_host_port_and_database(scheme):
    known = Address.of(f"{scheme}://dee%40north:p%2Fw@db.example.cn:5433/club").credentials
    assert known == {
        "user": "dee@north",
        "password": "p/w",
        "host": "db.example.cn",
        "port": 5433,
        "database": "club",
    }


def test_encryption_is_asked_for_as_hosting_companies_write_it():
    assert Address.of("postgres://club@db.example.cn/club?sslmode=require").credentials["ssl"] == "require"


def test_a_socket_may_stand_for_the_host():
    known = Address.of("postgres://club@/club?host=/var/run/postgresql").credentials
    assert (known["host"], known["port"]) == ("/var/run/postgresql", 5432)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "sqlite://PATH or postgres://"),
        ("club.sqlite3", "sqlite://PATH or postgres://"),
        ("mysql://root:secret@localhost/club", "sqlite://PATH or postgres://"),
        ("postgres://dee:secret@localhost", "names no database"),
        ("postgres://dee:secret@localhost:many/club", "cannot be read"),
        ("postgres://dee:secret@localhost/club?sslmod=require", "sslmod is no option"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite://:memory:", "SQLite needs a file"),
        ("sqlite://club.sqlite3?mode=ro", "without options"),
        ("sqlite:///nowhere/at/all/club.sqlite3", "there is no directory /nowhere/at/all"),
        ("sqlite:///tmp", "/tmp is a directory"),
    ],
)
def test_a_wrong_address_is_refused_with_a_sentence(url, sentence):
    with pytest.raises(WrongAddress, match=sentence) as refusal:
        Address.of(url)
    assert str(refusal.value).startswith("DATABASE_URL")
    assert "secret" not in str(refusal.value)


def test_an_address_is_printed_without_its_password():
    address = Address.of("postgres://dee:secret@db.example.cn:5433/club")
    assert str(address) == "postgres://db.example.cn:5433/club"
    assert "secret" not in repr(address)


async def test_a_server_that_does_not_answer_is_a_sentence_too():
    with pytest.raises(Unreachable, match="DATABASE_URL: the database cannot be opened"):
        await _open("postgres://dee:secret@127.0.0.1:8119/club")


async def test_a_file_that_is_no_database_is_a_sentence_too(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("not a database, but long enough to be taken for one" * 20)
    with pytest.raises(Unreachable, match="not a database"):
        await _open(f"sqlite://{tmp_path / 'notes.txt'}")


async def _open(url: str) -> None:
    async with opened(databases.settings(url)):
        raise AssertionError("it opened")
