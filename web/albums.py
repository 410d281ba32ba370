"""Albums on pages: each photo in the widths that are kept, at addresses that ask again who may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from club import pictures
from club.pictures import PictureCopy
from events.album import Photo
from web.database import read

SIZES = "(max-width: 599px) 45vw, 240px"


@dataclass(frozen=True)
class Shown:
    """A photo as an <img> needs it, with the row for what is done to it."""

    photo: Photo
    src: str
    srcset: str
    width: int
    height: int
    whole: str


async def shown(photos: Sequence[Photo], address: Callable[[int, int], str]) -> list[Shown]:
    """Those whose pictures are there; `address` of a photo's id and a width."""
    found = await pictures.found([one.picture for one in photos], using_db=read())
    return [
        _shown(one, found[one.picture].width, found[one.picture].height, address)
        for one in photos
        if one.picture in found
    ]


async def copy_of(photo: Photo, width: int) -> Response:
    """The picture, kept by this browser alone, and for an hour: a photo may be taken down."""
    copy = await PictureCopy.filter(picture_id=photo.picture, width=width).using_db(read()).first()
    if copy is None or photo.down_at is not None:
        raise HTTPException(404)
    headers = {"Cache-Control": "private, max-age=3600"}
    return Response(bytes(copy.content), media_type="image/webp", headers=headers)


def _shown(photo: Photo, width: int, height: int, address: Callable[[int, int], str]) -> Shown:
    kept = pictures.widths(width)
    addresses = [address(photo.id, each) for each in kept]
    srcset = ", ".join(f"{one} {each}w" for one, each in zip(addresses, kept, strict=True))
    return Shown(photo, addresses[0], srcset, width, height, addresses[-1])
