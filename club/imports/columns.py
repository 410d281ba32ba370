"""Columns: what a file calls them, and which field of ours each one fills.

What dealers' systems call their columns is known for the most part; what is not, somebody says once, and the
answer is kept for the next file with the same headings (ColumnMapping). So are the words for kinds of work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from tortoise import fields
from tortoise.models import Model

from club import actors
from club.actors import Actor
from club.imports import values
from club.imports.errors import (
    EmptyFile,
    NoSuchField,
    OtherKind,
    TwiceTheSame,
    TwoHeaders,
    UnknownHeadings,
    WrongColumns,
)
from club.orders.order import WORKS

Kind = Literal["customers", "service_orders", "opening_balances"]
KINDS: tuple[Kind, ...] = ("customers", "service_orders", "opening_balances")

CUSTOMERS: dict[str, tuple[str, ...]] = {
    "number": ("客户编号", "客户号", "客户代码", "客户编码", "档案号"),
    "name": ("客户姓名", "姓名", "客户名称", "车主姓名", "车主", "name"),
    "gender": ("性别", "gender"),
    "born": ("出生日期", "生日", "出生年月日", "birthday"),
    "phone": ("手机号码", "手机号", "手机", "移动电话", "联系电话", "电话", "联系方式", "phone", "mobile"),
    "landline": ("固定电话", "座机", "家庭电话", "办公电话"),
    "email": ("电子邮箱", "邮箱", "电子邮件", "email", "e-mail"),
    "plate": ("车牌号", "车牌号码", "车牌", "牌照号", "plate"),
    "vin": ("车架号", "vin", "vin码", "vin号", "底盘号", "车辆识别代号", "车辆识别码"),
    "brand": ("品牌", "brand"),
    "model": ("车型", "车型名称", "车系", "model"),
    "delivered": ("交车日期", "提车日期", "购车日期"),
    "adviser": ("销售顾问", "顾问"),
    "kilometres": ("行驶里程", "里程", "当前里程", "公里数"),
    "insured": ("保险到期日", "保险到期", "交强险到期日", "保险截止日期"),
    "source": ("来源渠道", "客户来源", "来源"),
    "referrer": ("推荐人手机", "推荐人电话", "介绍人电话", "介绍人手机"),
    "remark": ("备注", "客户备注", "说明", "remark"),
}

SERVICE_ORDERS: dict[str, tuple[str, ...]] = {
    "number": ("工单号", "维修单号", "结算单号", "工单编号"),
    "vin": CUSTOMERS["vin"],
    "plate": CUSTOMERS["plate"],
    "opened": ("进店日期", "进厂日期", "开单日期", "接车日期"),
    "settled": ("结算日期", "出厂日期", "交车结算日期"),
    "kilometres": ("进店里程", "进厂里程", "行驶里程", "里程"),
    "work": ("维修类型", "业务类型", "工单类型", "维修类别"),
    "labour": ("工时费", "工时金额"),
    "parts": ("配件费", "材料费", "配件金额"),
    "total": ("合计金额", "结算金额", "总金额", "合计", "应收金额"),
    "adviser": ("服务顾问", "接待员", "sa"),
    "state": ("结算状态", "工单状态", "状态"),
}

OPENING_BALANCES: dict[str, tuple[str, ...]] = {
    "number": ("会员号", "会员编号", "会员卡号", "卡号", *CUSTOMERS["number"]),
    "phone": CUSTOMERS["phone"],
    "name": ("会员姓名", *CUSTOMERS["name"]),
    "points": ("积分", "积分余额", "剩余积分", "可用积分", "期初积分", "当前积分", "points", "balance"),
    "ends": ("积分到期日", "积分到期日期", "到期日", "到期日期", "有效期至", "失效日期", "expires"),
}

FIELDS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "customers": CUSTOMERS,
    "service_orders": SERVICE_ORDERS,
    "opening_balances": OPENING_BALANCES,
}
WORK_WORDS = {
    "保养": "maintenance",
    "首保": "maintenance",
    "定期保养": "maintenance",
    "一般维修": "repair",
    "维修": "repair",
    "机修": "repair",
    "事故维修": "accident",
    "事故": "accident",
    "钣喷": "bodywork",
    "钣金喷漆": "bodywork",
    "索赔": "warranty",
    "质保": "warranty",
    "保修": "warranty",
    "精品加装": "accessories",
    "精品": "accessories",
    "加装": "accessories",
    "配件销售": "parts",
}
_NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "customers": (("name", "phone"), ("phone", "vin", "plate", "number")),
    "service_orders": (("number",), ("vin", "plate"), ("opened",), ("work",), ("total", "labour", "parts")),
    "opening_balances": (("phone", "number"), ("points",)),
}
_MAY_LOOK_LIKE = {"customers": {"opening_balances"}}  # whose files may hold people's points as well


class ColumnMapping(Model):
    """What somebody said of the headings whose digest is `headings`: a field for each column, a kind of work
    for each word."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    headings = fields.CharField(max_length=64)
    columns = fields.JSONField[dict[str, str]](default=dict)
    works = fields.JSONField[dict[str, str]](default=dict)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_import_mapping"
        unique_together = (("kind", "headings"),)


@dataclass(frozen=True)
class Columns:
    """`columns` maps a heading to a field, or to '' if it is left out; `works` a word to a kind of work."""

    columns: dict[str, str]
    works: dict[str, str]

    def plain(self) -> dict[str, Any]:
        return {"columns": self.columns, "works": self.works}

    def places(self, headings: list[str]) -> dict[str, int]:
        """Where each field stands in a row."""
        return {
            self.columns[heading]: place
            for place, heading in enumerate(headings)
            if self.columns.get(heading)
        }


def needed(kind: Kind) -> list[str]:
    """The fields without which a file cannot be taken, or one of which it must have."""
    return [*dict.fromkeys(field for either in _NEEDED[kind] for field in either)]


def guessed(kind: Kind, headings: Iterable[str]) -> dict[str, str]:
    """The fields of those headings that are known; each field once, the first one that is called so."""
    words = {word: field for field, known in FIELDS[kind].items() for word in known}
    found: dict[str, str] = {}
    for heading in headings:
        field = words.get(_word(heading), "")
        if field and field not in found.values():
            found[heading] = field
    return found


async def proposed(kind: Kind, headings: list[str]) -> Columns:
    """What was said before of these very headings, else what can be guessed of them."""
    known = await ColumnMapping.get_or_none(kind=kind, headings=_digest(headings))
    if known:
        return Columns(known.columns, {**WORK_WORDS, **known.works})
    return Columns(guessed(kind, headings), dict(WORK_WORDS))


async def keep(kind: Kind, headings: list[str], mapping: Columns, *, by: Actor, at: datetime) -> None:
    """Remember what was said, for the next file with these headings."""
    told = {"columns": mapping.columns, "works": mapping.works, "by": actors.name(by), "at": at}
    await ColumnMapping.update_or_create(defaults=told, kind=kind, headings=_digest(headings))


def check_headings(kind: Kind, headings: list[str], second: list[str], first_row: int = 1) -> None:
    """Raises TwoHeaders, OtherKind, EmptyFile: what no mapping can mend."""
    here, below = len(guessed(kind, headings)), len(guessed(kind, second))
    if below >= 2 and below > here // 2:
        raise TwoHeaders(row=first_row + 1)
    if not any(headings):
        raise EmptyFile()
    for other in KINDS:
        if other == kind or other in _MAY_LOOK_LIKE.get(kind, ()):
            continue
        if len(guessed(other, headings)) > max(here, 2):
            raise OtherKind(kind=other)


def check(kind: Kind, headings: list[str], mapping: Columns) -> None:
    """Raises UnknownHeadings, NoSuchField, TwiceTheSame, WrongColumns: what whoever maps them can mend."""
    for heading, field in mapping.columns.items():
        if field and (field not in FIELDS[kind] or heading not in headings):
            raise NoSuchField(field=field, heading=heading)
    for work in mapping.works.values():
        if work not in WORKS:
            raise NoSuchField(field=work, heading="")
    filled = [mapping.columns.get(heading) for heading in headings if mapping.columns.get(heading)]
    if twice := next((field for field in filled if filled.count(field) > 1), None):
        raise TwiceTheSame(field=twice)
    if unknown := [heading for heading in headings if heading and heading not in mapping.columns]:
        raise UnknownHeadings(headings=unknown)
    if missing := lacking(kind, headings, mapping):
        raise WrongColumns(missing=missing[0][0], either=list(missing[0]))


def lacking(kind: Kind, headings: list[str], mapping: Columns) -> list[tuple[str, ...]]:
    """What has no column and must have one: of each, one of these fields."""
    filled = {mapping.columns.get(heading) for heading in headings}
    return [either for either in _NEEDED[kind] if not filled & set(either)]


def _word(heading: str) -> str:
    return values.tidy(heading).replace(" ", "").casefold().rstrip(":*")


def _digest(headings: list[str]) -> str:
    return sha256(json.dumps(sorted(map(_word, headings)), ensure_ascii=False).encode()).hexdigest()


def from_plain(told: Mapping[str, Any]) -> Columns:
    return Columns(dict(told.get("columns", {})), dict(told.get("works", {})))
