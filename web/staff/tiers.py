"""Staff: the tiers. What each takes and brings, what another threshold would do, whose term ends soon."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, privileges, roles, tiers
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from club.tiers import growth, keeping, policy, tier
from club.tiers.policy import BOUNDS, Move, TierPolicy
from club.tiers.tier import Tier
from web import benefits
from web.forms.staff.tiers import TierForm, form_of
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed
from web.tier_words import WINDOWS, last_day


@dataclass(frozen=True)
class Ending:
    """A member whose term ends or has ended: what is missing, and the last days of term and grace."""

    member: Member
    missing: int
    until: date | None
    grace: date | None
    is_over: bool


async def index(request: Request) -> Response:
    asker, rule = request.state.staff, await policy.current(using=read())
    held = await tiers.ranks(using=read())
    waiting = keeping.visible_to(asker).filter(state="waiting").using_db(read())
    counts = {one.id: await members.joined().filter(tier_id=one.id).using_db(read()).count() for one in held}
    return page(
        request,
        "staff/tiers/index.html",
        tiers=held,
        counts=counts,
        benefits=benefits.compared(held, await privileges.catalogue(using_db=read())),
        policy=rule,
        set_by=(await people.names([rule.by]))[rule.by] if rule.at else "",
        windows=WINDOWS,
        waiting=await waiting.count(),
        ending=await _ending(asker, rule).count(),
        short=await _short(_ending(asker, rule)).count(),
        may_edit=_may_edit(asker),
    )


async def endings(request: Request) -> Response:
    """Who comes near the end of a term or is past it, the nearest first; or only who lacks growth."""
    rule = await policy.current(using=read())
    found = _ending(request.state.staff, rule).select_related("tier").order_by("tier_ends_at", "id")
    state = chosen(request, "state", ["short"])
    listing = await listed(request, _short(found) if state else found)
    return page(
        request,
        "staff/tiers/endings.html",
        listing=listing,
        endings=await _told(listing.rows, rule),
        state=state,
        policy=rule,
    )


async def new(request: Request) -> Response:
    _must_edit(request)
    return page(request, "staff/tiers/new.html", form=TierForm(), tiers=await tiers.ranks(using=read()))


async def create(request: Request) -> Response:
    _must_edit(request)
    form = TierForm(await request.form())
    if form.validate():
        said: dict[str, Any] = {name: form[name].data for name in ("name", "name_en", "growth_from")}
        try:
            await tier.add_on_top(**said, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.growth_from.errors = [sentence(error)]
        else:
            return redirect(request, "staff.tiers", done="saved")
    return page(request, "staff/tiers/new.html", 422, form=form, tiers=await tiers.ranks(using=read()))


async def edit(request: Request) -> Response:
    _must_edit(request)
    held, rule = await tiers.ranks(using=read()), await policy.current(using=read())
    return _form(request, form_of(held, rule), held)


async def update(request: Request) -> Response:
    """Set it so, or only show who would move."""
    _must_edit(request)
    held, rule = await tiers.ranks(using=read()), await policy.current(using=read())
    sent = await request.form()
    form = form_of(held, rule, sent)
    if not form.validate():
        return _form(request, form, held, 422)
    said = _said(form, held)
    try:
        if sent.get("do") == "preview":
            drafted = TierPolicy(window=said["window"], **said["numbers"])
            now = clock.now()
            as_it_is = await policy.preview(held, rule, at=now, using=read())
            without = sum(one.up for one in as_it_is), sum(one.down for one in as_it_is)
            wanted = policy.drafted(held, said["thresholds"])
            moves = await policy.preview(wanted, drafted, at=now, using=read())
            return _form(request, form, held, moves=moves, without=without)
        await policy.change(**said, by=request.state.staff, at=clock.now())
    except ClubError as error:
        form.form_errors = [sentence(error)]
        return _form(request, form, held, 422)
    return redirect(request, "staff.tiers", done="saved")


def _said(form: Any, held: list[Tier]) -> dict[str, Any]:
    return {
        "window": form.window.data,
        "numbers": {name: form[name].data for name in BOUNDS},
        "thresholds": {one.id: form[f"growth_{one.id}"].data for one in held[1:]},
        "brings": {
            one.id: (form[f"brings_{one.id}"].data or "", form[f"brings_en_{one.id}"].data or "")
            for one in held
        },
    }


def _form(
    request: Request,
    form: Any,
    held: list[Tier],
    status: int = 200,
    moves: list[Move] | None = None,
    without: tuple[int, int] = (0, 0),
) -> Response:
    """`without`: how many would rise and fall if nothing were changed."""
    told = {"form": form, "tiers": held, "moves": moves, "without": without, "bounds": BOUNDS}
    return page(request, "staff/tiers/edit.html", status, **told)


def _may_edit(asker: Staff) -> bool:
    """The tiers are the whole club's: who administers one store leaves them."""
    return asker.store_id is None and roles.may(asker, "tiers.edit")


def _must_edit(request: Request) -> None:
    if not _may_edit(request.state.staff):
        raise HTTPException(404)


def _ending(asker: Staff, rule: TierPolicy) -> Any:
    until = clock.now() + timedelta(days=rule.warning_days)
    seen = members.visible_to(asker).filter(joined_at__not_isnull=True, tier_ends_at__lte=until)
    return seen.using_db(read())


def _short(ending: Any) -> Any:
    """Those who were warned of it: growth was missing, and whoever gains it is warned no longer."""
    return ending.filter(tier_warned_at__not_isnull=True)


async def _told(rows: Any, rule: TierPolicy) -> list[Ending]:
    now = clock.now()
    since = {one.id: rule.since(one.tier_ends_at) for one in rows}
    gained = await growth.since_each(since, using=read())
    return [
        Ending(
            one,
            max(0, one.tier.growth_from - gained[one.id]),
            last_day(one.tier_ends_at),
            last_day(rule.falls(one.tier_ends_at)),
            one.tier_ends_at <= now,
        )
        for one in rows
    ]


ROUTES = [
    staff("/staff/tiers", index, name="staff.tiers", may="tiers.see"),
    staff("/staff/tiers", create, name="staff.tiers.create", methods=["POST"], may="tiers.edit"),
    staff("/staff/tiers/endings", endings, name="staff.tiers.endings", may="tiers.see"),
    staff("/staff/tiers/new", new, name="staff.tiers.new", may="tiers.edit"),
    staff("/staff/tiers/edit", edit, name="staff.tiers.edit", may="tiers.edit"),
    staff("/staff/tiers/edit", update, name="staff.tiers.update", methods=["POST"], may="tiers.edit"),
]
