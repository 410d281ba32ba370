"""The database, for everything above the verbs.

opened      the database of some settings, as `async with opened(settings):`
read        the connection for pages that only read: `.using_db(read())`
migrate     bring the tables up to date; safe from many processes at once
Unusable    why a start must stop, in a sentence: WrongAddress, Unreachable, TooNew, BrokenReferences
"""

from web.database.address import Address, Unusable, WrongAddress
from web.database.connections import Database, Unreachable, opened, read
from web.database.migrations import apply as migrate

__all__ = ["Address", "Database", "Unreachable", "Unusable", "WrongAddress", "migrate", "opened", "read"]
