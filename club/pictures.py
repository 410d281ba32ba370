"""Pictures that staff upload: known by what they hold, drawn anew in a few widths, named by their content.

They lie in the database, so that every machine has them; what is drawn anew holds no word of the camera, no
place and no date. One that nothing names any more is forgotten after a day: rewards and kinds of vouchers
name theirs in `picture`, packages above say by `named_in` which of their models do.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageOps
from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.errors import ClubError
from points.rewards import Reward
from points.voucher_kinds import VoucherKind

MOST_BYTES = 12 << 20
MOST_PIXELS = 40_000_000  # of a JPEG: 36 of a phone's, decoded 120 MB at most
MOST_DRAWN = 13_000_000  # of what cannot be decoded smaller than it is: a few copies lie side by side then
LEAST_SIDE = 240
WIDTHS = (320, 640, 1280)
FORMATS = ("JPEG", "PNG", "WEBP")
KEPT = timedelta(days=1)  # that nothing names, for whoever has uploaded it and not saved yet
_QUALITY = 80
_SLIMMEST = 4  # to one: what is longer is a strip
_DRAWN_BY = b"1:"  # another way of drawing makes other names
_one_at_a_time = ThreadPoolExecutor(1, thread_name_prefix="pictures")  # decoded, one is huge


class Picture(Model):
    """`name` is made of what was uploaded; `width` and `height` are of its largest copy."""

    name = fields.CharField(max_length=40, primary_key=True)
    width = fields.IntField()
    height = fields.IntField()
    by = fields.CharField(max_length=60)
    kept_at = fields.DatetimeField()

    class Meta:
        table = "club_picture"
        indexes = (("kept_at",),)


class PictureCopy(Model):
    """A picture in one width: WebP."""

    id = fields.IntField(primary_key=True)
    picture: fields.ForeignKeyRelation[Picture] = fields.ForeignKeyField(
        "club.Picture", related_name="copies", on_delete=fields.RESTRICT
    )
    width = fields.IntField()
    height = fields.IntField()
    content = fields.BinaryField()
    picture_id: str

    class Meta:
        table = "club_picture_copy"
        unique_together = (("picture", "width"),)


class NotAPicture(ClubError):
    """Neither JPEG, PNG nor WebP, or broken off in the middle."""

    code = "picture.unreadable"


class TooManyBytes(ClubError):
    """Facts: `most`, in megabytes."""

    code = "picture.too_many_bytes"


class TooManyPixels(ClubError):
    """Facts: `width`, `height`, `most` (megapixels): nobody takes such a picture, it is made to do harm."""

    code = "picture.too_many_pixels"


class TooSmall(ClubError):
    """Facts: `width`, `height`, `least`: its shorter side has fewer pixels than a card shows."""

    code = "picture.too_small"


class TooSlim(ClubError):
    """Facts: `width`, `height`: it is a strip."""

    code = "picture.too_slim"


class Drawn(NamedTuple):
    """A copy: WebP of so many pixels."""

    width: int
    height: int
    content: bytes


_naming: list[type[Model]] = [Reward, VoucherKind]


def named_in(*models: type[Model]) -> None:
    """Make known that rows of `models` name a picture in their field `picture`; again is no fault."""
    _naming.extend(model for model in models if model not in _naming)


async def keep(content: bytes, *, by: Actor, at: datetime) -> Picture:
    """The picture that `content` holds, drawn and kept; uploaded again, the very same.

    Raises NotAPicture, TooManyBytes, TooManyPixels, TooSmall, TooSlim.
    """
    if len(content) > MOST_BYTES:
        raise TooManyBytes(most=MOST_BYTES >> 20)
    name = sha256(_DRAWN_BY + content).hexdigest()[:32]
    if await Picture.filter(name=name).update(kept_at=at):
        return await Picture.get(name=name)
    copies = await asyncio.get_running_loop().run_in_executor(_one_at_a_time, drawn, content)
    largest = copies[-1]
    try:
        async with in_transaction():
            told: dict[str, Any] = {"width": largest.width, "height": largest.height, "kept_at": at}
            made = await Picture.create(name=name, by=actors.name(by), **told)
            for copy in copies:
                await PictureCopy.create(picture=made, **copy._asdict())
            await audit.record("picture.uploaded", None, by=by, at=at, picture=name)
    except IntegrityError:  # two uploaded it at once
        return await Picture.get(name=name)
    return made


async def found(names: Sequence[str], *, using_db: BaseDBAsyncClient | None = None) -> dict[str, Picture]:
    """The pictures of these names that there are; '' is none."""
    wanted = sorted(set(names) - {""})
    rows = await Picture.filter(name__in=wanted).using_db(using_db) if wanted else []
    return {row.name: row for row in rows}


async def forget(*, at: datetime) -> int:
    """Delete pictures that were uploaded a day ago and that nothing names; how many."""
    old: Any = Picture.filter(kept_at__lte=at - KEPT).order_by("name").values_list("name", flat=True)
    gone = 0
    for name in await old:
        async with in_transaction():
            picture = await Picture.select_for_update().filter(name=name, kept_at__lte=at - KEPT).first()
            if picture and not await _is_named(name):  # uploaded again at this moment, it stays
                await PictureCopy.filter(picture_id=name).delete()
                gone += await Picture.filter(name=name).delete()
    return gone


def widths(largest: int) -> list[int]:
    """The widths in which a picture of this width is kept, the smallest first."""
    most = min(largest, WIDTHS[-1])
    return [*(width for width in WIDTHS if width < most), most]


def drawn(content: bytes) -> list[Drawn]:
    """The copies of a picture, the smallest first: upright as it was taken, without whatever else was in it.

    Raises NotAPicture, TooManyPixels, TooSmall, TooSlim.
    """
    upright = _opened(content)
    made = []
    for width in widths(upright.width):
        size = (width, max(1, round(upright.height * width / upright.width)))
        small = upright if size == upright.size else upright.resize(size, Image.Resampling.LANCZOS)
        out = BytesIO()
        small.save(out, "WEBP", quality=_QUALITY, method=4)
        made.append(Drawn(*size, out.getvalue()))
    return made


def _opened(content: bytes) -> Image.Image:
    """The picture in plain colours, turned the way it was held."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=FORMATS)
            most = MOST_PIXELS if picture.format in ("JPEG", "MPO") else MOST_DRAWN
            _must_be_of_size(*picture.size, most)  # known from its head: nothing has been decoded yet
            picture.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # JPEG decodes no more than is needed
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return _on_white(upright)
    except ClubError:
        raise
    except Exception as error:  # whatever a broken file makes of its decoder
        raise NotAPicture from error


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _must_be_of_size(width: int, height: int, most: int) -> None:
    size = {"width": width, "height": height}
    if width * height > most:
        raise TooManyPixels(**size, most=most // 1_000_000)
    if min(width, height) < LEAST_SIDE:
        raise TooSmall(**size, least=LEAST_SIDE)
    if max(width, height) > _SLIMMEST * min(width, height):
        raise TooSlim(**size)


async def _is_named(name: str) -> bool:
    return any([await model.filter(picture=name).exists() for model in _naming])
