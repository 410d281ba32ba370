"""Notes: written down from the member's page, read by all, corrected by their author, pinned on top."""

from datetime import timedelta

import pytest

from club import clock, consents, notes
from club.imports.dossiers import Dossier


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_a_contact_is_written_down_and_stands_beside_the_phone_number(cast, dee, browser):
    told = {"kind": "phone", "about": "右后门异响", "text": "答应试车后答复"}
    answer = await dee.post(f"/staff/members/{cast.ann.id}/notes", data=told)
    assert answer.headers["location"].startswith(f"/staff/members/{cast.ann.id}")
    page = (await browser(cast.eve).get(f"/staff/members/{cast.ann.id}")).text
    call = page.split('class="card call"')[1].split("</section>")[0]
    for words in ("上次联系", "刚刚", "Dee", "活动专员", "电话", "右后门异响", "答应试车后答复"):
        assert words in call
    line = page.split('class="time"')[1].split("</ol>")[0]
    assert "电话 · 右后门异响" in line
    assert "Dee · 活动专员" in line


async def test_who_has_never_been_called_says_so(cast, dee):
    assert "还没有人记过联系" in (await dee.get(f"/staff/members/{cast.ann.id}")).text


async def test_a_note_without_a_word_comes_back_with_what_was_written(cast, dee):
    told = {"kind": "note", "about": "", "text": "爱喝茶"}
    page = await dee.post(f"/staff/members/{cast.ann.id}/notes", data=told)
    assert page.status_code == 422
    assert "写一下是什么事" in page.text
    assert "爱喝茶" in page.text


async def test_its_author_corrects_it_and_nobody_else(cast, dee, browser):
    note = await notes.write(cast.ann, "phone", about="左门", by=cast.dee, at=clock.now())
    assert f"/staff/notes/{note.id}/edit" in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    eve = browser(cast.eve)
    assert f"/staff/notes/{note.id}/edit" not in (await eve.get(f"/staff/members/{cast.ann.id}")).text
    refused = await eve.post(f"/staff/notes/{note.id}/edit", data={"about": "右门", "text": ""})
    assert refused.status_code == 422
    assert "只有Dee能改" in refused.text
    await dee.post(f"/staff/notes/{note.id}/edit", data={"about": "右门", "text": ""})
    page = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    assert "电话 · 右门" in page
    assert "左门" not in page
    assert "已更正" in page
    assert (await dee.get(f"/staff/notes/{note.id}/edit")).status_code == 404


async def test_after_a_day_it_stays_as_it_is(cast, dee):
    note = await notes.write(cast.ann, "phone", about="左门", by=cast.dee, at=clock.now() - timedelta(days=1))
    page = await dee.post(f"/staff/notes/{note.id}/edit", data={"about": "右门", "text": ""})
    assert page.status_code == 422
    assert "一天之内" in page.text


async def test_what_is_pinned_stands_on_top_until_it_is_taken_down(cast, dee):
    note = await notes.write(cast.ann, "note", about="只接微信", by=cast.dee, at=clock.now())
    address = f"/staff/members/{cast.ann.id}"
    await dee.post(f"/staff/notes/{note.id}/pinning", data={"pinned": "1"})
    assert "只接微信" in (await dee.get(address)).text.split("要知道的")[1].split("</section>")[0]
    await dee.post(f"/staff/notes/{note.id}/pinning", data={"pinned": "0"})
    assert "要知道的" not in (await dee.get(address)).text


async def test_another_stores_member_gets_no_note(cast, dee):
    note = await notes.write(cast.cho, "note", about="x", by=cast.fay, at=clock.now())
    assert (await dee.get(f"/staff/members/{cast.cho.id}/notes/new")).status_code == 404
    assert (await dee.get(f"/staff/notes/{note.id}/edit")).status_code == 404
    assert (await dee.post(f"/staff/notes/{note.id}/pinning", data={})).status_code == 404


def warning(page: str) -> str:
    """What stands above the phone number."""
    return page.split('class="card call"')[0].rpartition('class="note warn"')[2]


async def test_a_remark_of_the_dealers_file_against_calls_stands_at_the_number(cast, dee):
    address = f"/staff/members/{cast.ann.id}"
    assert "勿打电话" not in (await dee.get(address)).text
    at = clock.now()
    told = {"member": cast.ann, "store": cast.north, "source": "import:1", "row": 2}
    await Dossier.create(number="C1", remark="勿打电话，短信联系", created_at=at, updated_at=at, **told)
    shown = warning((await dee.get(address)).text)
    assert "勿打电话</b>：勿打电话，短信联系" in shown
    await consents.choose(
        cast.ann, {"marketing_phone": True}, source="portal", by=cast.ann, at=at + timedelta(hours=1)
    )
    assert "短信联系" not in warning((await dee.get(address)).text)


async def test_a_note_and_a_consent_taken_back_warn_of_calls_too(cast, dee):
    address, at = f"/staff/members/{cast.ann.id}", clock.now()
    await consents.choose(cast.ann, {"marketing_phone": True}, source="portal", by=cast.ann, at=at)
    told = {"given": False, "way": "phone", "words": "以后别推销了"}
    await consents.record(cast.ann, "marketing_phone", **told, by=cast.dee, at=at)
    assert "不接优惠电话</b>：以后别推销了" in warning((await dee.get(address)).text)
    await notes.write(cast.ann, "note", about="请别打电话", text="上夜班", by=cast.dee, at=at)
    assert "勿打电话</b>：请别打电话 · 上夜班" in warning((await dee.get(address)).text)
