"""What can go wrong in the ledger, as facts. The layers above turn a code into a sentence."""


class PointsError(Exception):
    """A rule of the ledger said no. `code` names the rule, `facts` hold what the sentence needs."""

    code = "points.error"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{self.code} {facts}")


class InvalidAmount(PointsError):
    """The points are not a whole number within the limits of the verb."""

    code = "points.invalid_amount"


class NotEnoughPoints(PointsError):
    """`wanted` is more than `balance`, the points that can be spent at that instant."""

    code = "points.not_enough"


class KeyConflict(PointsError):
    """`key` already stands for a posting with other content."""

    code = "points.key_conflict"


class AlreadyReversed(PointsError):
    """`posting` has its reversal: `reversal`."""

    code = "points.already_reversed"


class NothingToReverse(PointsError):
    """`posting` is of a `kind` that is final: a reversal or an expiry."""

    code = "points.nothing_to_reverse"
