"""Staff: which of the dealer's systems are told of deeds, what was sent to them, and sending it again."""

from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, webhooks
from club.errors import ClubError
from club.stores import Store
from club.webhooks import WebhookEndpoint
from web.forms.staff.webhooks import EVENT_NAMES, WebhookForm
from web.i18n import _, lazy
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import choosing, once, people
from web.staff.listing import chosen, listed

STATES = {"open": True, "ended": False}
DELIVERIES = {"waiting": lazy("Waiting"), "sent": lazy("Sent"), "failed": lazy("Not sent")}
WHY = {  # club/webhooks/sending.py; what else stands there is of the protocol
    "unknown host": lazy("No such host: look at the address"),
    "no answer in time": lazy("No answer in time"),
    "private address": lazy("The address lies within our own network"),
}


async def index(request: Request) -> Response:
    rows = webhooks.visible_to(request.state.staff).using_db(read()).select_related("store")
    state = chosen(request, "state", [*STATES])
    if state:
        rows = rows.filter(ended_at__isnull=STATES[state])
    return page(request, "staff/webhooks/index.html", listing=await listed(request, rows), state=state)


async def new(request: Request) -> Response:
    return await _new(request, WebhookForm(data={"store": choosing.home(request)}))


async def create(request: Request) -> Response:
    """The next page, and no other one, shows the secret."""
    form = await _with_stores(WebhookForm(await request.form()), request)
    if form.validate():
        store = await Store.get_or_none(id=form.store.data)
        told = {"store": store, "by": request.state.staff, "at": clock.now()}
        try:
            made, secret = await webhooks.create(
                form.name.data or "", form.url.data or "", form.events.data or [], **told
            )
            return once.carry(redirect(request, "staff.webhooks.show", webhook_id=made.id), secret)
        except ClubError as error:
            form.url.errors = [sentence(error)]
    return await _new(request, form, 422)


async def show(request: Request) -> Response:
    endpoint, secret = await _endpoint(request), once.carried(request)
    if compare_digest(secret.encode(), endpoint.secret.encode()):
        return once.shown(page(request, "staff/webhooks/made.html", endpoint=endpoint, secret=secret))
    return await _shown(request, endpoint)


async def ending(request: Request) -> Response:
    """The question as a page, for browsers that open no dialog."""
    return await _shown(request, await _endpoint(request), asks=True)


async def ending_create(request: Request) -> Response:
    endpoint = await _endpoint(request)
    try:
        await webhooks.end(endpoint, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _shown(request, endpoint, 409, trouble=sentence(error))
    return redirect(request, "staff.webhooks.show", webhook_id=endpoint.id, done="webhook-ended")


async def resending_create(request: Request) -> Response:
    endpoint = await _endpoint(request)
    letter = await found(webhooks.of(endpoint).filter(id=request.path_params["delivery_id"]))
    await webhooks.resend(letter, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.webhooks.show", webhook_id=endpoint.id, done="webhook-resent")


async def _new(request: Request, form: WebhookForm, status: int = 200) -> Response:
    return page(request, "staff/webhooks/new.html", status, form=await _with_stores(form, request),
                public_alone=config.settings().is_production)  # fmt: skip


async def _shown(
    request: Request, endpoint: WebhookEndpoint, status: int = 200, *, asks: bool = False, trouble: str = ""
) -> Response:
    state = chosen(request, "state", [*DELIVERIES])
    letters = webhooks.of(endpoint).using_db(read())
    listing = await listed(request, letters.filter(state=state) if state else letters)
    return page(
        request,
        "staff/webhooks/show.html",
        status,
        endpoint=endpoint,
        listing=listing,
        state=state,
        states=DELIVERIES,
        why=WHY,
        events=EVENT_NAMES,
        names=await people.names({endpoint.created_by, endpoint.ended_by} - {""}),
        asks=asks,
        trouble=trouble,
    )


async def _with_stores(form: WebhookForm, request: Request) -> WebhookForm:
    form.store.choices = await choosing.houses(request.state.staff, everywhere=_("All stores"))
    return form


async def _endpoint(request: Request) -> WebhookEndpoint:
    rows = webhooks.visible_to(request.state.staff).select_related("store")
    return await found(rows.filter(id=request.path_params["webhook_id"]))


def _change(path: str, endpoint: object, name: str) -> object:
    return staff(path, endpoint, name=name, methods=["POST"], may="api.keys")  # type: ignore[arg-type]


ONE = "/staff/webhooks/{webhook_id:int}"
ROUTES = [
    staff("/staff/webhooks", index, name="staff.webhooks", may="api.keys"),
    staff("/staff/webhooks/new", new, name="staff.webhooks.new", may="api.keys"),
    _change("/staff/webhooks", create, "staff.webhooks.create"),
    staff(ONE, show, name="staff.webhooks.show", may="api.keys"),
    staff(f"{ONE}/ending", ending, name="staff.webhooks.ending", may="api.keys"),
    _change(f"{ONE}/ending", ending_create, "staff.webhooks.ending.create"),
    _change(
        f"{ONE}/deliveries/{{delivery_id:int}}/resending", resending_create, "staff.webhooks.resending.create"
    ),
]
