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
    """Print the rows; whether all targets were met. What was measured before a failure is printed, too."""
    table = Table("what", "where", "figure", "target", "", title="Speed", title_justify="left")
    all_met = True
    try:
        for row in rows:
            met = {True: "met", False: "MISSED", None: ""}[row.met]
            table.add_row(row.what, row.where, row.told, row.target, met)
            all_met = all_met and row.met is not False
    finally:
        Console(width=150).print(table)
    return all_met
