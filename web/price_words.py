"""What an event costs, in a few words: the same for members, for staff and on the poster."""

from events.events import Event
from web import text
from web.i18n import _


def price(event: Event) -> str:
    """Free, or 100 points + ¥398 a person, free below 6."""
    parts: list[str] = []
    if event.points_each:
        parts.append(_("%(points)s points", points=text.points(event.points_each)))
    if event.fen_each:
        parts.append(text.fen(event.fen_each))
    if not parts:
        return _("Free")
    told = _("%(price)s a person", price=" + ".join(parts))
    return told + _(", ") + _("free below %(age)s", age=event.free_below) if event.free_below else told
