"""Wordings: every kind has both languages and uses what it declares; staff may say it otherwise."""

import asyncio
from datetime import UTC, datetime
from string import Template

import pytest

from club.audit import Entry
from club.messages import outbox, templates, texts
from club.messages.templates import UnknownKind, Wording, WrongVariables
from club.messages.texts import Text

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", templates.kinds())
@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_kind_is_worded_in_both_languages_with_what_it_declares(name, locale):
    kind = templates.kind(name)
    assert (templates.MAIL / name / f"{locale}.txt").is_file()
    wording = templates.from_file(name, locale)
    templates.check(kind, wording)
    values = dict.fromkeys(kind.variables | templates.BY_THEMSELVES, "某")
    said = templates.fill(kind, wording, values)
    assert said.subject
    assert said.body
    assert "$" not in said.subject + said.body


@pytest.mark.parametrize("name", templates.kinds())
def test_both_languages_use_every_variable(name):
    for locale in ("zh_CN", "en"):
        wording = templates.from_file(name, locale)
        used = {*Template(wording.subject).get_identifiers(), *Template(wording.body).get_identifiers()}
        assert templates.kind(name).variables <= used, locale


@pytest.mark.parametrize("name", templates.kinds())
def test_members_are_spoken_to_as_one_person_to_another(name):
    wording = templates.from_file(name, "zh_CN")
    for word in ("您", "用户", "尊敬", "！", "!"):
        assert word not in wording.subject + wording.body


async def publish(cast, **changes):
    told = {
        "subject": "到账 $points",
        "body": "$address，$store 的单子给了 $points 积分，共 $balance。",
    } | changes
    return await texts.publish("order_points", "zh_CN", by=cast.dee, at=MONDAY, **told)


async def test_what_staff_wrote_last_is_said(cast):
    await publish(cast, subject="旧的")
    await publish(cast)
    message = await outbox.post(
        "order_points",
        key="k",
        at=MONDAY,
        channel="inbox",
        member=cast.ann,
        store="北店",
        points=5,
        balance=9,
    )
    assert (message.subject, message.body) == ("到账 5", "陈女士，北店 的单子给了 5 积分，共 9。")
    assert await texts.wording("order_points", "en") == templates.from_file("order_points", "en")
    assert [entry.facts for entry in await Entry.filter(action="text.published")] == [
        {"kind": "order_points", "locale": "zh_CN"}
    ] * 2


async def test_versions_are_kept_also_of_two_who_publish_at_once(cast):
    await asyncio.gather(*(publish(cast, subject=f"第 {number}") for number in range(5)))
    assert sorted(await Text.all().values_list("version", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("body", ["$password", "${points", "5 $ off", "$address $name"])
async def test_a_wording_that_asks_for_more_than_is_declared_is_refused(cast, body):
    with pytest.raises(WrongVariables):
        await publish(cast, body=body)
    assert not await Text.exists()


async def test_a_kind_that_does_not_exist_has_no_wording(cast):
    with pytest.raises(UnknownKind):
        await texts.publish("nothing", "zh_CN", subject="", body="x", by=cast.dee, at=MONDAY)


def test_the_first_line_is_the_subject():
    assert templates.parse("One\n\nTwo\nThree\n") == Wording("One", "Two\nThree")
