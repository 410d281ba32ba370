"""Staff keep the catalogue: drafted, pictured, published, counted, ended; each shown as members see it."""

import pytest

from club import clock
from club.pictures import Picture
from points import voucher_kinds
from points.rewards import Reward, StockChange
from tests.shelves import image, shelved


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


@pytest.fixture
async def kind(db):
    return await voucher_kinds.define(name="标准洗车", worth="thing", lasts_days=90, at=clock.now())


def form(of, **said):
    told = {"name": "标准洗车", "group": "care", "art": "droplets", "kind": of.id, "points": "900"}
    return {**told, "span": "ever", **said}


async def test_a_reward_is_drafted_published_and_ended(gil, kind):
    told = form(kind, cash="198.50", stock="8", per_member="2", span="month", about="第一行\r\n第二行")
    answer = await gil.post("/staff/rewards", data={**told, "price_member": "800", "tiers": "member"})
    made = await Reward.get()
    assert answer.headers["location"] == f"/staff/rewards/{made.id}?done=saved"
    assert (made.points, made.cash, made.stock, made.per_member, made.span) == (900, 198_50, 8, 2, "month")
    assert (made.prices, made.tiers, made.about) == ({"member": 800}, ["member"], "第一行\n第二行")
    page = (await gil.get(f"/staff/rewards/{made.id}")).text
    for words in ("900 积分 + ¥198.50", "草稿", "每月 2 件", "上架…"):
        assert words in page
    await gil.post(f"/staff/rewards/{made.id}/publication")
    assert (await Reward.get()).state == "published"
    again = await gil.post(f"/staff/rewards/{made.id}/publication")
    assert (again.status_code, "已经在架上了" in again.text) == (409, True)
    await gil.post(f"/staff/rewards/{made.id}/ending")
    assert (await Reward.get()).state == "ended"
    refused = await gil.post(f"/staff/rewards/{made.id}/edit", data=form(kind))
    assert (refused.status_code, "不能再改了" in refused.text) == (422, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"points": "0"},
        {"points": "many"},
        {"cash": "1.001"},
        {"cash": "-1"},
        {"stock": "-1"},
        {"per_member": "0"},
        {"group": "cars"},
        {"kind": "0"},
        {"tiers": "diamond"},
        {"price_member": "0"},
        {"starts_at": "2027-01-02T00:00", "ends_at": "2027-01-01T00:00"},
    ],
)
async def test_a_form_that_makes_no_sense_comes_back_as_it_was_filled_in(gil, kind, wrong):
    answer = await gil.post("/staff/rewards", data=form(kind, about="写了很久的介绍", **wrong))
    assert answer.status_code == 422
    assert "写了很久的介绍" in answer.text
    assert await Reward.all().count() == 0


async def test_a_change_is_in_force_at_once_and_pieces_are_counted_apart(cast, gil):
    reward = await shelved(stock=3)
    page = (await gil.get(f"/staff/rewards/{reward.id}/edit")).text
    assert ('name="points"' in page, 'name="stock"' in page) == (True, False)
    await gil.post(f"/staff/rewards/{reward.id}/edit", data=form(reward.kind, points="120"))
    assert (await Reward.get()).points == 120
    for data, status in (({"left": "9", "reason": "到货"}, 303), ({"left": "9"}, 422), ({"left": "x"}, 422)):
        assert (await gil.post(f"/staff/rewards/{reward.id}/stock", data=data)).status_code == status
    assert (await Reward.get()).left == 9
    assert (await StockChange.get()).reason == "到货"
    assert "到货" in (await gil.get(f"/staff/rewards/{reward.id}")).text


async def test_a_picture_is_uploaded_shown_and_replaced(cast, gil):
    reward = await shelved()
    for content in (image(800, 500), image(900, 600)):
        answer = await gil.post(
            "/staff/rewards/pictures", data={"reward": reward.id}, files={"file": ("杯.jpg", content)}
        )
        assert answer.status_code == 303
    now = await Reward.get()
    assert await Picture.all().count() == 2
    page = (await gil.get(f"/staff/rewards/{reward.id}")).text
    assert f"/pictures/{now.picture}/640" in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"file": ("a.jpg", b"no picture at all")}, "这不是 JPEG、PNG 或 WebP"),
        ({"file": ("a.png", image(100, 100, "PNG"))}, "像素太小"),
        ({"file": ("", b"")}, "先选一张图片"),
    ],
)
async def test_what_is_no_picture_is_refused_with_a_sentence(cast, gil, files, words):
    reward = await shelved()
    answer = await gil.post("/staff/rewards/pictures", data={"reward": reward.id}, files=files)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert (await Reward.get()).picture == ""


async def test_a_picture_for_a_reward_that_is_not_there_is_not_found(cast, gil):
    answer = await gil.post(
        "/staff/rewards/pictures", data={"reward": "99"}, files={"file": ("a.jpg", image())}
    )
    assert answer.status_code == 404


async def test_the_preview_is_the_members_page_and_gives_nothing(cast, gil, kind):
    await gil.post("/staff/rewards", data=form(kind))
    made = await Reward.get()
    page = (await gil.get(f"/staff/rewards/{made.id}/preview")).text
    assert ("草稿" in page, "我要换" in page, "disabled" in page) == (True, True, True)


async def test_the_list_is_narrowed_and_sorted(cast, gil, kind):
    await shelved(name="保温杯", group="goods", stock=0)
    await shelved(name="吸尘器", group="goods", stock=60, points=900)
    await gil.post("/staff/rewards", data=form(kind, name="洗车草稿"))
    for query, seen in (
        ("group=goods", {"保温杯", "吸尘器"}),
        ("state=draft", {"洗车草稿"}),
        ("stock=gone", {"保温杯"}),
        ("q=吸尘", {"吸尘器"}),
        ("sort=points", {"保温杯", "吸尘器", "洗车草稿"}),
        ("state=nonsense&sort=nonsense&page=99", {"保温杯", "吸尘器", "洗车草稿"}),
    ):
        page = (await gil.get(f"/staff/rewards?{query}")).text
        assert {name for name in ("保温杯", "吸尘器", "洗车草稿") if f">{name}</a>" in page} == seen, query
    assert "没有符合的商品" in (await gil.get("/staff/rewards?q=没有这个")).text


async def test_who_works_for_one_store_keeps_the_rewards_of_that_store_alone(cast, browser, kind):
    dee, everywhere = browser(cast.dee), await shelved()
    own, theirs = await shelved(stores=[cast.north.id]), await shelved(stores=[cast.south.id])
    for reward in (everywhere, theirs):
        assert (await dee.get(f"/staff/rewards/{reward.id}")).status_code == 200
        for deed in ("edit", "publication", "ending", "stock"):
            answer = await dee.post(f"/staff/rewards/{reward.id}/{deed}", data={"left": "1", "reason": "数"})
            assert answer.status_code == 404
    sent = form(kind, stores=[cast.north.id])
    for path, of in (("/staff/rewards", kind), (f"/staff/rewards/{own.id}/edit", own.kind)):
        refused = await dee.post(path, data=form(of))
        assert (refused.status_code, "别的店也能换" in refused.text) == (422, True)
    assert (await dee.post("/staff/rewards", data=sent)).status_code == 303
    assert (await dee.post(f"/staff/rewards/{own.id}/ending")).status_code == 303
    assert (await Reward.get(id=own.id)).state == "ended"


async def test_what_it_gives_is_chosen_and_no_tier_pays_more_than_the_others(gil, kind):
    fresh = (await gil.get("/staff/rewards/new")).text
    assert '<option value="0">请选择卡券</option>' in fresh
    unchosen = await gil.post("/staff/rewards", data=form(kind, kind="0"))
    assert (unchosen.status_code, "选一下换到什么券" in unchosen.text) == (422, True)
    dearer = await gil.post("/staff/rewards", data=form(kind, price_member="901"))
    assert (dearer.status_code, "等级价不能高于上面的价格" in dearer.text) == (422, True)
    assert not await Reward.all().exists()


async def test_a_draft_is_deleted_and_not_taken_off_a_shelf_it_never_stood_on(gil, kind):
    await gil.post("/staff/rewards", data=form(kind))
    made = await Reward.get()
    page = (await gil.get(f"/staff/rewards/{made.id}")).text
    assert ("删掉草稿…" in page, "永久下架" in page, "所有会员" in page) == (True, False, True)
    answer = await gil.post(f"/staff/rewards/{made.id}/ending")
    assert "草稿删掉了" in (await gil.get(answer.headers["location"])).text
