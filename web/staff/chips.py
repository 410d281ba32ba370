"""A filter as a sentence: its parts in words, and for whoever may change it, the addresses that do so."""

from collections.abc import Callable
from dataclasses import dataclass

from club.segments import All, Either, Leaf, Node, Not, editing
from club.segments.editing import Path
from web.i18n import _
from web.staff import options
from web.staff.options import Options

Address = Callable[..., str]  # of a tree, and of what is being edited of it


@dataclass(frozen=True)
class Chip:
    """A part of the filter, to be read: `kind` is leaf, all, any or not."""

    kind: str
    path: str
    label: str = ""
    operator: str = ""
    value: str = ""
    edit: str = ""
    remove: str = ""
    more: str = ""
    parts: tuple["Chip", ...] = ()


def of(node: Node, known: Options, address: Address | None = None) -> tuple[Chip, ...]:
    """The parts of `node`; with links, if there is an `address` for each change."""
    if isinstance(node, All):
        return tuple(_chip(part, (place,), node, known, address) for place, part in enumerate(node.parts))
    return (_chip(node, (), node, known, address),)


def written(path: Path) -> str:
    """0.1, for an address."""
    return ".".join(str(place) for place in path)


def _chip(node: Node, path: Path, whole: Node, known: Options, address: Address | None) -> Chip:
    links = _links(path, whole, address) if address else {"path": written(path)}
    match node:
        case Leaf():
            label, operator = _(node.field.label), _(node.operator.label)
            return Chip("leaf", label=label, operator=operator, value=_value(node, known), **links)
        case Not(part):
            return Chip("not", parts=(_chip(part, (*path, 0), whole, known, address),), **links)
        case All(parts) | Either(parts):
            inner = (_chip(part, (*path, n), whole, known, address) for n, part in enumerate(parts))
            return Chip("any" if isinstance(node, Either) else "all", parts=tuple(inner), **links)


def _links(path: Path, whole: Node, address: Address) -> dict[str, str]:
    return {
        "path": written(path),
        "edit": address(whole, do="edit", path=written(path)),
        "remove": address(editing.without(whole, path)),
        "more": address(whole, do="or", path=written(path)),
    }


def _value(leaf: Leaf, known: Options) -> str:
    words = [options.called(leaf, place, known) for place in range(len(leaf.operator.takes))]
    if leaf.operator.says:
        return _(leaf.operator.says) % tuple(words)
    if not words:
        return ""
    unit = _(leaf.field.unit) if leaf.field.unit else ""
    span = "–".join(words)
    return f"{unit}{span}" if unit == "¥" else f"{span} {unit}".strip()
