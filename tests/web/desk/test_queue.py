"""The page for the queue: camera, counters, search by hand, the last scans, and what follows a scan."""

from datetime import timedelta

from club import clock
from club.scans import Scan
from web.security import WITH_WASM


async def test_the_page_may_run_the_reader_and_no_other_may(eve):
    assert (await eve.get("/desk")).headers["content-security-policy"] == WITH_WASM
    assert "wasm" not in (await eve.get("/desk/scans")).headers["content-security-policy"]


async def test_the_reader_and_its_wasm_come_from_here(eve):
    page = (await eve.get("/desk")).text
    assert 'data-reader="/static/vendor/zxing-reader' in page
    assert 'data-wasm="/static/vendor/zxing-reader' in page
    assert "https://" not in page


async def test_an_empty_desk_says_what_will_stand_there(eve):
    page = (await eve.get("/desk")).text
    assert "今天还没有人。扫过的、查到的都列在这里" in page
    assert "正在签到的都收" in page


async def test_the_search_by_hand_is_a_form_of_its_own_with_no_focus(eve):
    page = (await eve.get("/desk")).text
    assert 'action="/desk/scans" method="post"' in page
    assert 'name="nonce" value="' in page
    assert "autofocus" not in page
    assert "inputmode" not in page


async def test_the_only_session_that_is_on_is_counted(cast, eve, trip, ticket, scan):
    session = await trip()
    arrived, _late = await ticket(session=session), await ticket(member=cast.ben, session=session)
    await scan(arrived.code)
    page = (await eve.get("/desk/live")).text
    assert "坝上草原自驾" in page
    assert "1<small> / 2</small>" in page
    assert "还没到 1 组" in page


async def test_whoever_was_scanned_last_stands_first(eve, ticket, scan, code_of, cast):
    await scan((await ticket()).code)
    await scan(code_of(cast.ben))
    live = (await eve.get("/desk/live")).text
    assert live.index("李强") < live.index("陈静")
    assert "请进" in live
    assert "到台前" in live


async def test_who_is_looked_up_again_stands_there_once(eve, scan, code_of, cast):
    await scan(code_of(cast.ben))
    for _time in range(3):
        await scan(cast.ann.number)
    live = (await eve.get("/desk/live")).text
    assert live.count("陈静") == 1
    assert "李强" in live


async def test_a_name_that_was_typed_is_no_end_of_a_number(eve, scan):
    await scan("王小丹")
    live = (await eve.get("/desk/live")).text
    assert "查“…" in live
    assert "尾号" not in live


async def test_only_today_counts_as_just_now(eve, ticket, scan, cast):
    assert "今天还没有人" in (await eve.get("/desk")).text
    await scan((await ticket()).code)
    assert "陈静" in (await eve.get("/desk/live")).text
    await Scan.all().update(at=clock.start_of(clock.day_of(clock.now())) - timedelta(seconds=1))
    live = (await eve.get("/desk/live")).text
    assert "陈静" not in live
    assert "今天还没有人" in live


async def test_changing_person_asks_first(cast, eve):
    page = (await eve.get("/desk")).text
    assert 'data-opens="handover"' in page
    assert f"{cast.eve.name}会在这台设备上退出" in page.split('id="handover"')[1]


async def test_another_desk_sees_none_of_it(cast, eve, browser, ticket, scan):
    await scan((await ticket()).code)
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert "陈静" not in (await fay.get("/desk")).text


async def test_strangers_sign_in_first_and_come_back(browser):
    assert (await browser().get("/desk")).headers["location"] == "/staff/signin?next=%2Fdesk"


async def test_a_role_without_the_desk_is_told_so(cast, browser):
    assert (await browser(cast.staff["marketing"]).get("/desk")).status_code == 403
    assert (await browser(cast.staff["marketing"]).get("/desk/live")).status_code == 403


async def test_what_was_typed_is_no_end_of_a_code(eve, scan):
    await scan("abc!!")
    live = (await eve.get("/desk/live")).text
    assert "尾号" not in live
    assert "查“…!!”" in live
