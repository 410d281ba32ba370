"""The ledger stands alone: it knows none of the floors above, and no clock."""

import ast
import sys
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext

import points
from points import accounts, postings
from tests import databases, ledgers
from tests.points.ledger import NOON, earned, spent, undone
from web.database import Address
from web.database.connections import described

MODULES = sorted(Path(points.__file__).parent.glob("*.py"))
ALLOWED = {"points", "tortoise"} | set(sys.stdlib_module_names)
CLOCKS = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter", "localtime"}


@pytest.fixture(params=MODULES, ids=lambda path: path.stem)
def tree(request) -> ast.Module:
    return ast.parse(request.param.read_text("utf-8"))


def test_it_imports_the_standard_library_and_the_orm_alone(tree):
    imported = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    imported += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in imported} <= ALLOWED


def test_it_reads_no_clock(tree):
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & CLOCKS
    assert not any(isinstance(node, ast.Import) and node.names[0].name == "time" for node in ast.walk(tree))


async def test_it_works_on_the_orm_as_it_comes(database_url):
    await databases.renew()
    stock = described(Address.of(database_url)) | {"engine": ledgers.STOCK}
    models = [f"points.{name}" for name in ("accounts", "posting", "lots", "holds", "rules")]
    async with TortoiseContext() as context:
        apps = {"points": {"models": models, "default_connection": "default"}}
        await context.init({"connections": {"default": stock}, "apps": apps}, use_tz=True)
        account = await accounts.open(at=NOON)
        order = await earned(account, 100, days=1)
        gift = await spent(account, 70)
        await undone(order)
        assert (await postings.of(account).first()).points == -100
        await undone(gift)
        assert await accounts.balance(account) == 0
