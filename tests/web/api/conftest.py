"""What every test of the API may ask for: systems that call it, each with a key of its own."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests import systems


@pytest.fixture
async def system(cast: Any) -> AsyncIterator[Callable[..., Any]]:
    """`await system()` may do all in the north; `await system("quote", store=None)` quotes for all stores."""
    async with systems.opened(cast) as open_for:
        yield open_for
