"""What every test may ask for: an empty database, the cast in it, and a browser for each of them."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import hypothesis
import pytest

from tests import databases, kept

hypothesis.settings.register_profile("club", deadline=None)  # no test asserts how long anything takes
hypothesis.settings.load_profile("club")

# What is about one kind of database is not collected for the other.
ALONE = {"sqlite": ("sqlite", "rebuild"), "postgres": ("postgres",)}
collect_ignore = [
    f"web/test_database_{name}.py"
    for kind, names in ALONE.items()
    for name in names
    if kind != databases.KIND
]

os.environ.update(  # before anything reads the settings; processes that tests start inherit them
    CLUB_ENV="development",
    CLUB_DATA_DIR=str(databases.folder()),
    CLUB_PUBLIC_URL="http://club.test",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks for no database says the same on both; the data layer's own tests bring theirs."""
    if databases.KIND == "postgres":
        again = [item for item in items if not _is_about_the_database(item)]
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if _is_about_the_database(item)]


def _is_about_the_database(item: pytest.Item) -> bool:
    return "test_database" in item.path.name or "database_url" in getattr(item, "fixturenames", ())


def pytest_sessionfinish() -> None:
    databases.remove()


@pytest.fixture(scope="session")
def database_url() -> str:
    """The address of this process's database, with its tables; in the environment too."""
    os.environ["DATABASE_URL"] = databases.url()
    return databases.url()


@pytest.fixture(scope="session")
async def standing(database_url: str) -> AsyncIterator[None]:
    """The loop of all tests, in which connections stay open."""
    async with databases.standing():
        yield


@pytest.fixture
async def db(standing: None) -> AsyncIterator[Any]:
    """An empty database with all tables."""
    async with databases.opened() as database:
        yield database


@pytest.fixture
async def cast(db: Any) -> Any:
    """The people whom every test knows."""
    from tests import cast as casting

    return await kept.filled("cast", casting.assemble)


@pytest.fixture
async def browser(db: Any) -> AsyncIterator[Callable[..., Any]]:
    """A browser: `browser(cast.ann)` is signed in as Ann, `browser()` is a stranger's."""
    from tests import browsers

    browsers.forget_tries()
    async with AsyncExitStack() as open_ones:
        yield lambda person=None, **options: browsers.open_for(person, open_ones, **options)


@pytest.fixture
async def system(cast: Any) -> AsyncIterator[Callable[..., Any]]:
    """A system of the dealer: `await system()` may do all in the north, `await system("quote", store=None)`
    quotes for all stores."""
    from tests import browsers, systems

    browsers.forget_tries()
    async with systems.opened(cast) as open_for:
        yield open_for
