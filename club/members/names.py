"""Names: how a person is addressed, and the form of a name in which it is searched for."""

from typing import Any

from club.members import pinyin

_COMPOUND = (  # family names of two characters, one after the other
    "欧阳上官司马司徒司空诸葛慕容夏侯皇甫尉迟长孙令狐东方南宫公孙宇文轩辕独孤端木百里闻人澹台"
    "万俟鲜于呼延钟离赫连单于亓官谷梁公冶太史申屠淳于濮阳宗政乐正拓跋完颜纳兰第五"
)
_TWO = frozenset(_COMPOUND[start : start + 2] for start in range(0, len(_COMPOUND), 2))
KEYS = ("name_key", "given_key", "pinyin_key", "initials_key")
LONGEST_KEY = 300  # of 320: `after` adds to it
TITLES = {"先生": "m", "女士": "f", "小姐": "f", "太太": "f"}  # behind a name, and the gender that they say
_ADDRESSED = {"zh_CN": {"f": "%s女士", "m": "%s先生"}, "en": {"f": "Ms %s", "m": "Mr %s"}}
LONGEST_INITIALS = 40  # of the key: two digits a letter
_WITHOUT_NAME = {"zh_CN": "车友", "en": "friend"}
FORMER = {"zh_CN": "已注销的车友", "en": "former member"}  # whoever has closed the account


def address(name: str, gender: str, locale: str = "zh_CN") -> str:
    """陈女士, Ms 陈, 欧阳先生; the name alone while the gender is not known or the name is not Chinese."""
    if not name:
        return _WITHOUT_NAME.get(locale, _WITHOUT_NAME["zh_CN"])
    titles = _ADDRESSED.get(locale, _ADDRESSED["zh_CN"])
    if gender not in titles or name.isascii():
        return name
    return titles[gender] % surname(name)


def surname(name: str) -> str:
    """The family name of a Chinese name: one character, or one of the compound ones."""
    return name[:2] if len(name) > 2 and name[:2] in _TWO else name[:1]


def given(name: str) -> str:
    """What follows the family name; of `Ann Chen` the last word, for people search by either."""
    return name.split()[-1] if name.isascii() and name else name[len(surname(name)) :]


def keys(name: str) -> dict[str, Any]:
    """The columns of a member that find `name`: whoever writes a name writes these."""
    return {
        "name_key": key(name),
        "given_key": key(given(name)),
        "pinyin_key": key(pinyin.full(name)),
        "initials_key": key(pinyin.initials(name))[:LONGEST_INITIALS],
    }


def key(text: str) -> str:
    """`text` for searching by its beginning: its bytes in hexadecimal.

    What begins alike stands together in the index of every database, whatever its collation makes of Chinese.
    """
    return "".join(text.casefold().split()).encode().hex()[:LONGEST_KEY]


def after(prefix: str) -> str:
    """The first key that no longer begins with the key `prefix`: g follows f, the last hexadecimal digit."""
    return prefix + "g"
