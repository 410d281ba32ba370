"""The house stands as it was drawn: one way down, a file for each address, nothing unguarded or inline."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.fields.relational import ForeignKeyFieldInstance

import events
from club import roles
from club.config import ROOT
from club.messages import templates
from tests import browsers
from web.routes import ANY_STAFF, Guarded

FLOORS = ("points", "club", "events", "web")
LOWER = FLOORS[:3]
PAGE_LIBRARIES = {"starlette", "fastapi", "jinja2", "wtforms"}
LONGEST = 300

# Addresses that people type or that browsers insist on, and the file that answers them.
SHORT = {
    "/": "portal.home",
    "/i/{invite}": "portal.invitation",
    "/s/{source}": "portal.invitation",
    "/charter": "portal.documents",
    "/privacy": "portal.documents",
    "/staff": "staff.today",
    "/staff/signout": "staff.signin",
    "/desk": "desk.queue",
    "/desk/live": "desk.queue",
    "/healthz": "ops",
    "/readyz": "ops",
    "/metrics": "ops",
    "/brand.css": "brand",
    "/logo": "brand",
    "/manifest.webmanifest": "brand",
    "/favicon.ico": "brand",
    "/static/{file:path}": "assets",
}
INLINE = {
    "a style": re.compile(r"<style|\sstyle\s*="),
    "a script": re.compile(r"<script(?![^>]*\ssrc=)|javascript:|\son[a-z]+\s*=|hx-on|js:"),
}


@cache
def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def imports(path: Path) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node


@pytest.fixture(scope="module")
def routes() -> list[Guarded]:
    return list(browsers.application().routes)


@pytest.mark.parametrize("floor", LOWER)
def test_a_floor_imports_nothing_from_above(floor):
    above = {*FLOORS[FLOORS.index(floor) + 1 :], *PAGE_LIBRARIES, "tests"}
    wrong = [
        where(path, node)
        for path in sources(floor)
        for name, node in imports(path)
        if name.split(".")[0] in above
    ]
    assert not wrong


async def test_foreign_keys_point_downwards(db):
    wrong = [
        f"{model.__name__}.{name} -> {field.related_model.__name__}"
        for floor in LOWER
        for model in Tortoise.apps[floor].values()
        for name, field in model._meta.fields_map.items()
        if isinstance(field, ForeignKeyFieldInstance)
        if FLOORS.index(field.related_model._meta.app) > FLOORS.index(floor)
    ]
    assert not wrong


async def test_nothing_is_deleted_along_with_what_it_points_at(db):
    wrong = [
        f"{model.__name__}.{name}"
        for floor in LOWER
        for model in Tortoise.apps[floor].values()
        for name, field in model._meta.fields_map.items()
        if isinstance(field, ForeignKeyFieldInstance) and field.on_delete != "RESTRICT"
    ]
    assert not wrong


def test_only_the_clock_reads_the_clock():
    readers = re.compile(r"(datetime|date|clock|time)\.(now|utcnow|today|time|time_ns)$")
    wrong = [
        where(path, node)
        for path in sources(*LOWER)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and readers.search(ast.unparse(node.func))
        if path != ROOT / "club" / "clock.py"
    ]
    assert not wrong


def test_no_verb_chooses_the_connection_for_reading():
    """A query may be told by its caller, a page, which connection to read by; it never asks for one."""
    wrong = [
        where(path, call)
        for path in sources(*LOWER)
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".using_db")
        if ast.unparse(call.args[0]) not in {argument.arg for argument in function.args.kwonlyargs}
    ]
    assert not wrong


def test_what_is_excluded_together_stands_in_one_q():
    """The ORM reads exclude(a=1, b=2) as neither a=1 nor b=2, where "not both" was meant."""
    wrong = [
        where(path, call)
        for path in sources(*FLOORS)
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".exclude")
        if len(call.args) + len(call.keywords) > 1
    ]
    assert not wrong


def test_every_module_says_what_it_is_for():
    assert not [str(path.relative_to(ROOT)) for path in sources(*FLOORS) if not _is_described(path)]


def test_every_module_finds_what_it_imports():
    for path in sources(*FLOORS):
        if path.stem != "__main__":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def test_no_file_has_grown_past_its_noun():
    grown = {
        str(path.relative_to(ROOT)): lines for path in sources(*FLOORS) if (lines := _lines(path)) > LONGEST
    }
    assert not grown


def test_every_route_says_who_may_come(routes):
    assert routes
    assert all(isinstance(route, Guarded) for route in routes)


def test_every_permission_opens_something(routes):
    assert set(roles.PERMISSIONS) == {route.access.may for route in routes} - {"", ANY_STAFF}


def test_every_kind_of_message_is_posted_by_something():
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources(*LOWER))
    assert not [kind for kind in templates.kinds() if f'"{kind}"' not in code]


def test_pages_are_read_by_get_and_changed_by_post(routes):
    assert all(route.methods in ({"GET", "HEAD"}, {"POST"}) for route in routes)


def test_an_address_leads_to_its_file(routes):
    wrong = [f"{route.path} is in {_module(route)}" for route in routes if not _is_in_its_file(route)]
    assert not wrong


def test_a_change_is_a_noun_that_is_created_or_updated(routes):
    changes = [route for route in routes if "POST" in route.methods]
    assert not [f"{route.path} {_handler(route)}" for route in changes if not _changes(_handler(route))]
    assert not [route.path for route in routes if route not in changes and _changes(_handler(route))]


def test_a_name_begins_with_its_side(routes):
    wrong = [
        f"{route.path} is called {route.name}" for route in routes if not _is_named_after_its_side(route)
    ]
    assert not wrong


@pytest.mark.parametrize("kind", INLINE)
def test_no_template_holds_it_inline(kind):
    templates = sorted((ROOT / "web" / "templates").rglob("*.html"))
    assert templates
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group().strip()}"
        for path in templates
        for found in INLINE[kind].finditer(_without_comments(path))
    ]
    assert not wrong


def _is_described(path: Path) -> bool:
    empty = path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip()
    return "migrations" in path.parts or empty or bool(ast.get_docstring(tree(path)))


def _lines(path: Path) -> int:
    return 0 if "migrations" in path.parts else len(path.read_text(encoding="utf-8").splitlines())


def _module(route: Guarded) -> str:
    return route.endpoint.__module__.removeprefix("web.")


def _handler(route: Guarded) -> str:
    return route.endpoint.__name__


def _is_in_its_file(route: Guarded) -> bool:
    """`/staff/members/{id}/edit` is in staff/members: a word of the address that names a file of its side."""
    if route.path in SHORT:
        return _module(route) == SHORT[route.path]
    words = [word for word in route.path.strip("/").split("/") if "{" not in word]
    side, nouns = (words[0], words[1:]) if words[0] in {"staff", "desk"} else ("portal", words)
    if words[0] == "dev":
        return _module(route) == "dev"
    return _module(route) in {f"{side}.{noun.split('.')[0]}" for noun in nouns}


def _is_named_after_its_side(route: Guarded) -> bool:
    return route.name.split(".")[0] == (
        _module(route).split(".")[0] if _module(route) != "assets" else "static"
    )


def _changes(handler: str) -> bool:
    return handler.split("_")[-1] in {"create", "update"}


def _without_comments(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_contents_page_of_events_names_every_module_once():
    told = re.findall(r"^    (\w+) {2,}\S", events.__doc__ or "", re.M)
    there = {path.stem for path in Path(events.__file__).parent.glob("*.py")} - {"__init__"}
    assert sorted(told) == sorted(there)
