"""How somebody came to the dealer, as the files of the dealer's own system tell it."""

from dataclasses import dataclass

from club import phones, roles
from club.imports import dossiers
from club.members import Member
from club.staff import Staff
from web import text
from web.i18n import _
from web.render import read
from web.staff import people


@dataclass(frozen=True)
class Origin:
    """What one file says: the channel, and who sent them; `covered` is a phone that names nobody here."""

    channel: str
    sender: Member | None
    covered: str
    source: str

    @property
    def is_sent(self) -> bool:
        return bool(self.sender or self.covered)


async def of(member: Member, asker: Staff) -> list[Origin]:
    """What the files of the stores that `asker` works for say of it, the oldest number first."""
    told = await dossiers.of(member).using_db(read())
    said = [one for one in told if roles.in_scope(asker, one.store_id) and (one.channel or one.referrer)]
    names = await people.names(one.source for one in said)
    senders = await _senders({one.referrer for one in said if one.referrer}, asker)
    return [
        Origin(
            channel=one.channel,
            sender=senders.get(one.referrer),
            covered=phones.masked(one.referrer) if one.referrer and one.referrer not in senders else "",
            source=f"{_from(one.source, names)} · {text.date_stamp(one.updated_at)}",
        )
        for one in said
    ]


def _from(source: str, names: dict[str, str]) -> str:
    """By which file, or which system of the dealer's."""
    if source.startswith("import:"):
        return _("import no. %(number)s", number=source.partition(":")[2])
    return names.get(source, source)


async def _senders(numbers: set[str], asker: Staff) -> dict[str, Member]:
    """Whose the numbers are, of those whom `asker` may see."""
    if not numbers:
        return {}
    rows = await Member.filter(phone__in=numbers).using_db(read()).select_related("merged_into")
    known = {row.phone or "": row.merged_into or row for row in rows}
    return {
        phone: one
        for phone, one in known.items()
        if one.closed_at is None and roles.in_scope(asker, one.store_id)
    }
