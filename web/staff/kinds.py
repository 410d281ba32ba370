"""How a kind of deed looks on the timeline of a member."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """Icon, tone of its dot, heading, and the group of timeline.GROUPS by which it is filtered."""

    icon: str
    tone: str
    heading: str
    group: str
