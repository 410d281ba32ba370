"""Desk: somebody joins at the counter, step by step.

phone       staff type the number, a one-time code goes there
proof       the member reads the code out from their own phone
person      how they are called
agreement   the tablet is turned round: the member reads, ticks and joins
card        a QR code for the member's own phone; the desk visit is open

A customer on file who stands at the desk begins with the code, which goes to the number on file.
Between the steps the device keeps, signed, whose number was proven; it holds at this desk for 20 minutes.
"""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, consents, counter, documents, members, onetime, visits
from club.counter import Person
from club.errors import ClubError
from club.members import Member
from club.onetime import TooSoon
from club.visits import DeskVisit
from web import auth, i18n, qr
from web.desk import answers
from web.desk.visits import standing
from web.forms.desk.joining import CounterAgreementForm, PersonForm
from web.forms.portal.signin import CodeForm, PhoneForm
from web.incoming import number_or_none
from web.render import page, read, redirect, sentence
from web.routes import desk, path

COOKIE = "club_joining"
LASTS = 20 * 60  # seconds
LONGEST = timedelta(hours=1)  # from finding somebody to their joining
A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Coming:
    """Somebody who is joining at the desk `at`; `person` is set once they have said how they are called.

    `visit` is that of the customer on file who was found before.
    """

    at: int = 0
    phone: str = ""
    is_proven: bool = False
    person: Person | None = None
    visit: int = 0


async def show(request: Request) -> Response:
    if request.state.desk is None:
        return redirect(request, "desk.place")
    visit = number_or_none(request.query_params.get("visit")) or 0
    on_file = await _on_file(request, visit)
    return _page(request, "phone", form=PhoneForm(), on_file=on_file, visit=visit)


async def known_create(request: Request) -> Response:
    """A customer on file stands here: the code goes to their number, unless it did a moment ago; where there
    is none, it is asked for."""
    visit = await standing(request, (await request.form()).get("visit"))
    known = visit.member
    if known.joined_at:
        return redirect(request, "desk.visits.show", visit_id=visit.id)
    if not known.phone:
        return redirect(request, "desk.joining", visit=visit.id)
    try:
        await _send_code(request, known.phone)
    except TooSoon as error:
        if not await onetime.is_out(known.phone, purpose="joining", at=clock.now()):
            return await answers.refused(request, error)
    except ClubError as error:
        return await answers.refused(request, error)
    return _on(request, "desk.joining.proof", Coming(request.state.desk.id, known.phone, visit=visit.id))


async def create(request: Request) -> Response:
    """Send a code. Whether the number is a member's already, the proof will tell."""
    if request.state.desk is None:
        return redirect(request, "desk.place")
    data = await request.form()
    form, visit = PhoneForm(data), number_or_none(data.get("visit")) or 0
    on_file = await _on_file(request, visit)
    if form.validate():
        try:
            if on_file:
                counter.check_number(on_file, form.phone.data, request.state.desk)
            await _send_code(request, form.phone.data)
        except ClubError as error:
            form.phone.errors = [sentence(error)]
        else:
            coming = Coming(request.state.desk.id, form.phone.data, visit=visit)
            return _on(request, "desk.joining.proof", coming)
    return _page(request, "phone", 422, form=form, on_file=on_file, visit=visit)


async def proof(request: Request) -> Response:
    coming = _coming(request)
    if not coming.phone:
        return redirect(request, "desk.joining")
    return _page(request, "proof", form=CodeForm(), coming=coming)


async def proof_create(request: Request) -> Response:
    """The number is proven. Who is a member already stands at the desk now; a customer on file is known."""
    coming, form = _coming(request), CodeForm(await request.form())
    if not coming.phone:
        return redirect(request, "desk.joining")
    if form.validate():
        try:
            await onetime.verify(coming.phone, form.code.data, purpose="joining", at=clock.now())
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            return await _proven(request, coming)
    return _page(request, "proof", 422, form=form, coming=coming)


async def person(request: Request) -> Response:
    coming = _coming(request)
    if not coming.is_proven:
        return redirect(request, "desk.joining")
    known = await _known(request, coming)
    form = PersonForm(obj=coming.person or known)
    return _page(request, "person", form=form, coming=coming, known=known)


async def person_update(request: Request) -> Response:
    coming, form = _coming(request), PersonForm(await request.form())
    if not coming.is_proven:
        return redirect(request, "desk.joining")
    if form.validate():
        return _on(request, "desk.joining.agreement", replace(coming, person=Person(**form.data)))
    return _page(request, "person", 422, form=form, coming=coming, known=await _known(request, coming))


async def agreement(request: Request) -> Response:
    coming = _coming(request)
    if not coming.is_proven or coming.person is None:
        return redirect(request, "desk.joining")
    return await _agreement(request, coming, coming.person, CounterAgreementForm())


async def agreement_create(request: Request) -> Response:
    """The member has read, ticked and pressed: they have joined, and stand at this desk."""
    coming, form = _coming(request), CounterAgreementForm(await request.form())
    if not coming.is_proven or coming.person is None:
        return redirect(request, "desk.joining")
    if form.validate():
        try:
            visit = await counter.join(
                coming.phone,
                coming.person,
                charter=form.charter.data,
                privacy=form.privacy.data,
                consents={purpose: True for purpose in consents.PURPOSES if form[purpose].data},
                desk=request.state.desk,
                staff=request.state.staff,
                locale=i18n.current(),
                at=clock.now(),
                on_file=await _on_file(request, coming.visit),
            )
        except ClubError as error:
            form.agree.errors, form.agree.data = [sentence(error)], False
        else:
            return _done(redirect(request, "desk.joining.card", visit=visit.id))
    return await _agreement(request, coming, coming.person, form, 422)


async def card(request: Request) -> Response:
    """Still the member's side of the tablet: the way to the card on their own phone."""
    visit = await standing(request, request.query_params.get("visit"))
    return _page(request, "card", visit=visit, member=visit.member)


async def image(request: Request) -> Response:
    """Where the member's own card is, as a QR code: it lets nobody in who has not the phone."""
    drawn = qr.svg(config.settings().public_url + path("portal.card"))
    headers = {"Cache-Control": f"private, max-age={A_DAY}"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


async def _proven(request: Request, coming: Coming) -> Response:
    known, at = await _known(request, coming), request.state.desk
    if known and known.joined_at:
        visit = await visits.open(known, desk=at, staff=request.state.staff, at=clock.now())
        return _done(redirect(request, "desk.visits.show", visit_id=visit.id))
    return _on(request, "desk.joining.person", replace(coming, is_proven=True))


async def _agreement(
    request: Request, coming: Coming, person: Person, form: CounterAgreementForm, status: int = 200
) -> Response:
    """The page in the member's voice, with the texts that are in force now."""
    texts = {kind: await documents.current(kind, i18n.current(), using_db=read()) for kind in documents.KINDS}
    form.charter.data, form.privacy.data = texts["charter"].version, texts["privacy"].version
    called = person.address_form or members.names.address(person.name, person.gender, i18n.current())
    return _page(request, "agreement", status, form=form, coming=coming, called=called, texts=texts)


def _page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    return page(request, f"desk/joining/{template}.html", status, desk=request.state.desk, **context)


async def _known(request: Request, coming: Coming) -> Member | None:
    """Whom the dealer knows by this number, member or customer on file; else who was found on file before."""
    holder = await members.present().using_db(read()).filter(phone=coming.phone).first()
    return holder or await _on_file(request, coming.visit)


async def _on_file(request: Request, visit: int) -> Member | None:
    """The customer on file who stood at this desk a while ago, and has not joined."""
    if not visit or request.state.desk is None:
        return None
    here = DeskVisit.filter(id=visit, desk_id=request.state.desk.id, opened_at__gt=clock.now() - LONGEST)
    stood = await here.using_db(read()).select_related("member").first()
    return stood.member if stood and stood.member.joined_at is None else None


async def _send_code(request: Request, phone: str) -> None:
    told = {"ip": auth.address(request), "at": clock.now(), "locale": i18n.current()}
    await onetime.request(phone, purpose="joining", **told)


def _coming(request: Request) -> Coming:
    """Who is joining at this very desk; nobody if it took too long, or somebody else wrote it."""
    try:
        kept: dict[str, Any] = _signer().loads(
            request.cookies.get(auth.cookie_name(COOKIE), ""), max_age=LASTS
        )
    except BadSignature:
        return Coming()
    if request.state.desk is None or kept["at"] != request.state.desk.id:
        return Coming()
    person = Person(**kept.pop("person")) if kept.get("person") else None
    return Coming(**{**kept, "person": person})


def _on(request: Request, route: str, coming: Coming) -> Response:
    """On to the next step."""
    response = redirect(request, route)
    kept = _signer().dumps(asdict(coming))
    response.set_cookie(auth.cookie_name(COOKIE), kept, max_age=LASTS, **auth.flags())
    return response


def _done(response: Response) -> Response:
    """No number stays in the browser."""
    response.delete_cookie(auth.cookie_name(COOKIE), **auth.flags())
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.settings().secret_key.get_secret_value(), salt=COOKIE)


def _step(address: str, endpoint: Any, name: str, *methods: str) -> Any:
    return desk(
        f"/desk/joining{address}",
        endpoint,
        name=f"desk.joining{name}",
        methods=methods or ("GET",),
        may="members.join",
    )


ROUTES = [
    _step("", show, ""),
    _step("", create, ".create", "POST"),
    _step("/known", known_create, ".known.create", "POST"),
    _step("/proof", proof, ".proof"),
    _step("/proof", proof_create, ".proof.create", "POST"),
    _step("/person", person, ".person"),
    _step("/person", person_update, ".person.update", "POST"),
    _step("/agreement", agreement, ".agreement"),
    _step("/agreement", agreement_create, ".agreement.create", "POST"),
    _step("/card", card, ".card"),
    _step("/card.svg", image, ".image"),
]
