"""Whatever the lower packages write down has words: no code of ours ever stands on a page of staff."""

import ast
import re
from collections.abc import Iterator

import pytest

from club import rulebook
from club.config import ROOT
from club.messages import templates
from web.i18n import speaking
from web.movements import TOLD
from web.rule_words import OCCASIONS, PAST
from web.schedule import SCHEDULE
from web.staff import facts, people, subjects
from web.staff.message_words import MESSAGE_KINDS
from web.staff.timeline import GROUPS, KINDS
from web.staff.wording import ACTIONS, REASONS

DEED = re.compile(r"[a-z]+\.[a-z_]+")
AUDIT, TIMELINE = {"audit.record", "_audit"}, {"activity.record", "_activity"}
EITHER = {
    "_tell",
    "_record",
    "tell",
    "told_to",
    "on_timeline",
    "_tell_drivers",
    "telling.record",
    "telling.tell",
}  # helpers that write both, or the one that their module is about
ORDER_DEEDS = ("recorded", "settled", "voided", "attributed")
TABLES = {
    "occasions of rules": OCCASIONS,
    "actions": ACTIONS,
    "reasons": REASONS,
    "kinds of messages": MESSAGE_KINDS,
    "names of fields": facts.FIELDS,
    "labels of facts": facts.LABELS,
    "kinds of subjects": subjects.KINDS,
    "jobs": people.JOBS,
    "kinds of deeds": {name: kind.heading for name, kind in KINDS.items()},
}


def recorded(functions: set[str]) -> set[str]:
    """The deeds that the source hands to these functions, by name or by a variable called `deed`."""
    found = set()
    for path in [*(ROOT / "club").rglob("*.py"), *(ROOT / "events").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in functions:
                found |= set(words(call.args[:2]))
    return found


def words(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and DEED.fullmatch(node.value):
            yield node.value


def test_the_search_finds_what_it_should():
    assert {"order.settled", "staff.deactivated", "event.published"} <= recorded(AUDIT)
    assert {"visit.opened", "order.voided"} <= recorded(TIMELINE)
    assert {"points.earned", "vehicle.edited", "registration.made"} <= recorded(EITHER)


def test_every_action_of_the_audit_log_has_words():
    assert not recorded(AUDIT) - ACTIONS.keys()


def test_every_deed_of_a_timeline_has_words():
    assert not recorded(TIMELINE) - KINDS.keys()
    assert {"consent.given", "consent.withdrawn", "checkin.done"} <= KINDS.keys()


def test_what_helpers_write_has_words():
    assert not recorded(EITHER) - (ACTIONS.keys() | KINDS.keys())
    assert {"points.earned", "vehicle.added", "vehicle.removed"} <= ACTIONS.keys() & KINDS.keys()


def test_a_deed_is_named_by_its_participle():
    """`order.settled`, not `order.settle`: what stands in a log has happened."""
    ends = r"\w+ed|made|paid|given|withdrawn|brought|done|undone|set|sold|left|read|frozen|held|back|put"
    happened = re.compile(rf"\w+\.(\w+_)?({ends})")
    assert not [name for name in ACTIONS.keys() | KINDS.keys() if not happened.fullmatch(name)]


def test_every_deed_belongs_to_a_group_that_can_be_chosen():
    assert {kind.group for kind in KINDS.values()} <= GROUPS.keys()


def test_all_that_may_earn_has_words_wherever_it_is_named():
    assert set(rulebook.KINDS) == OCCASIONS.keys()
    assert set(rulebook.KINDS) <= REASONS.keys() & TOLD.keys()
    assert PAST.keys() <= REASONS.keys() & TOLD.keys()


def test_both_kinds_of_orders_have_words_for_each_deed():
    deeds = {f"{kind}.{deed}" for kind in ("order", "purchase") for deed in ORDER_DEEDS}
    assert deeds <= ACTIONS.keys()
    assert {"purchase.settled", "purchase.voided"} <= KINDS.keys()


def test_every_kind_of_message_has_words():
    assert set(templates.kinds()) == MESSAGE_KINDS.keys()


def test_every_job_has_words():
    assert {job.name for job in SCHEDULE} == people.JOBS.keys()


@pytest.mark.parametrize("table", TABLES)
def test_the_words_are_translated(table):
    with speaking("zh_CN"):
        english = [name for name, label in TABLES[table].items() if str(label).isascii()]
    assert english in ([], ["vin"])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/staff/members/{ann}/notes/new", ("关于什么", "先不做了")),
        ("/staff/exports/new?of=members", ("导出哪些列",)),
        ("/staff/staff", ("已离职", "入职")),
        ("/staff/tasks/new", ("几点前", "先不做了")),
    ],
)
async def test_each_meaning_has_its_own_word(cast, browser, address, words):
    page = (await browser(cast.gil).get(address.format(ann=cast.ann.id))).text
    for word in words:
        assert word in page
    for wrong in ("条件项", "列对应", ">剩余<", "起始", "不建了"):
        assert wrong not in page
