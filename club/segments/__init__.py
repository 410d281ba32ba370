"""Segments: customers who are alike in what matters for some plan. This is the contents page.

tree       the filter as data: all, any, not, conditions; read, checked, written
fields     what a condition can ask, in one table: profile, cars, deeds; operators, and kinds of value
asking     the tree as one statement: counted, listed, in batches, and who can be reached
segment    a filter that was saved: with a name, a purpose and a plan
audiences  the three of the car-care class, made by one press

    node = segments.parsed('{"field": "warranty", "operator": "within", "value": 6}')
    segment = await segments.save("出保前", node, purpose="…", plan="…", store=store, by=staff, at=now)
    async for ids in segments.members(segment, at=now): …
"""

from club.segments.asking import REACHED_BY, Order, Page, Question, batches, ids, page, reach
from club.segments.errors import (
    NotASpan,
    NotYours,
    TooDeep,
    TooManyConditions,
    UnknownField,
    UnknownOperator,
    WrongFilter,
    WrongValue,
)
from club.segments.segment import (
    Nameless,
    Retired,
    Segment,
    copy,
    count,
    due,
    edit,
    holds,
    in_use,
    members,
    outdate,
    question,
    recount,
    recount_due,
    recount_outdated,
    retire,
    save,
    visible_to,
)
from club.segments.tree import (
    EVERYBODY,
    All,
    Either,
    Leaf,
    Node,
    Not,
    leaf,
    leaves,
    parsed,
    read,
    text,
    written,
)

__all__ = [
    "EVERYBODY",
    "REACHED_BY",
    "All",
    "Either",
    "Leaf",
    "Nameless",
    "Node",
    "Not",
    "NotASpan",
    "NotYours",
    "Order",
    "Page",
    "Question",
    "Retired",
    "Segment",
    "TooDeep",
    "TooManyConditions",
    "UnknownField",
    "UnknownOperator",
    "WrongFilter",
    "WrongValue",
    "batches",
    "copy",
    "count",
    "due",
    "edit",
    "holds",
    "ids",
    "in_use",
    "leaf",
    "leaves",
    "members",
    "outdate",
    "page",
    "parsed",
    "question",
    "reach",
    "read",
    "recount",
    "recount_due",
    "recount_outdated",
    "retire",
    "save",
    "text",
    "visible_to",
    "written",
]
