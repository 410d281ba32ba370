"""Pictures: known by what they hold, drawn anew without what else was in them, forgotten if unnamed."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from club import catalogue, pictures
from club.pictures import Picture, PictureCopy
from tests.cast import OPENED
from tests.shelves import image, shelved

NOON = OPENED + timedelta(days=30)
DAY = timedelta(days=1)
ORIENTATION, PLACE = 0x0112, 0x8825


def seen(copy):
    return Image.open(io.BytesIO(bytes(copy.content)))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_is_kept_in_a_few_widths(db, form):
    kept = await pictures.keep(image(1600, 1000, form), by="test", at=NOON)
    copies = await PictureCopy.filter(picture_id=kept.name).order_by("width")
    assert [(copy.width, copy.height) for copy in copies] == [(320, 200), (640, 400), (1280, 800)]
    assert {seen(copy).format for copy in copies} == {"WEBP"}
    assert (kept.width, kept.height) == (1280, 800)
    assert len(bytes(copies[0].content)) < 20_000


async def test_the_same_picture_is_kept_once(db):
    first, second = [await pictures.keep(image(), by="test", at=NOON + n * DAY) for n in (0, 1)]
    assert first.name == second.name
    assert second.kept_at == NOON + DAY
    assert await PictureCopy.all().count() == 3


async def test_it_is_turned_upright_and_what_the_camera_wrote_is_gone(db):
    told = Image.Exif()
    told[ORIENTATION] = 6  # held on its side: dark below, after turning
    told.get_ifd(PLACE)[2] = (31.2, 0.0, 0.0)
    kept = await pictures.keep(image(800, 500, exif=told), by="test", at=NOON)
    copy = await PictureCopy.get(picture_id=kept.name, width=500)
    drawn = seen(copy)
    assert drawn.size == (500, 800)
    assert not drawn.getexif()
    assert b"EXIF" not in bytes(copy.content)
    assert drawn.convert("RGB").getpixel((250, 790))[0] < 60 < drawn.convert("RGB").getpixel((250, 10))[0]


async def test_what_is_see_through_stands_on_white(db):
    clear = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    out = io.BytesIO()
    clear.save(out, "PNG")
    kept = await pictures.keep(out.getvalue(), by="test", at=NOON)
    copy = await PictureCopy.get(picture_id=kept.name, width=400)
    assert min(seen(copy).convert("RGB").getpixel((200, 150))) > 250


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", pictures.NotAPicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", pictures.NotAPicture),
        (b"GIF89a" + b"\0" * 100, pictures.NotAPicture),
        (image()[:4000], pictures.NotAPicture),
        (b"\0" * (pictures.MOST_BYTES + 1), pictures.TooManyBytes),
        (image(239, 400), pictures.TooSmall),
        (image(2000, 300), pictures.TooSlim),
        (image(8000, 6000), pictures.TooManyPixels),
        (image(4200, 3200, "PNG"), pictures.TooManyPixels),  # which a JPEG may have
    ],
)
async def test_what_is_no_picture_or_made_to_do_harm_is_refused(db, content, error):
    with pytest.raises(error):
        await pictures.keep(content, by="test", at=NOON)
    assert await Picture.all().count() == 0


async def test_a_bomb_is_refused_by_its_head_alone(db):
    tiny = bytearray(image(400, 300, "PNG"))
    tiny[16:24] = (60_000).to_bytes(4, "big") + (60_000).to_bytes(4, "big")  # claims 3,600 megapixels
    with pytest.raises((pictures.TooManyPixels, pictures.NotAPicture)):
        await pictures.keep(bytes(tiny), by="test", at=NOON)


async def test_what_nothing_names_is_forgotten_after_a_day_and_what_is_named_stays(db):
    named = await pictures.keep(image(600, 400), by="test", at=NOON)
    await pictures.keep(image(700, 400), by="test", at=NOON)
    reward = await shelved(at=NOON, picture=named.name)
    assert await pictures.forget(at=NOON + DAY - timedelta(seconds=1)) == 0
    assert await pictures.forget(at=NOON + DAY) == 1
    assert [one.name for one in await Picture.all()] == [named.name]
    await catalogue.edit(reward, picture="", by="test", at=NOON + DAY)
    assert await pictures.forget(at=NOON + 2 * DAY) == 1
    assert await PictureCopy.all().count() == 0
