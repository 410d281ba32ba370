"""Conditions of a filter in words: on staff's pages in chips, to members as one sentence."""

from collections.abc import Mapping
from typing import Any

from club import segments
from club.segments import All, Either, Leaf, Node, Not
from club.segments.kinds import Choices, Rows, Texts
from web import text
from web.i18n import _, pgettext
from web.naming import enumerated

Options = dict[str, dict[Any, str]]  # of each table that a condition can name a row of: names by id


def choices(kind: Choices | Rows | Texts, options: Options) -> dict[Any, str]:
    """What can be ticked, with its words."""
    if isinstance(kind, Choices):
        return {value: _(words) for value, words in kind.among.items()}
    return options.get(kind.of, {})


def called(leaf: Leaf, place: int, options: Options) -> str:
    """One value of a condition in words."""
    kind, value = leaf.operator.takes[place], leaf.read[place]
    if isinstance(kind, Texts):
        return enumerated(value)
    if isinstance(kind, Choices | Rows):
        names = choices(kind, options)
        return enumerated(str(names.get(one, _("no longer there"))) for one in value)
    return str(leaf.values[place])


def told(leaf: Leaf, options: Options) -> str:
    """All that a condition is told, in words."""
    words = [called(leaf, place, options) for place in range(len(leaf.operator.takes))]
    if leaf.operator.says:
        return _(leaf.operator.says) % tuple(words)
    if not words:
        return ""
    unit = _(leaf.field.unit) if leaf.field.unit else ""
    span = "–".join(words)
    return f"{unit}{span}" if unit == "¥" else f"{span} {unit}".strip()


def missed(conditions: list[Mapping[str, Any]]) -> str:
    """The conditions of an event that a member does not meet (registration.not_eligible), in one sentence."""
    return pgettext("between conditions", "; ").join(_missed(one) for one in conditions)


def _missed(one: Mapping[str, Any]) -> str:
    names: Options = {
        table: {id: text.bilingual(*pair) for id, pair in rows.items()}
        for table, rows in one["names"].items()
    }
    return _sentence(segments.read(one["condition"]), names)


def _sentence(node: Node, names: Options) -> str:
    match node:
        case Leaf():
            said = [_(node.field.label), _(node.operator.label), told(node, names)]
            return " ".join(part for part in said if part)
        case Not(part):
            return f"{_('not')} {_sentence(part, names)}"
        case All(parts) | Either(parts):
            word = _("or") if isinstance(node, Either) else _("and")
            return f" {word} ".join(_sentence(part, names) for part in parts)
