"""Staff: the keys by which the dealer's own systems sign in to the API. A secret is shown once."""

from starlette.requests import Request
from starlette.responses import Response

from club import api_keys, clock, config
from club.api_keys import ApiKey
from club.errors import ClubError
from club.stores import Store
from web.api import PREFIX
from web.forms.staff.keys import SCOPE_NAMES, KeyForm
from web.i18n import _
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, once, people
from web.staff.listing import chosen, listed, order_of

STATES = {"open": True, "ended": False}
SORTS = {"made": "created_at", "name": "name", "used": "used_at"}


async def index(request: Request) -> Response:
    keys = api_keys.visible_to(request.state.staff).using_db(read()).select_related("store")
    state = chosen(request, "state", [*STATES])
    if state:
        keys = keys.filter(ended_at__isnull=STATES[state])
    sort, order = order_of(request, SORTS, "-made")
    listing = await listed(request, keys.order_by(order, "-id"))
    return page(request, "staff/keys/index.html", listing=listing, state=state, sort=sort)


async def new(request: Request) -> Response:
    return await _new(request, KeyForm(data={"store": choosing.home(request)}))


async def create(request: Request) -> Response:
    """The next page, and no other one, shows the secret."""
    form = await _with_stores(KeyForm(await request.form()), request)
    if not form.validate():
        return await _new(request, form, 422)
    store = await Store.get_or_none(id=form.store.data)
    told = {"store": store, "by": request.state.staff, "at": clock.now()}
    key, secret = await api_keys.create(form.name.data or "", form.scopes.data or [], **told)
    return once.carry(redirect(request, "staff.keys.show", key_id=key.id), secret)


async def show(request: Request) -> Response:
    key, secret = await _key(request), once.carried(request)
    if secret.startswith(f"ck_{key.prefix}_"):
        told = {"key": key, "secret": secret, "address": _address()}
        return once.shown(page(request, "staff/keys/made.html", **told))
    return await _shown(request, key)


async def ending(request: Request) -> Response:
    """The question as a page, for browsers that open no dialog."""
    return await _shown(request, await _key(request), asks=True)


async def ending_create(request: Request) -> Response:
    key = await _key(request)
    try:
        await api_keys.end(key, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _shown(request, key, 409, trouble=sentence(error))
    return redirect(request, "staff.keys.show", key_id=key.id, done="key-ended")


async def _new(request: Request, form: KeyForm, status: int = 200) -> Response:
    return page(request, "staff/keys/new.html", status, form=await _with_stores(form, request))


async def _shown(
    request: Request, key: ApiKey, status: int = 200, *, asks: bool = False, trouble: str = ""
) -> Response:
    return page(
        request,
        "staff/keys/show.html",
        status,
        key=key,
        scopes=[SCOPE_NAMES[scope] for scope in key.scopes],
        names=await people.names({key.created_by, key.ended_by} - {""}),
        address=_address(),
        asks=asks,
        trouble=trouble,
    )


async def _with_stores(form: KeyForm, request: Request) -> KeyForm:
    form.store.choices = await choosing.houses(request.state.staff, everywhere=_("All stores"))
    return form


async def _key(request: Request) -> ApiKey:
    keys = api_keys.visible_to(request.state.staff).select_related("store")
    return await found(keys.filter(id=request.path_params["key_id"]))


def _address() -> str:
    return f"{config.settings().public_url}{PREFIX}"


ONE = "/staff/keys/{key_id:int}"
ROUTES = [
    staff("/staff/keys", index, name="staff.keys", may="api.keys"),
    staff("/staff/keys/new", new, name="staff.keys.new", may="api.keys"),
    staff("/staff/keys", create, name="staff.keys.create", methods=["POST"], may="api.keys"),
    staff(ONE, show, name="staff.keys.show", may="api.keys"),
    staff(f"{ONE}/ending", ending, name="staff.keys.ending", may="api.keys"),
    staff(f"{ONE}/ending", ending_create, name="staff.keys.ending.create", methods=["POST"], may="api.keys"),
]
