"""Vehicles: the cars of the members. One capability a file; this is the contents page."""

from club.vehicles.vehicle import Ownership, Vehicle

__all__ = ["Ownership", "Vehicle"]
