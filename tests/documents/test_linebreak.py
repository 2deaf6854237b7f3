"""The line breaker against rules stated independently of it."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.dispatch.documents.linebreak import Line, break_lines, set_tight

EM = 10.0
NEVER_FIRST = set("，。、；：！？）》」』】〕”’…—％℃")
NEVER_LAST = set("（《「『【〔“‘")
HALF_BLANK_RIGHT = set("，。、；：！？）》」』】〕”’")
HALF_BLANK_LEFT = set("（《「『【〔“‘")

PROSE = (
    "平均签收用时由18.6分钟缩短至11.2分钟，夜间（22:00—6:00）平均签收用时14.8分钟；“吹哨”会商37次，到会率98.2%，"
    "《会商纪要》当日印发率100%。镇执法中队退单9件、超时6件……均已列入督办；请各部门登录https://qxy.example.cn/notice/2026/11/0012"
    "查看；联系人：张某，电话：0538-12345678。全镇通过“12345”热线、网格上报等渠道共受理诉求1,286件——按时签收1,254件！"
    "办结率（含延期）93.5%，请于2026年11月12日前报送〔2026〕15号文要求的材料。"
)


def advance(char: str) -> float:
    return EM / 2 if char.isascii() else EM


def broken(text: str, ems: float = 28, **indents: float) -> tuple[Line, ...]:
    return break_lines(text, advance, ems * EM, **indents)


def ink(line: Line) -> list[tuple[float, float]]:
    """What is black of each character: marks have a blank half."""
    spans = []
    for char, x in zip(line.text, line.xs, strict=True):
        left = x + (EM / 2 if char in HALF_BLANK_LEFT else 0)
        right = x + (EM / 2 if char in HALF_BLANK_RIGHT else advance(char))
        spans.append((left, right))
    return spans


words = st.sampled_from(["诉求", "网格员", "办理", "一", "的", "老湖镇", "吹哨报到"])
numbers = st.sampled_from(["1,286件", "97.53%", "2026年11月12日", "5个工作日", "15分钟", "0538-2821000", "１２３"])
latin = st.sampled_from(["URL", "https://a.cn/b?c=1", "LH20261106-00015", "GB/T 9704", "ab cd"])
marks = st.sampled_from(
    ["，", "。", "；“", "”，", "（", "）。", "《", "》", "……", "——", "、", "：", "！", "‘", "’", "【", "】"]
)
chinese_text = st.lists(st.one_of(words, words, words, numbers, latin, marks), max_size=120).map("".join)


@given(chinese_text, st.integers(20, 34))
def test_every_rule_on_random_text(text: str, ems: int) -> None:
    lines = broken(text, ems, first=2 * EM)
    assert re.sub(" ", "", "".join(line.text for line in lines)) == text.replace(" ", "")
    for line, following in itertools.pairwise(lines):
        assert line.end == pytest.approx(ems * EM, abs=1e-6), "a full line ends at the measure"
        if not _crowded(line.text) and not _crowded(following.text):
            assert line.text[-1] not in NEVER_LAST
            assert following.text[0] not in NEVER_FIRST
    for line in lines:
        assert line.end <= ems * EM + 1e-6
        spans = ink(line)
        assert all(a[1] <= b[0] + 1e-6 for a, b in itertools.pairwise(spans)), "characters overlap"
        assert not spans or spans[-1][1] <= ems * EM + 1e-6


def _crowded(text: str) -> bool:
    """Marks in such number that no line could obey."""
    return bool(re.search(r"[^\w\s]{6,}", text))


@pytest.mark.parametrize("skip", range(60))
def test_prose_breaks_cleanly_wherever_it_starts(skip: int) -> None:
    lines = broken(PROSE[skip:])
    for line, following in itertools.pairwise(lines):
        assert line.text[-1] not in NEVER_LAST
        assert following.text[0] not in NEVER_FIRST
        assert not (line.text[-1].isdigit() and following.text[0].isdigit())
        assert not (line.text[-1].isdigit() and following.text[0] in "年月日件次分")
        assert (line.text[-1] + following.text[0]) not in ("……", "——")


@pytest.mark.parametrize(
    "piece",
    [
        "17时30分",
        "第3季度",
        "12个",
        "1,286万元",
        "附件1",
        "38.5℃",
        "2026年11月12日",
        "1,286件",
        "97.53%",
        "〔2026〕15号",
        "……",
        "——",
        "0538-2821000",
        "１２３４",
    ],
)
def test_pieces_stay_whole_at_every_position(piece: str) -> None:
    for before in range(12, 29):
        lines = broken("国" * before + piece + "国" * 30)
        assert any(piece in line.text for line in lines), before


@pytest.mark.parametrize(("number", "part"), [("LH20261106-00015", "LH20261106-"), ("（22:00—6:00）", "（22:00—")])
def test_a_line_before_a_case_number_is_not_spread_wide(number: str, part: str) -> None:
    """A number goes on after its hyphen, a span after its dash, only where the line before would be spread too wide."""
    divided = 0
    for before in range(12, 29):
        lines = broken("国" * before + number + "国" * 30)
        whole = any(number in line.text for line in lines)
        divided += not whole
        assert whole or lines[0].text.endswith(part), before
        assert lines[0].end == pytest.approx(28 * EM)
        chinese = [
            b - a for (a, b), c in zip(itertools.pairwise(lines[0].xs), lines[0].text, strict=False) if c == "国"
        ]
        assert max(chinese) <= 1.25 * EM + 1e-6, before
    assert 0 < divided < 6
    assert number in broken("国" * 5 + number + "国" * 30)[0].text
    assert number in break_lines("国" * 20 + number, advance, 24 * EM, justify=False)[1].text


def test_a_line_before_a_date_takes_characters_of_the_line_above() -> None:
    """What a date leaves free is shared by two lines."""
    shared = 0
    for before in range(40, 57):
        lines = broken("国" * before + "2026年11月12日" + "国" * 30)
        gaps = [lines[n].xs[1] - lines[n].xs[0] - EM for n in (0, 1)]
        assert all(line.end == pytest.approx(28 * EM) for line in lines[:2])
        shared += gaps[0] > 1e-6 and gaps[1] > 1e-6
        assert max(gaps) <= 0.2 * EM + 1e-6, before
    assert shared


def test_an_offending_mark_is_pressed_in_when_marks_give_way() -> None:
    text = "国" * 10 + "，" + "国" * 17 + "，" + "国" * 5
    first = broken(text)[0]
    assert first.text == text[:29]
    assert first.end == pytest.approx(28 * EM)


def test_a_character_goes_down_when_no_mark_gives_way() -> None:
    first, second = broken("国" * 28 + "，" + "国" * 5)
    assert first.text == "国" * 27
    assert second.text.startswith("国，")
    gaps = {round(b - a, 6) for a, b in zip(first.xs, first.xs[1:], strict=False)}
    assert len(gaps) == 1, "the room is spread evenly"


def test_adjacent_marks_share_half_a_character() -> None:
    (line,) = broken("国。”国")
    assert line.end == 3.5 * EM
    (line,) = broken("国：“国")
    assert line.end == 3.5 * EM
    (line,) = broken("国“国")
    assert line.end == 3 * EM


def test_a_long_address_is_split_after_slashes_and_a_long_number_anywhere() -> None:
    lines = broken("见https://qxy.example.cn/" + "notice/" * 20 + "index。", 20)
    assert all(line.end <= 20 * EM + 1e-6 for line in lines)
    assert all(line.text[-1] in "/。" or line.last for line in lines[1:])
    digits = broken("9" * 200, 20)
    assert "".join(line.text for line in digits) == "9" * 200
    assert all(line.end == pytest.approx(20 * EM) for line in digits[:-1])


def test_a_date_in_a_narrow_column_is_split_between_its_parts() -> None:
    lines = break_lines("2026年11月12日", advance, 5 * EM, justify=False)
    assert [line.text for line in lines] == ["2026年11月", "12日"] or [line.text[-1] for line in lines] == ["月", "日"]


def test_nothing_but_closing_marks_still_fits() -> None:
    lines = broken("！" * 100)
    assert "".join(line.text for line in lines) == "！" * 100
    assert all(ink(line)[-1][1] <= 28 * EM + 1e-6 for line in lines)


def test_blanks_collapse_and_vanish_at_the_ends_of_lines() -> None:
    assert broken("  甲   乙  ")[0].text == "甲 乙"
    lines = broken("word " * 40)
    assert all(not line.text.startswith(" ") and not line.text.endswith(" ") for line in lines)
    assert broken("")[0].text == ""
    assert broken("签字：\u3000\u3000日")[0].text == "签字：\u3000\u3000日"


def test_indents_of_first_and_following_lines() -> None:
    lines = broken("国" * 80, first=2 * EM, hang=3 * EM)
    assert [line.xs[0] for line in lines[:3]] == [2 * EM, 3 * EM, 3 * EM]
    assert lines[0].end == lines[1].end == 28 * EM


def test_display_type_is_set_tight() -> None:
    line = set_tight("报到“全响应”中心", advance)
    assert line.end == 8 * EM
    assert line.xs[2] == 1.5 * EM


def test_an_address_is_divided_at_its_dots_and_never_between_its_slashes_nor_spread() -> None:
    for before in range(28):
        lines = broken("国" * before + "请登录https://qxy.example.cn/notice/2026/11/0012查看" + "国" * 30)
        assert any("://" in line.text for line in lines), before
        for line in lines[:-1]:
            steps = [b - a for a, b in itertools.pairwise(line.xs)]
            latin = [
                step for step, pair in zip(steps, itertools.pairwise(line.text), strict=True) if "".join(pair).isascii()
            ]
            assert all(step == pytest.approx(EM / 2) for step in latin), line.text
