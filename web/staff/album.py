"""Staff: the photos of a session: uploaded, taken down, and what participants had taken down and why."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from club import clock, pictures
from club.errors import ClubError
from events import album
from events.album import Photo
from events.sessions import Session
from web import albums
from web.i18n import _
from web.incoming import MOST_FILES, number_or_none
from web.render import found, page, read, redirect, sentence
from web.routes import path, staff
from web.staff import people
from web.staff.scope import in_scope, session_of


async def show(request: Request) -> Response:
    return await _page(request, await session_of(request))


async def photos_create(request: Request) -> Response:
    """Photos for a session, named by the form: files are taken at an address without a number alone."""
    sent = await request.form()
    session = await session_of(request, number_or_none(sent.get("session")) or 0)
    files = [one for one in sent.getlist("file") if isinstance(one, UploadFile) and one.filename]
    if not files:
        missing = _("Choose a picture first: JPEG, PNG or WebP")
        return await _page(request, session, 422, trouble=missing)
    for file in files:
        try:
            content = await file.read(pictures.MOST_BYTES + 1)
            picture = await pictures.keep(content, by=request.state.staff, at=clock.now())
            await album.add(session, picture, by=request.state.staff, at=clock.now())
        except ClubError as error:
            said = _("%(file)s: %(sentence)s", file=(file.filename or "")[:60], sentence=sentence(error))
            return await _page(request, session, 422, trouble=said)
    return redirect(request, "staff.album", session_id=session.id, done="saved")


async def showing_create(request: Request) -> Response:
    """Those who were there see the photos that were on the page."""
    session, sent = await session_of(request), await request.form()
    ids = [number for one in sent.getlist("photo") if (number := number_or_none(one))]
    looked = "looked" in sent
    try:
        await album.show(session, ids, has_looked=looked, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _page(request, session, 422, trouble=sentence(error))
    return redirect(request, "staff.album", session_id=session.id, done="saved")


async def removal_create(request: Request) -> Response:
    photo = await _photo(request)
    try:
        await album.remove(photo, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _page(request, photo.session, 409, trouble=sentence(error))
    return redirect(request, "staff.album", session_id=photo.session_id)


async def image(request: Request) -> Response:
    return await albums.copy_of(await _photo(request), request.path_params["width"])


async def _page(request: Request, session: Session, status: int = 200, *, trouble: str = "") -> Response:
    photos = await album.of(session.id).using_db(read())
    gone = await album.taken_down(session.id).limit(30).using_db(read())
    waiting = await album.waiting(session.id).using_db(read())
    parties = await album.asked(session, clock.now()).using_db(read())
    said = await album.answers(parties, using_db=read())
    return page(
        request,
        "staff/album/show.html",
        status,
        session=session,
        photos=await albums.shown(photos, _address),
        waiting=await albums.shown(waiting, _address),
        gone=gone,
        names=await people.names_for(request.state.staff, (one.down_by for one in gone)),
        declined=[one for one in parties if said.get(one.id) is False],
        unasked=[one for one in parties if one.id not in said],
        agreed=sum(said.values()),
        trouble=trouble,
        most=album.MOST,
        at_once=MOST_FILES,
        sizes=albums.SIZES,
    )


def _address(photo: int, width: int) -> str:
    return path("staff.album.image", photo_id=photo, width=width)


async def _photo(request: Request) -> Photo:
    theirs = Photo.filter(in_scope(request, "session__event__"), id=request.path_params["photo_id"])
    return await found(theirs.select_related("session__event__store"))


ROUTES = [
    staff("/staff/sessions/{session_id:int}/album", show, name="staff.album", may="events.see"),
    staff(
        "/staff/album",
        photos_create,
        name="staff.album.photos.create",
        methods=["POST"],
        may="events.edit",
        takes_file=True,
    ),
    staff(
        "/staff/sessions/{session_id:int}/album/showing",
        showing_create,
        name="staff.album.showing.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/album/{photo_id:int}/removal",
        removal_create,
        name="staff.album.removal.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff("/staff/album/{photo_id:int}/{width:int}", image, name="staff.album.image", may="events.see"),
]
