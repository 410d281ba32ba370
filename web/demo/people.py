"""The demo's people and cars: names, numbers, plates and VINs that are nobody's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

from club import clock
from club.members.births import UNTOLD, Birth
from club.vehicles import vins

SURNAMES = (
    "陈林周吴郑王冯沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭马方任袁柳史唐薛雷贺汤罗毕郝安于顾孟"
    "黄萧尹姚邵汪毛戴宋熊纪舒项祝董梁杜阮蓝季贾路江郭梅盛钟邱骆高夏蔡田胡万卢莫房丁邓杭包左石崔吉龚程邢裴"
    "陆翁储靳段焦谷车侯全班仰秋仲伊宫宁武符刘景詹束龙叶司黎白怀蒲乔闻温庄晏柴阎易慎戈廖庾"
)
WOMEN = "晓岚 静 婷 薇 敏 颖 雅琴 佳怡 梦洁 芳 丽娟 雪 欣 慧 玉兰 思源 诗涵 美玲 海燕 若曦"
MEN = "建国 明 强 磊 国强 伟 杰 浩然 志远 海涛 立新 子轩 文博 军 俊 凯 宇航 家辉 阳 振华"
MODELS = (  # brand, model, energy
    ("大众", "途观L", "fuel"),
    ("大众", "帕萨特", "fuel"),
    ("大众", "朗逸", "fuel"),
    ("大众", "途岳", "fuel"),
    ("大众", "威然", "fuel"),
    ("大众", "ID.3", "ev"),
    ("大众", "ID.4 X", "ev"),
    ("大众", "ID.6 X", "ev"),
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True)
class Person:
    """Somebody before they join."""

    phone: str
    name: str
    gender: str
    birth: Birth


@dataclass(frozen=True)
class Car:
    """A car before it has an owner in the club."""

    plate: str
    vin: str
    brand: str
    model: str
    energy: str
    model_year: int
    delivered_on: date
    registered_on: date


def person(number: int, random: Random, *, name: str = "", birth: Birth | None = None) -> Person:
    """The `number`th person; most tell their birthday, a quarter of these by the moon."""
    gender = _gender(name) or random.choice("fm")
    name = name or random.choice(SURNAMES) + random.choice((WOMEN if gender == "f" else MEN).split())
    return Person(f"138{number:08d}", name, gender, birth or _birth(random))


def car(random: Random, today: date) -> Car:
    """A car one to six years old, its plate that of Shanghai."""
    brand, model, energy = random.choice(MODELS)
    age = random.randrange(60, 2200)
    delivered = date.fromordinal(today.toordinal() - age)
    plate, vin = _plate(random, energy), _vin(random)
    return Car(plate, vin, brand, model, energy, delivered.year, delivered, delivered)


def by_day(at: datetime, random: Random) -> datetime:
    """The same day at an hour when people are awake."""
    local = clock.local(at)
    return local.replace(hour=random.randrange(9, 21), minute=random.randrange(60)).astimezone(UTC)


def _gender(name: str) -> str:
    """As the given name has it; '' for nobody yet."""
    return ("f" if name[1:] in WOMEN.split() else "m") if name else ""


def _birth(random: Random) -> Birth:
    chance = random.random()
    if chance < 0.2:
        return UNTOLD
    year = random.randrange(1962, 2004)
    if chance < 0.4:
        return Birth("lunar", random.randrange(1, 13), random.randrange(1, 30))
    return Birth("solar", random.randrange(1, 13), random.randrange(1, 29), year)


def _plate(random: Random, energy: str) -> str:
    digits = f"{random.randrange(100000):05d}"
    district = random.choice("ABCDEFGHJKLMN")
    if energy == "ev":
        return f"沪{district}{random.choice('ABD')}{digits}"
    return f"沪{district}{random.choice(_LETTERS.replace('I', '').replace('O', ''))}{digits[1:]}"


def _vin(random: Random) -> str:
    """Seventeen characters whose ninth is the check digit of the others."""
    body = "".join(random.choice(_VIN_LETTERS + "0123456789") for _ in range(5))
    serial = f"{random.randrange(1_000_000):06d}"
    drafts = (f"LSV{body}{check}{random.choice('LMNPRS')}2{serial}" for check in "0123456789X")
    for draft in list(drafts):
        if vins.is_checked(draft):
            return draft
    return _vin(random)
