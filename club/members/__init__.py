"""Members: the people of the club. One capability a file; this is the contents page.

member        who is a member, and whom staff may see
joining       a proven phone becomes a member: charter, privacy, consents, invitation, poster
profiles      name, form of address, birthday, language, e-mail, likes and dislikes
reaching      what an e-mail address is, and the ways of which one can be preferred
renumbering   a new mobile number
waiting       what a customer on file finds on joining
closure       whose number it was that left, recognised without keeping it
merging       two rows that are one person, and the way back; merges (the rows), gaps (what is filled)
finding       the search box
advising      which colleague looks after whom
revealing     what is covered, uncovered and written down
names, births forms of address, and birthdays that exist
"""

from club.members.births import UNTOLD, Birth, BirthdayToCome, ImpossibleBirthday
from club.members.closure import left_among
from club.members.finding import Meant, driving, elsewhere, meant, search
from club.members.joining import sign_up, welcome
from club.members.member import (
    Member,
    PhoneTaken,
    TooLong,
    by_number,
    by_phone,
    joined,
    present,
    visible_to,
)
from club.members.merges import Merge
from club.members.merging import merge, unmerge
from club.members.profiles import house, update_profile
from club.members.renumbering import change_phone
from club.members.revealing import reveal
from club.persons import ids_of

__all__ = [
    "UNTOLD",
    "Birth",
    "BirthdayToCome",
    "ImpossibleBirthday",
    "Meant",
    "Member",
    "Merge",
    "PhoneTaken",
    "TooLong",
    "by_number",
    "by_phone",
    "change_phone",
    "driving",
    "elsewhere",
    "house",
    "ids_of",
    "joined",
    "left_among",
    "meant",
    "merge",
    "present",
    "reveal",
    "search",
    "sign_up",
    "unmerge",
    "update_profile",
    "visible_to",
    "welcome",
]
