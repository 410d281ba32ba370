"""Files on their way in: looked at as a whole before anything is written, and forgotten after a month."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from club import config
from club.actors import Actor
from club.imports import run as runs
from club.imports.columns import Columns, Kind
from club.imports.reading import Table, digest_of, open_table
from club.imports.run import Import
from club.imports.workbook import Workbook
from club.stores import Store

KEPT = timedelta(days=30)


def folder() -> Path:
    """Where uploads lie until their rows are in. Several machines share it, or one of them does the work."""
    path = config.settings().data_dir / "imports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def limit() -> int:
    """Bytes of a file at most (CLUB_UPLOAD_LIMIT)."""
    return config.settings().upload_limit


async def receive(
    path: Path,
    *,
    kind: Kind,
    name: str,
    store: Store,
    by: Actor,
    at: datetime,
    mapping: Columns | None = None,
) -> Import:
    """Write down that the file at `path` came. Raises what is Unusable; then nothing has been written."""
    table, digest, size = await asyncio.to_thread(_looked_at, path)
    try:
        return await runs.receive(
            table,
            kind=kind,
            name=name,
            path=str(path),
            size=size,
            digest=digest,
            store=store,
            by=by,
            at=at,
            mapping=mapping,
        )
    finally:
        table.close()


async def forget(*, at: datetime) -> int:
    """Delete the files of runs that ended a month ago, and of those that nobody ever began; how many."""
    old = await Import.filter(is_gone=False, created_at__lte=at - KEPT).exclude(state__in=runs.AT_WORK)
    gone = 0
    for run in old:
        idle = Import.filter(id=run.id, is_gone=False).exclude(state__in=runs.AT_WORK)
        if await idle.update(is_gone=True):  # unless somebody has begun it this very moment
            await asyncio.to_thread(_delete, Path(run.path))
            gone += 1
    return gone


def _looked_at(path: Path) -> tuple[Table, str, int]:
    """The table, opened anew once all of the file has been seen; the digest and the number of its bytes."""
    with open_table(path, limit=limit()) as table:
        if isinstance(table.source, Workbook):  # one that breaks off in the middle is not begun
            for _ in table.rows():
                pass
    return open_table(path, limit=limit()), digest_of(path), path.stat().st_size


def _delete(path: Path) -> None:
    """What the command line read where it lay is not ours to delete."""
    if path.parent == folder():
        path.unlink(missing_ok=True)
