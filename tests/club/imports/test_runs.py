"""Runs: whoever is killed, goes twice or comes second, the rows are taken once and all of them."""

import asyncio
import os
import random
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise import Tortoise

from club import defaults, founding
from club.imports import files, importing, issues
from club.imports import run as runs
from club.imports.dossiers import Dossier
from club.imports.errors import Busy, FileGone, WrongState
from club.imports.issues import Issue
from club.imports.run import Import, LeaseLost
from club.members import Member
from club.orders import ServiceOrder
from club.privacy import retention
from club.stores import Store
from club.vehicles import Ownership
from points import proof
from points.lots import Lot
from points.postings import Posting
from points.rules import Rule
from tests import databases, sizes
from tests.club.imports import slice
from tests.club.imports.conftest import NOW, customer, finished

ROOT = databases.Path(__file__).parents[3]
LATER = NOW + timedelta(minutes=5)
CARS = 300
ORDERS = sizes.scaled(1500, full=20_000)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 40)


async def club_of_old() -> Store:
    """A club whose rules are older than its orders, and its customers."""
    at = datetime(2019, 1, 1, tzinfo=UTC)
    await founding.ensure(by="test", at=at)
    await Rule.all().update(valid_from=at)
    await defaults.ensure_rules(at=at, by="test")
    return await Store.create(code="north", name="北店")


async def received(kind: Any, text: str, tmp_path: Any, store: Store) -> Import:
    path = tmp_path / f"{kind}.csv"
    path.write_text(text, encoding="gb18030")
    run = await files.receive(path, kind=kind, name=path.name, store=store, by="test", at=NOW)
    await runs.begin(run, by="test", at=NOW)
    return run


async def test_killed_half_way_and_begun_again_it_is_as_if_nothing_had_happened(db, tmp_path):
    whole = await told_in_one_go(tmp_path)
    await databases.fresh()
    store = await club_of_old()
    for kind, text in texts():
        run = await received(kind, text, tmp_path, store)
        await kill_at_work_on(run)
        assert 0 < (await Import.get(id=run.id)).position < text.count("\n")
        await finished(run, at=LATER)
    assert (await proof.verify()).ok
    assert await everything() == whole


async def told_in_one_go(tmp_path) -> Any:
    store = await club_of_old()
    for kind, text in texts():
        await finished(await received(kind, text, tmp_path, store))
    assert await Posting.filter(points__gt=0).count() > ORDERS / 2
    return await everything()


def texts() -> list[tuple[str, str]]:
    return [
        ("customers", slice.customers(sizes.scaled(1200, full=4000))),
        ("service_orders", slice.orders(ORDERS, CARS)),
    ]


async def kill_at_work_on(run: Import) -> None:
    environment = {**os.environ, "DATABASE_URL": databases.url()}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.club.imports.killed", str(run.id),
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    for _ in range(3):  # the beginning and two chunks
        assert await child.stdout.readline()
    await asyncio.sleep(random.random() / 20)
    child.send_signal(signal.SIGKILL)
    assert await child.wait() == -signal.SIGKILL


OURS = {"club_import": ("worker", "tries", "heartbeat_at", "leased_until", "finished_at", "path")}


async def everything() -> Any:
    """Every row of every table; on PostgreSQL, where a sequence leaves a gap behind a killed chunk, what the
    rows say by names of their own."""
    if databases.KIND == "postgres":
        return await by_name()
    told = {}
    for app in ("points", "club"):
        for model in Tortoise.apps[app].values():
            table = model._meta.db_table
            rows = await model.all().order_by(model._meta.pk_attr).values()
            told[table] = [
                {name: value for name, value in row.items() if name not in OURS.get(table, ())}
                for row in rows
            ]
    told["club_audit"] = [row for row in told["club_audit"] if row["subject_kind"] != "import"]
    return told


async def by_name() -> Any:
    orders = ServiceOrder.all().order_by("number")
    people = Member.all().order_by("number")
    return [
        await people.values(
            "number", "phone", "name", "invite_code", "told", "visits", "spent", "last_visit_at",
            "account__balance", "account__owed", "adviser_name", "birth_month", "created_at",
        ),
        await orders.values(
            "number", "state", "total", "opened_at", "settled_at", "member__number", "vehicle__vin", "mileage"
        ),
        await Lot.all().order_by("earned_at", "points").values("points", "remaining", "expires_at"),
        await Issue.all().order_by("run__kind", "row", "reason").values("row", "reason", "value", "cells"),
        await Import.all().order_by("id").values("kind", "position", "counts", "samples", "state"),
        [await model.all().count() for model in Tortoise.apps["club"].values() if model.__name__ != "Entry"],
    ]  # fmt: skip


async def test_two_who_import_the_same_file_at_once_take_its_rows_once(db, tmp_path, small_chunks):
    text = slice.customers(400)
    await finished(await received("customers", text, tmp_path, await club_of_old()))
    alone = await Member.all().count(), await Dossier.all().count(), await Ownership.all().count()
    await databases.fresh()
    store = await club_of_old()
    first = await received("customers", text, tmp_path, store)
    second = await received("customers", text, tmp_path, store)
    done = await asyncio.gather(finished(first), finished(second))
    assert alone == (await Member.all().count(), await Dossier.all().count(), await Ownership.all().count())
    assert sum(run.counts.get("added", 0) for run in done) == alone[0]


async def test_a_run_is_one_workers(bring, tmp_path, cast):
    run = await received("customers", slice.customers(10), tmp_path, cast.north)
    await runs.claim(run, worker="one", at=NOW + timedelta(seconds=1))
    with pytest.raises(Busy):
        await runs.claim(run, worker="two", at=NOW + timedelta(seconds=2))
    await runs.claim(run, worker="two", at=LATER)


async def test_whoever_lost_the_lease_writes_nothing_any_more(cast, tmp_path, small_chunks):
    run = await received("customers", slice.customers(100), tmp_path, cast.north)
    mine = await runs.claim(run, worker="one", at=NOW + timedelta(seconds=1))
    async with importing.opened(mine, limit=1 << 30) as work:
        await work.step(at=NOW + timedelta(seconds=2))
        people = await Member.all().count()
        await runs.claim(run, worker="two", at=LATER)
        with pytest.raises(LeaseLost):
            await work.step(at=LATER)
    assert await Member.all().count() == people


async def test_a_check_that_was_killed_begins_again(cast, tmp_path, small_chunks):
    path = tmp_path / "c.csv"
    path.write_text(slice.customers(100), encoding="utf-8")
    run = await files.receive(path, kind="customers", name="c.csv", store=cast.north, by="test", at=NOW)
    await finished(run, steps=1)
    checked = await finished(run, at=LATER)
    assert (checked.state, checked.counts["rows"]) == ("checked", 100)


async def test_what_is_dropped_is_not_begun(bring, cast):
    run = await bring("customers", customer(), dry=True)
    await runs.drop(run, by=cast.gil, at=NOW)
    with pytest.raises(WrongState):
        await runs.begin(run, by=cast.gil, at=NOW)
    assert not await Issue.filter(run=run).exists()


async def test_a_file_that_was_changed_meanwhile_is_another_file(cast, tmp_path):
    run = await received("customers", slice.customers(10), tmp_path, cast.north)
    (tmp_path / "customers.csv").write_text("else")
    with pytest.raises(FileGone):
        await finished(run)


async def test_files_are_forgotten_after_a_month(cast, bring):
    run = await bring("customers", customer())
    assert await files.forget(at=NOW + timedelta(days=29)) == 0
    assert await files.forget(at=NOW + timedelta(days=31)) == 1
    await run.refresh_from_db()
    assert run.is_gone


async def test_what_was_checked_and_never_begun_cannot_be_begun_without_its_file(cast, bring):
    run = await bring("customers", customer(), dry=True)
    await files.forget(at=NOW + timedelta(days=31))
    await run.refresh_from_db()
    for anew in (
        runs.begin(run, by=cast.gil, at=NOW + timedelta(days=32)),
        runs.map_columns(run, run.columns, by=cast.gil, at=NOW + timedelta(days=32)),
    ):
        with pytest.raises(FileGone):
            await anew
    assert (await Import.get(id=run.id)).state == "checked"
    await runs.drop(run, by=cast.gil, at=NOW + timedelta(days=32))
    with pytest.raises(WrongState):
        await runs.begin(run, by=cast.gil, at=NOW + timedelta(days=32))


async def test_what_the_files_said_of_people_is_let_go_when_its_days_are_over(cast, bring):
    """Examples by name, and the values of rows that were taken: nobody has to end those."""
    old = await bring("customers", customer(客户姓名="周涛先生", 电子邮箱="周涛@", 手机号码="1380013800"))
    assert old.samples["added"][0][1] == "周涛"
    assert {one.weight for one in await Issue.filter(run_id=old.id).exclude(value="")} == {"note", "left"}
    day = timedelta(days=1)
    young = await bring("customers", customer("C9", 客户姓名="李婷女士", 手机号码="1"), at=NOW + 60 * day)
    await retention.forget(at=NOW + 89 * day)
    assert await Issue.filter(run_id=old.id).exclude(value="").exists()
    await retention.forget(at=NOW + 91 * day)
    rows = await Issue.filter(run_id=old.id)
    assert rows
    assert {(one.value, str(one.facts), one.cells) for one in rows} == {("", "{}", None)}
    assert (await Import.get(id=old.id)).samples == {}
    assert (await Import.get(id=young.id)).samples
    assert await Issue.filter(run_id=young.id).exclude(value="").exists()


async def test_progress_is_written_with_the_rows(cast, tmp_path, small_chunks):
    run = await received("customers", slice.customers(100), tmp_path, cast.north)
    await finished(run, steps=1)
    half = await Import.get(id=run.id)
    assert half.position == 41
    assert 0 < half.thousandths <= 1000
    assert half.counts["rows"] == 40
    assert [one.id for one in await runs.waiting(LATER)] == [run.id]


async def test_each_store_sees_its_own_runs_and_rows(bring, cast):
    run = await bring("customers", customer("", 手机号码="", 车架号="", 车牌号=""))
    assert [one.id for one in await runs.visible_to(cast.dee)] == [run.id]
    assert await issues.worklist(cast.dee).count() == 1
    assert not await runs.visible_to(cast.fay)
    assert not await issues.worklist(cast.fay)
