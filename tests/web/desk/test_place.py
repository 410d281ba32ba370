"""Which desk is this? Chosen once, kept for whoever comes next, and only among those of one's store."""

import pytest

from club.signins import SignIn


async def test_the_desk_is_asked_for_before_anything_else(cast, browser):
    client = browser(cast.eve)
    answer = await client.get("/desk")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/place")
    assert cast.desk.name in (await client.get("/desk/place")).text


async def test_a_chosen_desk_stands_in_the_sign_in(cast, eve):
    assert (await SignIn.get(staff=cast.eve, revoked_at=None)).desk_id == cast.desk.id
    page = await eve.get("/desk")
    assert page.status_code == 200
    assert cast.desk.name in page.text
    assert cast.eve.name in page.text


async def test_the_desk_of_another_store_is_refused_with_a_sentence(cast, browser):
    client = browser(cast.eve)
    answer = await client.post("/desk/place", data={"desk": cast.south_desk.id})
    assert answer.status_code == 422
    assert "选一个本店的台" in answer.text
    assert (await SignIn.get(staff=cast.eve)).desk_id is None


@pytest.mark.parametrize("desk", ["", "x", "999"])
async def test_no_desk_is_no_choice(cast, browser, desk):
    answer = await browser(cast.eve).post("/desk/place", data={"desk": desk})
    assert answer.status_code == 422
    assert "选一个本店的台" in answer.text


async def test_changing_person_signs_out_and_comes_back_to_the_same_desk(cast, eve, browser):
    answer = await eve.post("/desk/place/handover")
    assert answer.headers["location"] == "/staff/signin?next=%2Fdesk"
    assert (await eve.get("/desk")).headers["location"].startswith("/staff/signin")

    dee = await at_the_same_device(browser(cast.dee), cast.desk)
    assert cast.desk.name in (await dee.get("/desk")).text


async def test_a_device_of_one_store_gives_nobody_of_another_its_desk(cast, browser):
    fay = await at_the_same_device(browser(cast.fay), cast.desk)
    assert (await fay.get("/desk")).headers["location"] == "/desk/place"


async def test_without_the_permission_there_is_no_desk(cast, browser):
    adviser = browser(cast.staff["sales_adviser"])
    assert (await adviser.get("/desk/place")).status_code == 403
    assert (await adviser.post("/desk/place", data={"desk": cast.desk.id})).status_code == 403


async def at_the_same_device(client, desk):
    """The cookie that the device has kept since somebody chose `desk` on it."""
    await client.get("/desk/place")
    client.cookies.set("club_desk", str(desk.id), domain="club.test", path="/desk")
    return client
