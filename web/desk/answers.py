"""What the desk is shown for an answer: a template for each outcome, and what that template needs.

A scan by the page's own script gets the answer alone; a browser without scripts is led to the answer's page.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, freezing, members, orders, persons, roles, shop, tasks, visits
from club.errors import ClubError
from club.orders import ServiceOrder
from club.privacy import closing
from club.scans import Answer
from club.vehicles import claims
from club.visits import DeskVisit
from events import checkin, registrations
from events.registration import LIVE, Registration
from points import lots
from points.errors import PointsError
from web import due, reward_words, voucher_words
from web.desk import arrivals, dues, openings, queue, quotas, sessions, uses, waits
from web.desk.sessions import chosen
from web.desk.wording import is_typed
from web.due import Due
from web.explained import Explained, explained
from web.i18n import _, pgettext
from web.names import houses
from web.naming import DRIVERS
from web.render import is_partial, page, read, redirect, sentence

NEAR_END = timedelta(days=30)
TODAY = timedelta(hours=24)
LATEST = 3
LOST = ("mistyped", "unknown")  # of no voucher that we know


async def shown(
    request: Request, kind: str, answer: Answer, *, nonce: str, tail: str = "", text: str = ""
) -> Response:
    """The answer to the scan `nonce` of this `kind`; of `text`, which came in, only the end is kept."""
    if not is_partial(request):
        return redirect(request, "desk.scans.show", nonce=nonce)
    context = await about(request, kind, answer, nonce=nonce, tail=tail, at=clock.now())
    context["text"] = text
    return page(request, context["answer"], **context)


async def about(
    request: Request, kind: str, answer: Answer, *, nonce: str, tail: str, at: datetime
) -> dict[str, Any]:
    """The template for `answer`, under the name `answer`, and what it shows; the rest is the scan's."""
    if kind == "ticket":
        told = await _ticket(request, answer, tail, at) | await dues.of_ticket(request, answer)
        told |= await waits.of_ticket(request, answer, nonce, at)
        return {**told, **await _elsewhere(request, answer, nonce, at)}
    if kind == "voucher" and answer.outcome not in LOST:
        return uses.said(request, answer, at)
    if answer.outcome == "ok":
        return await member(request, answer.facts)
    offer = {"offer": nonce, "fresh": uuid.uuid4()}
    template = "desk/scans/_choose.html" if answer.outcome == "choose" else "desk/signals/unknown.html"
    came = {"drivers": DRIVERS, "by_hand": is_typed(kind, tail), "text": "", "tail": tail, "at": at}
    came |= {"is_voucher": kind == "voucher", "is_ticket": False}
    return {"answer": template, "said": answer} | came | offer


async def member(request: Request, facts: dict[str, Any]) -> dict[str, Any]:
    """Who stands at the desk by `facts` (reception.card and the visit's id), and what can be done now."""
    visit = await DeskVisit.get(id=facts["visit"]).using_db(read()).select_related("member")
    now = clock.now()
    settled = orders.of(visit.member).filter(state="settled", kind="service").order_by("-opened_at", "-id")
    last_order = await settled.using_db(read()).first()
    return {
        "answer": "desk/visits/_visit.html",
        "facts": facts,
        "visit": visit,
        "left": max(visit.expires_at - now, timedelta()),
        "now": now,
        "tickets": await _tickets(visit, now).using_db(read()),
        "openings": await openings.of(request, visit.member),
        "ending": await lots.expiring(visit.member.account_id, until=now + NEAR_END, at=now, using=read()),
        "latest": await _latest(request, visit),
        "last_order": last_order,
        "filled": _filled(facts, last_order),
        "frozen": await freezing.of(visit.member).filter(ended_at=None).using_db(read()).exists(),
        "closure": await closing.pending(visit.member, using_db=read()),
        **await _ways(request, visit),
        **await quotas.usable(request, visit, now),
        "claims": await claims.of(visit.member)
        .filter(state="waiting")
        .using_db(read())
        .select_related("vehicle"),
        "drivers": DRIVERS,
        **await _exchanges(request, visit, now),
        **await dues.of_visit(request, visit.member),
        "overdue": await _overdue(request, visit, now),
        "may_join": roles.may(request.state.staff, "members.join"),
        "may_confirm": roles.may(request.state.staff, "members.edit"),
        "fresh": uuid.uuid4(),
        **await uses.vouchers(request, visit, now),
    }


async def refused(request: Request, error: ClubError | PointsError, status_code: int = 409) -> Response:
    """A verb said no, and why."""
    return await said(request, "desk/signals/refused.html", status_code, why=sentence(error))


async def said(request: Request, template: str, status_code: int = 200, **context: Any) -> Response:
    """An answer that belongs to no scan."""
    if is_partial(request):
        return page(request, template, status_code, **context)
    return await queue.whole(request, status_code, answer=template, **context)


def _filled(facts: dict[str, Any], last_order: ServiceOrder | None) -> str:
    """What the club knows of a customer on file: who signs them up need not ask for it again."""
    known = {
        pgettext("on file", "Name"): facts["name"],
        pgettext("on file", "cars"): facts["cars"],
        pgettext("on file", "service orders"): last_order,
    }
    comma = pgettext("between the members of a list", ", ")
    return comma.join(what for what, value in known.items() if value) or _("The number")


async def _ticket(request: Request, answer: Answer, tail: str, at: datetime) -> dict[str, Any]:
    is_fresh = _is_fresh(answer)
    return {
        "answer": f"desk/signals/{answer.outcome}.html",
        "said": answer,
        "is_voucher": False,
        "is_ticket": True,
        "by_hand": False,
        "text": "",
        "tail": tail,
        "at": at,
        "chosen": chosen(request),
        "fresh": uuid.uuid4(),
        "may_undo": is_fresh and await _may_undo(request, answer),
        "may_shrink": is_fresh and await _may_shrink(request, answer),
    }


async def _elsewhere(request: Request, answer: Answer, nonce: str, at: datetime) -> dict[str, Any]:
    """A ticket of another session: the way to change over to it and, once that is done, to let it in."""
    if answer.outcome != "wrong_event":
        return {}
    theirs, offer = answer.facts["session"], {"offer": nonce}
    if chosen(request) == theirs and clock.now() < at + visits.LASTS:
        return {"answer": "desk/signals/changed_over.html", **offer}
    return {"may_change": await sessions.is_offered(request, theirs), **offer}


def _is_fresh(answer: Answer) -> bool:
    came = answer.when("checked_in_at")
    return came is not None and clock.now() < came + checkin.UNDO_WITHIN


async def _may_undo(request: Request, answer: Answer) -> bool:
    if not roles.may(request.state.staff, "checkin.undo"):
        return False
    return await arrivals.is_undoable(request, answer.facts["registration"])


async def _may_shrink(request: Request, answer: Answer) -> bool:
    """Whether of this party, before it begins, some may be taken off the list again."""
    starts = answer.when("starts_at")
    is_ahead = answer.facts["seats"] > 1 and starts is not None and clock.now() < starts
    if not is_ahead or not roles.may(request.state.staff, "events.edit"):
        return False
    return await arrivals.shrinkable(request, answer.facts["registration"]).using_db(read()).exists()


async def _latest(request: Request, visit: DeskVisit) -> list[Explained]:
    """The member's last orders, each with why it earned what it did, for whoever asks at the desk."""
    if not roles.may(request.state.staff, "orders.see"):
        return []
    theirs = orders.of(visit.member).select_related("member").using_db(read())
    return await explained(await theirs.limit(LATEST))


async def _overdue(request: Request, visit: DeskVisit, now: datetime) -> list[Due]:
    """What was promised to them and not done in time, as far as this person sees tasks."""
    if not roles.may(request.state.staff, "tasks.see"):
        return []
    open_ones = tasks.visible_to(request.state.staff).filter(state="open", due_at__lte=now)
    theirs = open_ones.filter(member_id__in=persons.ids_of(visit.member)).order_by("due_at", "id")
    return due.told(await theirs.using_db(read()).limit(LATEST), now)


def _tickets(visit: DeskVisit, now: datetime) -> QuerySet[Registration]:
    """The member's tickets for what is on within a day, those that wait for places too."""
    theirs = registrations.of(visit.member).filter(state__in=LIVE, session__state="open")
    return theirs.filter(session__ends_at__gt=now, session__starts_at__lt=now + TODAY)


async def _exchanges(request: Request, visit: DeskVisit, now: datetime) -> dict[str, Any]:
    """Rewards that they have still to pay, each with where, if that is not here."""
    rows = await shop.waiting(visit.member, now).using_db(read()).limit(LATEST)
    store, names = request.state.desk and request.state.desk.store_id, await houses() if rows else {}
    elsewhere = [row.reward.stores and store not in row.reward.stores for row in rows]
    pairs = zip(rows, elsewhere, strict=True)
    return {
        "exchanges": [
            (row, shop.last_day(row), voucher_words.where(row.reward.stores, names) if far else "")
            for row, far in pairs
        ],
        "may_pay": roles.may(request.state.staff, "exchanges.pay"),
        "ways_to_pay": reward_words.WAYS,
    }


async def _ways(request: Request, visit: DeskVisit) -> dict[str, Any]:
    """The staff pages about this member that this person may open. Whoever stands here may be served, also
    a member of another store: their page is that store's."""
    staff = request.state.staff
    needed = {"desk.orders.new": "orders.enter", "staff.members.show": "members.see"}
    ways = {route for route, permission in needed.items() if roles.may(staff, permission)}
    is_ours = await members.visible_to(staff).using_db(read()).filter(id=visit.member_id).exists()
    return {"ways": ways, "is_ours": is_ours}
