"""Who did it: staff, a member or a job, as the text that rows keep: `staff:17`, `member:3`, `job:expiry`."""

from tortoise.models import Model

Actor = Model | str


def name(by: Actor) -> str:
    """The text for the rows' `by`."""
    return by if isinstance(by, str) else f"{type(by).__name__.lower()}:{by.pk}"
