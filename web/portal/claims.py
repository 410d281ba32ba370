"""A car that is on file under another name or number: a member claims it, proves it by that number, or waits.

Whatever number is entered, a code goes to it: the answer doesn't tell whether it is the one on file.
"""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, onetime, orders
from club.errors import ClubError
from club.members import Member
from club.privacy import requests
from club.vehicles import claims, leftovers
from club.vehicles.claims import Claim
from points.standing import standing
from web import auth, i18n, text
from web.forms.portal.cars import ClaimForm
from web.forms.portal.signin import CodeForm
from web.i18n import _
from web.portal import proving
from web.render import found, page, read, redirect, sentence
from web.routes import member


async def new(request: Request) -> Response:
    asked = request.query_params
    form = ClaimForm(data={"plate": asked.get("plate", "")[:8], "vin": asked.get("vin", "")[:17]})
    return page(request, "portal/claims/new.html", form=form)


async def create(request: Request) -> Response:
    me, form, now = request.state.member, ClaimForm(await request.form()), clock.now()
    if not form.validate():
        return page(request, "portal/claims/new.html", 422, form=form)
    try:
        claim = await claims.make(
            me, plate=form.plate.data, vin=form.vin.data, words=form.words.data, by=me, at=now
        )
    except ClubError as error:
        field = form.vin if "vin" in error.code or (form.vin.data and not form.plate.data) else form.plate
        field.errors = [sentence(error)]
        return page(request, "portal/claims/new.html", 422, form=form)
    if not form.phone.data:
        return redirect(request, "portal.cars.claims.show", claim_id=claim.id, done="claimed")
    return await _ask(request, claim, form.phone.data)


async def create_again(request: Request) -> Response:
    return page(request, "portal/claims/new.html", 422, form=ClaimForm(await request.form()).too_late())


async def show(request: Request) -> Response:
    return await _show(request, await _mine(request))


async def proof(request: Request) -> Response:
    claim, known = await _waiting(request), proving.of(request, "car_claim")
    if known is None:
        return redirect(request, "portal.cars.claims.show", claim_id=claim.id)
    return page(request, "portal/claims/proof.html", claim=claim, phone=known.phone, form=CodeForm())


async def proof_create(request: Request) -> Response:
    me, claim, known = request.state.member, await _waiting(request), proving.of(request, "car_claim")
    if known is None:
        return redirect(request, "portal.cars.claims.show", claim_id=claim.id)
    form, now = CodeForm(await request.form()), clock.now()
    if form.validate():
        try:
            phone = await onetime.verify(known.phone, form.code.data, purpose="car_claim", at=now)
            is_theirs = await claims.prove(claim, phone, by=me, at=now)
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            return await _decided(request, claim, is_theirs)
    return page(request, "portal/claims/proof.html", 422, claim=claim, phone=known.phone, form=form)


async def withdrawal_create(request: Request) -> Response:
    me, claim = request.state.member, await _waiting(request)
    await claims.withdraw(claim, by=me, at=clock.now())
    return redirect(request, "portal.cars", done="claim-withdrawn")


async def person_create(request: Request) -> Response:
    """The record that had the car is theirs, too: staff look at both and merge them."""
    me, claim = request.state.member, await _mine(request)
    left = await leftovers.of(claim, using_db=read())
    if left and not await _is_asked(me, claim, left):
        try:
            await requests.ask_correction(me, about="other", text=_same(claim, left), by=me, at=clock.now())
        except ClubError as error:
            return await _show(request, claim, 409, trouble=sentence(error))
    return redirect(request, "portal.cars.claims.show", claim_id=claim.id)


async def _decided(request: Request, claim: Claim, is_theirs: bool) -> Response:
    if is_theirs and await leftovers.of(claim):
        response = redirect(request, "portal.cars.claims.show", claim_id=claim.id, done="claim-confirmed")
    elif is_theirs:
        response = redirect(request, "portal.cars.show", car_id=claim.vehicle_id, done="claim-confirmed")
    else:
        response = redirect(request, "portal.cars.claims.show", claim_id=claim.id, done="claim-waits")
    proving.forget(response)
    return response


async def _show(request: Request, claim: Claim, status: int = 200, *, trouble: str = "") -> Response:
    """With what stays at the record that had the car."""
    left = await leftovers.of(claim, using_db=read())
    told: dict[str, Any] = {"left": left, "trouble": trouble}
    if left:
        told["points"] = (await standing(left.account_id, at=clock.now(), using=read())).usable
        told["orders"] = await orders.of(left).filter(state="settled").using_db(read()).count()
        told["is_asked"] = await _is_asked(request.state.member, claim, left)
    return page(request, "portal/claims/show.html", status, claim=claim, **told)


async def _is_asked(me: Member, claim: Claim, left: Member) -> bool:
    asked = requests.of(me, "correction").filter(text=_same(claim, left))
    return await asked.using_db(read()).exists()


def _same(claim: Claim, left: Member) -> str:
    """What staff read. The number was proven: its end tells which record is meant."""
    car = text.plate(claim.plate) if claim.plate else f"…{claim.vin_tail}"
    said = _("The record that had %(car)s, phone ending in %(tail)s, is mine as well. Please merge the two.")
    return said % {"car": car, "tail": left.phone_tail}


async def _ask(request: Request, claim: Claim, phone: str) -> Response:
    """Send the code; where none can go out now, the claim waits for staff all the same."""
    now = clock.now()
    try:
        await onetime.request(
            phone, purpose="car_claim", ip=auth.address(request), at=now, locale=i18n.current()
        )
    except ClubError:
        return redirect(request, "portal.cars.claims.show", claim_id=claim.id, done="claimed")
    response = redirect(request, "portal.cars.claims.proof", claim_id=claim.id)
    proving.keep(response, "car_claim", phone=phone, at=now)
    return response


async def _mine(request: Request) -> Claim:
    """With the car, which a page shows only once the claim is confirmed."""
    own = claims.of(request.state.member).filter(id=request.path_params["claim_id"])
    return await found(own)


async def _waiting(request: Request) -> Claim:
    claim = await _mine(request)
    if claim.state != "waiting":
        raise HTTPException(404)
    return claim


ROUTES = [
    member("/cars/claims/new", new, name="portal.cars.claims.new"),
    member("/cars/claims", create, name="portal.cars.claims.create", methods=["POST"], again=create_again),
    member("/cars/claims/{claim_id:int}", show, name="portal.cars.claims.show"),
    member("/cars/claims/{claim_id:int}/proof", proof, name="portal.cars.claims.proof"),
    member(
        "/cars/claims/{claim_id:int}/proof",
        proof_create,
        name="portal.cars.claims.proof.create",
        methods=["POST"],
    ),
    member(
        "/cars/claims/{claim_id:int}/person",
        person_create,
        name="portal.cars.claims.person.create",
        methods=["POST"],
    ),
    member(
        "/cars/claims/{claim_id:int}/withdrawal",
        withdrawal_create,
        name="portal.cars.claims.withdrawal.create",
        methods=["POST"],
    ),
]
