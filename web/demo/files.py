"""The demo's files: what the dealer's own system exported last week, with the slips that exports have."""

from datetime import datetime, timedelta
from pathlib import Path

from club.imports import files, importing
from club.imports import run as runs
from club.imports.columns import Kind
from club.imports.run import Import
from web.demo.house import House

HERE = Path(__file__).parent
EXPORTED_AGO = (40, 24, 12)  # days; {0}, {1} and {2} in orders.csv


async def bring(house: House, *, at: datetime) -> None:
    """Two files are imported, and a third waits to be looked at."""
    days = [(at - timedelta(days=ago)).date().isoformat() for ago in EXPORTED_AGO]
    customers, orders = _exported("customers.csv"), _exported("orders.csv").format(*days)
    await _whole(await _received(house, "customers", "DMS客户.csv", customers, at), at)
    await _whole(await _received(house, "service_orders", "DMS工单.csv", orders, at), at)
    await _worked(await _received(house, "customers", "DMS客户_本周.csv", customers + "\n", at), at)


async def _received(house: House, kind: Kind, name: str, text: str, at: datetime) -> Import:
    path = files.folder() / f"demo-{name}"
    path.write_text(text, encoding="gb18030")
    told = {"store": house.stores[0], "by": house.staff["care"], "at": at}
    return await files.receive(path, kind=kind, name=name, **told)


async def _whole(run: Import, at: datetime) -> None:
    await runs.begin(run, by=run.by, at=at)
    await _worked(run, at)


async def _worked(run: Import, at: datetime) -> None:
    run = await runs.claim(run, worker="demo", at=at)
    async with importing.opened(run, limit=files.limit()) as work:
        while await work.step(at=at):
            pass


def _exported(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
