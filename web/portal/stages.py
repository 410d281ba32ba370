"""Stages of something on its way, as a row of dots: what is done, the last one reached, what comes."""


def stages(words: list[str], reached: int) -> list[tuple[str, str]]:
    """Each word with its class; `reached` is the index of the last one reached."""
    return [(_state(place, reached), word) for place, word in enumerate(words)]


def _state(place: int, reached: int) -> str:
    if place == reached:
        return "now"
    return "done" if place < reached else ""
