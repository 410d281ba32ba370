"""A filter as a page has it: read from the address, and changed by addresses, so that it can be handed on.

where     the tree, as JSON; none is everybody
do, path  what is being edited: `add` a condition, `or` one beside the part at `path`, `edit` that part
field, operator, value…, put   the condition in the form (conditions.py); `put` puts it into the tree
use       a saved segment, whose conditions are to be taken
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request

from club import roles, segments
from club.segments import EVERYBODY, Node, WrongFilter, editing
from club.segments.editing import Path
from club.segments.fields import Field
from club.staff import Staff
from web.incoming import number_or_none
from web.render import read
from web.sentences import sentence
from web.staff import chips, conditions, options
from web.staff.chips import Chip
from web.staff.conditions import Editor, Form, check
from web.staff.options import Options

__all__ = ["Chip", "Filter", "check", "must_be_read", "of", "said"]

OURS = ("where", "do", "path", "field", "operator", "put", "page", "exact", "use", "car")
SHORT = ("tier", "store", "source")  # what links of other pages ask for, by id
TRIES = ("add", "or", "edit")


@dataclass(frozen=True)
class Filter:
    """What the address asks for. `trouble` says why it cannot be read; then it is nobody's."""

    node: Node
    sentence: tuple[Chip, ...]
    editor: Editor | None
    groups: Mapping[str, list[Field]]
    kept: Mapping[str, str]
    trouble: str = ""

    @property
    def is_narrow(self) -> bool:
        return self.node != EVERYBODY

    @property
    def where(self) -> str:
        return segments.text(self.node) if self.is_narrow else ""


async def of(request: Request) -> Filter | str:
    """The filter of the address; or the address to go on to, because a condition was put into the filter or
    a saved one was taken."""
    asker, query = request.state.staff, request.query_params
    known, address = await options.known(asker), partial(_address, request)
    if query.get("use"):
        return address(await _saved(asker, query["use"]))
    try:
        node = _node(query, asker)
    except WrongFilter as error:
        return _filter(request, EVERYBODY, known, trouble=sentence(error))
    form = await _form(asker, query, known, node)
    if form and query.get("put") and (changed := form.put()) is not None:
        return address(changed)
    return _filter(request, node, known, editor=form.shown(address) if form else None)


def said(node: Node, known: Options) -> tuple[Chip, ...]:
    """The parts of `node` in words, without any link."""
    return chips.of(node, known)


def must_be_read(asked: Filter | str) -> Filter:
    """For pages that only use a filter: one that cannot be read is nobody's."""
    if isinstance(asked, str) or asked.trouble:
        raise HTTPException(404)
    return asked


def _filter(
    request: Request, node: Node, known: Options, *, editor: Editor | None = None, trouble: str = ""
) -> Filter:
    return Filter(
        node=node,
        sentence=chips.of(node, known, partial(_address, request)),
        editor=editor,
        groups=conditions.groups(request.state.staff),
        kept=_kept(request.query_params),
        trouble=trouble,
    )


async def _form(asker: Staff, query: QueryParams, known: Options, node: Node) -> Form | None:
    """The form that is open, if one is, and the tree has that part still."""
    do = query.get("do", "")
    if do not in TRIES:
        return None
    try:
        form = Form(asker, query, known, node=node, do=do, path=_path(query.get("path", "")))
    except WrongFilter:
        return None
    if form.field:
        form.known = await options.of(form.field.name, asker, known)
    return form


def _kept(query: QueryParams) -> dict[str, str]:
    """What else the address holds: search, order, the segment that is being changed."""
    return {
        name: value
        for name, value in query.items()
        if value and name not in OURS and name not in SHORT and not name.startswith("value")
    }


def _address(request: Request, node: Node, **more: str) -> str:
    """The address of this page with `node` for its filter."""
    where = {"where": segments.text(node)} if node != EVERYBODY else {}
    query = urlencode({**where, **_kept(request.query_params), **more})
    return f"{request.url.path}?{query}" if query else request.url.path


async def _saved(asker: Staff, id: str) -> Node:
    """The conditions of a saved segment; everybody, where there is none that can be read."""
    if not roles.may(asker, "segments.see"):
        return EVERYBODY
    found = segments.visible_to(asker).using_db(read()).get_or_none(id=number_or_none(id) or 0)
    try:
        return segment.node if (segment := await found) else EVERYBODY
    except WrongFilter:
        return EVERYBODY


def _node(query: QueryParams, asker: Staff) -> Node:
    """The tree of the address, and what the short ways of other pages add. Raises WrongFilter."""
    node = segments.parsed(query["where"]) if query.get("where") else EVERYBODY
    for name in SHORT:
        if (id := number_or_none(query.get(name))) and id > 0:
            node = editing.added(node, segments.leaf(name, "in", [id]))
    if query.get("car") in ("with", "without"):
        node = editing.added(node, segments.leaf("car", "yes" if query["car"] == "with" else "no"))
    return check(node, asker)


def _path(text: str) -> Path:
    """`0.1` as a path; the top for what is none."""
    places = text.split(".") if text else []
    is_path = all(place.isascii() and place.isdecimal() and len(place) < 4 for place in places)
    return tuple(int(place) for place in places) if is_path else ()
