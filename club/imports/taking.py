"""What became of a chunk of rows, and how a row is refused: what every kind of file shares."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

from club.imports.issues import Problem
from club.imports.reading import Row
from club.imports.run import Import


class Source(Protocol):
    """Where rows come from: a run with its file, or a system that sends one at a time (single.py).

    `digest` and the number of a row are what the numbers of new members are drawn from.
    """

    @property
    def store_id(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def origin(self) -> dict[str, Any]: ...
    @property
    def name(self) -> Any: ...  # a text: the ORM's own type of it is none to a checker
    @property
    def digest(self) -> Any: ...


class Refused(Exception):
    """The row can't be taken; `problem` says why."""

    def __init__(self, reason: str, field: str = "", value: str = "", **facts: Any) -> None:
        self.problem = Problem("refused", reason, field, value, facts)
        super().__init__(reason)


@dataclass
class Taken:
    """What became of a chunk: figures, a few examples of each kind, and what was wrong."""

    counts: Counter[str] = field(default_factory=Counter[str])
    examples: list[tuple[str, int, str, list[str]]] = field(
        default_factory=list[tuple[str, int, str, list[str]]]
    )
    issues: list[tuple[int, list[str], list[Problem]]] = field(
        default_factory=list[tuple[int, list[str], list[Problem]]]
    )

    def refuse(self, row: Row, problems: list[Problem]) -> None:
        self.counts["refused"] += 1
        self.issues.append((row.number, row.cells, problems))

    def say(self, row: Row, outcome: str, name: str, what: list[str], problems: list[Problem]) -> None:
        self.counts[outcome] += 1
        self.examples.append((outcome, row.number, name, what))
        if problems:
            self.issues.append((row.number, row.cells, problems))
            weights = {problem.weight for problem in problems}
            self.counts["left" if "left" in weights else "noted"] += 1


@dataclass(frozen=True)
class Setting:
    """What holds for all rows of a run: `siblings` are the sources of this very file, `advisers` staff by
    their name; `returning` lets somebody whose account was closed come back as a new person. `is_same` is
    what somebody said of a phone that is known under another name: one person, or two; None if nobody did."""

    run: Import
    siblings: frozenset[str]
    advisers: dict[str, int]
    places: dict[str, int]
    works: dict[str, str]
    returning: bool = False
    is_same: bool | None = None

    def told(self, row: Row) -> dict[str, str]:
        """The cells of a row by the field that they fill."""
        width = len(row.cells)
        return {name: row.cells[place] for name, place in self.places.items() if place < width}
