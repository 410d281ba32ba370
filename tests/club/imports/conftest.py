"""A dealer's files, written by hand for a test, and what it takes to bring them in."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from club.imports import files, importing
from club.imports import run as runs
from club.imports.columns import Columns
from club.imports.run import Import

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
CUSTOMERS = ("客户编号", "客户姓名", "性别", "出生日期", "手机号码", "电子邮箱", "车牌号", "车架号", "车型",
             "交车日期", "销售顾问", "行驶里程", "保险到期日", "来源渠道", "推荐人手机", "备注")  # fmt: skip
ORDERS = ("工单号", "车架号", "车牌号", "进店日期", "结算日期", "进店里程", "维修类型", "工时费", "配件费",
          "合计金额", "服务顾问", "结算状态")  # fmt: skip
BALANCES = ("会员号", "手机号", "姓名", "积分余额", "到期日")
HEADINGS = {"customers": CUSTOMERS, "service_orders": ORDERS, "opening_balances": BALANCES}
VIN = "LSVNM97M35WKFC25L"


A_CUSTOMER = {
    "客户编号": "C1",
    "客户姓名": "周涛",
    "手机号码": "13800138000",
    "车架号": VIN,
    "车牌号": "京BDC311",
    "车型": "探岳",
    "交车日期": "2022-01-20",
}
AN_ORDER = {
    "工单号": "RO1",
    "车架号": VIN,
    "进店日期": "2026-05-26",
    "结算日期": "2026-05-27",
    "进店里程": "30480",
    "维修类型": "保养",
    "工时费": "200.00",
    "配件费": "312.50",
    "合计金额": "512.50",
    "服务顾问": "马超",
    "结算状态": "已结算",
}


def customer(number: str = "C1", **told: str) -> tuple[str, ...]:
    """A row: `customer("C1", 客户姓名="周涛", 手机号码="13800138000")`."""
    said = A_CUSTOMER | {"客户编号": number} | told
    return tuple(said.get(heading, "") for heading in CUSTOMERS)


def order(number: str = "RO1", **told: str) -> tuple[str, ...]:
    said = AN_ORDER | {"工单号": number} | told
    return tuple(said.get(heading, "") for heading in ORDERS)


def balance(**told: str) -> tuple[str, ...]:
    """A row: `balance(手机号="13816526034", 积分余额="1,200")`."""
    return tuple(told.get(heading, "") for heading in BALANCES)


def written(headings: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue()


@pytest.fixture
def bring(cast: Any, tmp_path: Path) -> Callable[..., Any]:
    """Bring a file in: `run = await bring("customers", customer(…))`."""
    numbers = iter(range(1000))

    async def bring(
        kind: Any,
        *rows: tuple[str, ...],
        content: bytes | str | None = None,
        dry: bool = False,
        at: datetime = NOW,
        store: Any = None,
        columns: Columns | None = None,
    ) -> Import:
        text = content if content is not None else written(HEADINGS[kind], *rows)
        path = tmp_path / f"file{next(numbers)}"
        path.write_bytes(text.encode("gb18030") if isinstance(text, str) else text)
        run = await files.receive(
            path, kind=kind, name="导出.csv", store=store or cast.north, by=cast.gil, at=at, mapping=columns
        )
        if run.state == "mapping":
            return run
        if not dry:
            await runs.begin(run, by=cast.gil, at=at)
        return await finished(run, at=at)

    return bring


async def finished(run: Import, *, at: datetime = NOW, steps: int = 10**6) -> Import:
    """Work on the run until it is done, or for some steps only."""
    run = await runs.claim(run, worker="test", at=at + timedelta(seconds=1))
    async with importing.opened(run, limit=1 << 30) as work:
        while steps and await work.step(at=at + timedelta(seconds=1)):
            steps -= 1
    return await Import.get(id=run.id)
