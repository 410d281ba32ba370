"""Merging: found, seen side by side, merged and taken apart again, by pages."""

import pytest

from club import clock, members, orders
from club.members import Member
from club.members.births import Birth
from club.orders import Line
from club.privacy import closing
from tests.web.portal import given
from web import text


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


def address(cast):
    return f"/staff/members/{cast.ann.id}/merging"


async def test_the_other_record_is_found_and_compared(cast, dee):
    await given.order(cast, cast.ben, Line("maintenance", 30_000))
    await members.update_profile(cast.ben, birth=Birth("solar", 5, 6), by=cast.ben, at=clock.now())
    page = await dee.get(address(cast), params={"q": "李强"})
    assert f"{address(cast)}/{cast.ben.id}" in page.text
    seen = await dee.get(f"{address(cast)}/{cast.ben.id}")
    for words in (
        "陈静",
        "李强",
        "补上",
        "5月6日",
        "300",
        "姓名不同",
        "都已入会",
        "138****6034",
        "139****6035",
    ):
        assert words in seen.text
    assert "没有找到别人" in (await dee.get(address(cast), params={"q": "陈静"})).text


async def test_merged_and_undone(cast, dee):
    await given.order(cast, cast.ben, Line("maintenance", 30_000))
    answer = await dee.post(f"{address(cast)}/{cast.ben.id}", data={"reason": "同一人换了号"})
    assert answer.headers["location"].startswith(f"/staff/members/{cast.ann.id}")
    page = await dee.get(f"/staff/members/{cast.ann.id}")
    for words in ("300", "W-0001", "合并进来的档案", "同一人换了号", "档案合并"):
        assert words in page.text
    gone = await dee.get(f"/staff/members/{cast.ben.id}")
    assert gone.headers["location"] == f"/staff/members/{cast.ann.id}"
    merge = (await members.Merge.all())[0]
    undoing = f"{address(cast)}/{merge.id}/undoing"
    assert "拆出来" in (await dee.get(undoing)).text
    await dee.post(undoing)
    assert (await dee.get(f"/staff/members/{cast.ben.id}")).status_code == 200
    assert "W-0001" not in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    late = await dee.post(undoing)
    assert late.status_code == 422
    assert "已经撤销" in late.text


async def test_both_are_told_apart_by_number_and_the_banner_leads_to_the_undoing(cast, dee):
    await Member.filter(id=cast.ben.id).update(name="陈静")
    page = (await dee.get(f"{address(cast)}/{cast.ben.id}")).text
    question = page.split('data-confirm="')[1].split('"')[0]
    numbers = [text.unbroken(text.digits(one.number)) for one in (cast.ann, cast.ben)]
    for number in numbers:
        assert f"陈静（{number}）" in question
    done = await dee.post(f"{address(cast)}/{cast.ben.id}", data={"reason": "同一人"})
    banner = (await dee.get(done.headers["location"])).text.split('role="status"')[1].split("</div></div>")[0]
    merge = (await members.Merge.all())[0]
    assert f'href="{address(cast)}/{merge.id}/undoing"' in banner
    assert 'href="/staff/quality/duplicates"' in banner
    head = (await dee.get(f"/staff/members/{cast.ann.id}")).text.split("<h1>")[1].split("</section>")[0]
    assert '<a class="btn small quiet" href="#mg">' in head
    heading = (await dee.get(f"{address(cast)}/{merge.id}/undoing")).text.split("<h1>")[1].split("</h1>")[0]
    assert all(number in heading for number in numbers)


async def test_that_they_are_two_people_is_kept(cast, dee):
    page = (await dee.get(f"{address(cast)}/{cast.ben.id}")).text
    form = page.split('<form id="apart"')[1].split("</form>")[0]
    assert 'action="/staff/quality/distinction"' in form
    assert f'name="one" value="{cast.ann.id}"' in form
    assert f'name="other" value="{cast.ben.id}"' in form
    assert '<button class="btn" form="apart">' in page


async def test_the_preview_compares_years_and_cars_and_counts_no_void_order(cast, dee):
    order = await given.order(cast, cast.ben, Line("maintenance", 30_000))
    await orders.void(order, reason="x", by=cast.gil, at=clock.now())
    for member, year in ((cast.ann, 1985), (cast.ben, 1986)):
        birth = Birth("solar", 5, 6, year=year)
        await members.update_profile(member, birth=birth, by=member, at=clock.now())
    page = (await dee.get(f"{address(cast)}/{cast.ben.id}")).text
    rows = {row.split("</th>")[0]: row for row in page.split('<th scope="row">')}
    assert "出生年份不同" in page
    assert all(words in rows["出生年"] for words in ("1985", "1986", "不一致"))
    assert "沪B·***86" in rows["车辆"]
    assert "帕萨特" in rows["车辆"]
    assert rows["工单（不含作废）"].count(">0<") == 3
    assert "生日不同" not in page


async def test_different_birthdays_ask_for_a_reason(cast, dee):
    for member, month in ((cast.ann, 5), (cast.ben, 6)):
        await members.update_profile(member, birth=Birth("solar", month, 6), by=member, at=clock.now())
    page = await dee.post(f"{address(cast)}/{cast.ben.id}", data={"reason": ""})
    assert page.status_code == 422
    assert "生日不同" in page.text.split('id="reason-error">')[1]
    assert (await Member.get(id=cast.ben.id)).merged_into_id is None


async def test_the_same_record_twice_is_refused(cast, dee):
    page = await dee.post(f"{address(cast)}/{cast.ann.id}", data={})
    assert page.status_code == 422
    assert "同一份档案" in page.text


async def test_another_stores_record_is_not_found(cast, dee):
    assert (await dee.get(f"{address(cast)}/{cast.cho.id}")).status_code == 404
    assert (await dee.post(f"{address(cast)}/{cast.cho.id}")).status_code == 404


async def test_the_member_signs_in_by_either_number_and_sees_everything(cast, dee, browser):
    await given.order(cast, cast.ben, Line("maintenance", 30_000))
    ben = browser(cast.ben)
    assert "300" in (await ben.get("/points")).text
    await dee.post(f"{address(cast)}/{cast.ben.id}", data={"reason": ""})
    await given.delivered()
    for phone in (ben, browser(cast.ann)):
        assert "保养" in (await phone.get("/points")).text
        home = (await phone.get("/")).text
        assert "300" in home
        assert "6K286" in home
        assert "合成了一份" in (await phone.get("/messages")).text
        assert "帕萨特" in (await phone.get("/cars")).text


async def test_the_list_and_the_search_show_the_person_once(cast, dee):
    await dee.post(f"{address(cast)}/{cast.ben.id}", data={"reason": ""})
    page = await dee.get("/staff/members")
    assert "李强" not in page.text
    found = await dee.get("/staff/members", params={"q": "6035"})
    assert ">陈静</a>" in found.text


@pytest.mark.parametrize("who", ["ann", "ben"])
async def test_whoever_merges_reads_that_one_of_them_has_asked_to_close_the_account(cast, dee, who):
    member = getattr(cast, who)
    assert "申请注销" not in (await dee.get(f"{address(cast)}/{cast.ben.id}")).text
    await closing.ask(member, by=member, at=clock.now())
    assert "申请注销" in (await dee.get(f"{address(cast)}/{cast.ben.id}")).text


@pytest.mark.parametrize("page", ["points", "consents", "closures", "household"])
async def test_an_old_address_leads_on_to_the_person(cast, browser, page):
    gil = browser(cast.gil)
    await members.merge(cast.ben, into=cast.ann, by=cast.gil, at=clock.now())
    seen = await gil.get(f"/staff/members/{cast.ben.id}/{page}")
    assert seen.status_code == 200
    assert f"/staff/members/{cast.ann.id}" in seen.text
