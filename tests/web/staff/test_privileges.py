"""Staff set what each tier may have, see who used what, put a use right, and read what it cost."""

from datetime import timedelta

import pytest

from club import clock, privileges, tiers
from club.messages.outbox import Message
from club.privileges import Privilege, PrivilegeQuota, PrivilegeUse
from club.privileges.editing import Asked, Share


@pytest.fixture
async def gil(cast, browser):
    return browser(cast.gil)


@pytest.fixture
async def lowest(cast):
    return await tiers.first()


@pytest.fixture
async def gold(cast):
    at = clock.now()
    return await tiers.add("gold", name="金卡", level=2, growth_from=1000, by="test", at=at)


@pytest.fixture
async def wash(lowest):
    asked = Asked("免费洗车", icon="wash", cost=3500, tiers={lowest.id: Share(2)})
    return await privileges.add(asked, by="test", at=clock.now() - timedelta(days=40))


@pytest.fixture
async def used(cast, wash):
    told = {"store": cast.north.id, "by": cast.eve, "at": clock.now()}
    return await privileges.use(cast.ann, wash, key="a", **told)


def filled(**told):
    form = {"name": "代步车", "unit": "天", "way": "count", "period": "year", "per": "member", "icon": "car"}
    return form | {"cost": "120.50", "position": "1"} | told


async def test_a_privilege_is_added_with_the_quota_of_every_tier_in_one_form(gil, lowest, gold):
    form = filled(**{f"times_{gold.id}": "2", f"words_{gold.id}": "", "is_shared": "y"})
    answer = await gil.post("/staff/privileges", data=form)
    assert answer.status_code == 303
    made = await Privilege.get()
    assert (made.name, made.cost, made.period, made.is_shared) == ("代步车", 12050, "year", True)
    assert [(one.tier_id, one.times) for one in await PrivilegeQuota.all()] == [(gold.id, 2)]
    page = (await gil.get("/staff/privileges")).text
    assert "代步车" in page
    assert "2 天" in page
    assert "¥120.50" in page


async def test_it_is_changed_and_a_tier_that_is_left_empty_has_it_no_more(gil, wash, lowest, gold):
    page = (await gil.get(f"/staff/privileges/{wash.id}/edit")).text
    assert f'name="times_{lowest.id}" type="text" value="2"' in page or 'value="2"' in page
    form = filled(name="洗车", way="rate", **{f"words_{gold.id}": "9 折", f"words_en_{gold.id}": "10% off"})
    assert (await gil.post(f"/staff/privileges/{wash.id}/edit", data=form)).status_code == 303
    quota = await PrivilegeQuota.get()
    assert (quota.tier_id, quota.times, quota.words) == (gold.id, None, "9 折")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请填名称"),
        ({"cost": "x"}, "元"),
        ({"cost": "-1"}, "0"),
        ({"times": "0"}, "1 到 999"),
        ({"times": ""}, "至少给一个等级"),
        ({"open": "y"}, "二选一"),
        ({"period": "decade"}, "从列表里选一项"),
    ],
)
async def test_what_cannot_be_comes_back_with_a_sentence_and_what_was_typed(gil, lowest, wrong, sentence):
    tier = {f"{name}_{lowest.id}": wrong.pop(name) for name in ("times", "open") if name in wrong}
    form = filled(about="写在这里的", **{f"times_{lowest.id}": "2"} | tier) | wrong
    answer = await gil.post("/staff/privileges", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "写在这里的" in answer.text
    assert not await Privilege.exists()


async def test_one_that_has_ended_is_listed_apart_and_given_again(gil, wash):
    await gil.post(f"/staff/privileges/{wash.id}/ending")
    assert "免费洗车" not in (await gil.get("/staff/privileges")).text.split("<tbody>")[-1]
    assert "免费洗车" in (await gil.get("/staff/privileges?state=ended")).text
    await gil.post(f"/staff/privileges/{wash.id}/resumption")
    assert (await Privilege.get()).ended_at is None


async def test_who_looks_after_one_store_changes_nothing(cast, browser, wash):
    care = browser(cast.staff["care_manager"])
    assert "新增权益" not in (await care.get("/staff/privileges")).text
    assert (await care.get("/staff/privileges/new")).status_code == 404


async def test_uses_are_narrowed_by_privilege_store_month_member_and_state(cast, gil, wash, used, lowest):
    month = f"{clock.day_of(clock.now()):%Y-%m}"
    for query, there in [
        (f"privilege={wash.id}", True),
        (f"privilege={wash.id + 1}", False),
        (f"store={cast.north.id}", True),
        (f"store={cast.south.id}", False),
        (f"month={month}", True),
        (f"member={cast.ann.id}", True),
        (f"member={cast.ben.id}", False),
        ("state=stands", True),
        ("state=undone", False),
        ("sort=cost", True),
    ]:
        page = (await gil.get(f"/staff/privileges/uses?{query}")).text
        assert ("¥35" in page.split("</form>")[-1]) == there, query


async def test_a_use_is_put_right_with_a_reason_that_the_member_reads(cast, gil, used):
    address = f"/staff/privileges/uses/{used.id}/correction"
    assert "陈静" in (await gil.get(address)).text
    assert (await gil.post(address, data={"reason": ""})).status_code == 422
    answer = await gil.post(address, data={"reason": "点错了会员"})
    assert answer.status_code == 303
    assert (await PrivilegeUse.get()).undone_why == "点错了会员"
    assert "点错了会员" in (await Message.get(kind="privilege_corrected")).body
    assert "点错了会员" in (await gil.get("/staff/privileges/uses")).text
    assert (await gil.post(address, data={"reason": "再来"})).status_code == 422  # it was put right already


async def test_a_use_by_a_member_of_another_store_is_put_right_where_it_was(cast, browser, wash):
    told = {"store": cast.north.id, "by": cast.eve, "at": clock.now()}
    used = await privileges.use(cast.cho, wash, key="a", **told)
    care = browser(cast.staff["care_manager"])
    address = f"/staff/privileges/uses/{used.id}/correction"
    gone = await care.post(address, data={"reason": "点错了会员"})
    assert (await care.get(gone.headers["location"])).status_code == 200


async def test_a_use_of_another_store_is_not_theirs_to_see_or_put_right(cast, browser, used):
    await PrivilegeUse.filter(id=used.id).update(store_id=cast.south.id)
    care = browser(cast.staff["care_manager"])
    assert "¥35" not in (await care.get("/staff/privileges/uses")).text
    address = f"/staff/privileges/uses/{used.id}/correction"
    assert (await care.post(address, data={"reason": "x"})).status_code == 404


async def test_what_was_given_and_what_it_cost_leaves_out_what_was_taken_back(cast, gil, wash, used):
    told = {"store": cast.south.id, "by": cast.eve, "at": clock.now()}
    wrong = await privileges.use(cast.ben, wash, key="b", **told)
    await privileges.use(cast.cho, wash, key="c", **told)
    await privileges.undo(wrong, by="test", at=clock.now())
    page = (await gil.get("/staff/privileges/giving")).text
    assert "¥70" in page
    assert "北店" in page
    assert "南店" in page
    month = f"{clock.day_of(clock.now()):%Y-%m}"
    assert "¥70" in (await gil.get(f"/staff/privileges/giving?month={month}")).text


async def test_the_members_page_shows_what_is_left_and_what_was_used(cast, browser, wash, used):
    page = (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}")).text
    assert "本月剩 1 次，共 2 次" in page
    assert "用了权益" in page  # the timeline


async def test_the_log_names_the_privilege(cast, gil, wash, used):
    page = (await gil.get("/staff/audit")).text
    assert "新增权益" in page
    assert "免费洗车" in page
    assert "会员 2" in page  # what each tier had from then on
