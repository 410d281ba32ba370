"""An empty account in an empty ledger."""

from typing import Any

import pytest

from points import accounts
from points.accounts import Account
from tests.points.ledger import NOON


@pytest.fixture
async def account(db: Any) -> Account:
    return await accounts.open(at=NOON)
