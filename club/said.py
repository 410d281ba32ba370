"""What somebody says in free words: bare, there, and no longer than it may be."""

from club.errors import ClubError


def words(text: str, *, longest: int, missing: type[ClubError], too_long: type[ClubError]) -> str:
    """`text` without the blanks around it. Raises `missing`; `too_long` with `longest`, in characters."""
    text = text.strip()
    if not text:
        raise missing
    if len(text) > longest:
        raise too_long(longest=longest)
    return text
