"""What tests of the club may ask for besides the cast."""

from collections.abc import Callable, Iterator

import pytest

from club import config


@pytest.fixture
def settings() -> Iterator[Callable[..., config.Settings]]:
    """Change settings for this test: `settings(env="production")`."""
    before = config.settings()
    yield lambda **changes: config.use(before.model_copy(update=changes))
    config.use(before)
