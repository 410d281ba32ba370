"""Spelling: what people type, less what nobody sees and what only looks different."""

import re
import unicodedata

_DASHES = re.compile(r"[-‐-―−﹘﹣－ー—_]+")
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXABEZHIKMNOPTYX")  # Cyrillic, Greek
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def visible(text: str) -> str:
    """`text` without characters that nobody sees or that turn others round, and without blanks around it.

    A name of a zero-width space would be a link without words.
    """
    kept = (character for character in text if character in "\n\t" or _is_seen(character))
    return "".join(kept).strip()


def number(text: str) -> str:
    """A document's number in its one spelling: narrow Latin capitals, one kind of dash, no blanks,
    neither dash nor dot around it.

    A Chinese keyboard types ＲＯ—7 where the file says RO-7: the same order must not earn twice.
    """
    capitals = "".join(unicodedata.normalize("NFKC", visible(text)).split()).upper()
    latin = unicodedata.normalize("NFKC", capitals.translate(_LOOK_ALIKE))
    narrow = _DASHES.sub("-", latin)
    return narrow.strip("-.。·") or narrow


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN
