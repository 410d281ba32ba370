"""Devices: where somebody is signed in, by the name that people have for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from club.signins import SignIn
from web.i18n import _, lazy

PHONES = (("MicroMessenger", lazy("WeChat")), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"))
COMPUTERS = (("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"))


@dataclass(frozen=True)
class Device:
    """`address` is the network address that it signed in from."""

    id: int
    name: str
    address: str
    signed_in_at: datetime
    seen_at: datetime
    is_this: bool


def told(signins: Iterable[SignIn], this: SignIn) -> list[Device]:
    """The devices behind these sign-ins; `this` is the one that asks."""
    return [
        Device(one.id, _called(one.agent), one.ip, one.created_at, one.seen_at, one.id == this.id)
        for one in signins
    ]


def _called(agent: str) -> str:
    """None of the rest of what a browser says of itself."""
    for sign, name in (*PHONES, *COMPUTERS):
        if sign in agent:
            return str(name)
    return _("A browser")
