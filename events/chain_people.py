"""The heads that a line of a chain counts: 2大1小, +1, 3人, 一家三口, 带老婆孩子 and their like. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {word: n for n, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2, "仨": 3}
_N = r"(\d{1,3}|[一二两俩三仨四五六七八九十])"
_AGE = re.compile(r"(?<!\d)(\d{1,3})\s*(?:岁半|周岁|岁)")
_BIG = re.compile(rf"{_N}\s*(?:个|位|名)?\s*(?:大人|成人|大(?!众|家|概))")
_SMALL = re.compile(rf"{_N}\s*(?:个|位|名)?\s*(?:小孩子?|小朋友|儿童|孩子|孩|娃娃?|宝宝|宝|小(?!时))")
_BIG_BEHIND = re.compile(r"(?:大人?|成人)\s*[:x*×]?\s*(\d{1,2})(?!\d)")
_SMALL_BEHIND = re.compile(r"(?:小孩?|孩子?|儿童)\s*[:x*×]?\s*(\d{1,2})(?!\d)")
_FAMILY = re.compile(rf"(?:一家|全家|共|一共|总共|合计)?\s*{_N}\s*(?:口人?|个人|人|位|名)(?!\w*车)")
_TWO = re.compile(r"夫妻俩?|夫妇俩?|小?[两俩]口子?")
_PLUS = re.compile(rf"\+\s*{_N}(?!\s*[\d岁])")
_SUM = re.compile(r"(?<![\d+])(\d)\s*\+\s*(\d)(?!\d)")
_WHOLE = re.compile(r"一家(?:人|子)?|全家|拖家带口|家里人")
_ALONE = re.compile(r"(?<![\d.:])([1-9])(?![\d.:岁])")
_PARENTS = re.compile(r"爸妈|父母|公婆|岳父母|二老|老两口|爷爷奶奶|外公外婆")
_ADULT = re.compile(
    r"老婆|太太|媳妇|妻子|爱人|对象|女友|女朋友|男友|男朋友|老公|丈夫|老伴|家属|爸爸|妈妈|父亲|母亲|老爸|老妈|岳父|岳母|公公|婆婆"
    r"|爷爷|奶奶|外公|外婆|姥姥|姥爷|哥哥|姐姐|弟弟|妹妹|朋友|同事|闺蜜|同学|邻居"
)
_CHILD = re.compile(r"孩子|小孩|儿子|女儿|闺女|宝宝|宝贝|娃娃|小朋友|大宝|二宝|儿女|娃")
_NOISE = re.compile(
    r"[\s,.;:/|、。·\-_~=()\[\]{}【】+&]+"
    r"|带上|带着|带|携|加上|外加|连同|一起|共|总|报名|参加|人员|的|和|跟|与|及|家"
)


@dataclass(frozen=True)
class Heads:
    """`adults` with the person themself. `is_unclear`: numbers that contradict each other, or none at all."""

    adults: int = 1
    children: int = 0
    ages: tuple[int, ...] = ()
    is_unclear: bool = False


def count(text: str) -> tuple[Heads, str]:
    """The heads of what stands behind a name, and the words that count nobody."""
    ages = tuple(age for each in _AGE.finditer(text) if (age := int(each[1])) < 18)
    rest = _AGE.sub(" ", text)
    told, rest = _told(rest)
    total, rest = _total(rest)
    more, young, is_vague, rest = _more(rest, told is not None)
    if told is None and total is None and not (more or young) and (alone := _ALONE.search(rest)):
        total, rest = int(alone[1]), _ALONE.sub(" ", rest, count=1)
    heads = _heads(told, total, more, young, is_vague, ages)
    return heads, re.sub(r"\s+", " ", _NOISE.sub(" ", rest)).strip()


def _told(text: str) -> tuple[tuple[int, int, bool] | None, str]:
    """Grown-ups and children by number: and whether they come besides the person (+1大1小)."""
    if found := _SUM.search(text):
        return (int(found[1]), int(found[2]), False), _SUM.sub(" ", text, count=1)
    besides = bool(re.search(rf"(?:\+|带|加)\s*{_N}\s*(?:个|位|名)?\s*(?:大|小|孩|娃|宝|成人|儿童)", text))
    big = _BIG.search(text) or _BIG_BEHIND.search(text)
    text = text.replace(big[0], " ", 1) if big else text
    small = _SMALL.search(text) or _SMALL_BEHIND.search(text)
    text = text.replace(small[0], " ", 1) if small else text
    if not big and not small:
        return None, text
    return (_number(big[1]) if big else 0, _number(small[1]) if small else 0, besides or not big), text


def _total(text: str) -> tuple[int | None, str]:
    """How many come altogether."""
    if (found := _FAMILY.search(text)) and not re.search(r"(?:\+|带|加)\s*$", text[: found.start()]):
        return _number(found[1]), text.replace(found[0], " ", 1)
    if found := _TWO.search(text):
        return 2, text.replace(found[0], " ", 1)
    return None, text


def _more(text: str, is_told: bool) -> tuple[int, int, bool, str]:
    """Who comes besides, by number or by word; and whether it is said without saying how many."""
    adults = children = 0
    for found in [*_PLUS.finditer(text)]:
        adults += _number(found[1])
    text = _PLUS.sub(" ", text)
    if found := re.search(rf"(?:\+|带|加)\s*{_N}\s*(?:个|位)?\s*(?:人|朋友|同事|家属)", text):
        adults, text = adults + _number(found[1]), text.replace(found[0], " ", 1)
    if is_told:
        return adults, children, False, _CHILD.sub(" ", _ADULT.sub(" ", _PARENTS.sub(" ", text)))
    adults += 2 * len(_PARENTS.findall(text))
    text = _PARENTS.sub(" ", text)
    children += len(_CHILD.findall(text))
    text = _CHILD.sub(" ", text)
    adults += len(_ADULT.findall(text))
    text = _ADULT.sub(" ", text)
    is_vague = bool(_WHOLE.search(text))
    return adults, children, is_vague, _WHOLE.sub(" ", text)


def _heads(
    told: tuple[int, int, bool] | None,
    total: int | None,
    more: int,
    young: int,
    is_vague: bool,
    ages: tuple[int, ...],
) -> Heads:
    if told is not None:
        adults, children = (told[0] + 1 if told[2] else max(told[0], 1)), told[1]
        adults += more
        is_unclear = (total is not None and total != adults + children) or (told[0] == 0 and not told[2])
    elif total is not None:
        children = min(young or len(ages), max(total - 1, 0))
        adults = max(total + (more if not young and more and total == 1 else 0) - children, 1)
        is_unclear = total == 0
    else:
        children = max(young, len(ages))
        adults, is_unclear = 1 + more, is_vague
    return Heads(adults, children, ages[:children], is_unclear)


def _number(word: str) -> int:
    return _DIGITS.get(word) or (int(word) if word.isdecimal() and word.isascii() else 1)
