"""The text of a chain: what stands in a line apart from the heads it counts. Pure."""

from __future__ import annotations

import re
import unicodedata

from club import phones
from club.vehicles import plates

_STRUCK = "\u0335\u0336\u0337\u0338"  # combining strokes: text that was crossed out
_KEPT = {"Lu", "Ll", "Lo", "Lm", "Lt", "Nd", "Nl", "Pd", "Ps", "Pe", "Po", "Sm", "Zs", "Pc", "Pi", "Pf"}
_CJK = "\u3400-\u9fff"
_NUMBER = re.compile(
    rf"(?:第\s*)?\(?(\d{{1,3}})\s*(?:[.、,:;)\]】\-~#号位]+(?!\d{{1,2}}(?:\D|$)[时点])|(?=\s)|(?=[{_CJK}A-Za-z@]))\s*(.*)"
)
_TIME = re.compile(
    r"\d{1,2}\s*[:.]\s*\d{2}(?!\d)|\d{1,4}\s*[年月日号点时]|\d+\s*(?:元|块|公里|km|分钟|小时|天|米)", re.I
)
_PHONE = re.compile(r"(?<!\d)(?:\+?86[\s\-]?)?(1[3-9]\d)[\s\-]?(\d{4})[\s\-]?(\d{4})(?!\d)")
_PLATE = re.compile(r"([一-鿿])\s*([A-Z])\s*[·•・.\-\s]?\s*([A-Z0-9]{5,6})", re.I)
_BARE = re.compile(r"(?<![A-Z0-9])([A-Z])[·•・.\-]?([A-Z0-9]{5,6})(?![A-Z0-9])", re.I)
_NO_CAR = re.compile(r"蹭车|搭车|拼车|坐车|没车|无车|不开车|不带车|求带|求捎")
_CAR = re.compile(r"自驾|自己开车|开车(?:去|来)?|(?:[1一]\s*(?:辆|台|部)?\s*车)|有车|带车")
_OUT = re.compile(r"取消(?:报名)?|退出|不去了?|去不了|来不了|不来了|不参加了?|退了|放弃")
_HEADER = re.compile(
    r"接龙|报名|群主|活动|集合|费用|时间|地点|须知|注意|格式|例[::]|截止|欢迎|请|名单|人数|目的地|行程|路线"
)
_WORDS_OF_HEADS = re.compile(
    r"\d|[一二两三四五六七八九俩仨]\s*(?:大|小|人|位|口)|大人|小孩|孩子|老婆|老公|家属|夫妻|一家"
)
_SPLIT = re.compile(r"[\s,.;:/|、。·\-_~=>()\[\]{}<>【】「」《》+&]+")
_NAME = re.compile(rf"[{_CJK}·]{{1,12}}|[A-Za-z][A-Za-z'’ ]{{0,38}}")
_JOINS = re.compile(
    r"(?=带|携|加上|外加|连同|\+|和(?:老|太|爱|家|孩|儿|女|爸|妈|父|母|朋|同)|跟(?:老|太|爱|家|孩|儿|女|爸|妈|父|母|朋|同)"
    r"|与(?:老|太|爱|家|孩|儿|女|父|母)|及(?:家|老|孩)|一家|全家|夫妻|夫妇|两口|俩口|小两口"
    r"|[一二两三四五六七八九十俩仨]\s*(?:大|小|个|人|位|口)|大人?\d|共|报名|参加)"
)


def plain(line: str) -> str:
    """Full-width becomes narrow, emoji and what nobody sees fall away; strokes through text become ~~."""
    is_struck = any(mark in line for mark in _STRUCK)
    narrow = unicodedata.normalize("NFKC", line)
    kept = "".join(_shown(one) for one in narrow)
    text = re.sub(r"\s+", " ", kept).strip()
    return f"~~{text}~~" if is_struck and text else text


def numbered(line: str) -> tuple[int, str] | None:
    """The number that a line begins with, and what comes behind it; None for times, dates and sums."""
    struck = line.startswith("~~")
    bare = line.removeprefix("~~").lstrip("-*•· ") if struck or not line[:1].isdigit() else line
    found = _NUMBER.fullmatch(bare)
    if not found or not int(found[1]) or _TIME.match(bare):
        return None
    return int(found[1]), f"~~{found[2]}" if struck else found[2]


def is_person(body: str) -> bool:
    """A line that tells heads, phone or plate of somebody, or is hardly more than a name."""
    if _HEADER.search(body):
        return False
    has_facts = _PHONE.search(body) or plate_in(body)[0] or _WORDS_OF_HEADS.search(body)
    return len(body) <= 4 or (len(body) <= 40 and bool(has_facts))


def may_be_person(line: str) -> bool:
    return (
        not line.startswith("#") and not _HEADER.search(line) and bool(name_of(line)[0]) and len(line) <= 60
    )


def goes_on(line: str) -> bool:
    """A line below an entry that belongs to it: a phone, a plate or heads, and hardly another word."""
    if _HEADER.search(line) or len(line) > 40 or _TIME.search(line):
        return False
    found, rest = phones_in(line)
    plate, _, rest = plate_in(rest)
    rest = re.sub(r"[\d一二两三四五六七八九十]+\s*(?:大人?|小孩?|孩子?|人|位)", "", rest)
    return bool(found or plate or rest != line) and len(re.sub(r"[\W\d_]", "", rest)) <= 2


def is_out(body: str) -> bool:
    """Crossed out: strokes, dashes in place of a name, or the word for it."""
    bare = re.sub(r"\s", "", body)
    return (
        not bare.strip("-—–―_~.。…xX×/\\*")
        or bool(re.match(r"[-—–―~]{2,}|~~", bare))
        or bool(re.search(r"[-—–―]{3,}", bare))
        or bool(_OUT.search(bare))
    )


def without_marks(body: str) -> str:
    return _OUT.sub(" ", body.strip("-—–―~ "))


def phones_in(body: str) -> tuple[list[str], str]:
    """The mobile numbers, and the text without them."""
    found = [phone for each in _PHONE.finditer(body) if phones.is_phone(phone := "".join(each.groups()))]
    return [*dict.fromkeys(found)], _PHONE.sub(" ", body)


def plate_in(body: str) -> tuple[str, bool, str]:
    """The first plate, whether it is whole, and the text without it."""
    for each in _PLATE.finditer(body):
        for length in (6, 5):
            plate = plates.squeeze(f"{each[1]}{each[2]}{each[3][:length]}")
            if plates.is_plate(plate):
                end = each.end() - max(0, len(each[3]) - length)
                return plate, True, f"{body[: each.start()]} {body[end:]}"
    for each in _BARE.finditer(body):
        word = plates.squeeze(each[0])
        if plates.is_bare(word) and sum(one.isdigit() for one in word) >= 2:
            return word, False, f"{body[: each.start()]} {body[each.end() :]}"
    return "", True, body


def car_in(body: str) -> tuple[bool | None, str]:
    """What is said of coming by car, where no plate is."""
    if _NO_CAR.search(body):
        return False, _NO_CAR.sub(" ", body)
    if _CAR.search(body):
        return True, _CAR.sub(" ", body)
    return None, body


def name_of(body: str) -> tuple[str, str]:
    """The name in front, and what comes behind it."""
    text = body.lstrip(" @*•·-—~:,.、")
    parts = _SPLIT.split(text, maxsplit=1)
    word = _JOINS.split(parts[0], maxsplit=1)[0] if parts else ""
    found = _NAME.match(word)
    if not found:
        return "", body
    name = found[0].strip()
    if name.isascii():  # of Latin names the second word belongs to it
        whole = re.match(r"[A-Za-z][A-Za-z'’]*(?: [A-Z][A-Za-z'’]*)?", text)
        name = whole[0] if whole else name
    return name, text[len(name) :]


def _shown(one: str) -> str:
    kind = unicodedata.category(one)
    if kind in _KEPT or one in "~+=|^`$<>":
        return one
    return "" if kind in ("Mn", "Me", "Cf", "Cc") and one != "\t" else " "
