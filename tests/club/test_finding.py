"""Finding: whatever is typed into the search box, the member is found, within the store, through an index."""

import re
from datetime import UTC, datetime

import pytest
from tortoise.transactions import in_transaction

from club import members, vehicles
from club.vehicles import sharing
from tests import databases
from tests.cast import VIN, join
from tests.statements import counted
from web.database import read

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "13816526034", "138 1652 6034", "+86 138-1652-6034", "6034",
        "沪B6K286", "沪b·6k286", "6K286", "6k286",
        "LSVAU2180N2183294", "183294",
        "陈静", "陈", "静", " 陈 静 ",
    ],
)  # fmt: skip
async def test_a_member_is_found_by(cast, text):
    assert await members.search(text, staff=cast.dee) == [cast.ann]


async def test_by_number_and_in_any_case_of_a_latin_name(cast):
    assert await members.search(cast.ann.number, staff=cast.dee) == [cast.ann]
    for text in ("cho", "CHO PARK", "park", "Par"):
        assert await members.search(text, staff=cast.fay) == [cast.cho]


@pytest.mark.parametrize(
    "text", ["", " ", "陈静静", "13816526039", "9999", "沪B", "6K28", "x" * 500, "%", "_静", "'"]
)
async def test_what_nobody_has_finds_nobody(cast, text):
    assert await members.search(text, staff=cast.dee) == []


async def test_a_compound_name_is_found_by_what_follows_it(cast):
    eva = await join("13612345678", name="欧阳娜娜", source_code=cast.poster.code)
    assert await members.search("娜娜", staff=cast.dee) == [eva]
    assert await members.search("欧阳", staff=cast.dee) == [eva]


async def test_everybody_whom_it_may_mean_is_shown(cast):
    other = await join("13700006034", name="王芳", source_code=cast.poster.code)
    assert set(await members.search("6034", staff=cast.dee)) == {cast.ann, other}


async def test_a_car_that_was_given_away_leads_to_nobody(cast):
    await vehicles.remove(cast.car, cast.ann, by=cast.ann, at=MONDAY)
    assert await members.search("6K286", staff=cast.dee) == []
    assert await members.search("沪B6K286", staff=cast.gil) == []


async def test_a_shared_car_leads_to_all_who_drive_it(cast):
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.dee, at=MONDAY)
    assert set(await members.search("6K286", staff=cast.dee)) == {cast.ann, cast.ben}


async def test_another_store_s_member_is_not_found(cast):
    assert await members.search("13816526034", staff=cast.fay) == []
    assert await members.search("6K286", staff=cast.fay) == []
    assert await members.search("陈静", staff=cast.gil) == [cast.ann]


@pytest.mark.parametrize("text", ["138 1652 6034", "沪B·6K286", "number"])
async def test_a_whole_phone_plate_or_number_says_which_other_store_can_help(cast, text):
    typed = cast.ann.number if text == "number" else text
    assert await members.elsewhere(typed, staff=cast.fay) == [cast.north]
    assert await members.elsewhere(typed, staff=cast.dee) == []
    assert await members.elsewhere(typed, staff=cast.gil) == []  # who sees everybody


@pytest.mark.parametrize("text", ["陈静", "静", "6034", "6K286", "183294", VIN, "", "13800000000"])
async def test_by_less_than_that_nobody_learns_who_is_a_member_elsewhere(cast, text):
    assert await members.elsewhere(text, staff=cast.fay) == []


async def test_who_has_no_store_yet_is_found_by_all(cast):
    eva = await join("13612345678")
    assert await members.search("13612345678", staff=cast.dee) == [eva]
    assert await members.search("13612345678", staff=cast.fay) == [eva]


async def test_after_a_change_of_name_or_phone_the_new_one_finds(cast):
    await members.update_profile(cast.ann, name="王小静", by=cast.ann, at=MONDAY)
    await members.change_phone(cast.ann, "13612345678", by=cast.ann, at=MONDAY)
    for text in ("王小静", "小静", "5678"):
        assert await members.search(text, staff=cast.dee) == [cast.ann]
    for text in ("陈静", "6034"):
        assert await members.search(text, staff=cast.dee) == []


async def test_the_page_reads_by_its_own_connection_with_tier_and_store(cast):
    (found,) = await members.search("陈静", staff=cast.dee, using_db=read())
    assert (found.tier.name, found.store) == ("会员", cast.north)


async def test_every_way_goes_through_an_index_once_the_club_is_large(cast):
    await _grow(20_000)
    for text in (
        "13816526034",
        "0123456789",
        "6034",
        "沪B6K286",
        "6K286",
        "183294",
        VIN,
        "陈静",
        "chenjing",
        "cj",
    ):
        for staff in (cast.dee, cast.gil):
            with counted() as statements:
                await members.search(text, staff=staff)
            for statement in statements:
                plan = await _plan(*statement)
                assert not _SCAN.search(plan), f"{text}\n{plan}"


_SCAN = re.compile(
    r"(^|seq )scan (on )?club_(member|vehicle|ownership|ownership__vehicle)\b", re.MULTILINE
)  # each in its own words


async def _grow(size):
    """Many more members of both stores, each with a car: rows alike, which is all that a plan looks at."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < {size + 999})"
    copied = [
        ("points_account", {"id": "i"}),
        (
            "club_member",
            {
                "id": "i",
                "number": "i",
                "phone": "NULL",
                "phone_tail": "i % 10000",
                "name_key": "'e59' || i",
                "given_key": "'e99' || i",
                "pinyin_key": "'7a99' || i",
                "initials_key": "'7a99' || i",
                "account_id": "i",
                "invite_code": "i",
                "store_id": "i % 2 + 1",
            },
        ),
        (
            "club_vehicle",
            {"id": "i", "plate": "NULL", "plate_tail": "i", "vin": "NULL", "vin_tail": "'1' || i"},
        ),
        ("club_ownership", {"id": "i", "member_id": "i", "vehicle_id": "i"}),
    ]
    async with in_transaction() as connection:
        for table, changes in copied:
            row = (await connection.execute_query_dict(f"SELECT * FROM {table} ORDER BY id LIMIT 1"))[0]
            values = ", ".join(changes.get(column, f"t.{column}") for column in row)
            source = f"SELECT {values} FROM n, {table} t WHERE t.id = 1"
            await connection.execute_query(f"{numbers} INSERT INTO {table} ({', '.join(row)}) {source}")
        await connection.execute_query("ANALYZE")


async def _plan(sql, values):
    async with in_transaction() as connection:
        command = "EXPLAIN QUERY PLAN" if databases.KIND == "sqlite" else "EXPLAIN"
        rows = await connection.execute_query_dict(f"{command} {sql}", values)
        return "\n".join(str(row.get("detail") or row.get("QUERY PLAN")).lower() for row in rows)
