"""Sealing: words that must not lie open in the database or in its copies, like the numbers of identity cards.

What is sealed is XORed with HMAC-SHA256 over a counter, under a random nonce, and carries an HMAC of it all
(encrypt, then authenticate); keys are derived from the club's secret keys by what they are for. That is the
plain construction, of the standard library alone: no package that we pin brings a cipher. The newest key
seals, every key that is still set opens.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error

from club import config
from club.errors import ClubError

_VERSION = "1:"  # another construction gets another number
_NONCE = 16
_TAG = 32


class Unreadable(ClubError):
    """Sealed with a key that is not set any more, for something else, or changed since."""

    code = "sealing.unreadable"


def seal(words: str, *, purpose: str) -> str:
    """`words` so that they can be opened with our keys and for `purpose` alone; '' stays ''."""
    if not words:
        return ""
    key, nonce = config.settings().secret_keys[0], secrets.token_bytes(_NONCE)
    hidden = _xored(words.encode(), _derived(key, purpose, b"stream"), nonce)
    return _VERSION + b64encode(nonce + hidden + _tag(key, purpose, nonce + hidden)).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed. Raises Unreadable."""
    if not sealed:
        return ""
    try:
        content = b64decode(sealed.removeprefix(_VERSION), validate=True)
    except Error:
        raise Unreadable() from None
    body, tag = content[:-_TAG], content[-_TAG:]
    for key in config.settings().secret_keys:
        if sealed.startswith(_VERSION) and hmac.compare_digest(tag, _tag(key, purpose, body)):
            nonce = body[:_NONCE]
            return _xored(body[_NONCE:], _derived(key, purpose, b"stream"), nonce).decode()
    raise Unreadable()


def _xored(words: bytes, key: bytes, nonce: bytes) -> bytes:
    blocks = range(-(-len(words) // _TAG))
    stream = b"".join(hmac.digest(key, nonce + block.to_bytes(4, "big"), "sha256") for block in blocks)
    return bytes(one ^ other for one, other in zip(words, stream, strict=False))


def _tag(key: bytes, purpose: str, body: bytes) -> bytes:
    return hmac.digest(_derived(key, purpose, b"tag"), body, "sha256")


def _derived(key: bytes, purpose: str, use: bytes) -> bytes:
    return hmac.digest(key, b"sealing:" + purpose.encode() + b":" + use, "sha256")
