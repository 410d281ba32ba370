"""The identity numbers of a party for a trip's insurance: entered, shown by their end, deleted."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import traveller, travellers
from events.registration import Registration
from events.traveller import PartySeats
from web.entered_numbers import entered
from web.forms.travellers import TravellersForm
from web.portal.tickets import mine
from web.render import page, read, redirect
from web.routes import member


async def show(request: Request) -> Response:
    registration = await _mine(request)
    party = await traveller.of(registration, using_db=read())
    return _page(request, party, TravellersForm.of(party))


async def create(request: Request) -> Response:
    registration, form = await _mine(request), TravellersForm(await request.form())
    party = await traveller.of(registration, using_db=read())
    if await entered(form, registration, party, by=request.state.member, at=clock.now()):
        return redirect(request, "portal.travellers", code=registration.code, done="saved")
    return _page(request, party, form, 422)


async def again(request: Request) -> Response:
    registration, form = await _mine(request), TravellersForm(await request.form())
    party = await traveller.of(registration, using_db=read())
    form.fit(party)
    return _page(request, party, form.too_late(), 422)


async def deletion_create(request: Request) -> Response:
    registration = await _mine(request)
    await travellers.remove(registration, by=request.state.member, at=clock.now())
    return redirect(request, "portal.travellers", code=registration.code, done="numbers-deleted")


def _page(request: Request, party: PartySeats, form: TravellersForm, status: int = 200) -> Response:
    registration = party.registration
    return page(
        request,
        "portal/travellers/show.html",
        status,
        party=party,
        ticket=registration,
        form=form,
        is_asked=traveller.asked(registration, clock.now()),
        kept_until=registration.session.ends_at + travellers.KEPT_AFTER,
    )


async def _mine(request: Request) -> Registration:
    """A ticket of an event that asks for identity numbers; of another there is no such page."""
    return await mine(request, lambda one: "identity" in one.session.event.asks)


ROUTES = [
    member("/tickets/{code}/travellers", show, name="portal.travellers"),
    member(
        "/tickets/{code}/travellers", create, name="portal.travellers.create", methods=["POST"], again=again
    ),
    member(
        "/tickets/{code}/travellers/deletion",
        deletion_create,
        name="portal.travellers.deletion.create",
        methods=["POST"],
    ),
]
