"""Members: the people of the club. One capability a file; this is the contents page."""

from club.members.member import Member

__all__ = ["Member"]
