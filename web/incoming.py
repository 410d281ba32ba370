"""What may come in at all: numbers that a column can hold, and text that both databases can keep.

Nobody types a NUL, half a character or a file into our pages: whoever sends one is told so (400) before a
handler reads it. Rules that somebody can break by typing belong to the forms.
"""

from collections.abc import Iterable

from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

HIGHEST_NUMBER = 2**31 - 1  # of a row, and of every whole number that a column holds
MOST_FILES = 12  # at once, where a page takes several
_LONGEST_NAME = 80  # of a field


class RowNumber(Convertor[int]):
    """The `int` of our paths: Python itself gives up on numbers of some thousand digits."""

    regex = "[0-9]{1,10}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(int(value))


register_url_convertor("int", RowNumber())


def number_or_none(text: object) -> int | None:
    """The whole number that `text` says; None where it says none, or one that no column holds."""
    try:
        number = int(text)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None
    return number if abs(number) <= HIGHEST_NUMBER else None


def check_address(request: Request) -> None:
    """Raises HTTPException: 404 for a number beyond any row, 400 for what is no text."""
    params = request.path_params.values()
    if any(isinstance(value, int) and value > HIGHEST_NUMBER for value in params):
        raise HTTPException(404)
    _must_be_text(value for value in params if not isinstance(value, int))
    if request.scope["query_string"]:
        _must_be_text(value for pair in request.query_params.multi_items() for value in pair)


async def check_form(request: Request, *, takes_file: bool = False) -> None:
    """Raises HTTPException 400 for what is no text, or for a name that no field of ours has.

    So is a file, unless the page takes some, as `file`: they lie on disk by now, not in memory.
    """
    sent = (await request.form(max_files=MOST_FILES if takes_file else 1)).multi_items()
    _must_be_text(
        value for name, value in sent if not (takes_file and name == "file" and isinstance(value, UploadFile))
    )
    if not all(name.isascii() and len(name) <= _LONGEST_NAME for name, _ in sent):
        raise HTTPException(400)


def _must_be_text(values: Iterable[object]) -> None:
    if not all(isinstance(value, str) and _can_be_kept(value) for value in values):
        raise HTTPException(400)


def _can_be_kept(text: str) -> bool:
    """PostgreSQL keeps no NUL, and no half of a pair of surrogates has bytes."""
    if text.isascii():
        return "\0" not in text
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
