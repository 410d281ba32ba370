"""Export my data: a file with everything that is kept about me, made by the worker, mine alone for a week."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from club.privacy import copies, requests, retention
from web import data_copy
from web.copy_words import GROUPS
from web.render import found, page, read, redirect, sentence
from web.routes import member

SHOWN = 5


async def index(request: Request) -> Response:
    return await _index(request)


async def create(request: Request) -> Response:
    me = request.state.member
    try:
        await copies.ask(me, by=me, at=clock.now())
    except ClubError as error:
        return await _index(request, 422, refused=sentence(error))
    return redirect(request, "portal.copies")


async def file_show(request: Request) -> Response:
    """Somebody else's file is none; one's own that is deleted says so."""
    me, now = request.state.member, clock.now()
    copy = await found(copies.of(me, using_db=read()).filter(id=request.path_params["copy_id"]))
    try:
        content = await copies.fetch(copy, by=me, at=now)
    except copies.Gone as error:
        return await _index(request, 410, refused=sentence(error))
    name = f"my-data-{clock.day_of(copy.made_at):%Y-%m-%d}.zip"
    attached = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=data_copy.CONTENT_TYPE, headers=attached)


async def _index(request: Request, status: int = 200, refused: str = "") -> Response:
    me, now = request.state.member, clock.now()
    waiting = requests.of(me, "copy").filter(state="waiting").using_db(read())
    return page(
        request,
        "portal/copies/index.html",
        status,
        waiting=await waiting.first(),
        copies=await copies.of(me, using_db=read()).limit(SHOWN),
        days=await retention.days("copies", using_db=read()),
        parts=[*GROUPS],
        refused=refused,
        now=now,
    )


ROUTES = [
    member("/me/settings/copies", index, name="portal.copies"),
    member("/me/settings/copies", create, name="portal.copies.create", methods=["POST"]),
    member("/me/settings/copies/{copy_id:int}/file", file_show, name="portal.copies.file"),
]
