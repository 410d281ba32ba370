"""Wiring: what packages above club contribute to it; made once, by whoever imports this."""

from club import pictures
from club.privacy import parts, retention
from events import privacy as of_events
from events import privacy_trips as of_trips
from events import retention as of_parties
from events.album import Photo
from events.gallery import EventPicture

parts.contribute(*of_events.PARTS)
parts.contribute(*of_trips.PARTS)
retention.contribute("parties", of_parties.TOLD_FOR_A_DATE)
pictures.named_in(EventPicture)
pictures.named_in(Photo)
