"""Pinyin: how a Chinese name is typed by somebody in a hurry, 陈晓宇 as chenxiaoyu or cxy.

A family name is read as families read it: 曾 is Zeng, 单 Shan, 解 Xie. Every other character has its usual
reading. The tables are loaded with the first Chinese name, without those of phrases: names are none.
"""

import os
from functools import cache, lru_cache
from typing import Any

LONGEST = 80  # letters of a name that are kept

_READ_AS_FAMILY_NAME = {
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "澹台": "tan tai", "乐正": "yue zheng",
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "盖": "ge",
    "朴": "piao", "翟": "zhai", "乐": "yue", "种": "chong", "召": "shao", "缪": "miao", "员": "yun",
    "贠": "yun", "覃": "qin", "隗": "wei", "折": "she", "黑": "he", "祭": "zhai", "能": "nai", "秘": "bi",
    "卜": "bu", "繁": "po", "牟": "mu", "句": "gou", "郇": "xun", "阚": "kan", "佴": "nai", "洗": "xian",
    "藏": "zang",
}  # fmt: skip


def full(name: str) -> str:
    """chenxiaoyu; '' for a name without Chinese characters, which is found as it is written."""
    return "".join(_syllables(name))[:LONGEST]


def initials(name: str) -> str:
    """cxy, of the syllables; '' for a name without Chinese characters."""
    return "".join(syllable[:1] for syllable in _syllables(name))


def typed(text: str) -> str:
    """Pinyin as it is kept, of pinyin as people type it: `Lü Xi'an`, `lyu xian`, `LV XIAN`."""
    letters = "".join(text.casefold().replace("ü", "v").split()).replace("'", "").replace("’", "")
    return letters.replace("lyu", "lv").replace("nyu", "nv")


def _syllables(name: str) -> list[str]:
    name = "".join(name.casefold().split())
    if not any(_is_chinese(character) for character in name):
        return []
    family = next((name[:length] for length in (2, 1) if name[:length] in _READ_AS_FAMILY_NAME), "")
    read = _READ_AS_FAMILY_NAME.get(family, "").split()
    return [*read, *(syllable for character in name[len(family) :] if (syllable := _read(character)))]


@lru_cache(8192)
def _read(character: str) -> str:
    if not _is_chinese(character):
        return character if character.isascii() and character.isalnum() else ""
    return "".join(_pypinyin().lazy_pinyin(character, errors="ignore"))


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


@cache
def _pypinyin() -> Any:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # before it is imported: 13 MB less
    import pypinyin

    return pypinyin
