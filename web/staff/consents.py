"""Staff: what a member allowed and withdrew, and what they say about it on the phone or at the desk."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, consents, persons
from club.errors import ClubError
from club.members import Member
from club.privacy.requests import DataRequest
from web.copy_codes import ASKED, STATES
from web.forms.staff.privacy import ConsentForm
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.said_by import WAYS
from web.staff import people
from web.staff.facts import PURPOSES
from web.staff.listing import listed
from web.staff.scope import member_of

LATEST = 3


async def index(request: Request) -> Response:
    return await _index(request, await member_of(request), ConsentForm())


async def create(request: Request) -> Response:
    member, form = await member_of(request), ConsentForm(await request.form())
    if form.validate():
        told = {"way": form.way.data, "words": form.words.data, "given": form.given.data == "yes"}
        try:
            await consents.record(member, form.purpose.data, **told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.words.errors = [sentence(error)]
        else:
            return redirect(request, "staff.consents", member_id=member.id, done="saved")
    return await _index(request, member, form, 422)


async def glance(member: Member) -> dict[str, Any]:
    """What the member's own page says of it in small: `templates/staff/members/_consents.html`."""
    latest: dict[str, consents.Consent] = {}
    for row in await consents.history(member).using_db(read()):
        latest.setdefault(row.purpose, row)
    asked = DataRequest.filter(member_id__in=persons.ids_of(member)).using_db(read()).order_by("-id")
    return {
        "purposes": PURPOSES,
        "latest": latest,
        "asked": await asked.limit(LATEST),
        "kinds": ASKED,
        "states": STATES,
    }


async def _index(request: Request, member: Member, form: ConsentForm, status: int = 200) -> Response:
    listing = await listed(request, consents.history(member).using_db(read()))
    tellers = [teller for row in listing.rows if (teller := row.source.partition("/")[2])]
    return page(
        request,
        "staff/consents/index.html",
        status,
        member=member,
        form=form,
        listing=listing,
        allows=await consents.current(member, using_db=read()),
        purposes=PURPOSES,
        ways=WAYS,
        names=await people.names(tellers),
    )


ROUTES = [
    staff("/staff/members/{member_id:int}/consents", index, name="staff.consents", may="members.see"),
    staff(
        "/staff/members/{member_id:int}/consents",
        create,
        name="staff.consents.create",
        methods=["POST"],
        may="consents.record",
    ),
]
