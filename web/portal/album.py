"""The photos of a trip, for whoever was there; whether photos may show one's party; and "take this down"."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from events import album
from events.album import Photo
from events.registration import Registration
from web import albums
from web.portal.tickets import mine
from web.render import found, page, read, redirect, sentence
from web.routes import member, path


async def show(request: Request) -> Response:
    return await _page(request, await mine(request, album.may_answer))


async def answer_create(request: Request) -> Response:
    """May photos show us? Asked before the day; whoever thinks otherwise later says so here."""
    registration, sent = await mine(request, album.may_answer), await request.form()
    agrees = sent.get("agrees") == "yes"
    await album.answer(registration, agrees, by=request.state.member, at=clock.now())
    return redirect(request, "portal.album", code=registration.code, done="saved")


async def report(request: Request) -> Response:
    """A photo that should go: which one, and why, before it is gone."""
    registration = await mine(request, album.may_see)
    photo = await _photo(request, registration)
    [one] = await albums.shown([photo], _addresses(registration)) or [None]
    if one is None:
        raise HTTPException(404)
    return page(request, "portal/album/report.html", ticket=registration, one=one, sizes="100vw")


async def report_create(request: Request) -> Response:
    registration, sent = await mine(request, album.may_see), await request.form()
    photo = await _photo(request, registration)
    try:
        reason = str(sent.get("reason", ""))
        await album.report(photo, registration, reason=reason, by=request.state.member, at=clock.now())
    except ClubError as error:
        return await _page(request, registration, 409, trouble=sentence(error))
    return redirect(request, "portal.album", code=registration.code, done="photo-down")


async def image(request: Request) -> Response:
    registration = await mine(request, album.may_see)
    return await albums.copy_of(await _photo(request, registration), request.path_params["width"])


async def _page(
    request: Request, registration: Registration, status: int = 200, *, trouble: str = ""
) -> Response:
    is_there = album.may_see(registration)
    photos = await album.of(registration.session_id).using_db(read()) if is_there else []
    return page(
        request,
        "portal/album/show.html",
        status,
        ticket=registration,
        is_there=is_there,
        photos=await albums.shown(photos, _addresses(registration)),
        answer=await album.answer_of(registration, using_db=read()),
        trouble=trouble,
        sizes=albums.SIZES,
    )


def _addresses(registration: Registration) -> Callable[[int, int], str]:
    def address(photo: int, width: int) -> str:
        return path("portal.album.image", code=registration.code, photo_id=photo, width=width)

    return address


async def _photo(request: Request, registration: Registration) -> Photo:
    theirs = album.of(registration.session_id).filter(id=request.path_params["photo_id"])
    return await found(theirs)


ROUTES = [
    member("/tickets/{code}/album", show, name="portal.album"),
    member(
        "/tickets/{code}/album/answer", answer_create, name="portal.album.answer.create", methods=["POST"]
    ),
    member("/tickets/{code}/album/{photo_id:int}/report", report, name="portal.album.report"),
    member(
        "/tickets/{code}/album/{photo_id:int}/report",
        report_create,
        name="portal.album.report.create",
        methods=["POST"],
    ),
    member("/tickets/{code}/album/{photo_id:int}/{width:int}", image, name="portal.album.image"),
]
