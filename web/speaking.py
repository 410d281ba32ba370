"""Templates that speak one language each: what is the same for every reader is put in when they are compiled.

A page asks for some thirty texts and a dozen addresses, and asking costs more than all else in a template.
The locale of a reader chooses the environment; `_("…")` and `path("…")` in its templates are then constants,
and so are both forms of `ngettext("…", "…", n)`. What depends on a row stays a question.
"""

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from club import config
from web import assets, i18n, icons, routes

DRAWN = {"static": assets.static, "icon": icons.icon, "art": icons.art, "i": icons.i}


class Speaking(Environment):
    """An environment whose templates speak `locale`."""

    def __init__(self, locale: str, **options: Any) -> None:
        super().__init__(extensions=["jinja2.ext.i18n"], **options)
        self.locale = locale
        self.install_gettext_callables(  # type: ignore[attr-defined]
            i18n._, i18n.form_for, newstyle=True, pgettext=i18n.pgettext
        )

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Ours are everybody's: without a layer of its own for each template, each of them starts sooner."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Settler(self.locale).visit(super()._parse(source, name, filename))


class _Settler(NodeTransformer):
    """Puts the answer in the place of `_("words", name=value)`, `ngettext("one", "many", n)`, `path("route")`
    and what DRAWN has."""

    def __init__(self, locale: str) -> None:
        self.translations = i18n.translations(locale)

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        self.generic_visit(call)
        asks = call.node.name if isinstance(call.node, nodes.Name) else ""
        said = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
        if not asks or call.dyn_args or call.dyn_kwargs:
            return call
        if asks == "ngettext" and len(call.args) == 3 and len(said) >= 2:
            return self._counted(call, *said[:2])
        if len(said) != len(call.args):
            return call
        if asks == "path" and not call.kwargs and routes.exists(*said):
            return nodes.Const(routes.path(*said), lineno=call.lineno)
        if asks in DRAWN and not call.kwargs and config.settings().is_production:
            return nodes.Const(DRAWN[asks](*said), lineno=call.lineno)
        words = self._translated(asks, said)
        return call if words is None else _filled(words, call)

    def _counted(self, call: nodes.Call, one: str, many: str) -> nodes.Node:
        """The words for the number: our languages have one form for all numbers, or one of its own for 1."""
        number = call.args[2]
        call.kwargs.insert(0, nodes.Keyword("num", number))
        first, others = (_filled(self.translations.ngettext(one, many, n), call) for n in (1, 2))
        if first == others:
            return others
        is_one = nodes.Compare(number, [nodes.Operand("eq", nodes.Const(1))])
        return nodes.CondExpr(is_one, first, others, lineno=call.lineno)

    def _translated(self, asks: str, said: list[Any]) -> str | None:
        if asks in {"_", "gettext"}:
            return self.translations.gettext(*said)
        return self.translations.pgettext(*said) if asks == "pgettext" else None


def _filled(words: str, call: nodes.Call) -> nodes.Node:
    """The words as they are, or with a place for each value. Words may hold markup, values may not."""
    if not call.kwargs:
        return nodes.Const(Markup(words % {}), lineno=call.lineno)  # noqa: S704 - our own words
    values = [nodes.Pair(nodes.Const(given.key), given.value) for given in call.kwargs]
    return nodes.Mod(nodes.Const(Markup(words)), nodes.Dict(values), lineno=call.lineno)  # noqa: S704
