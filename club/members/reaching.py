"""Reaching: the e-mail address of a person, and the way in which they would rather be spoken to."""

import re
import unicodedata

from club.errors import ClubError

WAYS = ("phone", "wechat", "sms", "email")
LONGEST_EMAIL = 120
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", re.ASCII)


class NotAnEmail(ClubError):
    """Facts: `text`, as far as it is worth repeating."""

    code = "member.not_an_email"


class UnknownWay(ClubError):
    """None of WAYS. Facts: `way`."""

    code = "member.unknown_way"


def email(text: str) -> str:
    """The address in small letters, wide ones made narrow; empty is none. Raises NotAnEmail."""
    bare = unicodedata.normalize("NFKC", text).strip()
    if len(bare) > LONGEST_EMAIL or (bare and not _EMAIL.fullmatch(bare)):
        raise NotAnEmail(text=bare[:40])
    return bare.lower()


def way(text: str) -> str:
    """`text`, if it is one of WAYS or empty. Raises UnknownWay."""
    if text and text not in WAYS:
        raise UnknownWay(way=text[:40])
    return text
