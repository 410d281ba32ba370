"""Who does not want to be phoned, and in which words: it stands beside the number."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from club import consents, notes
from club.imports import dossiers
from club.members import Member
from web.render import read

SAID = ("勿打电话", "不要打电话", "别打电话", "勿来电", "勿电话")


@dataclass(frozen=True)
class NoCalls:
    """`wholly`: no call at all, as a remark or a note says; else no offers, by a consent withdrawn."""

    wholly: bool
    words: str
    at: datetime


async def of(member: Member) -> NoCalls | None:
    """The latest word of the dealer's remarks, of the notes and of the consents; a later yes lifts it."""
    consent = await consents.history(member).using_db(read()).filter(purpose="marketing_phone").first()
    said = await _remarked(member) + await _noted(member)
    if said:
        latest = max(said, key=lambda one: one.at)
        if consent is None or not consent.given or consent.at <= latest.at:
            return latest
    return NoCalls(False, consent.words, consent.at) if consent and not consent.given else None


async def _remarked(member: Member) -> list[NoCalls]:
    found = dossiers.of(member).using_db(read()).filter(_says("remark"))
    return [NoCalls(True, one.remark, one.updated_at) for one in await found]


async def _noted(member: Member) -> list[NoCalls]:
    found = notes.of(member).using_db(read()).filter(_says("about") | _says("text"))
    return [NoCalls(True, " · ".join(filter(None, (one.about, one.text))), one.at) for one in await found]


def _says(column: str) -> Q:
    return Q(*(Q(**{f"{column}__contains": words}) for words in SAID), join_type="OR")
