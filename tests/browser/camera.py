"""A camera for Chromium that sees one picture: a phone held up with a code on it, as a y4m film.

write_y4m(tmp_path / "code.y4m", codes.member_code(ann.number, now))
chromium.launch(args=arguments(tmp_path / "code.y4m"))
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

WIDTH, HEIGHT, RATE = 640, 480, 10
FRAMES = 3  # Chromium plays them over and over
SIDE = 300  # px of the code on the phone's screen
DESK_TOP, SCREEN = "#4a4f4d", "#ffffff"


def arguments(film: Path) -> list[str]:
    """How Chromium is started with `film` as its camera, and permission to use it."""
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def write_y4m(path: Path, qr_text: str) -> Path:
    """A film of `qr_text` as a QR code on a bright screen, a little turned, as a hand holds it."""
    return _film(path, _picture(qr_text))


def seen_on(page: Page) -> Image.Image:
    """The QR code as the phone's screen shows it, once it does."""
    code = page.locator("img.qr")
    expect(code).to_have_js_property("complete", True)
    return Image.open(io.BytesIO(code.screenshot())).convert("RGB")


def film_of(path: Path, code: Image.Image) -> Path:
    """A film of a QR code that another screen has shown: a picture of that very screen."""
    return _film(path, _held_up(code.resize((SIDE, SIDE), Image.Resampling.LANCZOS)))


def write_empty_y4m(path: Path) -> Path:
    """A film of the desk with nothing on it."""
    return _film(path, Image.new("RGB", (WIDTH, HEIGHT), DESK_TOP))


def _film(path: Path, picture: Image.Image) -> Path:
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + FRAMES * (b"FRAME\n" + _planes(picture)))
    return path


def _picture(qr_text: str) -> Image.Image:
    return _held_up(_code(qr_text))


def _held_up(code: Image.Image) -> Image.Image:
    phone = Image.new("RGB", (SIDE + 60, SIDE + 60), SCREEN)
    phone.paste(code, (30, 30))
    turned = phone.rotate(4, expand=True, fillcolor=DESK_TOP, resample=Image.Resampling.BICUBIC)
    picture = Image.new("RGB", (WIDTH, HEIGHT), DESK_TOP)
    picture.paste(turned, ((WIDTH - turned.width) // 2, (HEIGHT - turned.height) // 2))
    return picture


def _code(qr_text: str) -> Image.Image:
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(qr_text)
    code.make(fit=True)
    matrix = code.get_matrix()
    image = Image.new("L", (len(matrix), len(matrix)))
    image.putdata([0 if dark else 255 for row in matrix for dark in row])
    return image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.NEAREST)


def _planes(picture: Image.Image) -> bytes:
    """4:2:0: every brightness, and a quarter of the colours."""
    y, cb, cr = picture.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    return y.tobytes() + cb.resize(half).tobytes() + cr.resize(half).tobytes()
