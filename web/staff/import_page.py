"""One import as its page shows it: figures, the rows behind each of them, and what to do next.

The figures of rows with something wrong are counted from those rows: so they agree with the lists, also after
a row was mended or put away. Of the others the run keeps the numbers and a few rows as examples.
"""

from collections import Counter
from typing import Any, cast

from starlette.requests import Request
from tortoise.expressions import Subquery

from club import members
from club.imports import dossiers, issues
from club.imports.issues import TAKEN, Group
from club.imports.run import AT_WORK, Import
from web.naming import enumerated
from web.render import read
from web.routes import path
from web.staff import import_covers, people
from web.staff import import_words as words
from web.staff.listing import Listing, chosen, listed

REASONS_SHOWN = 8
STEPS_AFTER = ("done", "failed")


async def shown(request: Request, run: Import) -> dict[str, Any]:
    """What the page says, with the rows of the tab that the address asks for."""
    at_work = run.state in AT_WORK
    tally = _so_far(run) if at_work else await issues.tally(run, using_db=read())
    counts = await _counts(request, run, tally)
    tab = chosen(request, "tab", [*words.TABS])
    tab = tab or next((one for one in words.TABS if counts[one]), "refused")
    reason = request.query_params.get("reason", "")[:40]
    address = path("staff.imports.show", import_id=run.id)
    listing = await _listing(request, run, tab, reason, address)
    return {
        "run": run,
        "words": words,
        "covers": import_covers,
        "figures": _figures(run, counts),
        "tabs": [(one, label, counts[one]) for one, label in words.TABS.items() if counts[one] or one == tab],
        "tab": tab,
        "reason": reason,
        "listing": listing,
        "persons": await _persons(request, run, tab, listing),
        "examples": run.samples.get(tab, []),
        "is_wrong": tab in issues.GROUPS,
        "count": counts[tab],
        "open": await issues.waiting(run).using_db(read()).count(),
        "reasons": _reasons(tally),
        "who": (await people.names([run.by]))[run.by],
        "address": address,
        "is_over": run.state in STEPS_AFTER,
        "enumerated": enumerated,
        "left_out": words.left_out(run.headings, run.columns) if run.state != "mapping" else [],
        "to_take": run.counts.get("rows", 0) - run.counts.get("refused", 0) - run.counts.get("unchanged", 0),
    }


async def _counts(request: Request, run: Import, tally: dict[Group, Counter[str]]) -> dict[str, int]:
    """How many rows each tab lists, or has examples of."""
    counts = {tab: run.counts.get(tab, 0) for tab in words.TABS}
    counts |= {kind: reasons.total() for kind, reasons in tally.items()}
    counts["people"] = await _people(request, run).count() if run.state in STEPS_AFTER else 0
    return counts


def _so_far(run: Import) -> dict[Group, Counter[str]]:
    """What the run has counted itself: the page asks once a second while it is at work."""
    found: dict[Group, Counter[str]] = {kind: Counter() for kind in issues.GROUPS}
    for key, count in run.counts.get("reasons", {}).items():
        weight, reason = key.split(":", 1)
        found[weight][reason] += count
    return found


def _figures(run: Import, counts: dict[str, int]) -> list[tuple[str, Any, int, str]]:
    """Name, label, number, and the tab behind it."""
    found: list[tuple[str, Any, int, str]] = []
    for name, label in words.OUTCOMES.items():
        if name in run.counts:
            tab = "note" if name == "noted" else name
            number = counts.get(tab, run.counts[name])
            found.append((name, label, number, tab if tab in counts else ""))
    return found


async def _listing(request: Request, run: Import, tab: str, reason: str, address: str) -> Listing | None:
    """None for what there are only examples of."""
    if tab == "people":
        return await listed(request, _people(request, run).select_related("member"), at=address)
    if tab not in issues.GROUPS:
        return None
    rows = issues.of_run(run, cast(Group, tab)).using_db(read())
    rows = rows.filter(reason=reason) if reason else rows
    return await listed(request, rows.order_by("row", "id"), at=address)


async def _persons(request: Request, run: Import, tab: str, listing: Listing | None) -> dict[int, Any]:
    """Whom rows that were taken are about, as far as the asker may look at them."""
    if listing is None or tab not in TAKEN or run.state not in STEPS_AFTER:
        return {}
    rows = {issue.row for issue in listing.rows}
    found = _people(request, run).filter(row__in=rows).select_related("member")
    return {dossier.row: dossier.member for dossier in await found}


def _people(request: Request, run: Import) -> Any:
    """Customers of the file whom the asker may look at."""
    visible = members.visible_to(request.state.staff)
    return dossiers.of_run(run).filter(member_id__in=Subquery(visible.values("id"))).using_db(read())


def _reasons(tally: dict[Group, Counter[str]]) -> list[tuple[str, str, str, int]]:
    """The most frequent ones, in one order always: tab, code, words and how many rows."""
    found = [
        (kind, code, words.reason_name(code), count)
        for kind, reasons in tally.items()
        for code, count in reasons.items()
        if kind != "mended"
    ]
    return sorted(found, key=lambda one: (-one[3], one[:2]))[:REASONS_SHOWN]
