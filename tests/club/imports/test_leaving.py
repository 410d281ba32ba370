"""Who closed the account is taken apart in what files brought, too, and no later file brings them back."""

from datetime import timedelta

import pytest

import web.wiring  # noqa: F401 - what events keep is known, as in the running club
from club import config
from club.imports import mending
from club.imports.dossiers import Dossier
from club.imports.issues import Issue
from club.imports.run import Import
from club.members import Member
from club.privacy import closing, parts, retention
from club.vehicles import claims, sharing
from club.vehicles.claims import Claim
from club.vehicles.sharing import Offer
from tests.club.imports.conftest import NOW, customer
from tests.club.test_closing import rows_with

DAY = timedelta(days=1)
PHONE = "13800138000"


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(config, "_current", config.settings().model_copy(update={"closure_days": 0}))


async def left(cast):
    """The customer of the file has left: without having joined, by a word to the staff."""
    person = await Member.get(phone=PHONE)
    await closing.ask_for(person, reason="来电要求删除", by=cast.dee, at=NOW + DAY)
    return person


async def test_what_files_brought_names_nobody_any_more(bring, cast, at_once):
    await bring(
        "customers", customer(客户姓名="司空见惯", 备注="司空，急脾气", 电子邮箱="sikong@example.org")
    )
    other = {"客户姓名": "钱坤", "手机号码": "13800138111", "车架号": "", "车牌号": "京A12345"}
    await bring("customers", customer("C2", **other, 推荐人手机=PHONE))
    await bring("customers", customer("C3", 客户姓名="别人", 手机号码=PHONE), at=NOW + timedelta(hours=1))
    again = customer("C4", 客户姓名="司空见", 手机号码=PHONE, 车架号="", 车牌号="")
    await bring("customers", again, at=NOW + timedelta(hours=2))
    assert await rows_with(PHONE, "司空")
    await left(cast)
    assert not await rows_with(PHONE, "司空", "sikong")
    assert (await Dossier.get(number="C2")).referrer == ""


async def test_of_a_file_that_nobody_has_begun_the_values_of_its_columns_go(bring, cast, at_once):
    await bring("customers", customer(客户姓名="司空见惯"))
    waiting = await bring("customers", customer(客户姓名="司空见惯", 电子邮箱="sikong@example.org"), dry=True)
    others = [
        customer(f"C{row}", 客户姓名=f"客户{row}", 手机号码=f"1380013811{row}", 备注="") for row in range(4)
    ]
    last = customer(客户姓名="司空见惯", 备注="急脾气", 电子邮箱="sikong@example.org")
    mixed = await bring("customers", *others, last, dry=True)
    assert "急脾气" in str(mixed.samples)
    assert PHONE not in str(mixed.samples)
    await left(cast)
    assert "sikong" not in str((await Import.get(id=waiting.id)).samples)
    assert "columns" not in (await Import.get(id=mixed.id)).samples


@pytest.mark.parametrize("told", [{}, {"手机号码": ""}, {"客户编号": ""}])
async def test_no_later_file_brings_them_back_unasked(bring, cast, at_once, told):
    """Known by the number, by the dealer's number alone, or by the phone alone."""
    await bring("customers", customer())
    before = await left(cast)
    people = await Member.all().count()
    run = await bring("customers", customer(**told), at=NOW + 2 * DAY)
    assert (await Issue.get(run=run, weight="refused")).reason == "customer.closed"
    assert await Member.all().count() == people
    assert (await Member.get(id=before.id)).name == ""


async def test_a_row_that_nobody_looks_at_is_blanked_after_its_days(bring, cast, at_once):
    await bring("customers", customer())
    await left(cast)
    await bring("customers", customer(), at=NOW + 2 * DAY)
    assert await rows_with(PHONE)
    assert (await retention.forget(at=NOW + 100 * DAY))["import_rows"] == 1
    assert not [row for row in await rows_with(PHONE) if "club_import_issue" in row]
    assert (await Issue.get(reason="customer.closed")).state == "put_away"


async def test_who_asks_for_it_comes_back_as_somebody_new(bring, cast, at_once):
    await bring("customers", customer())
    before = await left(cast)
    run = await bring("customers", customer(), at=NOW + 2 * DAY)
    issue = await Issue.get(run=run, weight="refused")
    await mending.mend(issue, issue.cells, by=cast.gil, at=NOW + 3 * DAY, returning=True)
    assert (await Member.get(phone=PHONE)).id != before.id


async def test_claims_and_shared_cars_are_in_the_copy_and_end_with_the_account(cast, at_once):
    await claims.make(cast.ben, plate="沪B6K286", words="司空说是我的车", by=cast.ben, at=NOW)
    await sharing.offer(cast.car, cast.ann, guest=cast.ben.phone, role="family", by=cast.ann, at=NOW)
    read = await parts.read(await parts.person(cast.ben))
    assert read["claims"][0]["words"] == "司空说是我的车"
    assert read["offers"][0]["shared"] == "had"
    assert cast.ann.phone not in str(read)
    phone = cast.ben.phone
    await closing.ask(cast.ben, by=cast.ben, at=NOW)
    assert not await rows_with("司空", phone)
    assert (await Claim.get()).state == (await Offer.get()).state == "withdrawn"
