"""How much a test does: a little in `make test`, all of it in `make soak` (CLUB_SOAK=1)."""

import os

SOAK = os.environ.get("CLUB_SOAK") == "1"


def scaled(few: int, *, full: int) -> int:
    """`few` in `make test`, `full` in `make soak`."""
    return full if SOAK else few
