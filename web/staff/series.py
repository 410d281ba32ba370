"""Staff: series of events with a stamp card: what a full one brings, which events count, who has how many."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count
from wtforms.fields.choices import SelectChoice

from club import clock, voucher_kinds
from club.errors import ClubError
from club.stores import Store
from events import events, series, stamp_cards
from events.events import Event
from events.registration import Registration
from events.series import Series, SeriesEvent, Terms
from events.sessions import Session
from points.voucher_kinds import VoucherKind
from web import text
from web.forms.staff.series import PartForm, SeriesForm
from web.i18n import _, ngettext
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, resending
from web.staff.listing import chosen, listed, order_of, spread
from web.staff.scope import event_of

SORTS = {"created": "created_at", "name": "name"}
STATES = {"going": True, "ended": False}
CARDS = ("full", "going")
MOST_EVENTS = 200


async def index(request: Request) -> Response:
    state = chosen(request, "state", [*STATES]) or "going"
    sort, order = order_of(request, SORTS, "-created")
    theirs = series.visible_to(request.state.staff).filter(ended_at__isnull=STATES[state]).using_db(read())
    rows = theirs.select_related("kind", "store").prefetch_related("parts").order_by(order, "-id")
    listing = await listed(request, rows)
    counts = await stamp_cards.counts([one.id for one in listing.rows], using_db=read())
    told = {"listing": listing, "counts": counts, "state": state, "sort": sort}
    return page(request, "staff/series/index.html", **told)


async def new(request: Request) -> Response:
    form = SeriesForm(data={"store": choosing.home(request), "needed": 3})
    await _offer(form, request)
    return page(request, "staff/series/new.html", form=form)


async def create(request: Request) -> Response:
    form = SeriesForm(await request.form())
    kinds, houses = await _offer(form, request)
    if form.validate():
        terms = Terms(**form.told, kind=kinds[form.kind.data], store=houses.get(form.store.data))
        now = clock.now()
        verb = partial(series.create, terms, by=request.state.staff, at=now)
        try:
            made = await resending.once(request, Series, verb, at=now)
        except ClubError as error:
            form.form_errors = [sentence(error)]
        else:
            return redirect(request, "staff.series.show", series_id=made.id)
    return page(request, "staff/series/new.html", 422, form=form)


async def edit(request: Request) -> Response:
    one = await _series(request)
    form = SeriesForm.of(one)
    await _offer(form, request, one)
    return page(request, "staff/series/edit.html", series=one, form=form)


async def update(request: Request) -> Response:
    one, form = await _series(request), SeriesForm(await request.form()).of_store()
    kinds, _houses = await _offer(form, request, one)
    if form.validate():
        terms = Terms(**form.told, kind=kinds[form.kind.data], store=one.store)
        try:
            await series.edit(one, terms, by=request.state.staff, at=clock.now())
        except ClubError as error:
            (form.needed if isinstance(error, series.FullAlready) else form.name).errors = [sentence(error)]
        else:
            return redirect(request, "staff.series.show", series_id=one.id, done="saved")
    return page(request, "staff/series/edit.html", 422, series=one, form=form)


async def show(request: Request) -> Response:
    return await _show(request, await _series(request))


async def events_create(request: Request) -> Response:
    """One more event counts."""
    one, form = await _series(request), PartForm(await request.form())
    offered = await _offer_events(form, request, one)
    if not form.validate():
        return await _show(request, one, 422, form=form)
    try:
        await series.include(one, offered[form.event.data], by=request.state.staff, at=clock.now())
    except ClubError as error:
        form.event.errors = [sentence(error)]
        return await _show(request, one, 422, form=form)
    return redirect(request, "staff.series.show", series_id=one.id, done="saved")


async def removal_create(request: Request) -> Response:
    one = await _series(request)
    event = await event_of(request)
    try:
        await series.leave_out(one, event, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, one, 422, trouble=sentence(error))
    return redirect(request, "staff.series.show", series_id=one.id, done="saved")


async def ending_create(request: Request) -> Response:
    one = await _series(request)
    await series.end(one, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.series.show", series_id=one.id, done="saved")


async def _show(
    request: Request, one: Series, status: int = 200, *, form: PartForm | None = None, trouble: str = ""
) -> Response:
    if form is None:
        form = PartForm()
        await _offer_events(form, request, one)
    parts = await one.parts.all().using_db(read()).select_related("event").order_by("id")
    about = await _about([part.event for part in parts])
    which = chosen(request, "card", CARDS)
    everybody = await stamp_cards.holders(one, using_db=read())
    shown = [each for each in everybody if not which or each.is_full == (which == "full")]

    async def cut(start: int, size: int) -> tuple[Sequence[Any], int, bool]:
        return shown[start : start + size], len(shown), False

    return page(
        request,
        "staff/series/show.html",
        status,
        series=one,
        parts=parts,
        about=about,
        form=form,
        listing=await spread(request, cut),
        full=sum(1 for each in everybody if each.is_full),
        people=len(everybody),
        which=which,
        trouble=trouble,
    )


async def _offer(
    form: SeriesForm, request: Request, one: Series | None = None
) -> tuple[dict[int, VoucherKind], dict[int, Store]]:
    """The kinds and stores that may be chosen; `one` has its store already."""
    asker, now = request.state.staff, clock.now()
    kinds = {one.id: one for one in await voucher_kinds.offered_to(asker, at=now, using_db=read())}
    form.kind.choices = [SelectChoice(one.id, one.name) for one in kinds.values()]
    if one:
        return kinds, {}
    form.store.choices = await choosing.houses(asker, everywhere=_("The whole club"))
    ids = [choice.value for choice in form.store.choices]
    return kinds, {one.id: one for one in await Store.filter(id__in=ids).using_db(read())}


async def _offer_events(form: PartForm, request: Request, one: Series) -> dict[int, Event]:
    """The latest events that belong to no series yet."""
    asker = request.state.staff
    taken = [id for (id,) in await SeriesEvent.all().using_db(read()).values_list("event_id")]
    theirs = events.visible_to(asker).filter(state__in=("draft", "published")).using_db(read())
    offered = {each.id: each for each in await theirs.limit(MOST_EVENTS) if each.id not in taken}
    about = await _about([*offered.values()])
    form.event.choices = [
        SelectChoice(each.id, " · ".join([each.title, *about[each.id]])) for each in offered.values()
    ]
    return offered


async def _about(some: Sequence[Event]) -> dict[int, list[str]]:
    """By which events of one title are told apart: when, whether a draft, how many have come already."""
    ids = [each.id for each in some]
    dates = Session.filter(event_id__in=ids, state="open").using_db(read()).order_by("starts_at")
    last: Any = dict(await dates.values_list("event_id", "starts_at") if ids else [])
    came = Registration.filter(session__event_id__in=ids, state="registered", checked_in_at__not_isnull=True)
    counted: Any = came.using_db(read()).annotate(count=Count("id")).group_by("session__event_id")
    there: Any = dict(await counted.values_list("session__event_id", "count") if ids else [])
    return {each.id: [*_told(each, last.get(each.id), there.get(each.id, 0))] for each in some}


def _told(event: Event, last: datetime | None, came: int) -> Iterator[str]:
    yield text.short_day(clock.day_of(last)) if last else _("no date yet")
    if event.state == "draft":
        yield _("a draft")
    if came:
        yield ngettext("%(num)s person came", "%(num)s people came", came)


async def _series(request: Request) -> Series:
    theirs = series.visible_to(request.state.staff).select_related("kind", "store")
    return await found(theirs.filter(id=request.path_params["series_id"]))


def _changed(path: str, endpoint: Any, name: str) -> Any:
    return staff(path, endpoint, name=name, methods=["POST"], may="events.edit")


ONE = "/staff/series/{series_id:int}"
ROUTES = [
    staff("/staff/series", index, name="staff.series", may="events.see"),
    staff("/staff/series/new", new, name="staff.series.new", may="events.edit"),
    _changed("/staff/series", create, "staff.series.create"),
    staff(ONE, show, name="staff.series.show", may="events.see"),
    staff(f"{ONE}/edit", edit, name="staff.series.edit", may="events.edit"),
    _changed(f"{ONE}/edit", update, "staff.series.update"),
    _changed(f"{ONE}/events", events_create, "staff.series.events.create"),
    _changed(f"{ONE}/events/{{event_id:int}}/removal", removal_create, "staff.series.removal.create"),
    _changed(f"{ONE}/ending", ending_create, "staff.series.ending.create"),
]
