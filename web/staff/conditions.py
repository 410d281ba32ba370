"""The form for one condition: which field and operator, what they are told; read, put into a tree, shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import QueryParams

from club import roles, segments
from club.segments import Leaf, Node, WrongFilter, editing
from club.segments.editing import Path
from club.segments.errors import NotYours, WrongValue
from club.segments.fields import Field, Operator, table
from club.segments.kinds import Day, Kind, Number, Yuan
from club.staff import Staff
from web.i18n import _
from web.sentences import sentence
from web.staff import chips, options
from web.staff.chips import Address
from web.staff.options import Options

TICKED = ("choices", "rows", "texts")


@dataclass(frozen=True)
class Input:
    """One value that the form asks for. `chosen` are those of `choices` that are ticked."""

    asks: str
    label: str
    text: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict[Any, str])
    chosen: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Editor:
    """The form for one condition: which field and operator, what they are told, what was wrong."""

    do: str
    path: str
    field: Field | None = None
    operator: Operator | None = None
    inputs: tuple[Input, ...] = ()
    error: str = ""
    turn: str = ""
    either: str = ""
    remove: str = ""
    cancel: str = ""

    @property
    def operators(self) -> dict[str, str]:
        """The field's operators in words, with dots for what each is told: 不到 … 天."""
        offered = self.field.operators.values() if self.field else ()
        return {
            each.name: f"{_(each.label)} {_(each.says).replace('%s', '…')}" if each.says else _(each.label)
            for each in offered
        }


class Form:
    """What the address says of a condition: to be put into `node` at `path`, beside or instead of what is
    there (`do` is add, or, edit)."""

    def __init__(
        self, asker: Staff, query: QueryParams, known: Options, *, node: Node, do: str, path: Path
    ) -> None:
        """Raises WrongFilter where the tree has no such part."""
        self.asker, self.query, self.known = asker, query, known
        self.node, self.do, self.path = node, do, path
        there = editing.at(node, path) if do != "add" else None
        self.old = there if do == "edit" and isinstance(there, Leaf) else None
        self.error = ""
        self.wrong: WrongValue | None = None

    @property
    def field(self) -> Field | None:
        named = table().get(self.query.get("field", "")) or (self.old.field if self.old else None)
        return named if named and roles.may(self.asker, named.may) else None

    def put(self) -> Node | None:
        """The tree with the condition in it; None if something is wrong with it, which is then shown."""
        try:
            leaf = segments.leaf(self.query.get("field", ""), self.query.get("operator", ""), *self._told())
            check(leaf, self.asker)
            if self.do == "add":
                changed = editing.added(self.node, leaf)
            else:
                change = editing.either if self.do == "or" else editing.put
                changed = change(self.node, self.path, leaf)
            return segments.read(segments.written(changed))
        except WrongValue as error:
            self.wrong, self.error = error, sentence(error)
        except WrongFilter as error:
            self.error = sentence(error)
        return None

    def shown(self, address: Address) -> Editor:
        """The form, with what was said already and what is wrong with it."""
        named, operator = self.field, self._operator()
        is_old = self.do == "edit"
        return Editor(
            do=self.do,
            path=chips.written(self.path),
            field=named,
            operator=operator,
            inputs=self._inputs(operator, named) if operator and named else (),
            error=self.error if self.wrong is None else "",
            turn=address(editing.turned(self.node, self.path)) if is_old else "",
            either=address(self.node, do="or", path=chips.written(self.path)) if is_old else "",
            remove=address(editing.without(self.node, self.path)) if is_old else "",
            cancel=address(self.node),
        )

    def _operator(self) -> Operator | None:
        if self.field is None:
            return None
        if found := self.field.operators.get(self.query.get("operator", "")):
            return found
        if self.old and self.old.field.name == self.field.name:
            return self.old.operator
        return next(iter(self.field.operators.values()))

    def _told(self, operator: Operator | None = None) -> list[Any]:
        """One value for each that the operator takes, a list where several can be ticked."""
        named = table().get(self.query.get("field", ""))
        operator = operator or (named.operators.get(self.query.get("operator", "")) if named else None)
        asks = [kind.asks for kind in operator.takes] if operator else []
        if any(kind in TICKED for kind in asks):
            return [self.query.getlist("value")]
        return [self.query.get(f"value{place}", "").strip() for place in range(len(asks))]

    def _inputs(self, operator: Operator, named: Field) -> tuple[Input, ...]:
        is_old = self.old and self.old.operator is operator and "operator" not in self.query
        told = self.old.values if self.old and is_old else self._told(operator)
        labels = _labels(operator, named)
        return tuple(
            self._input(kind, place, told, labels[place]) for place, kind in enumerate(operator.takes)
        )

    def _input(self, kind: Kind, place: int, told: list[Any], label: str) -> Input:
        value = told[place] if place < len(told) else ""
        chosen = tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)
        error = _wanted(kind) if self.wrong and self.wrong.facts["place"] == place else ""
        if kind.asks in TICKED:
            found = options.choices(kind, self.known)  # type: ignore[arg-type]
            return Input(kind.asks, label, choices=found, chosen=chosen, error=error)
        return Input(kind.asks, label, text=chosen[0], error=error)


def check(node: Node, asker: Staff) -> Node:
    """`node`, if `asker` may ask for all of it: who may not see points learns nothing of them by a filter.

    Raises NotYours.
    """
    for leaf in segments.leaves(node):
        if not roles.may(asker, leaf.field.may):
            raise NotYours(field=_(leaf.field.label), permission=leaf.field.may)
    return node


def groups(asker: Staff) -> dict[str, list[Field]]:
    """The fields that `asker` may ask for, by group."""
    found: dict[str, list[Field]] = {}
    for each in table().values():
        if roles.may(asker, each.may):
            found.setdefault(_(each.group), []).append(each)
    return found


def _labels(operator: Operator, named: Field) -> list[str]:
    """What stands beside each input."""
    asks = [kind.asks for kind in operator.takes]
    if asks[-2:] == ["day", "day"]:
        return [*[_("Amount in yuan")] * (len(asks) - 2), _("from"), _("up to")]
    if len(asks) == 2:
        return [_("Amount in yuan"), _("Days")] if operator.says else [_("from"), _("up to")]
    if operator.says:
        return [_(operator.says).replace("%s", "").strip()]
    return [_(named.unit) if named.unit else _("Value")]


def _wanted(kind: Kind) -> str:
    """What such a value looks like."""
    match kind:
        case Number(least, most):
            return _("Enter a whole number from %(least)s to %(most)s") % {
                "least": least,
                "most": f"{most:,}",
            }
        case Yuan():
            return _("Enter an amount in yuan, like 512 or 512.50")
        case Day():
            return _("Enter a day, like 2026-11-28")
        case _:
            return _("Tick at least one, and no more than 50")
