"""The poster of an event: a picture that members send on in WeChat, with the way to the page as a QR code.

Drawn once for what it says and kept a while: its version is made of that, so that whoever has it need not ask
again. It brings nobody anything: the club pays for no sharing.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from hashlib import sha256
from io import BytesIO
from math import sin

from PIL import Image, ImageDraw
from PIL.ImageDraw import ImageDraw as Draw

from club.pictures import PictureCopy
from web import brand, qr
from web.database import read
from web.poster_fonts import font

WIDTH, LOWEST, TALLEST, TOP = 1080, 1680, 2600, 780
MARGIN, QR_SIDE = 72, 300
INK, SOFT, GROUND, LINE = "#14201c", "#55625d", "#ffffff", "#e1e6e4"
KEPT = 64
NOT_FIRST = "，。、；：！？）》」』”’…,.;:!?)"
_drawer = ThreadPoolExecutor(1, thread_name_prefix="posters")
_drawn: OrderedDict[str, bytes] = OrderedDict()


@dataclass(frozen=True)
class Poster:
    """What it says. `lines` stand under the title with their labels: when, where, what it costs."""

    club: str
    colour: str
    title: str
    summary: str
    lines: tuple[tuple[str, str], ...]
    call: str
    address: str
    picture: str = ""

    @property
    def version(self) -> str:
        return sha256(repr(astuple(self)).encode()).hexdigest()[:12]


async def png(poster: Poster) -> bytes:
    """The poster as PNG. Raises NoFont."""
    key = poster.version
    if key not in _drawn:
        picture = await _content(poster.picture)
        loop = asyncio.get_running_loop()
        _drawn[key] = await loop.run_in_executor(_drawer, _png, poster, picture)
        while len(_drawn) > KEPT:
            _drawn.popitem(last=False)
    _drawn.move_to_end(key)
    return _drawn[key]


async def cover(picture: str, colour: str) -> bytes:
    """The picture of this name, or a drawing in the club's colour: a square JPEG, as messengers show it."""
    content = await _content(picture)
    return await asyncio.get_running_loop().run_in_executor(_drawer, _square, content, colour)


async def _content(name: str) -> bytes | None:
    """The largest copy of the picture of this name."""
    if not name:
        return None
    copies = PictureCopy.filter(picture_id=name).using_db(read()).order_by("-width")
    copy = await copies.first()
    return bytes(copy.content) if copy else None


def _png(poster: Poster, picture: bytes | None) -> bytes:
    sheet = Image.new("RGB", (WIDTH, TALLEST), GROUND)
    draw = ImageDraw.Draw(sheet)
    _paint_top(sheet, draw, poster.colour, picture)
    y = _write_lines(draw, poster, _write_words(draw, poster))
    height = _write_foot(sheet, draw, poster, y)
    out = BytesIO()
    sheet.crop((0, 0, WIDTH, height)).save(out, "PNG", optimize=True)
    return out.getvalue()


def _paint_top(sheet: Image.Image, draw: Draw, colour: str, picture: bytes | None) -> None:
    if picture is not None:
        sheet.paste(_filling(Image.open(BytesIO(picture)).convert("RGB"), WIDTH, TOP), (0, 0))
        return
    draw.rectangle((0, 0, WIDTH, TOP), fill=brand.mixed(colour, "#ffffff", 0.16))
    draw.ellipse((760, 110, 920, 270), fill=brand.mixed("#f2b134", "#ffffff", 0.85))
    for share, points in (
        (0.35, [(0, 520), (240, 300), (470, 500), (700, 260), (1080, 560), (1080, TOP), (0, TOP)]),
        (0.65, [(0, 640), (330, 430), (620, 640), (860, 480), (1080, 640), (1080, TOP), (0, TOP)]),
    ):
        draw.polygon(points, fill=brand.mixed(colour, "#ffffff", share))
    draw.polygon(_road(), fill=GROUND)


def _road() -> list[tuple[float, float]]:
    """A road that winds towards the hills and narrows on its way."""
    steps = [step / 40 for step in range(41)]
    middle = [
        (560 + 110 * sin(5 * far) * (1 - far), TOP - 270 * far, 96 * (1 - far) ** 1.6 + 3) for far in steps
    ]
    return [(x - half, y) for x, y, half in middle] + [(x + half, y) for x, y, half in reversed(middle)]


def _write_words(draw: Draw, poster: Poster) -> int:
    """The title and a sentence; where the next line begins."""
    draw.rectangle((MARGIN, TOP + 48, MARGIN + 72, TOP + 56), fill=poster.colour)
    y = TOP + 76
    for line in wrapped(poster.title, 76, 3, bold=True):
        draw.text((MARGIN, y), line, fill=INK, font=font(76, bold=True))
        y += 98
    for line in wrapped(poster.summary, 40, 2):
        draw.text((MARGIN, y + 8), line, fill=SOFT, font=font(40))
        y += 56
    return y + 36


def _write_lines(draw: Draw, poster: Poster, y: int) -> int:
    for label, words in poster.lines:
        draw.text((MARGIN, y), label, fill=SOFT, font=font(40))
        for line in wrapped(words, 42, 2, width=WIDTH - 2 * MARGIN - 120, bold=True):
            draw.text((MARGIN + 120, y - 2), line, fill=INK, font=font(42, bold=True))
            y += 60
        y += 8
    return y


def _write_foot(sheet: Image.Image, draw: Draw, poster: Poster, y: int) -> int:
    """The club and the code below the words that end at `y`; how tall the poster is with them."""
    top = max(y + 72, LOWEST - QR_SIDE - 56)
    draw.line((MARGIN, top - 36, WIDTH - MARGIN, top - 36), fill=LINE, width=2)
    draw.text((MARGIN, top + 84), poster.club, fill=brand.readable(poster.colour), font=font(54, bold=True))
    for place, line in enumerate(wrapped(poster.call, 38, 2, width=WIDTH - 2 * MARGIN - QR_SIDE - 40)):
        draw.text((MARGIN, top + 168 + 52 * place), line, fill=SOFT, font=font(38))
    sheet.paste(_code(poster.address), (WIDTH - MARGIN - QR_SIDE, top))
    return top + QR_SIDE + 56


def _code(address: str) -> Image.Image:
    """The QR code, each module of whole pixels, with its quiet zone."""
    matrix = qr.matrix(address)
    modules = len(matrix) + 2 * qr.QUIET
    code = Image.new("1", (modules, modules), 1)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                code.putpixel((x + qr.QUIET, y + qr.QUIET), 0)
    scale = max(1, QR_SIDE // modules)
    big = code.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)
    ground = Image.new("1", (QR_SIDE, QR_SIDE), 1)
    ground.paste(big, ((QR_SIDE - big.width) // 2, (QR_SIDE - big.height) // 2))
    return ground.convert("RGB")


def _square(content: bytes | None, colour: str) -> bytes:
    sheet = Image.new("RGB", (WIDTH, TOP), GROUND)
    _paint_top(sheet, ImageDraw.Draw(sheet), colour, content)
    out = BytesIO()
    _filling(sheet, 600, 600).save(out, "JPEG", quality=85)
    return out.getvalue()


def _filling(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of `picture`, as large as the place for it."""
    scale = max(width / picture.width, height / picture.height)
    size = (max(width, round(picture.width * scale)), max(height, round(picture.height * scale)))
    big = picture.resize(size, Image.Resampling.LANCZOS)
    left, top = (big.width - width) // 2, (big.height - height) // 2
    return big.crop((left, top, left + width, top + height))


def wrapped(
    words: str, size: int, most: int, *, width: int = WIDTH - 2 * MARGIN, bold: bool = False
) -> list[str]:
    """`words` in `most` lines that fit; what is too long ends with dots. No line begins with a comma."""
    letters, lines, line = font(size, bold=bold), [], ""
    for character in words:
        if letters.getlength(line + character) <= width or (character in NOT_FIRST and line):
            line += character
            continue
        if len(lines) == most - 1:
            while line and letters.getlength(line + "…") > width:
                line = line[:-1]
            return [*lines, line + "…"]
        lines.append(line)
        line = character.lstrip()
    return [*lines, line] if line else lines
