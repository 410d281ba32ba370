"""Staff: the rewards of the shop, from the draft to the end: what they cost, their pictures, their pieces."""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet
from wtforms.fields.choices import SelectChoice

from club import catalogue, clock, pictures
from club.errors import ClubError
from club.tiers import Tier
from points.errors import InvalidTerms, PointsError
from points.exchanges import Exchange
from points.rewards import Reward, StockChange
from points.voucher_kinds import VoucherKind
from web import reward_words as words
from web import text, voucher_words
from web.forms.portal.shop import ExchangeForm
from web.forms.staff.rewards import RewardForm, StockForm, data_of, for_tiers
from web.i18n import _
from web.incoming import number_or_none
from web.names import houses, ranks
from web.pictures import images
from web.portal.shop import offered
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, people
from web.staff.listing import chosen, listed, order_of

SORTS = {"name": "name", "points": "points", "taken": "taken", "created": "created_at"}
HELD = ("held", "done")


async def index(request: Request) -> Response:
    rows, conditions = _narrowed(request, Reward.all().using_db(read()))
    sort, order = order_of(request, SORTS, "-created")
    listing = await listed(request, rows.select_related("kind").order_by(order, "-id"))
    return page(
        request,
        "staff/rewards/index.html",
        listing=listing,
        images=await images([row.picture for row in listing.rows]),
        groups=words.GROUPS,
        states=words.STATES,
        sort=sort,
        price=words.price,
        now=clock.now(),
        **conditions,
    )


async def new(request: Request) -> Response:
    home = request.state.staff.store_id
    begun = {"span": "ever", "group": catalogue.GROUPS[0], "art": "shop", "stores": [home] if home else []}
    form = await _form(request, data=begun)
    return page(request, "staff/rewards/new.html", form=form, may_draw=bool(form.kind.choices))


async def create(request: Request) -> Response:
    form = await _form(request, await request.form())
    if form.validate():
        try:
            told: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
            made = await catalogue.draft(form.kind.data, **form.terms(), **told)
        except (ClubError, PointsError) as error:
            _say_no(form, error)
        else:
            return redirect(request, "staff.rewards.show", reward_id=made.id, done="saved")
    return page(request, "staff/rewards/new.html", 422, form=form, may_draw=bool(form.kind.choices))


async def show(request: Request) -> Response:
    return await _show(request, await _reward(request))


async def edit(request: Request) -> Response:
    reward = await _mine(request)
    form = await _form(request, data=data_of(reward), of=reward)
    return page(request, "staff/rewards/edit.html", reward=reward, form=form)


async def update(request: Request) -> Response:
    reward = await _mine(request)
    form = await _form(request, await request.form(), of=reward)
    if form.validate():
        try:
            told: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
            await catalogue.edit(reward, kind=form.kind.data, **form.terms(), **told)
        except (ClubError, PointsError) as error:
            _say_no(form, error)
        else:
            return redirect(request, "staff.rewards.show", reward_id=reward.id, done="saved")
    return page(request, "staff/rewards/edit.html", 422, reward=reward, form=form)


async def publication_create(request: Request) -> Response:
    reward = await _mine(request)
    try:
        await catalogue.publish(reward, by=request.state.staff, at=clock.now())
    except PointsError as error:
        return await _show(request, await _reward(request), 409, trouble=sentence(error))
    return redirect(request, "staff.rewards.show", reward_id=reward.id, done="reward-published")


async def ending_create(request: Request) -> Response:
    reward = await _mine(request)
    done = "draft-deleted" if reward.state == "draft" else "reward-ended"
    await catalogue.end(reward, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.rewards.show", reward_id=reward.id, done=done)


async def stock_create(request: Request) -> Response:
    reward, form = await _mine(request), StockForm(await request.form())
    if not form.validate():
        return await _show(request, reward, 422, form=form)
    try:
        told: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
        await catalogue.restock(reward, form.left.data, reason=form.reason.data, **told)
    except PointsError as error:
        return await _show(request, await _reward(request), 409, trouble=sentence(error))
    return redirect(request, "staff.rewards.show", reward_id=reward.id, done="saved")


async def pictures_create(request: Request) -> Response:
    """A picture for a reward, named by the form: a file is taken at an address without a number alone."""
    sent = await request.form()
    reward = await found(Reward.filter(id=number_or_none(sent.get("reward")) or 0).select_related("kind"))
    _must_be_mine(request, reward)
    upload, told = sent.get("file"), {"by": request.state.staff, "at": clock.now()}
    if not isinstance(upload, UploadFile) or not upload.filename:
        missing = _("Choose a picture first: JPEG, PNG or WebP")
        return await _show(request, reward, 422, picture_trouble=missing)
    try:
        content = await upload.read(pictures.MOST_BYTES + 1)
        picture = await pictures.keep(content, **told)  # type: ignore[arg-type]
        await catalogue.edit(reward, picture=picture.name, **told)  # type: ignore[arg-type]
    except (ClubError, PointsError) as error:
        return await _show(request, reward, 422, picture_trouble=sentence(error))
    return redirect(request, "staff.rewards.show", reward_id=reward.id, done="saved")


async def preview(request: Request) -> Response:
    """The reward as members see it or will see it; nobody has it from here."""
    reward = await _reward(request)
    offer, _purse = await offered(reward, None, clock.now())
    form = ExchangeForm(points=offer.price.points, cash=offer.price.cash)
    told: dict[str, Any] = {"usable": 0, "asks": False, "trouble": "", "days": 7, "form": form}
    return page(request, "staff/rewards/preview.html", offer=offer, preview=True, **told)


async def _show(
    request: Request,
    reward: Reward,
    status: int = 200,
    *,
    trouble: str = "",
    picture_trouble: str = "",
    form: StockForm | None = None,
) -> Response:
    changes = await StockChange.filter(reward_id=reward.id).using_db(read()).order_by("-id").limit(10)
    waiting = await Exchange.filter(reward_id=reward.id, state="held").using_db(read()).count()
    named = await ranks()
    return page(
        request,
        "staff/rewards/show.html",
        status,
        reward=reward,
        image=(await images([reward.picture])).get(reward.picture),
        told=words.price(reward.price("")),
        prices=[(named.get(code, code), points) for code, points in reward.prices.items()],
        tiers=words.tiers(reward.tiers, named),
        where=voucher_words.where(reward.stores, await houses()),
        limit=words.limit(reward),
        worth=voucher_words.line(reward.kind),
        groups=words.GROUPS,
        states=words.STATES,
        waiting=waiting,
        is_mine=catalogue.is_of(request.state.staff, reward.stores),
        changes=changes,
        names=await people.names(row.by for row in changes),
        form=form or StockForm(data={"left": reward.left}),
        most=pictures.MOST_BYTES,
        trouble=trouble,
        picture_trouble=picture_trouble,
        art=words.TONES.get(reward.art, ""),
    )


def _narrowed(request: Request, rows: QuerySet[Reward]) -> tuple[QuerySet[Reward], dict[str, Any]]:
    """The rewards that fit the address, and its conditions for the page."""
    state, group = chosen(request, "state", [*words.STATES]), chosen(request, "group", catalogue.GROUPS)
    stock, q = chosen(request, "stock", ("gone", "few")), request.query_params.get("q", "").strip()[:40]
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(group=group) if group else rows
    rows = rows.filter(Q(name__icontains=q) | Q(name_en__icontains=q)) if q else rows
    if stock:
        least = F("taken") + (words.FEW if stock == "few" else 0)
        rows = rows.filter(stock__not_isnull=True, stock__lte=least)
    return rows, {"state": state, "group": group, "stock": stock, "q": q}


async def _form(request: Request, *sent: Any, of: Reward | None = None, **told: Any) -> RewardForm:
    """The form with the tiers, stores and kinds of vouchers that there are; an ended kind if it is chosen.
    What members may have reserved already gives the kind that it gives."""
    tiers = await Tier.all().using_db(read()).order_by("level")
    form = for_tiers(tiers, *sent, **told)
    given = Q(id=of.kind_id if of else 0)
    given = given if of and of.state != "draft" else given | Q(ended_at=None)
    kinds = await VoucherKind.filter(given).using_db(read()).order_by("-id")
    known = [SelectChoice(kind.id, _called(kind)) for kind in kinds]
    form.kind.choices = [SelectChoice(0, _("Choose a voucher")), *known] if known else []
    form.stores.choices = await choosing.houses(request.state.staff)
    return form


def _called(kind: VoucherKind) -> str:
    return " · ".join(filter(None, [text.bilingual(kind.name, kind.name_en), voucher_words.line(kind)]))


def _say_no(form: RewardForm, error: ClubError | PointsError) -> None:
    """Put the sentence of a rule beside the field that it is about."""
    if isinstance(error, catalogue.OtherStores):
        form.stores.errors = [sentence(error)]
        return
    field = str(error.facts.get("field", "")) if isinstance(error, InvalidTerms) else ""
    if field in form:
        form[field].errors = [_("This does not fit. Please look at it again")]
    else:
        form.form_errors = [sentence(error)]


async def _mine(request: Request) -> Reward:
    """One that the asker may keep."""
    reward = await _reward(request)
    _must_be_mine(request, reward)
    return reward


def _must_be_mine(request: Request, reward: Reward) -> None:
    if not catalogue.is_of(request.state.staff, reward.stores):
        raise HTTPException(404)


async def _reward(request: Request) -> Reward:
    return await found(Reward.filter(id=request.path_params["reward_id"]).select_related("kind"))


_EDIT: dict[str, Any] = {"methods": ["POST"], "may": "rewards.edit"}
ROUTES = [
    staff("/staff/rewards", index, name="staff.rewards", may="rewards.see"),
    staff("/staff/rewards/new", new, name="staff.rewards.new", may="rewards.edit"),
    staff("/staff/rewards", create, name="staff.rewards.create", **_EDIT),
    staff(
        "/staff/rewards/pictures",
        pictures_create,
        name="staff.rewards.pictures.create",
        takes_file=True,
        **_EDIT,
    ),
    staff("/staff/rewards/{reward_id:int}", show, name="staff.rewards.show", may="rewards.see"),
    staff("/staff/rewards/{reward_id:int}/preview", preview, name="staff.rewards.preview", may="rewards.see"),
    staff("/staff/rewards/{reward_id:int}/edit", edit, name="staff.rewards.edit", may="rewards.edit"),
    staff("/staff/rewards/{reward_id:int}/edit", update, name="staff.rewards.update", **_EDIT),
    staff(
        "/staff/rewards/{reward_id:int}/publication",
        publication_create,
        name="staff.rewards.publication.create",
        **_EDIT,
    ),
    staff(
        "/staff/rewards/{reward_id:int}/ending", ending_create, name="staff.rewards.ending.create", **_EDIT
    ),
    staff("/staff/rewards/{reward_id:int}/stock", stock_create, name="staff.rewards.stock.create", **_EDIT),
]
