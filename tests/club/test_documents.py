"""Documents: charter and privacy notice have versions and languages, and members accept the one in force."""

import asyncio
from datetime import UTC, datetime

import pytest

from club import config, documents, founding
from club.documents import Acceptance, Document
from club.messages import templates

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
SECOND_CHARTER = {"zh_CN": ("会员章程", "第二版"), "en": ("Club charter", "Second version")}


async def test_a_club_begins_with_both_in_both_languages(db):
    await founding.ensure(by="test", at=MONDAY)
    assert (await documents.current("charter")).title == "会员章程"
    assert (await documents.current("privacy", "en")).title == "Privacy notice"
    assert await Document.all().count() == 4


async def test_beginning_again_and_in_parallel_publishes_nothing_twice(db):
    await asyncio.gather(*(founding.ensure(by="test", at=MONDAY) for _ in range(5)))
    assert await Document.all().count() == 4


async def test_the_house_promises_no_reminder_that_nobody_sends(db):
    await founding.ensure(by="test", at=MONDAY)
    texts = [await documents.current(kind, locale) for kind in documents.KINDS for locale in config.LOCALES]
    said = [text.body for text in texts]
    said += [templates.from_file("welcome", locale).body for locale in config.LOCALES]
    assert not [body for body in said if "提醒" in body or "remind" in body or "年检" in body]


async def test_other_words_of_the_house_leave_what_was_published_and_accepted(cast):
    await Document.filter(kind="charter").update(body="the words of then")
    await founding.ensure(by="test", at=MONDAY)
    assert (await documents.current("charter")).body == "the words of then"
    assert await documents.outstanding(cast.ann) == []


async def test_without_documents_nobody_can_accept(db):
    with pytest.raises(documents.NotPublished):
        await documents.current("charter")


async def test_the_newest_version_is_in_force_and_the_older_stays(cast):
    await documents.publish("charter", SECOND_CHARTER, by=cast.gil, at=MONDAY)
    assert (await documents.current("charter", "en")).body == "Second version"
    assert await Document.filter(kind="charter", version=1).count() == 2


async def test_a_language_that_is_missing_falls_back_to_chinese(cast):
    await documents.publish("charter", {"zh_CN": ("会员章程", "只有中文")}, by=cast.gil, at=MONDAY)
    assert (await documents.current("charter", "en")).body == "只有中文"


async def test_members_are_asked_again_for_what_is_new_only(cast):
    assert await documents.outstanding(cast.ann) == []
    await documents.publish("charter", SECOND_CHARTER, by=cast.gil, at=MONDAY)
    assert [document.kind for document in await documents.outstanding(cast.ann)] == ["charter"]
    await documents.accept(cast.ann, {"charter": 2, "privacy": 1}, source="portal", at=MONDAY)
    assert await documents.outstanding(cast.ann) == []
    assert await Acceptance.filter(member=cast.ann).count() == 3


async def test_another_language_of_the_same_version_need_not_be_accepted(cast):
    cast.ann.locale = "en"
    assert await documents.outstanding(cast.ann) == []


@pytest.mark.parametrize(
    "versions", [{}, {"charter": 1}, {"charter": 2, "privacy": 1}, {"charter": 1, "privacy": 0}]
)
async def test_only_the_version_in_force_can_be_accepted(cast, versions):
    with pytest.raises(documents.NotAccepted):
        await documents.accept(cast.ann, versions, source="portal", at=MONDAY)
