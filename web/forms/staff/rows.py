"""Rows on one page: added, moved and taken out by buttons that send the form, so that no script is needed."""

from typing import Any

from wtforms import FieldList, HiddenField

from events.rows import MOST
from web.forms.base import Form
from web.incoming import number_or_none

MOVES = {"up": -1, "down": 1}


class RowsForm(Form):
    """`rows` is a list of at most `most` forms, which each kind defines; `seen` the mark of what the page
    showed."""

    most = MOST
    seen = HiddenField()
    rows: FieldList

    def told(self) -> list[dict[str, Any]]:
        """What the rows say, those left out in which nothing is filled in."""
        return [row for row in self._data() if self.says(row)]

    def says(self, row: dict[str, Any]) -> bool:
        """Whether anything is filled in."""
        return any(row.values())

    def fresh(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """What a row that is added below `rows` begins with."""
        return {}

    def rearrange(self, do: str) -> bool:
        """Do what a button asks: add, remove-2, up-2, down-2; False if it asks for none of these."""
        deed, _, place = do.partition("-")
        rows, at = self._data(), number_or_none(place)
        if deed not in ("add", "remove", *MOVES):
            return False
        if deed == "add":
            rows.append(self.fresh(rows))
        elif at is not None and 0 <= at < len(rows):
            row = rows.pop(at)
            if deed in MOVES:
                rows.insert(max(0, at + MOVES[deed]), row)
        self.fill(rows)
        return True

    def fill(self, rows: list[dict[str, Any]]) -> None:
        while self.rows.entries:
            self.rows.pop_entry()
        for row in rows[: self.most]:
            self.rows.append_entry(row)

    def drop_empty(self) -> None:
        """Before it is checked: a row in which nothing is filled in is none."""
        if len(kept := self.told()) < len(self.rows):
            self.fill(kept)

    def _data(self) -> list[dict[str, Any]]:
        return [dict(row.data) for row in self.rows]
