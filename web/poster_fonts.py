"""Which letters a poster is drawn with: a font that has Chinese, named by the club or found on this machine.

None comes along: a Chinese font is larger than the whole club. Pages are set by the readers' own.
"""

from functools import cache
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

from club import config
from club.errors import ClubError

# Debian's fonts-noto-cjk, then Fedora's and Arch's, WenQuanYi's, macOS', Windows': regular, bold.
PLACES = (
    (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    ),
    (
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    ),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", ""),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", ""),
    ("/System/Library/Fonts/PingFang.ttc", ""),
    ("/System/Library/Fonts/Hiragino Sans GB.ttc", ""),
    ("C:/Windows/Fonts/msyh.ttc", "C:/Windows/Fonts/msyhbd.ttc"),
)
SIMPLIFIED = ("SC", "GB", "YaHei", "Hei")
MOST_FACES = 12  # in one file


class NoFont(ClubError):
    """No font with Chinese is on this machine, and CLUB_POSTER_FONT names none."""

    code = "poster.no_font"


def is_there() -> bool:
    return _files() is not None


@cache
def font(size: int, *, bold: bool = False) -> FreeTypeFont:
    """Letters of `size` pixels. Raises NoFont."""
    files = _files()
    if files is None:
        raise NoFont
    file = files[1] if bold and files[1] else files[0]
    return ImageFont.truetype(file, size, index=_simplified(file))


@cache
def _files() -> tuple[str, str] | None:
    named = config.settings().poster_font
    places = [(named, ""), *PLACES] if named else PLACES
    for regular, bold in places:
        if Path(regular).is_file():
            return regular, bold if bold and Path(bold).is_file() else ""
    return None


@cache
def _simplified(file: str) -> int:
    """Of a file with several faces the one for simplified Chinese: others write some characters otherwise."""
    for index in range(MOST_FACES if file.endswith((".ttc", ".otc")) else 1):
        try:
            family, _style = ImageFont.truetype(file, 12, index=index).getname()
        except OSError:
            return 0
        if (
            family
            and "Mono" not in family
            and any(part in family.split() or family.endswith(part) for part in SIMPLIFIED)
        ):
            return index
    return 0
