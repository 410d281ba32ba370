"""Staff: the pictures of an event: uploaded, one put first, one taken out; and its poster."""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from club import clock, pictures
from club.errors import ClubError
from events import gallery
from events.events import Event
from web import poster_fonts
from web.i18n import _
from web.incoming import number_or_none
from web.pictures import images
from web.render import page, redirect, sentence
from web.routes import staff
from web.staff.scope import event_of


async def show(request: Request) -> Response:
    return await _page(request, await event_of(request))


async def create(request: Request) -> Response:
    """A picture for an event, named by the form: a file is taken at an address without a number alone."""
    sent = await request.form()
    event = await event_of(request, number_or_none(sent.get("event")) or 0)
    upload, told = sent.get("file"), {"by": request.state.staff, "at": clock.now()}
    if not isinstance(upload, UploadFile) or not upload.filename:
        return await _page(request, event, 422, _("Choose a picture first: JPEG, PNG or WebP"))
    try:
        picture = await pictures.keep(await upload.read(pictures.MOST_BYTES + 1), **told)  # type: ignore[arg-type]
        await gallery.add(event, picture.name, **told)  # type: ignore[arg-type]
    except ClubError as error:
        return await _page(request, event, 422, sentence(error))
    return redirect(request, "staff.pictures", event_id=event.id, done="saved")


async def removal_create(request: Request) -> Response:
    return await _changed(request, gallery.remove)


async def lead_create(request: Request) -> Response:
    """The picture that is named comes first: it stands on the card and the poster."""
    return await _changed(request, gallery.lead)


async def _changed(request: Request, verb: Any) -> Response:
    event, sent = await event_of(request), await request.form()
    try:
        await verb(event, str(sent.get("picture", ""))[:40], by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _page(request, event, 422, sentence(error))
    return redirect(request, "staff.pictures", event_id=event.id, done="saved")


async def _page(request: Request, event: Event, status: int = 200, trouble: str = "") -> Response:
    shown = await images(event.pictures)
    return page(
        request,
        "staff/events/pictures.html",
        status,
        event=event,
        images=[(name, shown[name]) for name in event.pictures if name in shown],
        most=gallery.MOST,
        most_bytes=pictures.MOST_BYTES,
        trouble=trouble,
        has_font=poster_fonts.is_there(),
    )


_EDIT: dict[str, Any] = {"methods": ["POST"], "may": "events.edit"}
ROUTES = [
    staff("/staff/events/{event_id:int}/pictures", show, name="staff.pictures", may="events.edit"),
    staff("/staff/events/pictures", create, name="staff.pictures.create", takes_file=True, **_EDIT),
    staff(
        "/staff/events/{event_id:int}/pictures/removal",
        removal_create,
        name="staff.pictures.removal.create",
        **_EDIT,
    ),
    staff(
        "/staff/events/{event_id:int}/pictures/lead", lead_create, name="staff.pictures.lead.create", **_EDIT
    ),
]
