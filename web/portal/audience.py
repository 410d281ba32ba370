"""For whom an event is, in words that its members may read, and why it is not for one of them.

A filter of staff can ask for what is nobody's business (what somebody spends, whose customer they are), and
a saved segment has a name among colleagues: of those a member reads that the club has chosen, no more.
"""

from datetime import datetime

from club import segments
from club.errors import ClubError
from club.members import Member
from club.segments import EVERYBODY, All, Either, Leaf, Node, Not, WrongFilter
from club.tiers import Tier
from events import eligibility, terms
from events.events import Event
from events.refusals import NotEligible, NotInvited
from web import text
from web.i18n import _, chinese, pgettext
from web.names import houses
from web.render import read
from web.sentences import sentence
from web.staff import chips
from web.staff.options import Options

TOLD = {  # the fields whose conditions a member may read
    "gender", "age", "joined", "joined_at", "tier", "store", "car", "model", "energy", "car_age",
    "warranty", "insurance", "inspection", "kilometres", "attended",
}  # fmt: skip


async def lines(event: Event) -> list[str]:
    """What it takes to register, a line each; none if it is for everybody."""
    told = [_("By invitation")] if event.by_invitation else []
    node = terms.audience(event)
    if node != EVERYBODY:
        told += _said(node, await _known())
    if event.segment_id is not None:
        told.append(_chosen())
    return list(dict.fromkeys(told))


async def against(event: Event, member: Member, at: datetime) -> str:
    """Why `member` may not register, as a sentence; '' if they may."""
    refusal = await eligibility.refused(event, member, at=at, using_db=read())
    return await why(refusal) if refusal else ""


async def why(refusal: ClubError) -> str:
    """A refusal of eligibility.py as a sentence for whom it refuses."""
    if isinstance(refusal, NotInvited):
        return _("One comes to this event by invitation, and none was sent to you.")
    if not isinstance(refusal, NotEligible):
        return sentence(refusal)
    conditions = [segments.read(one) for one in refusal.facts["conditions"]]  # type: ignore[attr-defined]
    known = await _known() if conditions else {}
    said = [line for node in conditions for line in _said(node, known)] or [_chosen()]
    return _("This one is for: %(conditions)s.", conditions=_("; ").join(dict.fromkeys(said)))


def _said(node: Node, known: Options) -> list[str]:
    try:
        parts = node.parts if isinstance(node, All) else (node,)
        return [_line(part, known) for part in parts]
    except WrongFilter:  # a field that is no more
        return [_chosen()]


def _line(node: Node, known: Options) -> str:
    if any(leaf.field.name not in TOLD for leaf in segments.leaves(node)):
        return _chosen()
    match node:
        case Leaf():
            [chip] = chips.of(node, known)
            between = "" if chinese() else " "
            return between.join(filter(None, (chip.label, chip.operator, chip.value)))
        case Not(part):
            return _("not: %(condition)s", condition=_line(part, known))
        case Either(parts):
            return pgettext("between two conditions", " or ").join(_line(part, known) for part in parts)
        case All(parts):
            return _(", and ").join(_line(part, known) for part in parts)


def _chosen() -> str:
    return _("members whom the club has chosen")


async def _known() -> Options:
    """Tiers and stores by id; whatever else a filter names is not told."""
    tiers = await Tier.all().using_db(read()).order_by("level")
    named = {tier.id: text.bilingual(tier.name, tier.name_en) for tier in tiers}
    return {"tier": named, "store": dict(await houses())}
