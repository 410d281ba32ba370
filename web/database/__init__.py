"""The database, for everything above the verbs.

opened      the database of some settings, as `async with opened(settings):`
read        the connection for pages that only read: `.using_db(read())`
migrate     bring the tables up to date; safe from many processes at once
gather      what SQLite has to be told to know of its tables, after many new rows
Unusable    why a start must stop, in a sentence: WrongAddress, Unreachable, TooNew, BrokenReferences
"""

from web.database.address import Address, Unusable, WrongAddress
from web.database.connections import Database, Unreachable, opened, read
from web.database.migrations import apply as migrate
from web.database.statistics import gather

__all__ = [
    "Address",
    "Database",
    "Unreachable",
    "Unusable",
    "WrongAddress",
    "gather",
    "migrate",
    "opened",
    "read",
]
