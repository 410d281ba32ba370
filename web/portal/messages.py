"""The inbox: what the club has told this member, the latest first, each with the way to what it is about.
Whoever opens it has read what it shows."""

from collections.abc import Iterable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from club import clock, vehicles, vouchers
from club.members import Member
from club.messages import outbox
from club.messages.outbox import Message
from club.privacy import closing
from events import registrations
from web.i18n import _, lazy
from web.incoming import number_or_none
from web.render import page, read, redirect
from web.routes import member, path

A_PAGE = 20


ABOUT = {  # pages of one's own that need no number
    "referral": ("portal.referral", lazy("See my friends")),
    "exchange": ("portal.exchanges", lazy("See my exchanges")),
    "points": ("portal.points", lazy("See the points")),
    "tier": ("portal.privileges", lazy("To my tier")),
    "privilege": ("portal.privileges", lazy("See my privileges")),
    "copy": ("portal.copies", lazy("To the file")),
    "correction": ("portal.corrections", lazy("See my corrections")),
    "closure": ("portal.closure", lazy("See or take back")),
}


class Way(NamedTuple):
    """To the page of what a message is about, and what stands on it."""

    address: str
    words: str


async def index(request: Request) -> Response:
    me, before = request.state.member, number_or_none(request.query_params.get("before"))
    arrived = outbox.inbox(me).using_db(read())
    found = await (arrived.filter(id__lt=before) if before else arrived).limit(A_PAGE + 1)
    messages, now = found[:A_PAGE], clock.now()
    answer = page(
        request,
        "portal/messages/index.html",
        messages=messages,
        ways=await _ways(me, messages),
        has_more=await _has_more(me, messages),
        next=path("portal.messages", before=messages[-1].id) if len(found) > A_PAGE else None,
    )
    await outbox.read(messages, at=now)  # what is new on this page is so once
    return answer


async def reading_create(request: Request) -> Response:
    """All that has arrived so far is read."""
    await outbox.read_all(request.state.member, at=clock.now())
    return redirect(request, "portal.messages", done="all-read")


async def _has_more(me: Member, shown: list[Message]) -> bool:
    """Whether anything is unread besides what is `shown`."""
    elsewhere = outbox.unread(me).exclude(id__in=[message.id for message in shown])
    return await elsewhere.using_db(read()).exists()


async def _ways(me: Member, messages: Iterable[Message]) -> dict[int, Way]:
    """By the message's id; none for what has no page, or is not theirs."""
    about = {message.id: message.about.partition(":") for message in messages}
    tickets = [int(number) for kind, _colon, number in about.values() if kind in ("registration", "feedback")]
    mine = registrations.of(me).filter(id__in=tickets).using_db(read())
    codes = {str(id): code for id, code in await mine.values_list("id", "code")} if tickets else {}
    driven = {str(id) for id in await vehicles.of(me).using_db(read()).values_list("id", flat=True)}
    shown = [number for kind, _colon, number in about.values() if kind == "voucher"]
    theirs = vouchers.of(me).filter(code__in=shown).using_db(read())
    held = {str(code) for code in await theirs.values_list("code", flat=True)} if shown else set[str]()
    found = {id: _way(kind, number, codes, driven, held) for id, (kind, _colon, number) in about.items()}
    if any(kind == "closure" for kind, _colon, _number in about.values()):
        under_way = await closing.pending(me, using_db=read())
        over = {id for id, (kind, *_rest) in about.items() if kind == "closure" and not under_way}
        found |= dict.fromkeys(over)
    return {id: way for id, way in found.items() if way}


def _way(kind: str, number: str, codes: dict[str, str], driven: set[str], held: set[str]) -> Way | None:
    if kind == "registration" and number in codes:
        return Way(path("portal.tickets", code=codes[number]), _("See the ticket"))
    if kind == "feedback" and number in codes:
        return Way(path("portal.feedback", code=codes[number]), _("Say how it was"))
    if kind == "vehicle" and number in driven:
        return Way(path("portal.cars.show", car_id=int(number)), _("See the car"))
    if kind == "voucher" and number in held:
        return Way(path("portal.vouchers.show", code=number), _("See the voucher"))
    if kind == "claim":
        return Way(path("portal.cars.claims.show", claim_id=int(number)), _("See the claim"))
    if kind == "offer":
        return Way(path("portal.cars"), _("Answer it"))
    if kind == "posting":
        return Way(f"{path('portal.points', movement=number)}#movement-{number}", _("See the points"))
    if kind in ABOUT:
        route, words = ABOUT[kind]
        return Way(path(route), str(words))
    return None


ROUTES = [
    member("/messages", index, name="portal.messages"),
    member("/messages/reading", reading_create, name="portal.messages.reading.create", methods=["POST"]),
]
