"""The club's own face: its name, logo and colour, and what browsers ask for to show them.

One colour is set, the rest is reckoned from it so that words stay readable on it: each pair holds 4.5 to 1
(WCAG AA) in light and in dark, whatever colour was chosen. State colours (ok, warn, bad) are nobody's brand
and stay.
"""

import colorsys
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from club import config
from web import assets
from web.assets import FOREVER, version
from web.routes import public

READABLE = 4.6  # a little over AA's 4.5, for rounding
WHITE, INK = "#ffffff", "#04120d"
LIGHT_GROUND, DARK_GROUND = "#ffffff", "#17201d"  # --surface in tokens.css
DARK_TINT = "#1c2723"
ICON = "icons/favicon.svg"


class Club(NamedTuple):
    """What pages know of the club; `logo` is an address, or empty."""

    name: str
    phone: str
    logo: str
    brand_colour: str


def club() -> Club:
    settings = config.settings()
    return _club(settings.name, settings.phone, settings.logo, settings.brand_colour)


def href() -> str:
    """The address of the club's colours; empty where the club has kept the product's own."""
    return _href(config.settings().brand_colour)


@cache
def stylesheet(colour: str) -> str:
    """The css that puts `colour` in place of the product's green."""
    light, dark = _rules(palette(colour, dark=False)), _rules(palette(colour, dark=True))
    return f":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"


def palette(colour: str, *, dark: bool) -> dict[str, str]:
    """What becomes of `colour`: the names of tokens.css and their values."""
    ground, tint, share = (DARK_GROUND, DARK_TINT, 0.22) if dark else (LIGHT_GROUND, WHITE, 0.14)
    brand, soft = _towards(colour, ground, darker=not dark), mixed(colour, tint, share)
    on_brand = max((WHITE, INK), key=lambda words: contrast(words, brand))
    link = _towards(_towards(brand, soft, darker=not dark), ground, darker=not dark)
    return {"brand": brand, "on-brand": on_brand, "brand-soft": soft, "link": link}


def readable(colour: str) -> str:
    """`colour`, dark enough for words on white."""
    return _towards(colour, WHITE, darker=True)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG: 1 (the same) to 21 (black on white)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


async def colours(request: Request) -> Response:
    css = stylesheet(config.settings().brand_colour)
    return Response(css, media_type="text/css", headers={"Cache-Control": FOREVER})


async def logo(request: Request) -> Response:
    """The file of CLUB_LOGO: the one picture that does not come from web/static."""
    if not (file := config.settings().logo):
        raise HTTPException(404)
    return FileResponse(file, headers={"Cache-Control": FOREVER})


async def manifest(request: Request) -> Response:
    """What a phone needs to put the club on its home screen."""
    settings = config.settings()
    described = {
        "name": settings.name,
        "short_name": settings.name[:12],
        "lang": settings.locale.replace("_", "-"),
        "start_url": "/",
        "display": "standalone",
        "background_color": "#f3f5f4",
        "theme_color": settings.brand_colour,
        "icons": [{"src": _logo_href(settings.logo) or assets.static(ICON), "sizes": "any"}],
    }
    headers = {"Cache-Control": "max-age=3600"}
    return JSONResponse(described, headers=headers, media_type="application/manifest+json")


async def icon(request: Request) -> Response:
    """Browsers ask for /favicon.ico unasked."""
    return RedirectResponse(assets.static(ICON), 301, {"Cache-Control": "max-age=86400"})


ROUTES = [
    public("/brand.css", colours, name="brand.colours"),
    public("/logo", logo, name="brand.logo"),
    public("/manifest.webmanifest", manifest, name="brand.manifest"),
    public("/favicon.ico", icon, name="brand.icon"),
]


def _logo_href(file: str) -> str:
    return f"/logo?v={_logo_version(file)}" if file else ""


@lru_cache(maxsize=1)
def _club(name: str, phone: str, logo: str, colour: str) -> Club:
    return Club(name, phone, _logo_href(logo), colour)


@cache
def _href(colour: str) -> str:
    if colour == config.Settings.model_fields["brand_colour"].default:
        return ""
    return f"/brand.css?v={version(stylesheet(colour).encode())}"


@cache
def _logo_version(file: str) -> str:
    return version(Path(file).read_bytes())


def _rules(colours: dict[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


def _towards(colour: str, ground: str, *, darker: bool) -> str:
    """`colour`, made darker or lighter by small steps until it can be read on `ground`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    step, end = (-0.01, 0.0) if darker else (0.01, 1.0)
    while contrast(colour, ground) < READABLE and lightness != end:
        lightness = min(1.0, max(0.0, lightness + step))
        colour = _hex(*colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def mixed(colour: str, with_: str, share: float) -> str:
    """So much of `colour`, from 0 to 1, the rest of the other."""
    return _hex(*(a * share + b * (1 - share) for a, b in zip(_rgb(colour), _rgb(with_), strict=True)))


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _hex(*channels: float) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
