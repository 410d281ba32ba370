"""Which event an address of staff means, within what the asker sees; what its pages know of its audience."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from club import clock, segments
from club.segments import Node, Segment
from events import audiences
from web.render import read
from web.staff import chips, options
from web.staff.chips import Chip


@dataclass(frozen=True)
class Reach:
    """Who may register: the filter in words, and how many members it fits now."""

    chips: tuple[Chip, ...]
    count: int

    @property
    def is_capped(self) -> bool:
        return self.count >= audiences.MOST_COUNTED


async def reach(request: Request, node: Node, segment: Segment | None) -> Reach:
    """Who fits `node`, and `segment` besides, now."""
    known = await options.known(request.state.staff)
    counted = await audiences.count(node, segment, at=clock.now(), using_db=read())
    return Reach(chips.of(node, known), counted)


async def segments_for(request: Request, besides: int | None) -> Sequence[Segment]:
    """The segments that an event can name: those in use that the asker sees, and the one it has already."""
    seen = await segments.visible_to(request.state.staff).filter(retired_at=None).using_db(read())
    if besides is None or any(one.id == besides for one in seen):
        return seen
    return [*seen, *await Segment.filter(id=besides).using_db(read())]
