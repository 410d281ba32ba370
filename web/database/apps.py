"""Which models there are: every module of the three lower packages that defines one, found by looking.

Lower packages first: foreign keys across packages are made in this order. Every model names its table in a
Meta, so the other modules need not be imported to know that they have none.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tortoise import models

APPS = ("points", "club", "events")
_META = re.compile(r"^    class Meta\b", re.MULTILINE)


def config() -> dict[str, dict[str, Any]]:
    """The apps as Tortoise wants them told."""
    return {
        app: {
            "models": model_modules(app),
            "migrations": f"{app}.migrations",
            "default_connection": "default",
        }
        for app in APPS
    }


@cache
def model_modules(package: str) -> list[str]:
    """Names of the modules within `package` that define a model."""
    (folder,) = (Path(path) for path in import_module(package).__path__)
    files = sorted(file for file in folder.rglob("*.py") if "migrations" not in file.parts)
    with_models = [file.relative_to(folder) for file in files if _META.search(file.read_text("utf-8"))]
    return [import_module(_name(package, file)).__name__ for file in with_models]


@contextmanager
def without_filters() -> Iterator[None]:
    """Models that are made meanwhile cannot be asked for rows by a field, which takes half of making them."""
    usual, models.get_filters_for_field = models.get_filters_for_field, lambda *_, **__: {}
    try:
        yield
    finally:
        models.get_filters_for_field = usual


def _name(package: str, file: Path) -> str:
    return ".".join((package, *file.with_suffix("").parts)).removesuffix(".__init__")
