"""Vehicles: the cars of the members. One capability a file; this is the contents page.

vehicle       a car, who drives it since when, who may tell of it
garage        adding and correcting, driving it no longer
sharing       the owner lets family and drivers use it
claims        it is on file under another name or number, and somebody says that it is theirs
guesses       how often a day a member may name a car that is somebody else's
transfers     it changes its owner, is sold, is scrapped, comes back
deadlines     insurance, inspection, warranty: told, or by the rules of rules.toml
finding       the search box, and which cars staff may see
plates, vins  how they are read and checked
revealing     what is covered, uncovered and written down
telling       what is done to a car stands on timelines and in the audit log
"""

from club.vehicles.finding import described, meant, visible_to, without_owner
from club.vehicles.garage import add, correct, edit, remove
from club.vehicles.plates import InvalidPlate
from club.vehicles.revealing import reveal
from club.vehicles.vehicle import (
    AlreadyYours,
    NotYours,
    Ownership,
    PlateTaken,
    Scrapped,
    Unknowable,
    Vehicle,
    VinTaken,
    drivers,
    history,
    may_tell,
    of,
    of_many,
    standing,
)
from club.vehicles.vins import InvalidVin

__all__ = [
    "AlreadyYours",
    "InvalidPlate",
    "InvalidVin",
    "NotYours",
    "Ownership",
    "PlateTaken",
    "Scrapped",
    "Unknowable",
    "Vehicle",
    "VinTaken",
    "add",
    "correct",
    "described",
    "drivers",
    "edit",
    "history",
    "may_tell",
    "meant",
    "of",
    "of_many",
    "remove",
    "reveal",
    "standing",
    "visible_to",
    "without_owner",
]
