"""Accounts: taken on, given another role or store, a new password, shut out and let in again."""

import pytest

from club import clock, signins
from club import staff as workforce
from club.audit import Entry
from club.staff import Staff
from tests.cast import PASSWORD

NEW = {
    "name": "林悦",
    "login": "linyue",
    "role": "club_officer",
    "store": "1",
    "phone": "",
    "password": "three blue cars",
}


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


async def test_the_list_says_who_works_where_as_what(cast, gil):
    page = await gil.get("/staff/staff")
    for words in ("Dee", "Eve", "活动专员", "前台", "北店", "南店", "全部门店", "1–11 / 11"):
        assert words in page.text


async def test_a_colleague_gets_another_name_and_number(cast, gil):
    address = f"/staff/staff/{cast.eve.id}"
    told = {"name": "王伊芙", "phone": "138 1652 6099"}
    answer = await gil.post(f"{address}/person", data=told)
    assert answer.headers["location"] == f"{address}?done=saved"
    page = (await gil.get(address)).text
    for words in ("王伊芙", "138 1652 6099"):
        assert words in page
    entry = await Entry.get(action="staff.edited")
    assert (entry.subject_id, entry.facts) == (cast.eve.id, {"changed": ["name", "phone"]})
    assert "姓名" in (await gil.get("/staff/audit?action=staff.edited")).text


async def test_a_number_too_short_changes_nothing_and_an_empty_one_is_none(cast, gil):
    address = f"/staff/staff/{cast.eve.id}/person"
    wrong = await gil.post(address, data={"name": "王伊芙", "phone": "1381652"})
    assert wrong.status_code == 422
    assert "11 位" in wrong.text
    assert (await Staff.get(id=cast.eve.id)).name == "Eve"
    await gil.post(address, data={"name": "Eve", "phone": ""})
    assert (await Staff.get(id=cast.eve.id)).phone is None


async def test_a_form_begins_with_the_store_where_one_stands(cast, gil, browser):
    chosen = f'<option selected value="{cast.south.id}">'
    assert chosen not in (await gil.get("/staff/events/new?from=trip")).text
    await gil.post("/desk/place", data={"desk": cast.south_desk.id})
    for form in ("/staff/events/new?from=trip", "/staff/imports", "/staff/sources", "/staff/staff/new"):
        assert chosen in (await gil.get(form)).text, form
    assert chosen in (await browser(cast.fay).get("/staff/events/new?from=trip")).text


async def test_an_order_for_a_member_begins_with_the_members_store(cast, gil):
    page = (await gil.get(f"/staff/orders/new?member={cast.cho.id}")).text
    assert f'<option selected value="{cast.south.id}">' in page


async def test_the_table_says_what_each_role_may_do(gil):
    page = await gil.get("/staff/roles")
    assert "谁能做什么" in page.text
    assert "登记工单" in page.text
    assert "See the members" not in page.text
    alone = await gil.get("/staff/roles?role=marketing")
    assert "市场" in alone.text
    assert alone.text.count('scope="col"') == 1


async def test_the_list_is_narrowed_and_sorted(cast, gil):
    assert "1–1 / 1" in (await gil.get("/staff/staff?role=marketing")).text
    assert "1–1 / 1" in (await gil.get(f"/staff/staff?store={cast.south.id}")).text
    await workforce.deactivate(cast.eve, by=cast.gil, at=clock.now())
    assert "1–1 / 1" in (await gil.get("/staff/staff?state=left")).text
    backwards = (await gil.get("/staff/staff?sort=-name&state=active")).text
    assert backwards.index(">Gil<") < backwards.index(">Dee<")


async def test_a_colleague_is_taken_on_and_can_sign_in(cast, gil):
    answer = await gil.post("/staff/staff", data=NEW)
    hired = await Staff.get(login="linyue")
    assert answer.headers["location"] == f"/staff/staff/{hired.id}?done=created"
    assert "账号建好了" in (await gil.get(answer.headers["location"])).text
    assert (hired.role, hired.store_id) == ("club_officer", cast.north.id)
    assert await workforce.authenticate("linyue", "three blue cars", at=clock.now()) == hired


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "填姓名"),
        ({"login": ""}, "填用户名"),
        ({"login": "Lin Yue!"}, "小写字母"),
        ({"login": "front_desk"}, "有人用了"),
        ({"role": "king"}, "从列表里选"),
        ({"store": "77"}, "从列表里选"),
        ({"password": "short"}, "至少 10"),
        ({"phone": "12"}, "11 位"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(cast, gil, wrong, sentence):
    page = await gil.post("/staff/staff", data=NEW | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'class="err"' in page.text
    assert "linyue" in page.text or "login" in wrong
    assert not await Staff.exists(login="linyue")


async def test_another_role_and_store_hold_from_the_next_click(cast, browser, gil):
    eve = browser(cast.eve)
    assert (await eve.get("/staff/messages")).status_code == 403
    form = {"role": "marketing", "store": cast.south.id}
    answer = await gil.post(f"/staff/staff/{cast.eve.id}/assignment", data=form)
    assert answer.headers["location"].endswith("?done=saved")
    assert (await eve.get("/staff/messages")).status_code == 200
    assert "市场" in (await gil.get(f"/staff/staff/{cast.eve.id}")).text


async def test_a_role_that_is_none_changes_nothing(cast, gil):
    page = await gil.post(f"/staff/staff/{cast.eve.id}/assignment", data={"role": "king", "store": "0"})
    assert page.status_code == 422
    assert "从列表里选" in page.text
    assert (await Staff.get(id=cast.eve.id)).role == "front_desk"


async def test_a_new_password_signs_out_and_lets_in(cast, browser, gil):
    eve = browser(cast.eve)
    await eve.get("/staff")
    short = await gil.post(f"/staff/staff/{cast.eve.id}/password", data={"password": "short"})
    assert short.status_code == 422
    assert "至少 10" in short.text
    await gil.post(f"/staff/staff/{cast.eve.id}/password", data={"password": "three blue cars"})
    assert (await eve.get("/staff")).headers["location"].startswith("/staff/signin")
    assert await workforce.authenticate("front_desk", "three blue cars", at=clock.now()) == cast.eve


async def test_closing_an_account_asks_first_and_names_what_happens(cast, browser, gil):
    eve = browser(cast.eve)
    await eve.get("/staff")
    asked = await gil.get(f"/staff/staff/{cast.eve.id}/deactivation")
    for words in ("<dialog", " open>", "停用Eve的账号？", "1 台设备", "记在本人名下"):
        assert words in asked.text
    assert (await Staff.get(id=cast.eve.id)).is_active
    await gil.post(f"/staff/staff/{cast.eve.id}/deactivation")
    assert (await eve.get("/staff")).headers["location"].startswith("/staff/signin")
    assert not await signins.open_of(cast.eve, clock.now()).exists()
    page = await gil.get(f"/staff/staff/{cast.eve.id}")
    assert "这个账号停用了" in page.text
    await gil.post(f"/staff/staff/{cast.eve.id}/reactivation")
    assert await workforce.authenticate("front_desk", PASSWORD, at=clock.now())


async def test_nobody_edits_the_own_account_here(cast, gil):
    for address in ("", "/deactivation"):
        assert (await gil.get(f"/staff/staff/{cast.gil.id}{address}")).status_code == 404
    own = {"role": "marketing", "store": "0"}
    assert (await gil.post(f"/staff/staff/{cast.gil.id}/assignment", data=own)).status_code == 404
    assert (await gil.post(f"/staff/staff/{cast.gil.id}/deactivation")).status_code == 404
    assert f"/staff/staff/{cast.gil.id}" not in (await gil.get("/staff/staff")).text


async def test_the_administrator_of_a_store_stays_within_it(cast, browser):
    await Staff.filter(id=cast.gil.id).update(store_id=cast.north.id)
    gil = browser(cast.gil)
    assert "南店" not in (await gil.get("/staff/staff/new")).text
    assert (await gil.get(f"/staff/staff/{cast.fay.id}")).status_code == 404
    assert (await gil.post("/staff/staff", data=NEW | {"store": "0"})).status_code == 422
    assert (await gil.post("/staff/staff", data=NEW | {"store": cast.south.id})).status_code == 422


async def test_who_may_only_look_is_shown_no_way_to_change(cast, browser):
    manager = browser(cast.staff["general_manager"])
    page = await manager.get("/staff/staff")
    assert page.status_code == 200
    assert "/staff/staff/new" not in page.text
    assert (await manager.post("/staff/staff", data=NEW)).status_code == 403
    assert (await manager.get(f"/staff/staff/{cast.eve.id}")).status_code == 403
    assert (await browser(cast.eve).get("/staff/staff")).status_code == 403
