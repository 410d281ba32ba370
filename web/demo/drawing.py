"""The demo's pictures, drawn: a ground, a table and a thing on it, so that shelves look like shelves."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, TWICE = 1280, 800, 2
Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]

DARK: Colour = (24, 44, 40)
WHITE: Colour = (250, 251, 249)


def picture(thing: str, top: Colour, bottom: Colour) -> bytes:
    """A JPEG of the `thing`, one of THINGS, before a wall from `top` to `bottom`."""
    size = (WIDTH * TWICE, HEIGHT * TWICE)
    wall = Image.linear_gradient("L").resize(size)
    ground = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), wall)
    table = tuple(max(0, part - 34) for part in bottom)
    ImageDraw.Draw(ground).rectangle(_box(0, 610, 1280, 800), fill=table)
    _shade(ground)
    THINGS[thing](ImageDraw.Draw(ground))
    out = BytesIO()
    ground.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    return out.getvalue()


def _shade(ground: Image.Image) -> None:
    """What the thing throws on the table."""
    shade = Image.new("L", ground.size, 0)
    ImageDraw.Draw(shade).ellipse(_box(420, 620, 880, 700), fill=110)
    blurred = shade.filter(ImageFilter.GaussianBlur(40))
    ground.paste(Image.new("RGB", ground.size, DARK), mask=blurred)


def _cup(pen: Pen) -> None:
    pen.rounded_rectangle(_box(530, 210, 750, 665), 60 * TWICE, fill=(38, 92, 78))
    pen.rounded_rectangle(_box(545, 150, 735, 235), 26 * TWICE, fill=(22, 56, 48))
    pen.rectangle(_box(600, 118, 680, 152), fill=(22, 56, 48))
    pen.rounded_rectangle(_box(556, 250, 584, 625), 14 * TWICE, fill=(74, 140, 122))
    pen.ellipse(_box(600, 400, 680, 480), fill=(242, 199, 102))


def _seat(pen: Pen) -> None:
    pen.rounded_rectangle(_box(520, 150, 780, 560), 90 * TWICE, fill=(70, 84, 120))
    pen.rounded_rectangle(_box(560, 250, 740, 560), 60 * TWICE, fill=(104, 122, 168))
    pen.rounded_rectangle(_box(480, 500, 820, 680), 60 * TWICE, fill=(70, 84, 120))
    pen.line([(_at(600, 270)), _at(650, 480), _at(700, 270)], fill=WHITE, width=18 * TWICE)
    pen.rounded_rectangle(_box(625, 465, 675, 515), 12 * TWICE, fill=(217, 98, 43))


def _vacuum(pen: Pen) -> None:
    pen.rounded_rectangle(_box(400, 380, 760, 560), 80 * TWICE, fill=(44, 52, 58))
    pen.rounded_rectangle(_box(700, 410, 900, 530), 40 * TWICE, fill=(140, 178, 190))
    pen.polygon([_at(890, 420), _at(985, 470), _at(985, 500), _at(890, 520)], fill=(30, 36, 40))
    pen.rounded_rectangle(_box(470, 530, 560, 675), 30 * TWICE, fill=(44, 52, 58))
    pen.ellipse(_box(450, 425, 530, 505), fill=(217, 98, 43))


def _foam(pen: Pen) -> None:
    pen.rounded_rectangle(_box(340, 420, 940, 640), 70 * TWICE, fill=(44, 110, 150))
    pen.polygon([_at(450, 430), _at(540, 300), _at(760, 300), _at(850, 430)], fill=(44, 110, 150))
    pen.polygon([_at(492, 420), _at(560, 322), _at(640, 322), _at(640, 420)], fill=(206, 228, 236))
    pen.polygon([_at(660, 420), _at(660, 322), _at(742, 322), _at(806, 420)], fill=(206, 228, 236))
    for x in (450, 830):
        pen.ellipse(_box(x - 62, 578, x + 62, 702), fill=DARK)
        pen.ellipse(_box(x - 28, 612, x + 28, 668), fill=(180, 190, 190))
    for x, y, radius in ((330, 430, 50), (410, 360, 36), (930, 400, 56), (860, 330, 30), (640, 270, 34)):
        pen.ellipse(_box(x - radius, y - radius, x + radius, y + radius), fill=WHITE)


def _box_of_tea(pen: Pen) -> None:
    pen.rectangle(_box(470, 300, 810, 670), fill=(150, 60, 48))
    pen.rectangle(_box(470, 300, 810, 352), fill=(118, 44, 36))
    pen.rectangle(_box(618, 300, 662, 670), fill=(242, 199, 102))
    pen.rectangle(_box(470, 452, 810, 496), fill=(242, 199, 102))
    for x in (560, 640):
        pen.ellipse(_box(x, 218, x + 84, 304), outline=(242, 199, 102), width=22 * TWICE)


THINGS: dict[str, Callable[[Pen], None]] = {
    "cup": _cup,
    "seat": _seat,
    "vacuum": _vacuum,
    "foam": _foam,
    "box": _box_of_tea,
}


def _at(x: int, y: int) -> tuple[int, int]:
    return x * TWICE, y * TWICE


def _box(left: int, top: int, right: int, bottom: int) -> tuple[int, int, int, int]:
    return left * TWICE, top * TWICE, right * TWICE, bottom * TWICE
