"""Icons and pictures from the sprites, by the id of their <symbol>.

An icon never stands alone: words are beside it, or aria-label is on what holds it.
"""

from functools import cache

from markupsafe import Markup

from web import assets


def icon(name: str) -> Markup:
    """A sign on a member's page."""
    return _use("icon", "icons/portal.svg", name)


def art(name: str) -> Markup:
    """A picture on a member's page."""
    return _use("art", "icons/portal.svg", f"art-{name}")


def i(name: str) -> Markup:
    """A sign on the pages of staff and desk."""
    return _use("i", "icons/staff.svg", name)


def _use(kind: str, sprite: str, name: str) -> Markup:
    return _drawn(kind, assets.static(sprite), name)


@cache
def _drawn(kind: str, address: str, name: str) -> Markup:
    use = Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>')
    return use.format(kind, address, name)
