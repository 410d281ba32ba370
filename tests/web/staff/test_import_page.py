"""The page of a file: samples of its columns, what is left out, what came of the rows, what next."""

import pytest

from club import clock, members, segments
from club.imports.dossiers import Dossier
from club.imports.issues import Issue
from club.imports.run import Import
from club.members import Member
from tests.club.imports.conftest import CUSTOMERS, ORDERS, customer, order, written
from tests.web.staff.test_imports import BAD, GOOD, brought_in, upload, works
from web.staff import import_covers


def tabs(page: str) -> dict[str, int]:
    """The tabs of a page with their numbers."""
    nav = page.split('<nav class="tabs"')[1].split("</nav>")[0]
    said = [link.split(">", 1)[1].rsplit(" ", 1) for link in nav.split("</a>")[:-1]]
    return {label.split(">")[-1]: int(number) for label, number in said}


def rows(page: str) -> int:
    return page.split("<tbody>")[1].split("</tbody>")[0].count("<tr")


async def test_each_column_shows_a_few_of_its_values_and_covers_numbers(cast, manager):
    headings = tuple("户主" if one == "客户姓名" else one for one in CUSTOMERS)
    others = [customer(f"C{n}", 客户姓名=f"李{n}", 手机号码=f"1390013900{n}") for n in range(5)]
    await upload(manager, cast, written(headings, GOOD, *others))
    run = await Import.get()
    page = (await manager.get(f"/staff/imports/{run.id}/mapping")).text
    assert "周涛 · 李0 · 李1" in page
    assert "138****8000" in page
    assert "13800138000" not in page


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("137 1223 9002", "137****9002"),
        ("+86-137-1223-9005", "137****9005"),
        ("１３７１２２３９００２", "137****9002"),
        ("021-55500188", "021***88"),
        ("310101 19900101 123X", "310***3X"),
        ("li.ting@example.com", "l***@example.com"),
        ("沪A12345", "沪A·***45"),
        ("白色沪A·12345", "白色沪***45"),
        ("2026-05-26 10:30", "2026-05-26 10:30"),
        ("Model 3 Performance", "Model 3 Performance"),
        ("探岳", "探岳"),
    ],
)
def test_what_is_personal_is_covered_however_it_is_written(value, shown):
    assert import_covers.covered_example(value, "") == shown


async def test_what_is_needed_stands_first_among_the_fields(cast, manager):
    await upload(manager, cast, written(CUSTOMERS, GOOD))
    page = (await manager.get(f"/staff/imports/{(await Import.get()).id}/mapping")).text
    needed, others = page.split('<optgroup label="')[1:3]
    assert all(f'value="{name}"' in needed for name in ("name", "phone", "vin"))
    assert 'value="remark"' not in needed
    assert 'value="remark"' in others


async def test_a_column_that_is_left_out_is_named(cast, manager):
    await upload(manager, cast, written((*CUSTOMERS, "车身颜色"), (*GOOD, "红")))
    run = await Import.get()
    address = f"/staff/imports/{run.id}/mapping"
    told = {f"column-{n}": run.columns.columns.get(one, "") for n, one in enumerate(run.headings)}
    assert "有 1 列不导入" in (await manager.get(address)).text
    part = await manager.get(address, params=told | {"column-15": ""})  # while somebody chooses
    assert "备注、车身颜色" in part.text.split('id="left-out"')[1].split("</div></div>")[0]
    await manager.post(address, data=told)
    await works()
    page = (await manager.get(f"/staff/imports/{run.id}")).text
    assert "车身颜色" in page.split('id="left-out"')[1][:400]


async def test_the_values_of_columns_are_forgotten_once_the_rows_are_taken(cast, manager):
    await upload(manager, cast, written(CUSTOMERS, GOOD))
    assert "周涛" in str((await works()).samples["columns"])
    run = await Import.get()
    await manager.post(f"/staff/imports/{run.id}/beginning")
    assert "columns" not in (await works()).samples


async def test_a_file_that_is_in_says_what_to_do_next(cast, manager):
    run = await brought_in(manager, cast, GOOD, BAD)
    page = (await manager.get(f"/staff/imports/{run.id}")).text
    steps = page.split('id="next"')[1].split("</section>")[0]
    worklist = f"/staff/imports/worklist?run={run.id}"
    for address in (worklist, "tab=people", "/staff/quality/duplicates", "report.csv"):
        assert address in steps
    person = await members.by_phone("13800138000")
    people = (await manager.get(f"/staff/imports/{run.id}?tab=people")).text
    assert f'href="/staff/members/{person.id}"' in people


async def test_each_figure_opens_its_rows(cast, manager):
    await brought_in(manager, cast, GOOD)
    orders = [order("R1"), order("R1"), order("R2", 结算状态="作废"), order("R3", 车架号="LSVAU2180N2183299")]
    run = await brought_in(manager, cast, *orders, kind="service_orders")
    page = (await manager.get(f"/staff/imports/{run.id}")).text
    figures = page.split('<div class="stats">')[1].split("</section>")[0]
    for tab in ("refused", "added", "unchanged", "void"):
        assert f"tab={tab}#rows" in figures
        assert rows((await manager.get(f"/staff/imports/{run.id}?tab={tab}")).text) == 1
    assert "R2" in (await manager.get(f"/staff/imports/{run.id}?tab=void")).text


@pytest.mark.parametrize("ended", ["mended", "put_away"])
async def test_the_numbers_agree_with_the_lists_after_a_row_was_ended(cast, manager, ended):
    more = [customer(f"C{n}", 客户姓名="李婷", 手机号码="1381234567", 车架号="", 车牌号="") for n in (3, 4)]
    nobody = customer("", 客户姓名="无名", 手机号码="", 车架号="", 车牌号="")
    run = await brought_in(manager, cast, GOOD, BAD, nobody, *more)
    issue = await Issue.get(reason="phone.other_name")
    address = f"/staff/imports/worklist/{issue.id}"
    if ended == "mended":
        cells = {f"cell-{place}": cell for place, cell in enumerate(issue.cells)}
        await manager.post(address, data=cells | {"cell-4": "13900139000"})
    else:
        await manager.post(f"{address}/dismissal", data={"why": "x"})
    page = (await manager.get(f"/staff/imports/{run.id}")).text
    names = {"拒收": "refused", "已改好": "mended", "收下，缺一项": "left", "提示": "note"}
    found = tabs(page)
    assert found["拒收"] == (1 if ended == "mended" else 2)
    for label, number in found.items():
        if label in names:
            assert rows((await manager.get(f"/staff/imports/{run.id}?tab={names[label]}")).text) == number
    assert "有 1 行等着修改" in page
    reasons = page.split('id="why"')[1].split("</section>")[0]
    assert ("phone.other_name" in reasons) == (ended == "put_away")


@pytest.mark.parametrize("same", ["yes", "no"])
async def test_a_phone_under_another_name_is_said_to_be_one_person_or_two(cast, manager, same):
    await brought_in(manager, cast, GOOD, BAD)
    issue = await Issue.get(reason="phone.other_name")
    first = await Member.get(name="周涛")
    address = f"/staff/imports/worklist/{issue.id}"
    page = (await manager.get(address)).text
    assert "是同一个人" in page
    assert f'href="/staff/members/{first.id}"' in page
    await manager.post(address, data={"same": same})
    dossier = await Dossier.get(number=issue.cells[0]).select_related("member")
    if same == "yes":
        assert (dossier.member.id, dossier.member.name) == (first.id, "周涛")
    else:
        assert (dossier.member.name, dossier.member.phone) == (issue.cells[1], None)
        assert (await Member.get(id=first.id)).phone == first.phone


async def test_after_the_customers_the_next_file_holds_orders(cast, manager):
    run = await brought_in(manager, cast, GOOD)
    page = (await manager.get(f"/staff/imports/{run.id}")).text
    assert 'href="/staff/imports?holds=service_orders#new-file"' in page
    page = (await manager.get("/staff/imports?holds=service_orders")).text
    assert '<option selected value="service_orders">' in page


async def test_the_reasons_of_the_worklist_are_counted_among_what_is_shown(cast, manager):
    first = await brought_in(manager, cast, GOOD, BAD)
    nobody = customer("", 客户姓名="无名", 手机号码="", 车架号="", 车牌号="")
    await brought_in(manager, cast, nobody)
    page = (await manager.get(f"/staff/imports/worklist?run={first.id}")).text
    assert 'value="phone.other_name"' in page
    assert 'value="row.nobody"' not in page
    assert 'value="row.nobody"' in (await manager.get("/staff/imports/worklist")).text


async def test_an_order_without_a_car_is_compared_with_the_nearest_one(cast, manager):
    await brought_in(manager, cast, GOOD)
    wrong = "LSVNM97M35WKFC52L"  # the last digits in the other order
    await brought_in(manager, cast, order(车架号=wrong, 进店日期="46168"), kind="service_orders")
    issue = await Issue.get(weight="refused")
    assert "很接近：京B·***11 探岳" in (await manager.get("/staff/imports/worklist")).text
    page = (await manager.get(f"/staff/imports/worklist/{issue.id}")).text
    assert "<mark>" in page.split('id="near"')[1]
    assert 'value="2026-05-26"' in page
    assert 'value="46168"' not in page
    cells = {f"cell-{place}": cell for place, cell in enumerate(issue.cells)} | {"cell-3": "2026-05-26"}
    await manager.post(f"/staff/imports/worklist/{issue.id}", data=cells | {"cell-1": "LSVNM97M35WKFC25L"})
    assert (await Issue.get(id=issue.id)).state == "mended"
    assert (await Issue.get(id=issue.id)).cells[3] == "46168"


async def test_an_order_with_the_plate_of_another_car_is_compared_with_that_car(cast, manager):
    await brought_in(manager, cast, GOOD)
    told = order(车架号="LSVAU2180N2183299", 车牌号="京BDC311")
    await brought_in(manager, cast, told, kind="service_orders")
    issue = await Issue.get(reason="order.other_vin")
    near = (await manager.get(f"/staff/imports/worklist/{issue.id}")).text.split('id="near"')[1]
    assert "<mark>" in near
    assert "京BDC311" in near


async def test_a_plate_tells_no_vin_of_the_car_that_may_be_taken_for_the_row(cast, manager):
    await brought_in(manager, cast, GOOD)
    told = order(车架号="WAUZZZ8K9BA123456", 车牌号="京BDC311")
    await brought_in(manager, cast, told, kind="service_orders")
    issue = await Issue.get(reason="order.other_vin")
    address = f"/staff/imports/worklist/{issue.id}"
    page = (await manager.post(address, data={"cell-1": "WAUZZZ8K9BA123457"})).text
    assert "LSVNM97M35WKFC25L" not in page
    assert "…KFC25L" in page
    car = page.split('name="car" value="')[1].split('"')[0]
    refused = await manager.post(address, data={"car": car, "cell-3": "gestern"})
    assert refused.status_code == 422
    assert "LSVNM97M35WKFC25L" not in refused.text
    await manager.post(address, data={"car": car})
    assert (await Issue.get(id=issue.id)).state == "mended"


async def test_an_order_that_is_mended_is_not_taken_with_a_vin_that_cannot_be_read(cast, manager):
    await brought_in(manager, cast, GOOD)
    told = order(车架号="WAUZZZ8K9BA123456", 车牌号="京BDC311")
    await brought_in(manager, cast, told, kind="service_orders")
    issue = await Issue.get(reason="order.other_vin")
    page = await manager.post(f"/staff/imports/worklist/{issue.id}", data={"cell-1": "XX"})
    assert page.status_code == 422
    assert "应该是 17 位" in page.text
    assert (await Issue.get(id=issue.id)).state == "open"


async def test_letters_before_the_tail_in_which_the_nearest_vin_differs_stay_covered(cast, manager):
    await brought_in(manager, cast, GOOD)
    told = order(车架号="LSVNM97M00WKFC25L", 车牌号="")
    await brought_in(manager, cast, told, kind="service_orders")
    issue = await Issue.get(weight="refused")
    near = (await manager.get(f"/staff/imports/worklist/{issue.id}")).text.split('id="near"')[1]
    assert "LSVNM97M<mark>**</mark>WKFC25L" in near


async def test_an_order_whose_car_came_in_since_is_taken_by_one_press(cast, manager):
    await brought_in(manager, cast, order(), kind="service_orders")
    issue = await Issue.get(reason="order.unknown_car")
    address = f"/staff/imports/worklist/{issue.id}"
    assert 'id="near"' not in (await manager.get(address)).text
    await brought_in(manager, cast, GOOD)
    assert "这辆车已经有了：再试一次" in (await manager.get("/staff/imports/worklist")).text
    page = (await manager.get(address)).text.split('id="near"')[1]
    assert "<mark>" not in page
    car = page.split('name="car" value="')[1].split('"')[0]
    await manager.post(address, data={"car": car})
    assert (await Issue.get(id=issue.id)).state == "mended"


async def test_a_row_that_was_taken_without_a_value_leads_to_its_person(cast, manager):
    told = customer("C3", 客户姓名="李婷", 手机号码="1381234567")
    run = await brought_in(manager, cast, told)
    page = (await manager.get(f"/staff/imports/{run.id}?tab=left")).text
    person = await members.Member.get(name="李婷")
    assert f'href="/staff/members/{person.id}"' in page.split("<tbody>")[1]


async def test_while_it_is_at_work_the_page_tells_how_far_it_is(cast, manager):
    run = await brought_in(manager, cast, GOOD, BAD)
    await Import.filter(id=run.id).update(state="running")
    page = (await manager.get(f"/staff/imports/{run.id}")).text
    assert tabs(page)["拒收"] == 1
    assert "接下来" not in page


async def test_what_has_no_column_yet_is_named(cast, manager):
    headings = tuple("业务大类" if one == "维修类型" else one for one in ORDERS)
    await upload(manager, cast, written(headings, order()), "service_orders")
    run = await Import.get()
    address = f"/staff/imports/{run.id}/mapping"
    assert "还没有对应的列：</b> 维修类型" in (await manager.get(address)).text
    told = {f"column-{n}": run.columns.columns.get(one, "") for n, one in enumerate(run.headings)}
    part = await manager.get(address, params=told | {"column-6": "work"})
    assert "还没有对应的列" not in part.text


async def test_kinds_of_work_that_the_check_did_not_know_wait_for_a_word(cast, manager):
    await brought_in(manager, cast, GOOD)
    await upload(manager, cast, written(ORDERS, order(维修类型="洗车")), "service_orders")
    run = await works()
    page = (await manager.get(f"/staff/imports/{run.id}/mapping")).text
    assert '<input type="hidden" name="word" value="洗车">' in page
    told = {f"column-{n}": run.columns.columns[one] for n, one in enumerate(run.headings)}
    told |= {"word": ["洗车", ""], "work": ["", ""]}
    await manager.post(f"/staff/imports/{run.id}/mapping", data=told)
    assert (await works()).counts["refused"] == 1


async def test_rows_whose_cars_came_in_since_are_tried_again_together(cast, manager, browser):
    lost = order("R3", 车架号="LSVAU2180N2183299")
    await brought_in(manager, cast, order("R1"), order("R2"), lost, kind="service_orders")
    await brought_in(manager, cast, GOOD)
    page = (await manager.get("/staff/imports/worklist")).text
    assert "有 2 行的车已经有了" in page
    ids = [part.split('"')[0] for part in page.split('name="issue" value="')[1:]]
    everything = [*ids, str((await Issue.get(row=4)).id), "x", "999999"]
    address = "/staff/imports/worklist/retrial?kind=service_orders&page=1"
    answer = await manager.post(address, data={"issue": everything})
    assert "kind=service_orders&page=1" in answer.headers["location"]
    assert "收下 2 行，1 行还在" in (await manager.get(answer.headers["location"])).text
    assert await Issue.filter(state="open").values_list("row", flat=True) == [4]


async def test_what_was_filtered_stays_so_while_rows_are_tried_again(cast, manager):
    await brought_in(manager, cast, order("R1"), kind="service_orders")
    await brought_in(manager, cast, GOOD)
    page = (await manager.get("/staff/imports/worklist?kind=service_orders&done=row-mended")).text
    assert 'action="/staff/imports/worklist/retrial?kind=service_orders"' in page


async def test_a_file_that_says_nothing_new_is_only_finished(cast, manager):
    await brought_in(manager, cast, GOOD)
    await upload(manager, cast, written(CUSTOMERS, GOOD))
    run = await works()
    page = (await manager.get(f"/staff/imports/{run.id}")).text
    assert "没有要写入的" in page
    assert "完成" in page.split('/beginning"')[1].split("</form>")[0]
    assert "btn danger" not in page.split("<dialog")[0]


async def test_columns_that_are_new_are_marked_also_after_a_refusal(cast, manager):
    headings = tuple("户主" if one == "客户姓名" else one for one in CUSTOMERS)
    await upload(manager, cast, written(headings, GOOD))
    run = await Import.get()
    wrong = {f"column-{place}": "" for place in range(len(headings))}
    answer = await manager.post(f"/staff/imports/{run.id}/mapping", data=wrong)
    assert answer.status_code == 422
    assert '<span class="tag warn">新</span>' in answer.text
    assert answer.text.count('class="note bad"') == 1
    assert 'role="alert"' in answer.text


async def test_the_report_of_a_check_says_that_nothing_is_imported_yet(cast, manager):
    await upload(manager, cast, written(CUSTOMERS, GOOD, BAD))
    run = await works()
    assert "还没导入" in (await manager.get(f"/staff/imports/{run.id}/report.csv")).text


async def test_the_quality_of_a_file_stands_under_its_name(cast, manager, browser):
    run = await brought_in(manager, cast, customer(车架号="", 车牌号=""))
    page = (await browser(cast.gil).get("/staff/quality")).text.split('id="so"')[1]
    assert f'href="/staff/imports/{run.id}">{run.name}' in page
    assert 'href="/staff/quality/people?what=car&amp;source=member">2 ' in page


async def test_segments_are_counted_anew_once_a_file_is_in(cast, manager):
    told = {"purpose": "x", "plan": "", "store": cast.north, "by": cast.gil, "at": clock.now()}
    segment = await segments.save("北店的人", segments.EVERYBODY, **told)
    await segments.recount(segment, at=clock.now())
    await brought_in(manager, cast, GOOD)
    assert (await segments.Segment.get(id=segment.id)).counted == segment.counted + 1
