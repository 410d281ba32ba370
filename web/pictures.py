"""Pictures on pages: each in the widths that are kept, so that a phone loads no more than it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from club import pictures
from club.pictures import Picture
from web.database import read
from web.routes import path


@dataclass(frozen=True)
class Image:
    """What an <img> needs: `src` for browsers that choose none, `srcset`, and how large the largest is."""

    src: str
    srcset: str
    width: int
    height: int


async def images(names: Sequence[str]) -> dict[str, Image]:
    """The images by the names of their pictures; what has none, or is gone, is not among them."""
    found = await pictures.found(names, using_db=read())
    return {name: image(name, row.width, row.height) for name, row in found.items()}


def of(picture: Picture) -> Image:
    return image(picture.name, picture.width, picture.height)


@lru_cache(4096)
def image(name: str, width: int, height: int) -> Image:
    """The image of a picture that is so large at most: the same for ever, as its name says."""
    kept = pictures.widths(width)
    addresses = [path("portal.pictures", name=name, width=each) for each in kept]
    srcset = ", ".join(f"{address} {each}w" for address, each in zip(addresses, kept, strict=True))
    return Image(addresses[min(1, len(addresses) - 1)], srcset, width, height)
