"""Editing: a tree with one condition more, less, other or turned around. Trees never change: these are new.

A path is the way from the top: of `all` and `any` the place of the part, of `not` 0.
"""

from club.segments.errors import WrongFilter
from club.segments.tree import All, Either, Node, Not

Path = tuple[int, ...]


def at(node: Node, path: Path) -> Node:
    """The part of `node` at `path`. Raises WrongFilter."""
    for place in path:
        parts = _parts(node)
        if not 0 <= place < len(parts):
            raise WrongFilter
        node = parts[place]
    return node


def added(node: Node, more: Node) -> Node:
    """`node` and also `more`."""
    return All((*node.parts, more)) if isinstance(node, All) else All((node, more))


def either(node: Node, path: Path, more: Node) -> Node:
    """What stands at `path`, or else `more`."""
    there = at(node, path)
    parts = there.parts if isinstance(there, Either) else (there,)
    return put(node, path, Either((*parts, more)))


def turned(node: Node, path: Path) -> Node:
    """The very opposite of what stands at `path`."""
    there = at(node, path)
    return put(node, path, there.part if isinstance(there, Not) else Not(there))


def put(node: Node, path: Path, other: Node) -> Node:
    """`other` in the place of what stands at `path`. Raises WrongFilter."""
    if not path:
        return other
    parts = list(_parts(node))
    if not 0 <= path[0] < len(parts):
        raise WrongFilter
    parts[path[0]] = put(parts[path[0]], path[1:], other)
    return _again(node, tuple(parts))


def without(node: Node, path: Path) -> Node:
    """`node` less what stands at `path`; a group of one is that one, and of none is nothing.

    Raises WrongFilter.
    """
    return _without(node, path) or All()


def _without(node: Node, path: Path) -> Node | None:
    if not path:
        return None
    parts = list(_parts(node))
    if not 0 <= path[0] < len(parts):
        raise WrongFilter
    left = _without(parts[path[0]], path[1:])
    parts[path[0] : path[0] + 1] = [left] if left else []
    if not parts:
        return None
    return parts[0] if isinstance(node, Either) and len(parts) == 1 else _again(node, tuple(parts))


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case All(parts) | Either(parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            return ()


def _again(node: Node, parts: tuple[Node, ...]) -> Node:
    match node:
        case All():
            return All(parts)
        case Either():
            return Either(parts)
        case _:
            return Not(parts[0])
