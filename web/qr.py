"""QR codes as SVG: dark on white in every mode, a quiet zone around them, each an <img> of its own."""

from itertools import groupby

INK = "#06110d"
QUIET = 4  # modules; readers need them


def svg(text: str) -> str:
    """`text` as an SVG of some 2 KB. Digits, scanned at a desk, get the stronger correction."""
    modules = matrix(text)
    size = len(modules) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="{INK}" d="{_outline(modules)}"/></svg>'
    )


def matrix(text: str) -> list[list[bool]]:
    """Its modules, dark or not, without the quiet zone."""
    from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q  # brings Pillow along: not at every start
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_Q if text.isdigit() else ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


def _outline(modules: list[list[bool]]) -> str:
    """Each run of dark modules in a row as one small rectangle."""
    return "".join(
        f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(modules)
        for x, length in _runs(row)
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark runs begin and how long they are."""
    runs, x = [], 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            runs.append((x, length))
        x += length
    return runs
