"""A run: one file on its way into the club, from the upload to the report.

`mapping` waits for somebody to say what the columns are; `checking` goes through the file and writes nothing;
`checked` waits for the word to begin; `running` takes the rows; then it is `done`. `failed` and `dropped` end
it. Checking and running belong to whoever holds the lease, which is prolonged with every chunk of rows, in
the transaction that writes them: so a run that was killed goes on behind the last chunk that stands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.imports import columns
from club.imports.columns import Columns, Kind
from club.imports.errors import Busy, FileGone, TwiceTheSame, UnknownHeadings, WrongColumns, WrongState
from club.imports.issues import Issue
from club.imports.reading import Table

if TYPE_CHECKING:
    from club.staff import Staff
    from club.stores import Store

LEASE = timedelta(seconds=45)
MOST_TRIES = 20
AT_WORK = ("checking", "running")
COLUMNS = "columns"  # among the samples
_TO_BE_SAID = (UnknownHeadings, WrongColumns, TwiceTheSame)


class Import(Model):
    """`position` is the last row of the file that is done, `thousandths` how much of the file that is.

    `counts` say what became of the rows, `samples` show a few of each kind; until the rows are taken, also a
    few values of each column (`columns`), for whoever says what it is. `started_at` is the instant that
    all that comes of the file bears.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    name = fields.CharField(max_length=120)
    digest = fields.CharField(max_length=64)
    size = fields.BigIntField()
    path = fields.CharField(max_length=400)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField("club.Store", on_delete=fields.RESTRICT)
    headings = fields.JSONField[list[str]](default=list)
    mapping = fields.JSONField[dict[str, Any]](default=dict)
    state = fields.CharField(max_length=10)
    position = fields.IntField(default=0)
    thousandths = fields.IntField(default=0)
    counts = fields.JSONField[dict[str, Any]](default=dict)
    samples = fields.JSONField[dict[str, Any]](default=dict)
    by = fields.CharField(max_length=60)
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    worker = fields.CharField(max_length=60, default="")
    leased_until = fields.DatetimeField(null=True)
    heartbeat_at = fields.DatetimeField(null=True)
    tries = fields.IntField(default=0)
    error = fields.JSONField[dict[str, Any]](null=True)
    is_gone = fields.BooleanField(default=False)
    store_id: int

    class Meta:
        table = "club_import"
        indexes = (("digest",), ("state", "leased_until"), ("store", "created_at"))

    @property
    def is_dry(self) -> bool:
        return self.state == "checking"

    @property
    def columns(self) -> Columns:
        return columns.from_plain(self.mapping)

    @property
    def source(self) -> str:
        """How what came of the file names it."""
        return f"import:{self.id}"

    @property
    def origin(self) -> dict[str, Any]:  # as facts of the audit log
        return {"run": self.id}


class LeaseLost(WrongState):
    """Somebody else has the run now, or it was dropped: whoever had it must stop."""

    code = "import.lease_lost"


def visible_to(staff: Staff) -> QuerySet[Import]:
    """The runs for the store of `staff`, or all of them, newest first."""
    runs = Import.all() if staff.store_id is None else Import.filter(store_id=staff.store_id)
    return runs.order_by("-id")


def waiting(at: datetime) -> QuerySet[Import]:
    """Runs with something to do that nobody is doing, the oldest first."""
    return Import.filter(
        state__in=AT_WORK, is_gone=False, leased_until__lte=at, tries__lt=MOST_TRIES
    ).order_by("id")


async def receive(
    table: Table,
    *,
    kind: Kind,
    name: str,
    path: str,
    size: int,
    digest: str,
    store: Store,
    by: Actor,
    at: datetime,
    mapping: Columns | None = None,
) -> Import:
    """A file that can be read is written down; `mapping` adds to what is known of its columns.

    It waits to be mapped if its columns are not known. Raises TwoHeaders, OtherKind, EmptyFile; with a
    `mapping`, also what `columns.check` raises.
    """
    headings = table.headings
    columns.check_headings(kind, headings, table.second, table.first_row)
    known = await columns.proposed(kind, headings)
    if mapping:
        known = Columns({**known.columns, **mapping.columns}, {**known.works, **mapping.works})
        columns.check(kind, headings, known)
    async with in_transaction():
        run = await Import.create(
            kind=kind,
            name=name[-120:],
            digest=digest,
            size=size,
            path=path,
            store=store,
            headings=headings,
            mapping=known.plain(),
            samples={COLUMNS: table.examples()},
            state="checking" if _is_known(kind, headings, known) else "mapping",
            by=actors.name(by),
            created_at=at,
            leased_until=at,
        )
        if mapping:
            await columns.keep(kind, headings, known, by=by, at=at)
        await _audit("import.received", run, by, at, name=run.name, kind=kind, digest=digest[:12])
    return run


async def map_columns(run: Import, mapping: Columns, *, by: Actor, at: datetime) -> None:
    """Say what the columns are; the file is checked (again) with that, unless rows of it were taken.

    Raises what `columns.check` raises; WrongState, FileGone.
    """
    kind: Any = run.kind
    columns.check(kind, run.headings, mapping)
    async with in_transaction():
        states = ("mapping", "checked", "checking", "running")
        seen = _of_columns(run)
        await _anew(run, states, state="checking", at=at, mapping=mapping.plain(), samples=seen)
        await columns.keep(kind, run.headings, mapping, by=by, at=at)
        await Issue.filter(run_id=run.id).delete()
        await _audit("import.mapped", run, by, at)


async def begin(run: Import, *, by: Actor, at: datetime) -> None:
    """Take the rows from now on; what the check has found is found anew. Raises WrongState, FileGone."""
    async with in_transaction():
        await _anew(run, ("checked", "checking"), state="running", at=at, started_at=at)
        await Issue.filter(run_id=run.id).delete()
        await _audit("import.started", run, by, at, name=run.name)


async def drop(run: Import, *, by: Actor, at: datetime) -> None:
    """Nothing of the file is wanted. Raises WrongState once rows have been taken."""
    async with in_transaction():
        await _move(run, ("mapping", "checking", "checked"), state="dropped", finished_at=at, samples={})
        await Issue.filter(run_id=run.id).delete()
        await _audit("import.dropped", run, by, at, name=run.name)


async def claim(run: Import, *, worker: str, at: datetime) -> Import:
    """The run as it is now, held by `worker` until `at` + LEASE. Raises Busy while another holds it."""
    free = Import.filter(id=run.id, state__in=AT_WORK, leased_until__lte=at)
    held: dict[str, Any] = {"worker": worker, "leased_until": at + LEASE, "heartbeat_at": at, "error": None}
    if not await free.update(**held, tries=F("tries") + 1):
        now = await Import.get(id=run.id)
        raise Busy(run=run.id, worker=now.worker, state=now.state)
    claimed = await Import.get(id=run.id).select_related("store")
    if claimed.is_dry and claimed.position:  # what a check has seen died with its process: it begins again
        await Issue.filter(run_id=run.id).delete()
        anew: dict[str, Any] = {"position": 0, "thousandths": 0, "counts": {}}
        await _move(claimed, ("checking",), **anew, samples=_of_columns(claimed))
    return claimed


async def advance(run: Import, *, at: datetime, **progress: Any) -> None:
    """Write down how far it is, in the transaction of the rows, and hold it for longer. Raises LeaseLost."""
    held = Import.filter(id=run.id, worker=run.worker, tries=run.tries, state=run.state)
    if not await held.update(**progress, heartbeat_at=at, leased_until=at + LEASE):
        raise LeaseLost(run=run.id)
    run.update_from_dict(progress)  # pyright: ignore[reportUnknownMemberType]


async def finish(run: Import, *, at: datetime) -> None:
    """All rows are done. Raises LeaseLost."""
    state = "checked" if run.is_dry else "done"
    ended = {"thousandths": 1000, "tries": 0, "leased_until": at}
    ended |= {} if run.is_dry else {"finished_at": at}
    async with in_transaction():
        await advance(run, at=at)
        await _move(run, AT_WORK, **ended, state=state)
        figures = {name: count for name, count in run.counts.items() if isinstance(count, int)}
        deed = "import.checked" if state == "checked" else "import.done"
        await _audit(deed, run, run.by, at, **figures)


async def fail(run: Import, error: dict[str, Any], *, at: datetime, by: Actor) -> None:
    """The file cannot be read to its end; what has been taken of it stays. Raises LeaseLost."""
    async with in_transaction():
        await advance(run, at=at)
        await _move(run, AT_WORK, state="failed", error=error, finished_at=at, leased_until=at)
        await _audit("import.failed", run, by, at, code=str(error.get("code", "")))


async def put_back(run: Import, *, at: datetime) -> None:
    """Let go of a run that is not done, so that another may take it at once."""
    await Import.filter(id=run.id, worker=run.worker, tries=run.tries, state=run.state).update(
        leased_until=at, tries=F("tries") - 1
    )


async def siblings(run: Import) -> frozenset[str]:
    """The sources of all runs of this very file, this one among them."""
    same = Import.filter(digest=run.digest, kind=run.kind, store_id=run.store_id)
    return frozenset(f"import:{id}" for (id,) in await same.values_list("id"))


async def unfinished(*, kind: Kind, digest: str, store: Store) -> Import | None:
    """The run of this very file that was begun and is not done."""
    runs = Import.filter(kind=kind, digest=digest, store_id=store.id, state="running", is_gone=False)
    return await runs.order_by("-id").first()


async def forget_samples(*, before: datetime, limit: int) -> int:
    """Let go the examples of runs of before that instant, which name people; how many runs it were."""
    old = Import.filter(created_at__lt=before).exclude(state__in=AT_WORK).order_by("id")
    ids = [run.id for run in await old.only("id", "samples") if any(run.samples.values())][:limit]
    return await Import.filter(id__in=ids).update(samples={}) if ids else 0


async def note_report(run: Import, count: int, *, by: Actor, at: datetime) -> None:
    """Write down that somebody took the report away, of so many rows: it holds values as they came."""
    await _audit("import.reported", run, by, at, name=run.name, count=count, format="csv", uncovered=True)


def _is_known(kind: Kind, headings: list[str], mapping: Columns) -> bool:
    try:
        columns.check(kind, headings, mapping)
    except _TO_BE_SAID:
        return False
    return True


async def _anew(run: Import, states: tuple[str, ...], *, at: datetime, **changes: Any) -> None:
    """Go through the file from its first row. Raises WrongState, FileGone."""
    held = await Import.select_for_update(no_key=True).get(id=run.id)  # or the file is deleted meanwhile
    if held.is_gone and held.state in states:
        raise FileGone
    if held.state == "running" and held.position:
        raise WrongState(state=held.state)
    begun = {"position": 0, "thousandths": 0, "counts": {}, "samples": {}, "tries": 0, "error": None}
    await _move(run, states, **begun | {"leased_until": at} | changes)


def _of_columns(run: Import) -> dict[str, Any]:
    return {COLUMNS: run.samples[COLUMNS]} if COLUMNS in run.samples else {}


async def _move(run: Import, states: tuple[str, ...], **changes: Any) -> None:
    if not await Import.filter(id=run.id, state__in=states).update(**changes):
        raise WrongState(state=(await Import.get(id=run.id)).state)
    run.update_from_dict(changes)  # pyright: ignore[reportUnknownMemberType]


async def _audit(action: str, run: Import, by: Actor, at: datetime, **facts: Any) -> None:
    await audit.record(action, run, by=by, at=at, store=run.store_id, **facts)
