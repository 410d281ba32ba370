"""A row of a service orders' file, read: what the workshop did, when, to which car, for how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from club.errors import ClubError
from club.imports import values
from club.imports.issues import Problem
from club.imports.taking import Refused
from club.orders.order import Line

T = TypeVar("T")
State = Literal["open", "settled", "void"]

STATES: dict[str, State] = {
    **dict.fromkeys(("已结算", "结算", "已结清", "已完成", "完成", "已交车", "已收款"), "settled"),
    **dict.fromkeys(("作废", "已作废", "取消", "已取消", "撤销"), "void"),
    **dict.fromkeys(("未结算", "待结算", "在修", "维修中", "进行中", "开单", "已开单"), "open"),
}
LABOUR, PARTS, WHOLE = "工时费", "配件费", "合计"


@dataclass(slots=True)
class Sheet:
    """What a row says of an order. `amounts` are fen."""

    number: str
    vin: str
    plate: str
    opened: date
    settled: date
    kilometres: int | None
    lines: list[Line]
    state: State
    adviser: str
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def read(told: dict[str, str], works: dict[str, str]) -> Sheet:
    """Raises Refused for a row that is no order, or whose sum does not add up."""
    return _Reading(told, works).sheet()


class _Reading:
    def __init__(self, told: dict[str, str], works: dict[str, str]) -> None:
        self.told, self.works = told, works
        self.problems: list[Problem] = []

    def sheet(self) -> Sheet:
        number = self.must("number", values.order_number)
        if not number:
            raise Refused("order.missing", "number")
        vin, mended = self.of("vin", values.vin, ("", False))
        if mended:
            self.problems.append(Problem("note", "vin.mended", "vin", self.told["vin"], {"vin": vin}))
        opened = self.must("opened", values.day)
        settled = self.of("settled", values.day, None)
        state = self._state(settled is not None)
        if settled and settled < opened:
            self.problems.append(Problem("note", "order.settled_before", "settled", self.told["settled"]))
            settled = opened
        return Sheet(
            number=number,
            vin=vin,
            plate=self.of("plate", values.plate, ""),
            opened=opened,
            settled=settled or opened,
            kilometres=self.of("kilometres", values.kilometres, None),
            lines=self._lines(self._work()),
            state=state,
            adviser=values.tidy(self.told.get("adviser", ""))[:40],
            problems=self.problems,
        )

    def must(self, field: str, reader: Callable[[str], T]) -> T:
        """What the cell says; without it there is no order. Raises Refused."""
        text = self.told.get(field, "")
        if not text.strip():
            raise Refused("order.missing", field)
        try:
            return reader(text)
        except ClubError as error:
            raise Refused(error.code, field, text, **error.facts) from error

    def of(self, field: str, reader: Callable[[str], T], none: T) -> T:
        text = self.told.get(field)
        if not text or text.isspace():
            return none
        try:
            return reader(text)
        except ClubError as error:
            self.problems.append(Problem("left", error.code, field, text, error.facts))
            return none

    def _state(self, has_settled: bool) -> State:
        said = values.tidy(self.told.get("state", ""))
        if not said:
            return "settled" if has_settled or "settled" not in self.told else "open"
        if said not in STATES:
            raise Refused("order.unknown_state", "state", said)
        return STATES[said]

    def _work(self) -> str:
        said = values.tidy(self.told.get("work", ""))
        work = self.works.get(said) or (said if said in self.works.values() else "")
        if not work:
            raise Refused("order.unknown_work", "work", said)
        return work

    def _lines(self, work: str) -> list[Line]:
        """Labour and parts, of one kind of work; what is nothing is no line, unless all of it is."""
        labour, parts, total = (self._amount(field) for field in ("labour", "parts", "total"))
        if labour is None and parts is None:
            if total is None:
                raise Refused("order.missing", "total")
            return [Line(work, total, WHOLE)]
        lines = [Line(work, amount or 0, of) for amount, of in ((labour, LABOUR), (parts, PARTS))]
        summed = sum(line.amount for line in lines)
        if total is not None and summed != total:
            raise Refused("order.sum", "total", self.told["total"], summed=summed, total=total)
        return [line for line in lines if line.amount] or lines[:1]

    def _amount(self, field: str) -> int | None:
        return self.must(field, values.money) if self.told.get(field, "").strip() else None
