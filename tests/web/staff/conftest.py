"""Whom most pages of staff need."""

import pytest


@pytest.fixture
def manager(cast, browser):
    """The customer care manager's browser, who brings files in."""
    return browser(cast.staff["care_manager"])
