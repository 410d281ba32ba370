"""A leaver's book on its pages: what there is, how it would be shared, handed over, listed, undone."""

from datetime import timedelta

import pytest

from club import clock, handover, segments
from club import staff as workforce
from club.handovers import Handover
from club.members import Member, advising
from club.segments import Segment
from club.staff import Staff
from web.worker import Worker


@pytest.fixture
async def book(cast):
    """Eve looks after Ann and Ben; the address of handing that over."""
    await advising.assign([cast.ann, cast.ben], cast.eve, by=cast.gil, at=clock.now())
    return f"/staff/staff/{cast.eve.id}/handovers"


async def of(person):
    return await Member.filter(adviser_id=person.id).count()


async def test_the_page_says_what_there_is_and_how_it_would_be_shared(cast, browser, book):
    gil = browser(cast.gil)
    asked = (await gil.get(f"{book}/new")).text
    for words in ("移交Eve的客户", "谁来接手", "Dee", "还没有改动"):
        assert words in asked
    assert ">Eve</span>" not in asked
    shared = await gil.get(f"{book}/new?heirs={cast.dee.id}&heirs={cast.staff['marketing'].id}")
    assert "这样分" in shared.text
    assert "移交 2 项" in shared.text
    assert await of(cast.eve) == 2


async def test_it_is_handed_over_and_the_account_closed_in_one_step(cast, browser, book):
    gil, eve = browser(cast.gil), browser(cast.eve)
    await eve.get("/staff")
    answer = await gil.post(book, data={"heirs": [cast.dee.id], "close": "y"})
    page = (await gil.get(answer.headers["location"])).text
    for words in ("Eve的客户", "陈静", "李强", "Dee", "同时停用了账号", "撤销移交"):
        assert words in page
    assert (await of(cast.eve), await of(cast.dee)) == (0, 2)
    assert (await eve.get("/staff")).headers["location"].startswith("/staff/signin")
    assert "负责人" in (await gil.get(f"/staff/members/{cast.ann.id}")).text
    assert "整本客户移交" in (await gil.get("/staff/audit")).text


async def test_segments_of_an_adviser_are_counted_by_the_worker_after_a_handover_and_its_undoing(
    cast, browser, book
):
    gil = browser(cast.gil)
    theirs = segments.leaf("adviser", "in", [cast.eve.id])
    told = {"purpose": "回访", "plan": "电话", "store": None, "by": cast.gil, "at": clock.now()}
    segment = await segments.save("Eve的客户", theirs, **told)
    for deed, count in ((book, 0), ("", 2)):
        done = await Handover.all().order_by("-id").first()
        await gil.post(deed or f"/staff/handovers/{done.id}/undoing", data={"heirs": [cast.dee.id]})
        assert "稍后重新统计" in (await gil.get("/staff/segments")).text
        assert "稍后重新统计" in (await gil.get(f"/staff/segments/{segment.id}")).text
        await Worker(schedule=()).sweep()
        assert (await Segment.get(id=segment.id)).counted == count
        assert await segments.count(segment, at=clock.now()) == count


async def test_the_new_owner_finds_the_own_part(cast, browser, book):
    await handover.hand_over(cast.eve, [cast.dee, cast.staff["marketing"]], by=cast.gil, at=clock.now())
    dee = browser(cast.dee)
    assert "Eve" in (await dee.get("/staff/handovers")).text
    done = await Handover.get()
    page = (await dee.get(f"/staff/handovers/{done.id}")).text
    assert "陈静" in page
    assert "李强" not in page
    other = browser(cast.staff["callback_caller"])
    assert "还没有移交给你的客户" in (await other.get("/staff/handovers")).text
    assert (await other.get(f"/staff/handovers/{done.id}")).status_code == 404


@pytest.mark.parametrize(
    ("heirs", "sentence"),
    [
        ([], "至少选一位"),
        (["eve"], "正要离开"),
        (["gone"], "账号已停用"),
        (["fay"], "看不到"),
        (["9" * 30], "至少选一位"),
    ],
)
async def test_who_cannot_take_it_over_is_named_and_nothing_moves(cast, browser, book, heirs, sentence):
    await workforce.deactivate(cast.dee, by=cast.gil, at=clock.now())
    people = {"eve": cast.eve.id, "gone": cast.dee.id, "fay": cast.fay.id}
    form = {"heirs": [people.get(heir, heir) for heir in heirs], "close": "y"}
    answer = await browser(cast.gil).post(book, data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await of(cast.eve) == 2
    assert (await Staff.get(id=cast.eve.id)).is_active


async def test_an_empty_book_says_so(cast, browser):
    page = (await browser(cast.gil).get(f"/staff/staff/{cast.dee.id}/handovers/new")).text
    assert "没有要移交的" in page


async def test_who_may_assign_but_not_close_hands_over_without_closing(cast, browser, book):
    manager = browser(cast.staff["care_manager"])
    shared = (await manager.get(f"{book}/new?heirs={cast.dee.id}")).text
    assert "同时停用账号" not in shared
    refused = await manager.post(book, data={"heirs": [cast.dee.id], "close": "y"})
    assert refused.status_code == 403
    assert await of(cast.eve) == 2
    await manager.post(book, data={"heirs": [cast.dee.id]})
    assert await of(cast.dee) == 2


async def test_it_is_undone_within_a_day_and_not_later(cast, browser, book):
    gil = browser(cast.gil)
    await gil.post(book, data={"heirs": [cast.dee.id]})
    done = await Handover.get()
    answer = await gil.post(f"/staff/handovers/{done.id}/undoing")
    assert "撤销了" in (await gil.get(answer.headers["location"])).text
    assert await of(cast.eve) == 2
    again = await gil.post(f"/staff/handovers/{done.id}/undoing")
    assert again.status_code == 409
    assert "不能撤销" in again.text
    await gil.post(book, data={"heirs": [cast.dee.id]})
    late = await Handover.all().order_by("-id").first()
    await Handover.filter(id=late.id).update(at=clock.now() - timedelta(hours=25))
    assert "/undoing" not in (await gil.get(f"/staff/handovers/{late.id}")).text
    assert (await gil.post(f"/staff/handovers/{late.id}/undoing")).status_code == 409
    assert await of(cast.dee) == 2


async def test_nobody_hands_over_the_own_book_or_one_of_another_store(cast, browser, book):
    manager = browser(cast.staff["care_manager"])
    own = cast.staff["care_manager"].id
    assert (await manager.get(f"/staff/staff/{own}/handovers/new")).status_code == 404
    assert (await manager.get(f"/staff/staff/{cast.fay.id}/handovers/new")).status_code == 404


async def test_several_members_get_an_adviser_from_their_list(cast, browser):
    gil = browser(cast.gil)
    form = {"member": [cast.ann.id, cast.ben.id], "adviser": cast.dee.id, "back": "/staff/members?car=with"}
    answer = await gil.post("/staff/members/advising", data=form)
    assert answer.headers["location"] == "/staff/members?car=with&done=saved"
    assert await of(cast.dee) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"member": []}, "先勾选会员"),
        ({"adviser": 999}, "从列表里选"),
        ({"back": "https://elsewhere.example"}, ""),
    ],
)
async def test_a_choice_that_is_none_changes_nobody(cast, browser, wrong, sentence):
    form = {"member": [cast.ann.id], "adviser": cast.dee.id, "back": "/staff/members"} | wrong
    answer = await browser(cast.gil).post("/staff/members/advising", data=form)
    if sentence:
        assert answer.status_code == 422
        assert sentence in answer.text
        assert await of(cast.dee) == 0
    else:
        assert answer.headers["location"] == "/staff/members?done=saved"


async def test_one_of_another_store_leaves_all_as_they_were(cast, browser):
    form = {"member": [cast.ann.id, cast.cho.id], "adviser": cast.dee.id}
    answer = await browser(cast.gil).post("/staff/members/advising", data=form)
    assert answer.status_code == 422
    assert "Cho Park" in answer.text
    assert await of(cast.dee) == 0


async def test_who_gives_no_customers_away_reads_what_would_stand_there(cast, browser):
    assert "还没有移交给你的客户" in (await browser(cast.dee).get("/staff/handovers")).text
    assert "还没有移交给你的客户" not in (await browser(cast.gil).get("/staff/handovers")).text
