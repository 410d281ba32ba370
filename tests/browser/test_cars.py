"""Cars from end to end: from the file to the own car; a claim that the desk confirms."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from club import clock, earning, vehicles
from club.members import Member
from club.vehicles import sharing
from points.rules import Fact
from tests import cast as casting
from tests.browser.test_journeys import join, stand_at_the_desk

ON_FILE = "15012345678"


def test_an_owner_on_file_joins_and_finds_the_car_and_the_points(site, cast, phone):
    site.run(_on_file())
    owner = phone("/signin")
    join(owner, site, ON_FILE)
    expect(owner).to_have_url(re.compile("/welcome"))
    expect(owner.get_by_text("1,280 积分都在卡里了")).to_be_visible()
    expect(owner.locator("input[name=name]")).to_have_value("王芳")
    owner.locator("button.main").click()
    expect(owner.locator(".note.ok")).to_contain_text("粤A·12345")
    owner.goto(f"{site.url}/cars")
    owner.locator("a.cell:has(.plate)").click()
    expect(owner.get_by_role("heading", name="朗逸")).to_be_visible()
    expect(owner.get_by_text("年检").first).to_be_visible()


def test_a_car_in_another_s_name_is_claimed_and_the_desk_confirms_it(site, cast, phone, desk):
    ben = phone("/cars/new", cast.ben, forgiving="status of 422")
    ben.locator("input[name=plate]").fill("沪B6K286")
    ben.locator("button.main").click()
    ben.get_by_role("link", name="这是我的车").click()
    expect(ben.locator("input[name=plate]")).to_have_value("沪B6K286")
    ben.locator("button.main").click()
    expect(ben.get_by_text("我们正在看")).to_be_visible()

    counter = desk("/desk/place", cast.eve)
    stand_at_the_desk(counter, site)
    counter.locator("input[name=code]").fill(cast.ben.number)
    counter.keyboard.press("Enter")
    counter.get_by_role("link", name="对照登记证书").click()
    expect(counter.get_by_text("这辆车现在登记在陈女士名下")).to_be_visible()
    counter.get_by_role("button", name="证书看过，登记给").click()
    expect(counter.get_by_role("heading", name="登记好了")).to_be_visible()
    counter.get_by_role("link", name="回到").click()
    expect(counter.locator(".visit .who .plate")).to_contain_text("沪B·***86")
    expect(counter.get_by_role("link", name="对照登记证书")).to_have_count(0)

    ben.goto(f"{site.url}/cars")
    expect(ben.locator(".plate")).to_have_text("沪B·6K286")
    ann = phone("/cars", cast.ann)
    expect(ann.get_by_text("还没有爱车")).to_be_visible()


async def _on_file() -> None:
    """A customer of the dealer's file: a name, a car, points, and not in the club yet."""
    before = casting.OPENED + timedelta(days=1)
    member = await casting.join(ON_FILE, name="王芳", gender="f", at=before)
    today = clock.day_of(clock.now())
    await vehicles.add(
        member,
        plate="粤A12345",
        brand="大众",
        model="朗逸",
        registered_on=today - timedelta(days=700),
        by="import:1",
        at=clock.now() - timedelta(days=3),
    )
    fact = Fact(kind="service_order", at=before, amounts={"maintenance": 128_000})
    await earning.earn(member, fact, key="earn:order:999", by="import:1", at=before)
    await Member.filter(id=member.id).update(joined_at=None)


def test_both_answers_to_an_offer_are_of_one_height(site, cast, phone):
    at = clock.now()
    site.run(sharing.offer(cast.car, cast.ann, guest=cast.ben.phone, role="driver", by=cast.ann, at=at))
    answers = phone("/cars", cast.ben).locator(".answer .btn")
    boxes = [answers.nth(n).bounding_box() for n in (0, 1)]
    assert boxes[0]["height"] == boxes[1]["height"]
    assert boxes[0]["y"] == boxes[1]["y"]
