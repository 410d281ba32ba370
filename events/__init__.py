"""Trips and classes: sessions, registrations, tickets, check-in."""
