"""Documents: the club's charter and its privacy notice, by version and language, and who accepted which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit, config, locks, persons
from club.actors import Actor
from club.errors import ClubError

if TYPE_CHECKING:
    from club.members import Member

KINDS = ("charter", "privacy")
TEXTS = Path(__file__).parent / "texts"


class Document(Model):
    """One language of one version. A published text is never edited: a new version follows it.

    `body` is plain paragraphs; a line that starts with `# ` is a heading.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=10)
    version = fields.IntField()
    locale = fields.CharField(max_length=8)
    title = fields.CharField(max_length=60)
    body = fields.TextField()
    published_at = fields.DatetimeField()

    class Meta:
        table = "club_document"
        unique_together = (("kind", "version", "locale"),)


class Acceptance(Model):
    """`source` is where it was accepted: portal, desk:3, staff:17."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "club.Document", on_delete=fields.RESTRICT
    )
    source = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_acceptance"
        unique_together = (("member", "document"),)


class NotPublished(ClubError):
    """There is no such document yet. Facts: `kind`."""

    code = "document.not_published"


class NotAccepted(ClubError):
    """The version in force was not accepted, or is newer than the one that was. Facts: `kind`, `version`."""

    code = "document.not_accepted"


async def current(kind: str, locale: str = "zh_CN", *, using_db: BaseDBAsyncClient | None = None) -> Document:
    """The version in force, in `locale` where it has that language, else in Chinese. Raises NotPublished."""
    texts = Document.filter(kind=kind).using_db(using_db)
    newest = await texts.order_by("-version").first()
    if newest is None:
        raise NotPublished(kind=kind)
    languages = {text.locale: text for text in await texts.filter(version=newest.version)}
    return languages.get(locale) or languages.get("zh_CN") or newest


async def outstanding(member: Member) -> list[Document]:
    """The documents in force that `member` has not accepted in any language."""
    documents = [await current(kind, member.locale) for kind in KINDS]
    return [document for document in documents if not await _has_accepted(member, document)]


async def accept(member: Member, versions: Mapping[str, int], *, source: str, at: datetime) -> None:
    """`member` accepts each kind's version; every kind must be there, in the version in force.

    Raises NotPublished, NotAccepted.
    """
    async with in_transaction():
        for kind in KINDS:
            document = await current(kind, member.locale)
            if versions.get(kind) != document.version:
                raise NotAccepted(kind=kind, version=document.version)
            if not await _has_accepted(member, document):
                await Acceptance.create(member_id=member.id, document=document, source=source, at=at)


async def publish(
    kind: str, texts: Mapping[str, tuple[str, str]], *, by: Actor, at: datetime
) -> list[Document]:
    """The next version of `kind`: title and body for each language. Members are asked anew."""
    async with in_transaction() as connection:
        await locks.hold(connection, f"document:{kind}")
        newest = await Document.filter(kind=kind).order_by("-version").first()
        version = newest.version + 1 if newest else 1
        documents = [
            await Document.create(
                kind=kind, version=version, locale=locale, title=title, body=body, published_at=at
            )
            for locale, (title, body) in texts.items()
        ]
        await audit.record("document.published", documents[0], by=by, at=at, kind=kind, version=version)
    return documents


async def publish_first(*, by: Actor, at: datetime) -> None:
    """Publish the house's own texts of what has never been published; again is no fault."""
    async with in_transaction() as connection:
        await locks.hold(connection, "documents:first")
        for kind in KINDS:
            if not await Document.exists(kind=kind):
                await publish(
                    kind, {locale: _from_file(kind, locale) for locale in config.LOCALES}, by=by, at=at
                )


async def _has_accepted(member: Member, document: Document) -> bool:
    return await Acceptance.exists(
        member_id__in=persons.ids_of(member),
        document__kind=document.kind,
        document__version=document.version,
    )


def _from_file(kind: str, locale: str) -> tuple[str, str]:
    title, _, body = (TEXTS / f"{kind}.{locale}.txt").read_text(encoding="utf-8").strip().partition("\n")
    return title.strip(), body.strip()
