"""A chain (接龙) is read as people write it: numbers, heads, phones, plates, and what is no entry at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import chain

LINES = {
    "1. 张三 2大1小 沪A12345": {
        "name": "张三",
        "adults": 2,
        "children": 1,
        "plate": "沪A12345",
        "by_car": True,
    },
    "1、李四+1": {"name": "李四", "adults": 2},
    "1 王五 带老婆孩子": {"name": "王五", "adults": 2, "children": 1},
    "1. 赵六 13800000000 3人": {"name": "赵六", "phone": "13800000000", "adults": 3},
    "1.张三": {"name": "张三", "adults": 1},
    "1.张三2大1小": {"name": "张三", "adults": 2, "children": 1},
    "1. 张三 两大一小": {"name": "张三", "adults": 2, "children": 1},
    "１．张三　２大２小": {"name": "张三", "adults": 2, "children": 2},
    "1）张三（2大1小）": {"name": "张三", "adults": 2, "children": 1},
    "1. 张三 2个大人1个小孩": {"name": "张三", "adults": 2, "children": 1},
    "1. 张三 大人2小孩1": {"name": "张三", "adults": 2, "children": 1},
    "1. 张三 2+1": {"name": "张三", "adults": 2, "children": 1},
    "1. 张三 +1大1小": {"name": "张三", "adults": 2, "children": 1},
    "1. 张三 +老婆": {"name": "张三", "adults": 2},
    "1. 张三 一家三口": {"name": "张三", "adults": 3},
    "1. 张三一家三口": {"name": "张三", "adults": 3},
    "1. 张三 一家4口 孩子6岁": {"name": "张三", "adults": 3, "children": 1, "ages": (6,)},
    "1. 张三 夫妻俩": {"name": "张三", "adults": 2},
    "1. 张三 1小": {"name": "张三", "adults": 1, "children": 1},
    "1. 张三 带俩娃": {"name": "张三", "adults": 1, "children": 2},
    "1. 张三 带两个孩子": {"name": "张三", "adults": 1, "children": 2},
    "1. 张三 带爸妈": {"name": "张三", "adults": 3},
    "1. 张三 共5人": {"name": "张三", "adults": 5},
    "1. 张三 3": {"name": "张三", "adults": 3},
    "1. 张三 3位": {"name": "张三", "adults": 3},
    "1. 张三 儿子5岁": {"name": "张三", "children": 1, "ages": (5,)},
    "1. 🚗张三🎉 2人": {"name": "张三", "adults": 2},
    "1. @张三 2人": {"name": "张三", "adults": 2},
    "1. 张三-沪A·12345-2人": {"name": "张三", "plate": "沪A12345", "adults": 2},
    "1. 张三 沪AD12345": {"name": "张三", "plate": "沪AD12345"},
    "1. 张三 沪a12345 2大": {"name": "张三", "plate": "沪A12345", "adults": 2},
    "1. 张三 沪A123452大1小": {"name": "张三", "plate": "沪A12345", "adults": 2, "children": 1},
    "1. 张三 B6K286": {"name": "张三", "plate": "B6K286", "doubts": ("plate",)},
    "1. 张三 138 0000 0000": {"name": "张三", "phone": "13800000000", "adults": 1},
    "1. 张三 138-0000-0000 2人": {"name": "张三", "phone": "13800000000", "adults": 2},
    "1. 张三 13800000000 13900000000": {"phone": "13800000000", "doubts": ("phones",)},
    "1. 张三 蹭车": {"name": "张三", "by_car": False},
    "1. 张三 自驾 2人": {"name": "张三", "by_car": True, "adults": 2},
    "1. 王先生 2人": {"name": "王先生", "adults": 2},
    "1. 李和平 2人": {"name": "李和平", "adults": 2},
    "1. Tom Lee 2人": {"name": "Tom Lee", "adults": 2},
    "1. 张三 全家": {"name": "张三", "doubts": ("count",)},
    "1. 张三 3人 2大2小": {"doubts": ("count",)},
    "1. 张三 12人": {"adults": 12, "doubts": ("many",)},
    "1. 2人": {"name": "", "adults": 2, "doubts": ("name",)},
    "1. 张三 2人 早上到": {"name": "张三", "adults": 2, "note": "早上到"},
    "1. ——": {"is_out": True},
    "1. 张三 取消": {"is_out": True, "name": "张三"},
    "1. ~~张三 2人~~": {"is_out": True},
    "1. 张\u0336三\u0336 2人": {"is_out": True},
    "第1位 张三": {"name": "张三"},
    "①张三 2人": {"name": "张三", "adults": 2},
    "1️⃣ 张三 2人": {"name": "张三", "adults": 2},
}


@pytest.mark.parametrize("text", LINES)
def test_a_line_is_read_as_it_is_meant(text):
    [line] = chain.parse(text).lines
    assert {name: getattr(line, name) for name in LINES[text]} == LINES[text]


WHOLE = """#接龙
莫干山两日自驾，11月28日 6:30 浦东店集合
例：张三 2大1小 沪A12345

1. 张三 2大1小 沪A12345
2、李四+1

3 王五 带老婆孩子
沪B6K286
4. 赵六 13800000000 3人
5. ——
6. 李四 +1
费用现场AA，联系群主
"""


def test_a_whole_chain_keeps_its_title_and_notes_apart_from_its_entries():
    read = chain.parse(WHOLE)
    assert [line.name for line in read.lines] == ["张三", "李四", "王五", "赵六", "", "李四"]
    assert [line.seats for line in read.lines if not line.is_out] == [3, 2, 3, 3, 2]
    assert read.lines[2].plate == "沪B6K286"
    assert read.title == "#接龙"
    assert read.notes[-1] == "费用现场AA,联系群主"
    assert not [line for line in read.lines if "集合" in line.text or "例" in line.text]


def test_who_stands_there_twice_is_told_by_the_number_of_the_first():
    read = chain.parse(WHOLE)
    assert (read.lines[-1].twice, read.lines[-1].doubts) == (2, ("twice",))


def test_two_of_one_name_with_different_phones_are_two():
    read = chain.parse("1. 张三 13800000000\n2. 张三 13900000000")
    assert [line.twice for line in read.lines] == [0, 0]


def test_the_numbered_notes_above_a_chain_register_nobody():
    read = chain.parse("活动须知\n1. 请带好驾照和行驶证\n2. 早上六点半集合出发\n接龙\n1. 张三 2人\n2. 李四")
    assert [line.name for line in read.lines] == ["张三", "李四"]
    assert "请带好驾照和行驶证" in " ".join(read.notes)


def test_a_list_without_numbers_is_read_line_by_line():
    read = chain.parse("报名名单\n张三 2人\n李四 13800000000\n")
    assert [(line.number, line.name, line.adults) for line in read.lines] == [(1, "张三", 2), (2, "李四", 1)]


def test_times_dates_and_sums_are_no_numbers_of_entries():
    read = chain.parse("6:30 出发\n11月28日\n100元/人\n1. 张三")
    assert [line.name for line in read.lines] == ["张三"]


def test_more_than_a_hundred_lines_are_counted_and_left():
    read = chain.parse(
        "\n".join(f"{number}. 车友{'甲乙丙丁'[number % 4]}{number}" for number in range(1, 121))
    )
    assert (len(read.lines), read.left) == (100, 20)


def test_nothing_is_read_of_nothing():
    assert chain.parse("") == chain.Chain()
    assert chain.parse(" \n\u200b\n🎉") == chain.Chain()


PIECES = st.sampled_from(
    ["1.", "2、", "张三", "李四", "+1", "+", "2大1小", "一家三口", "13800000000", "沪A12345", "——", "取消",
     "带老婆孩子", "\n", " ", "🚗", "\u0336", "１２", "(", "）", "~", "0", "九十九", "岁", "接龙", "²"]
)  # fmt: skip
NUMBERED = st.lists(PIECES).map(lambda pieces: "1. " + "".join(pieces))


@given(st.one_of(st.text(), st.lists(PIECES).map("".join), NUMBERED))
def test_no_text_breaks_it_and_every_party_has_somebody(text):
    read = chain.parse(text)
    for line in read.lines:
        assert line.adults >= 1
        assert line.children >= 0
        assert len(line.ages) <= line.children
        assert len(line.name) <= chain.LONGEST_NAME
        assert set(line.doubts) <= set(chain.DOUBTS)
        assert chain.line(line.number, line.text) is not None
