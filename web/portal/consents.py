"""Consents: what I allow, when and where I said so; taken back by the same box that gave it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, consents, persons
from club.documents import Acceptance
from web.forms.portal.settings import ConsentsForm
from web.render import page, read, redirect
from web.routes import member
from web.said_by import PURPOSES, where

LATEST = 20


async def index(request: Request) -> Response:
    form = ConsentsForm(data=await consents.current(request.state.member, using_db=read()))
    return page(request, "portal/consents/index.html", form=form, **await _shown(request))


async def consents_update(request: Request) -> Response:
    me, form = request.state.member, ConsentsForm(await request.form())
    chosen = {purpose: form[purpose].data for purpose in consents.PURPOSES}
    await consents.choose(me, chosen, source="portal", by=me, at=clock.now())
    return redirect(request, "portal.settings.consents", done="saved")


async def _shown(request: Request) -> dict[str, Any]:
    me = request.state.member
    rows = await consents.history(me).using_db(read())
    accepted = Acceptance.filter(member_id__in=persons.ids_of(me)).using_db(read()).order_by("-id")
    return {
        "purposes": PURPOSES,
        "latest": {row.purpose: row for row in reversed(rows)},
        "history": rows[:LATEST],
        "accepted": await accepted.select_related("document").limit(LATEST),
        "where": where,
    }


async def consents_again(request: Request) -> Response:
    form = ConsentsForm(await request.form()).too_late()
    return page(request, "portal/consents/index.html", 422, form=form, **await _shown(request))


ROUTES = [
    member("/me/settings/consents", index, name="portal.settings.consents"),
    member(
        "/me/settings/consents",
        consents_update,
        name="portal.settings.consents.update",
        methods=["POST"],
        again=consents_again,
    ),
]
