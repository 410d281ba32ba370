"""The dealer's customers come in: each person once, what is theirs left alone, what is wrong reported."""

from datetime import date, timedelta

from club import activity, audit, handover, members, vehicles
from club.imports import mending
from club.imports.dossiers import Dossier
from club.imports.issues import Issue
from club.members import Member, advising
from club.messages.outbox import Message
from club.mileage import MileageReading
from club.vehicles import Ownership, Vehicle
from points import proof, rules
from points.postings import Posting
from tests import cast as casting
from tests.club.imports.conftest import NOW, VIN, customer

FULL = {
    "客户姓名": "周涛先生",
    "出生日期": "农历正月廿九",
    "手机号码": "+86 138-0013-8000",
    "电子邮箱": "Zhou@Example.org",
    "车牌号": "京B·DC311",
    "行驶里程": "49,301",
    "保险到期日": "46406",
    "销售顾问": "陈静",
    "来源渠道": "展厅到店",
    "推荐人手机": "17704037616",
    "备注": "喜欢自驾游",
}


async def reasons(run) -> list[tuple[int, str, str]]:
    return await Issue.filter(run_id=run.id).order_by("row", "id").values_list("row", "weight", "reason")


async def test_a_row_becomes_a_person_with_car_dossier_and_source(bring, cast):
    run = await bring("customers", customer(**FULL))
    assert run.counts["added"] == 1
    person = await Member.get(phone="13800138000").select_related("adviser")
    assert (person.name, person.gender, person.address_form) == ("周涛", "m", "周先生")
    assert (person.birth_calendar, person.birth_month, person.birth_day) == ("lunar", 1, 29)
    assert (person.joined_at, person.store_id, person.adviser_name) == (None, cast.north.id, "陈静")
    assert person.told["phone"][0] == person.told["email"][0] == f"import:{run.id}"
    [car] = await vehicles.of(person)
    assert (car.plate, car.vin, car.kilometres) == ("京BDC311", VIN, 49301)
    assert (car.delivered_on, car.insured_until) == (date(2022, 1, 20), date(2027, 1, 19))
    dossier = await Dossier.get(member=person)
    assert (dossier.number, dossier.channel, dossier.referrer) == ("C1", "展厅到店", "17704037616")
    kinds = [row.kind for row in await activity.of(person)]
    assert sorted(kinds) == ["customer.imported", "remark.imported"]
    assert await audit.of(person).filter(action="customer.imported").exists()
    assert not await Message.filter(member=person).exists()
    assert (await proof.verify()).ok


async def test_the_same_file_again_changes_nothing(bring):
    rows = customer(**FULL), customer("C2", 客户姓名="李婷", 手机号码="13900139000", 车架号="", 车牌号="")
    await bring("customers", *rows)
    before = await state()
    again = await bring("customers", *rows, at=NOW + timedelta(days=1))
    assert again.counts["unchanged"] == 2
    assert await state() == before


async def state() -> list:
    return [
        await Member.all().order_by("id").values(),
        await Vehicle.all().order_by("id").values(),
        await Ownership.all().order_by("id").values(),
        await Dossier.all().order_by("id").values(),
        await MileageReading.all().order_by("id").values(),
    ]


async def test_one_person_under_two_numbers_is_one_person(bring):
    run = await bring("customers", customer(), customer("C9", 客户姓名="周涛女士", 电子邮箱="z@example.org"))
    assert (run.counts["added"], run.counts["merged"]) == (1, 1)
    person = await Member.get(phone="13800138000")
    assert person.email == "z@example.org"
    assert await Dossier.filter(member=person).count() == 2


async def test_the_same_car_and_name_are_the_same_person_without_a_phone(bring):
    run = await bring("customers", customer(), customer("C9", 手机号码=""))
    assert run.counts["merged"] == 1
    assert await Member.filter(name="周涛").count() == 1


async def test_a_phone_under_another_name_is_refused_and_kept_whole(bring):
    run = await bring("customers", customer(), customer("C9", 客户姓名="钱坤", 车架号="", 车牌号=""))
    assert run.counts["refused"] == 1
    issue = await Issue.get(run=run, weight="refused")
    assert (issue.row, issue.reason, issue.column) == (3, "phone.other_name", "手机号码")
    assert issue.cells[1] == "钱坤"


async def test_a_members_proven_phone_is_the_member_whatever_the_file_calls_them(bring, cast):
    run = await bring("customers", customer(客户姓名="陈大静", 手机号码=cast.ann.phone, 车架号="", 车牌号=""))
    await cast.ann.refresh_from_db()
    assert cast.ann.name == "陈静"
    assert await reasons(run) == [(2, "note", "name.differs")]


async def test_what_the_member_wrote_stays_and_gaps_are_filled(bring, cast):
    await members.update_profile(cast.ann, by=cast.ann, at=NOW, name="静静")
    row = customer(
        客户姓名="陈静", 手机号码=cast.ann.phone, 车架号=casting.VIN, 车牌号="", 电子邮箱="ann@example.org"
    )
    await bring("customers", row)
    await cast.ann.refresh_from_db()
    assert (cast.ann.name, cast.ann.email) == ("静静", "ann@example.org")
    await cast.car.refresh_from_db()
    assert cast.car.delivered_on == date(2022, 1, 20)
    assert cast.car.model == "帕萨特"


async def test_a_newer_file_renews_what_an_older_one_brought(bring):
    await bring("customers", customer(电子邮箱="old@example.org", 行驶里程="100"))
    run = await bring(
        "customers", customer(电子邮箱="new@example.org", 行驶里程="900"), at=NOW + timedelta(days=9)
    )
    person = await Member.get(phone="13800138000")
    assert person.email == "new@example.org"
    assert run.counts["changed"] == 1
    assert [row.kilometres for row in await MileageReading.all().order_by("id")] == [100, 900]


async def test_a_customer_on_file_who_joins_signs_in_by_their_phone_for_good(bring):
    await bring("customers", customer())
    joined = await casting.join("13800138000", at=NOW)
    await bring("customers", customer(手机号码="13900139000"), at=NOW + timedelta(days=1))
    await joined.refresh_from_db()
    assert joined.phone == "13800138000"


async def test_a_car_stays_with_whom_it_belongs_to(bring, cast):
    run = await bring("customers", customer(车架号=casting.VIN, 车牌号=""))
    assert (2, "left", "car.other_owner") in await reasons(run)
    assert [car.id for car in await vehicles.of(cast.ann)] == [cast.car.id]


async def test_a_car_that_was_given_away_does_not_come_back_by_a_file(bring, cast):
    await vehicles.remove(cast.car, cast.ann, by=cast.ann, at=NOW)
    row = customer(客户姓名="陈静", 手机号码=cast.ann.phone, 车架号=casting.VIN, 车牌号="")
    run = await bring("customers", row, at=NOW + timedelta(days=1))
    assert (2, "note", "car.given_away") in await reasons(run)
    assert not await vehicles.of(cast.ann)


async def test_bad_values_are_left_out_and_the_rest_is_taken(bring):
    row = customer(手机号码="1381234567", 出生日期="1985-02-30", 车架号="LSVE5LUD1NZ4GJE", 车牌号="苏BS8")
    run = await bring(
        "customers", row, customer("C2", 客户姓名="李婷", 手机号码="13900139000", 车架号="", 车牌号="")
    )
    assert run.counts["added"] == 2
    assert {reason for _, weight, reason in await reasons(run) if weight == "left"} == {
        "phone.invalid",
        "value.no_such_day",
        "vin.invalid",
        "plate.invalid",
    }
    assert (await Issue.get(reason="phone.invalid")).value == "1381234567"


async def test_a_landline_is_kept_with_the_customer(bring):
    await bring("customers", customer(手机号码="010-61992315"))
    assert (await Dossier.get(number="C1")).landline == "010-61992315"
    assert (await Member.get(name="周涛")).phone is None


async def test_a_row_without_anybody_in_it_is_refused(bring):
    run = await bring(
        "customers", customer("", 手机号码="", 车架号="", 车牌号=""), customer(客户姓名="", 手机号码="")
    )
    assert await reasons(run) == [(2, "refused", "row.nobody"), (3, "refused", "row.nameless")]


async def test_a_named_colleague_becomes_the_adviser(bring, cast):
    await bring("customers", customer(销售顾问="Dee"))
    person = await Member.get(phone="13800138000")
    assert (person.adviser_id, person.adviser_name) == (cast.dee.id, "")


async def test_an_adviser_whom_staff_chose_stays_whatever_later_files_say(bring, cast):
    await bring("customers", customer(销售顾问="Dee"))
    person = await Member.get(phone="13800138000")
    await advising.assign([person], cast.eve, by=cast.dee, at=NOW)
    for later, name in enumerate(("Dee", "陈静"), 1):
        await bring("customers", customer(销售顾问=name, 备注=name), at=NOW + timedelta(days=later))
    person = await Member.get(id=person.id)
    assert (person.adviser_id, person.adviser_name) == (cast.eve.id, "")


async def test_an_adviser_who_took_over_from_a_leaver_stays(bring, cast):
    await bring("customers", customer(销售顾问="Dee"))
    await handover.hand_over(cast.dee, [cast.eve], by=cast.gil, at=NOW)
    await bring("customers", customer(销售顾问="Dee", 备注="又来了"), at=NOW + timedelta(days=1))
    assert (await Member.get(phone="13800138000")).adviser_id == cast.eve.id


async def test_a_members_adviser_is_nobody_of_another_store(bring, cast):
    """Cho is at home in the south, where Dee of the north does not even see her."""
    await bring("customers", customer(客户姓名="Cho Park", 手机号码=cast.cho.phone, 销售顾问="Dee"))
    cho = await Member.get(id=cast.cho.id)
    assert (cho.adviser_id, cho.adviser_name) == (None, "")


async def test_another_stores_people_are_not_named(bring, cast):
    """Neither a member's name nor a customer's on file, where the file calls them differently."""
    await bring("customers", customer("S1"), store=cast.south)
    rows = [
        customer("N1", 客户姓名="钱坤", 车架号="", 车牌号=""),
        customer("N2", 客户姓名="李婷", 手机号码=cast.cho.phone, 车架号="", 车牌号=""),
    ]
    run = await bring("customers", *rows, store=cast.north)
    assert await reasons(run) == [(2, "refused", "phone.other_name"), (3, "note", "name.differs")]
    said = [[one.facts, one.value] for one in await Issue.filter(run_id=run.id)]
    assert "周涛" not in str([said, run.samples])
    assert "Cho Park" not in str([said, run.samples])


async def test_a_check_says_what_would_happen_and_writes_nothing(bring):
    rows = [customer(), customer("C9"), customer("C2", 客户姓名="钱坤")]
    before = await state()
    dry = await bring("customers", *rows, dry=True)
    assert dry.state == "checked"
    assert await state() == before
    real = await bring("customers", *rows)
    assert dry.counts == real.counts


async def test_somebody_who_closed_their_account_is_not_taken_in_again_unasked(bring, cast):
    await bring("customers", customer())
    person = await Member.get(phone="13800138000")
    await Member.filter(id=person.id).update(closed_at=NOW, phone=None, name="")
    run = await bring("customers", customer(备注="又来了"), at=NOW + timedelta(days=1))
    issue = await Issue.get(run=run, weight="refused")
    assert issue.reason == "customer.closed"
    await mending.mend(issue, issue.cells, by=cast.gil, at=NOW + timedelta(days=2), returning=True)
    back = await Member.get(phone="13800138000")
    assert back.id != person.id
    assert (await Dossier.get(number="C1")).member_id == back.id


async def test_merged_people_are_the_one_who_stays(bring, cast):
    await bring("customers", customer())
    person = await Member.get(phone="13800138000")
    await Member.filter(id=person.id).update(merged_into_id=cast.ann.id)
    await bring("customers", customer(电子邮箱="one@example.org"), at=NOW + timedelta(days=1))
    await cast.ann.refresh_from_db()
    assert cast.ann.email == "one@example.org"


async def test_a_formula_in_a_remark_is_kept_as_the_text_that_it_is(bring):
    await bring("customers", customer(备注='=HYPERLINK("http://x")'))
    assert (await Dossier.get(number="C1")).remark == '=HYPERLINK("http://x")'


async def test_a_file_without_numbers_knows_people_by_their_phone(bring):
    await bring("customers", customer(""))
    again = await bring("customers", customer("", 电子邮箱="a@example.org"), at=NOW + timedelta(days=1))
    assert again.counts["changed"] == 1
    assert await Member.filter(name="周涛").count() == 1


async def test_a_member_whose_profile_a_file_completes_earns_for_it_once(bring, cast):
    terms = {"type": "fixed", "points": 80, "expiry": "never"}
    await rules.define("profile", "profile_completed", terms, valid_from=casting.OPENED, by="test")
    told = {"客户姓名": "陈静", "手机号码": cast.ann.phone, "出生日期": "1988-05-04"}
    run = await bring("customers", customer(**told), customer("C2", 客户姓名="李婷", 出生日期="1990-01-02"))
    posting = await Posting.get(reason="profile_completed")
    assert (posting.account_id, posting.points, posting.by) == (cast.ann.account_id, 80, run.source)
    await bring("customers", customer(**told), at=NOW + timedelta(days=1))
    assert await Posting.all().count() == 1
