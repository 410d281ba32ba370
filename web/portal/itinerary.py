"""What an event says of itself, read block by block: the stops of its day with their times, and words."""

import re
from dataclasses import dataclass

_BLANK_LINES = re.compile(r"(?:\r?\n[ \t]*){2,}")
_STOP = re.compile(r"(\d{1,2}[:：]\d{2}|次日|第[一二三四五六七]天|[Dd]ay \d)\s*(.+)")
_BULLET = "- "


@dataclass(frozen=True)
class Stop:
    """`when` is a time of the day, or a day."""

    when: str
    what: str
    more: str = ""


@dataclass(frozen=True)
class Itinerary:
    """`stops` in their order; `blocks` of lines, each with whether it is a list."""

    stops: list[Stop]
    blocks: list[tuple[bool, list[str]]]


def read(body: str) -> Itinerary:
    """The stops are those blocks whose every line begins with a time or a day."""
    stops: list[Stop] = []
    blocks: list[tuple[bool, list[str]]] = []
    for block in filter(None, _BLANK_LINES.split(body.strip())):
        lines = [line.strip() for line in block.splitlines()]
        matches = [match for line in lines if (match := _STOP.fullmatch(line))]
        if len(matches) == len(lines):
            stops += [_stop(match) for match in matches]
        else:
            is_list = all(line.startswith(_BULLET) for line in lines)
            blocks.append((is_list, [line.removeprefix(_BULLET) for line in lines]))
    return Itinerary(stops, blocks)


def _stop(match: re.Match[str]) -> Stop:
    what, _, more = re.sub(r"^([^，,]+)[，,]\s*", r"\1\n", match[2]).partition("\n")
    return Stop(match[1].replace("：", ":"), what, more)
