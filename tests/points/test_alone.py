"""The ledger stands alone: it knows none of the floors above, and no clock."""

import ast
import sys
from pathlib import Path

import pytest

import points

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
