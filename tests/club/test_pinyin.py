"""Pinyin: names are found as people type them; family names are read as families read them."""

import pytest

from club import members
from club.members import Member, keying, names, pinyin
from tests.cast import join
from web.database import read


@pytest.mark.parametrize(
    ("name", "whole", "short"),
    [
        ("陈晓宇", "chenxiaoyu", "cxy"),
        ("曾国", "zengguo", "zg"),
        ("单雄", "shanxiong", "sx"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("仇和", "qiuhe", "qh"),
        ("查良", "zhaliang", "zl"),
        ("区小姐", "ouxiaojie", "oxj"),
        ("任我行", "renwoxing", "rwx"),
        ("盖聂", "genie", "gn"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟明", "moqiming", "mqm"),
        ("欧阳娜娜", "ouyangnana", "oynn"),
        ("翟天", "zhaitian", "zt"),
        ("朴树", "piaoshu", "ps"),
        ("吕布", "lvbu", "lb"),
        ("Ann Chen", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_reads(name, whole, short):
    assert (pinyin.full(name), pinyin.initials(name)) == (whole, short)


def test_only_the_family_name_is_read_as_one():
    assert pinyin.full("王曾") == "wangceng"


def test_a_compound_name_is_told_from_a_single_one():
    assert (names.surname("万俟卨"), names.given("万俟卨")) == ("万俟", "卨")
    assert (names.surname("万国"), names.given("万国")) == ("万", "国")


@pytest.mark.parametrize("typed", ["zengguofan", "zengg", "ZENG Guofan", "zgf", "zg"])
async def test_whoever_types_it_finds_the_member(cast, typed):
    zeng = await join("13612345678", name="曾国藩", source_code=cast.poster.code)
    assert await members.search(typed, staff=cast.dee) == [zeng]
    assert await members.search(typed, staff=cast.fay) == []


@pytest.mark.parametrize("typed", ["lvbu", "lyubu", "lübu", "LÜ BU", "lv'bu", "lb"])
async def test_an_umlaut_is_typed_in_many_ways(cast, typed):
    lu = await join("13612345678", name="吕布", source_code=cast.poster.code)
    assert await members.search(typed, staff=cast.dee) == [lu]


@pytest.mark.parametrize("typed", ["cengguofan", "z" * 300, "guofan zeng", "zgfx", "cj%", "c_"])
async def test_what_is_no_beginning_finds_nobody(cast, typed):
    await join("13612345678", name="曾国藩", source_code=cast.poster.code)
    assert await members.search(typed, staff=cast.dee) == []


async def test_a_new_name_is_found_by_its_own_pinyin(cast):
    await members.update_profile(cast.ann, name="单静", by=cast.ann, at=cast.ann.joined_at)
    assert await members.search("shanjing", staff=cast.dee) == [cast.ann]
    assert await members.search("chenjing", staff=cast.dee) == []


async def test_a_long_name_fits_its_columns(cast):
    long = await join("13612345678", name="张" * 40, source_code=cast.poster.code)
    assert await members.search("zhangzhangz", staff=cast.dee) == [long]


async def test_whoever_was_named_before_there_was_pinyin_is_given_it(cast, db):
    await Member.all().update(pinyin_key="", initials_key="")
    assert await members.search("chenjing", staff=cast.dee) == []
    assert await keying.fill(db.db()) == 3
    assert await members.search("chenjing", staff=cast.dee, using_db=read()) == [cast.ann]
    assert await members.search("lq", staff=cast.dee) == [cast.ben]
