"""Templates that speak one language each: their texts are put in when they are compiled, not at every page.

A page asks for some thirty texts, and asking costs more than everything else in a template. The locale of a
reader chooses the environment; `_("…")` in its templates is then a constant. What depends on a number stays a
question.
"""

from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from web import i18n


class Speaking(Environment):
    """An environment whose templates speak `locale`."""

    def __init__(self, locale: str, **options: Any) -> None:
        super().__init__(extensions=["jinja2.ext.i18n"], **options)
        self.locale = locale
        self.install_gettext_callables(  # type: ignore[attr-defined]
            i18n._, i18n.form_for, newstyle=True, pgettext=i18n.pgettext
        )

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Translator(self.locale).visit(super()._parse(source, name, filename))


class _Translator(NodeTransformer):
    """Puts the translation in the place of `_("words", name=value)`."""

    def __init__(self, locale: str) -> None:
        self.translations = i18n.translations(locale)

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        self.generic_visit(call)
        words = self._translated(call)
        if words is None or call.dyn_args or call.dyn_kwargs:
            return call
        if not call.kwargs:
            return nodes.Const(Markup(words % {}), lineno=call.lineno)  # noqa: S704 - our own words
        given = [nodes.Pair(nodes.Const(given.key), given.value) for given in call.kwargs]
        return nodes.Mod(nodes.Const(Markup(words)), nodes.Dict(given), lineno=call.lineno)  # noqa: S704

    def _translated(self, call: nodes.Call) -> str | None:
        """The words in the template's language; None if this is no text, or one that depends on a number."""
        asks = call.node.name if isinstance(call.node, nodes.Name) else ""
        said = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
        if len(said) != len(call.args) or not all(isinstance(words, str) for words in said):
            return None
        if asks in {"_", "gettext"} and len(said) == 1:
            return self.translations.gettext(said[0])
        if asks == "pgettext" and len(said) == 2:
            return self.translations.pgettext(*said)
        return None
