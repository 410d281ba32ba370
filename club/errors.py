"""What can go wrong in the club, as facts. Web turns a code into a sentence in the reader's language."""


class ClubError(Exception):
    """A rule said no. `code` names the rule, `facts` hold what the sentence needs."""

    code = "club.error"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{self.code} {facts}")
