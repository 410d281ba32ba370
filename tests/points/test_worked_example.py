"""The worked example of docs/points.md, lived through: each figure of its table is what the ledger says."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from points import holds, postings, proof
from points.standing import standing
from tests.points.ledger import said, undoing

DOCS = Path(__file__).parents[2] / "docs" / "points.md"
FIGURES = ("spendable", "pending", "held", "owed", "expired", "growth")
NEVER_MIND = datetime(2028, 1, 1, tzinfo=UTC)


def told():
    """The rows of the table: the day, the points that move, and the figures after it."""
    for line in DOCS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 9 and re.match(r"\d", cells[0]):
            day = cells[0] if cells[0][-4:].isdigit() else f"{cells[0]} 2026"
            moved = [int(part.replace("−", "-")) for part in cells[2].split()]
            at = datetime.strptime(day, "%d %b %Y").replace(hour=12, tzinfo=UTC)
            yield at, moved, tuple(map(int, cells[3:]))


async def test_every_figure_of_the_worked_example_is_what_the_ledger_says(account):
    made = {}

    async def order(at, points):
        life = {"usable_from": at + timedelta(days=3), "expires_at": NEVER_MIND}
        made[points] = await postings.earn(account, points, growth=points, **life, **said(f"{at}", at=at))

    async def present(at):
        ends = datetime(2026, 7, 1, tzinfo=UTC)
        await postings.earn(account, 300, expires_at=ends, **said(f"{at}", at=at))

    async def hold(at):
        ends = at + timedelta(days=9)
        made["hold"] = await holds.place(account, 400, expires_at=ends, **said(f"{at}", at=at))

    async def gift(at, points):
        made["gift"] = await postings.spend(account, points, **said(f"{at}", at=at))

    async def nothing(at):
        assert await postings.expire(account, at=at, by="job") == []

    deeds = [
        present, lambda at: order(at, 512), nothing, hold,
        lambda at: holds.capture(made["hold"], 250, by="desk", at=at),
        lambda at: gift(at, 500), nothing,
        lambda at: postings.reverse(made["gift"], grace=timedelta(days=30), **undoing(f"{at}", at=at)),
        lambda at: gift(at, 550),
        lambda at: postings.reverse(made[512], **undoing(f"{at}", at=at)),
        lambda at: order(at, 800),
        lambda at: postings.expire(account, at=at, by="job"),
    ]  # fmt: skip
    for (at, moved, figures), deed in zip(told(), deeds, strict=True):
        before = await postings.of(account).count()
        await deed(at)
        done = await postings.of(account).order_by("id").offset(before).values_list("points", flat=True)
        assert list(done) == moved, at
        stands = await standing(account, at=at)
        assert tuple(getattr(stands, name) for name in FIGURES) == figures, at
        assert (await proof.verify()).ok
