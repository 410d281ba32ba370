"""Corrections: something about me is wrong and I cannot change it myself; staff look into it and answer."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from club.privacy import requests
from web.copy_codes import ABOUT, STATES
from web.forms.portal.corrections import CorrectionForm
from web.render import found, page, read, redirect, sentence
from web.routes import member

SHOWN = 20


async def index(request: Request) -> Response:
    return await _index(request, CorrectionForm())


async def create(request: Request) -> Response:
    me, form = request.state.member, CorrectionForm(await request.form())
    if form.validate():
        told = {"about": form.about.data, "text": form.text.data}
        try:
            await requests.ask_correction(me, **told, by=me, at=clock.now())
        except ClubError as error:
            form.text.errors = [sentence(error)]
        else:
            return redirect(request, "portal.corrections", done="asked")
    return await _index(request, form, 422)


async def create_again(request: Request) -> Response:
    return await _index(request, CorrectionForm(await request.form()).too_late(), 422)


async def withdrawal_create(request: Request) -> Response:
    me = request.state.member
    mine = requests.of(me, "correction").filter(id=request.path_params["request_id"])
    try:
        await requests.take_back(await found(mine.using_db(read())), by=me, at=clock.now())
    except requests.AlreadyAnswered:
        return redirect(request, "portal.corrections")
    return redirect(request, "portal.corrections", done="taken-back")


async def _index(request: Request, form: CorrectionForm, status: int = 200) -> Response:
    asked = requests.of(request.state.member, "correction").using_db(read()).limit(SHOWN)
    return page(
        request,
        "portal/corrections/index.html",
        status,
        form=form,
        asked=await asked,
        about=ABOUT,
        states=STATES,
    )


ROUTES = [
    member("/me/settings/corrections", index, name="portal.corrections"),
    member(
        "/me/settings/corrections",
        create,
        name="portal.corrections.create",
        methods=["POST"],
        again=create_again,
    ),
    member(
        "/me/settings/corrections/{request_id:int}/withdrawal",
        withdrawal_create,
        name="portal.corrections.withdrawal.create",
        methods=["POST"],
    ),
]
