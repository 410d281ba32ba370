"""A subject: what an entry of the audit log is about, as a page names it."""

from typing import NamedTuple


class Subject(NamedTuple):
    """The kind of thing, its name, and its page if the reader may open it."""

    kind: str
    name: str
    address: str = ""


Named = dict[int, Subject]
