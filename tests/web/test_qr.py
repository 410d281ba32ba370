"""QR codes: small, and read back by what draws them."""

import re

from web import qr


def test_a_member_code_fits_the_smallest_symbol_with_its_quiet_zone():
    assert 'viewBox="0 0 29 29"' in qr.svg("114179803684241397")


def test_every_dark_module_is_drawn_once():
    matrix = qr.matrix("214179803684241")
    drawn = [
        (int(x) + step, int(y)) for x, y, length in _runs(qr.svg("214179803684241")) for step in range(length)
    ]
    dark = [(x + 4, y + 4) for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark]
    assert sorted(drawn) == sorted(dark)


def _runs(svg):
    return [(x, y, int(length)) for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg)]
