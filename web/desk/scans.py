"""Desk: a code, or something typed, comes in, and one answer goes out at once; and the log of all of them.

A scan carries a nonce: sent again, it is answered again and nothing is done twice.
"""

from datetime import date, datetime
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock, codes, reception, scans, visits
from club.errors import ClubError
from club.scans import Answer, Scan
from club.vouchers import scanning
from events import checkin
from events.registration import Registration
from events.sessions import Session
from web.desk import answers, queue
from web.desk.sessions import chosen
from web.desk.wording import FAILED, outcome, who
from web.forms.desk.scans import AgainForm, PickForm, ScanForm
from web.render import found, is_partial, page, read, redirect
from web.routes import desk
from web.staff import listing

OUTCOMES = {"failed": "", "all": "", **{name: each.words for name, each in FAILED.items()}}


async def create(request: Request) -> Response:
    if request.state.desk is None:
        return redirect(request, "desk.place")
    form = ScanForm(await request.form())
    if not form.validate():
        return await _unreadable(request, form)
    text, nonce = form.code.data, form.nonce.data
    try:
        kind, answer = await _answer(request, text, nonce, clock.now())
    except ClubError as error:
        return await answers.refused(request, error)
    return await answers.shown(request, kind, answer, nonce=nonce, tail=scans.tail(text), text=text)


async def pick_create(request: Request) -> Response:
    """One of the several whom a search had found."""
    offer = await own(request)
    form = PickForm(await request.form())
    if not form.validate():
        return redirect(request, "desk.scans.show", nonce=offer.nonce)
    member, nonce = int(form.member.data), form.nonce.data
    try:
        answer = await reception.pick(offer, member, nonce=nonce, at=clock.now(), **_here(request))
    except ClubError as error:
        return await answers.refused(request, error)
    return await answers.shown(request, offer.kind, answer, nonce=nonce)


async def checkins_create(request: Request) -> Response:
    """Let in the ticket that was scanned before the desk changed over to its session."""
    form, before = AgainForm(await request.form()), await own(request)
    now = clock.now()
    if not form.validate() or before.outcome != "wrong_event" or now >= before.at + visits.LASTS:
        return redirect(request, "desk.scans.show", nonce=before.nonce)
    ticket = await found(Registration.filter(id=before.answer["registration"]))
    try:
        kind, answer = await _answer(request, ticket.code, form.nonce.data, now)
    except ClubError as error:
        return await answers.refused(request, error)
    return await answers.shown(request, kind, answer, nonce=form.nonce.data, tail=scans.tail(ticket.code))


async def show(request: Request) -> Response:
    """A scan's answer once more, as a full page: where a browser without scripts is led."""
    scan = await own(request)
    answer = Answer(scan.outcome, scan.answer, scan.id)
    known = {"nonce": scan.nonce, "tail": scan.code_tail, "at": scan.at}
    return await queue.whole(request, **await answers.about(request, scan.kind, answer, **known))


async def index(request: Request) -> Response:
    """The log of this store's desks, day by day: what failed, and why."""
    day = listing.day_asked(request, "day") or clock.day_of(clock.now())
    asked = listing.chosen(request, "outcome", [*OUTCOMES]) or "failed"
    made = _of_day(request, day).using_db(read()).select_related("desk", "staff", "member")
    log = await listing.listed(request, _with(made, asked))
    return page(
        request,
        "desk/scans/index.html",
        desk=request.state.desk,
        listing=log,
        day=day,
        today=clock.day_of(clock.now()),
        asked=asked,
        outcomes=FAILED,
        outcome=partial(outcome, undone=await checkin.undone(log.rows, using_db=read())),
        who=who,
    )


async def own(request: Request) -> Scan:
    """The scan of the address, if it was made at this desk and its answer is kept."""
    if request.state.desk is None:
        raise HTTPException(404)
    here = Scan.filter(desk_id=request.state.desk.id, forgotten_at=None)
    return await found(here.filter(nonce=request.path_params["nonce"]))


async def _answer(request: Request, text: str, nonce: str, at: datetime) -> tuple[str, Answer]:
    """What kind of thing `text` is, and the answer to it. Raises NonceConflict."""
    here, kind = _here(request), codes.read(text, at).kind
    if kind == "ticket":
        number = chosen(request)
        session = Session(id=number) if number else None
        return kind, await checkin.scan(text, nonce=nonce, at=at, session=session, **here)
    if kind == "voucher":
        return kind, await scanning.scan(text, nonce=nonce, at=at, **here)
    if kind == "member":
        return kind, await reception.scan(text, nonce=nonce, at=at, **here)
    return "typed", await reception.look_up(text, nonce=nonce, at=at, **here)


def _here(request: Request) -> dict[str, Any]:
    return {"desk": request.state.desk, "staff": request.state.staff}


async def _unreadable(request: Request, form: ScanForm) -> Response:
    if is_partial(request):
        why = next(error for errors in form.errors.values() for error in errors)
        return page(request, "desk/signals/refused.html", 422, why=why)
    return await queue.whole(request, 422, form=form)


def _of_day(request: Request, day: date) -> QuerySet[Scan]:
    start, end = listing.span(day)
    made = Scan.filter(at__gte=start, at__lt=end).order_by("-at", "-id")
    store_id = request.state.staff.store_id
    return made if store_id is None else made.filter(store_id=store_id)


def _with(made: QuerySet[Scan], asked: str) -> QuerySet[Scan]:
    if asked == "all":
        return made
    return made.exclude(reason="") if asked == "failed" else made.filter(outcome=asked)


ROUTES = [
    desk("/desk/scans", index, name="desk.scans"),
    desk("/desk/scans", create, name="desk.scans.create", methods=["POST"]),
    desk("/desk/scans/{nonce}", show, name="desk.scans.show", scans=True),
    desk(
        "/desk/scans/{nonce}/checkins", checkins_create, name="desk.scans.checkins.create", methods=["POST"]
    ),
    desk("/desk/scans/{nonce}/pick", pick_create, name="desk.scans.pick.create", methods=["POST"]),
]
