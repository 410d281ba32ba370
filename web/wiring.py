"""Wiring: what packages above club contribute to it; made once, by whoever imports this."""

from club.privacy import parts
from events import privacy as of_events

parts.contribute(*of_events.PARTS)
