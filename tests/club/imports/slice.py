"""A part of the DMS export that is at hand for tests, or one that is made up like it."""

import os
import random
from pathlib import Path

from tests.club.imports.conftest import CUSTOMERS, ORDERS, written
from tests.processes import ROOT

REAL = Path(os.environ.get("CLUB_TEST_DMS", ROOT.parent / "shared" / "data" / "dms"))
ABSENT = f"there is no DMS export at ../shared/data/dms nor where CLUB_TEST_DMS says ({REAL})"
NAMES = "王李张刘陈杨赵黄周吴"
WORKS = ("保养", "保养", "保养", "一般维修", "精品加装", "事故维修", "索赔")


def check_digit(vin: str) -> str:
    letters = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(w * int(letters.get(c, c)) for w, c in zip(weights, vin, strict=True))
    return vin[:8] + "0123456789X"[total % 11] + vin[9:]


def vin_of(number: int) -> str:
    return check_digit(f"LSVAB3CD0EF{number:06}")


def customers(count: int) -> str:
    """So many customers, some of them twice, some with something wrong."""
    return written(CUSTOMERS, *(customer_row(number) for number in range(count)))


def customer_row(number: int) -> tuple[str, ...]:
    one = number - 1 if number % 40 == 39 else number  # the one before, under another number
    luck = random.Random(one)
    told = {
        "客户编号": f"C{number:07}",
        "客户姓名": luck.choice(NAMES)
        + luck.choice("伟芳娜敏静丽强磊军洋")
        + ("女士" if number % 77 == 0 else ""),
        "性别": luck.choice("男女"),
        "出生日期": luck.choice(
            ["1980-01-02", "1985/3/4", "19900506", "1992年7月8日", "33000", "农历正月廿九"]
        ),
        "手机号码": f"139{one:08}" if number % 90 else "1391234",
        "车牌号": f"京A{one % 100000:05}" if one < 100000 else "未上牌",
        "车架号": vin_of(one),
        "车型": luck.choice(["明锐 1.4T", "途昂 2.0T"]),
        "交车日期": luck.choice(["2020-01-20", "2021/3/4", "20220506"]),
        "销售顾问": luck.choice(["陈静", "Dee"]),
        "行驶里程": str(luck.randrange(100, 90000)),
        "备注": luck.choice(["", "", "喜欢自驾游", '=HYPERLINK("http://x")']),
    }
    return tuple(told.get(heading, "") for heading in CUSTOMERS)


def orders(count: int, cars: int) -> str:
    """So many orders of the customers' cars, some void, repeated, wrong, or of nobody's car."""
    return written(ORDERS, *(order_row(number, cars) for number in range(count)))


def order_row(number: int, cars: int) -> tuple[str, ...]:
    one = number - 1 if number % 180 == 179 else number
    luck = random.Random(one)
    labour, parts = luck.randrange(10000, 90000), luck.randrange(0, 90000)
    year, month, day = luck.randrange(2022, 2026), luck.randrange(1, 13), luck.randrange(1, 29)
    told = {
        "工单号": f"RO{one:08}",
        "车架号": vin_of(luck.randrange(cars)) if one % 150 else vin_of(900_000 + one % 1000),
        "进店日期": luck.choice(
            [f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}", f"{year}{month:02}{day:02}"]
        ),
        "结算日期": f"{year}年{month}月{day}日",
        "进店里程": str(luck.randrange(100, 90000)),
        "维修类型": luck.choice(WORKS),
        "工时费": f"{labour / 100:.2f}",
        "配件费": f"{parts / 100:.2f}",
        "合计金额": f"{(labour + parts) / 100 + (3 if one % 270 == 1 else 0):,.2f}",
        "服务顾问": "马超",
        "结算状态": "作废" if one % 54 == 0 else "已结算",
    }
    return tuple(told.get(heading, "") for heading in ORDERS)
