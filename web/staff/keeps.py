"""Staff: keeping a tier (保级). One colleague asks with a reason, another one decides, the member is told."""

from starlette.requests import Request
from starlette.responses import Response

from club import actors, clock, tiers
from club.errors import ClubError
from club.tiers import keeping
from club.tiers.keeping import TierKeep
from web.forms.staff.tiers import DecisionForm, KeepForm
from web.i18n import _
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.listing import chosen, listed
from web.staff.scope import member_of
from web.tier_words import KEEP_STATES, last_day


async def index(request: Request) -> Response:
    state = chosen(request, "state", [*KEEP_STATES, "all"]) or "waiting"
    wanted = keeping.visible_to(request.state.staff).using_db(read())
    wanted = wanted if state == "all" else wanted.filter(state=state)
    listing = await listed(request, wanted.order_by("-asked_at", "-id"))
    who = {one.asked_by for one in listing.rows} | {one.decided_by for one in listing.rows} - {""}
    return page(
        request,
        "staff/keeps/index.html",
        listing=listing,
        state=state,
        states=KEEP_STATES,
        names=await people.names(who),
    )


async def new(request: Request) -> Response:
    return await _new(request, KeepForm())


async def create(request: Request) -> Response:
    member, form = await member_of(request), KeepForm(await request.form())
    if form.validate():
        said = {"reason": form.reason.data or "", "by": request.state.staff, "at": clock.now()}
        try:
            await keeping.ask(member, **said)
        except ClubError as error:
            form.reason.errors = [sentence(error)]
        else:
            return redirect(request, "staff.members.show", member_id=member.id, done="saved")
    return await _new(request, form, 422)


async def show(request: Request) -> Response:
    return await _show(request, await _keep(request), DecisionForm())


async def decision_create(request: Request) -> Response:
    keep, form = await _keep(request), DecisionForm(await request.form())
    if form.validate() and form.answer.data == "no" and not form.reason.data:
        form.reason.errors = [_("Say why not: the colleague reads it")]
    if form.errors:
        return await _show(request, keep, form, 422)
    asker, now = request.state.staff, clock.now()
    try:
        if form.answer.data == "yes":
            await keeping.approve(keep, by=asker, at=now)
        else:
            await keeping.refuse(keep, answer=form.reason.data or "", by=asker, at=now)
    except ClubError as error:
        return await _show(request, await _keep(request), form, 409, trouble=sentence(error))
    return redirect(request, "staff.keeps", done="decided" if form.answer.data == "yes" else "keep-refused")


async def _new(request: Request, form: KeepForm, status: int = 200) -> Response:
    member = await member_of(request)
    seen = await tiers.standing(member, at=clock.now(), using=read())
    until, grace = last_day(seen.ends_at), last_day(seen.falls_at)
    return page(
        request, "staff/keeps/new.html", status, member=member, form=form, seen=seen, until=until, grace=grace
    )


async def _show(
    request: Request, keep: TierKeep, form: DecisionForm, status: int = 200, *, trouble: str = ""
) -> Response:
    member = keep.member.merged_into or keep.member
    return page(
        request,
        "staff/keeps/show.html",
        status,
        keep=keep,
        member=member,
        seen=await tiers.standing(member, at=clock.now(), using=read()),
        until=last_day(member.tier_ends_at),
        states=KEEP_STATES,
        names=await people.names({keep.asked_by, keep.decided_by} - {""}),
        is_own=keep.asked_by == actors.name(request.state.staff),
        form=form,
        trouble=trouble,
    )


async def _keep(request: Request) -> TierKeep:
    return await found(keeping.visible_to(request.state.staff).filter(id=request.path_params["keep_id"]))


ROUTES = [
    staff("/staff/keeps", index, name="staff.keeps", may="tiers.see"),
    staff("/staff/keeps/{keep_id:int}", show, name="staff.keeps.show", may="tiers.see"),
    staff(
        "/staff/keeps/{keep_id:int}/decision",
        decision_create,
        name="staff.keeps.decision.create",
        methods=["POST"],
        may="tiers.approve",
    ),
    staff("/staff/members/{member_id:int}/keeps/new", new, name="staff.keeps.new", may="tiers.keep"),
    staff(
        "/staff/members/{member_id:int}/keeps",
        create,
        name="staff.keeps.create",
        methods=["POST"],
        may="tiers.keep",
    ),
]
