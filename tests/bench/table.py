"""The table that a bench prints: what was measured, on which database, against which target."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One figure. `told` is how it reads, `target` what it should be, `met` whether it is; None: untold."""

    what: str
    where: str  # database, connections, workers
    told: str
    target: str
    met: bool | None


def printed(rows: Iterable[Row]) -> bool:
    """Print the rows; whether all targets were met."""
    table = Table("what", "where", "figure", "target", "", title="Speed", title_justify="left")
    every = list(rows)
    for row in every:
        table.add_row(
            row.what, row.where, row.told, row.target, {True: "met", False: "MISSED", None: ""}[row.met]
        )
    Console(width=150).print(table)
    return all(row.met is not False for row in every)
