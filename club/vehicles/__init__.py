"""Vehicles: the cars of the members. One capability a file; this is the contents page.

vehicle       a car, who drives it since when
garage        adding, correcting, sharing and giving away
plates, vins  how they are read and checked
revealing     what is covered, uncovered and written down
"""

from club.vehicles.garage import add, admit, edit, remove
from club.vehicles.plates import InvalidPlate
from club.vehicles.revealing import reveal
from club.vehicles.vehicle import (
    AlreadyYours,
    NotYours,
    Ownership,
    PlateTaken,
    Unknowable,
    Vehicle,
    VinTaken,
    drivers,
    history,
    of,
    of_many,
)
from club.vehicles.vins import InvalidVin

__all__ = [
    "AlreadyYours",
    "InvalidPlate",
    "InvalidVin",
    "NotYours",
    "Ownership",
    "PlateTaken",
    "Unknowable",
    "Vehicle",
    "VinTaken",
    "add",
    "admit",
    "drivers",
    "edit",
    "history",
    "of",
    "of_many",
    "remove",
    "reveal",
]
