"""Titles in several lines: whole words, a trapezium or a lozenge."""

from __future__ import annotations

import itertools

import pytest

from commandcenter.dispatch.documents import pen
from commandcenter.dispatch.documents.fonts import advances
from commandcenter.dispatch.documents.geometry import MM, PAPER
from commandcenter.dispatch.documents.style import FORM_VALUE, TABLE_CELL, TITLE
from commandcenter.dispatch.documents.title import break_title

TITLES = (
    "关于2026年10月网格化治理暨吹哨报到工作情况的通报",
    "关于2026年10月1日至10月15日网格化治理暨吹哨报到工作情况的通报",
    "关于表扬2026年第三季度网格化治理先进单位和个人的通报",
    "关于国网东平县供电公司老湖供电所签收超时问题的约谈通知",
    "关于印发《老湖镇群众诉求办理工作暂行办法》（试行）的通知",
    "关于商请协助处理湖东路排水管网堵塞问题的函",
    "老湖镇网格化治理暨吹哨报到“全响应”中心关于印发《重复诉求事项专项排查整治行动方案》和《群众满意度提升工作办法》的通知",
)
WORDS = (
    "网格化治理",
    "吹哨报到",
    "工作情况",
    "通报",
    "通知",
    "“全响应”中心",
    "供电公司",
    "老湖供电所",
    "满意度",
    "2026年",
    "（试行）",
    "湖东路",
)


def lines_of(title: str) -> list[str]:
    lines = break_title(title, advances(TITLE), PAPER.width)
    assert all(line.end <= PAPER.width for line in lines)
    return [line.text for line in lines]


@pytest.mark.parametrize("title", TITLES)
def test_long_titles_are_balanced_and_keep_words_whole(title: str) -> None:
    lines = lines_of(title)
    assert "".join(lines) == title
    assert 2 <= len(lines) <= 4
    for word in WORDS:
        assert sum(line.count(word) for line in lines) == title.count(word), word
    assert min(map(len, lines)) >= 0.5 * max(map(len, lines))
    assert not any(line[0] in "的和与及暨、》”" for line in lines)
    steps = [len(b) - len(a) for a, b in itertools.pairwise(lines)]
    assert not any(a < 0 < b for a, b in itertools.pairwise(steps)), "never an hourglass"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("东平县消防救援大队老湖消防救援站", ["东平县消防救援大队", "老湖消防救援站"]),
        ("国网山东省电力公司东平县供电公司老湖供电所", ["国网山东省电力公司", "东平县供电公司", "老湖供电所"]),
        ("老湖镇生态环境保护办公室", ["老湖镇生态环境", "保护办公室"]),
        ("泰安市生态环境局东平分局", ["泰安市生态环境局", "东平分局"]),
        ("2026年11月20日16时49分", ["2026年11月20日", "16时49分"]),
        ("老湖镇水利站", ["老湖镇水利站"]),
        ("老湖镇七里铺村村民委员会", ["老湖镇七里铺村", "村民委员会"]),
        ("老湖镇水浒社区居民委员会", ["老湖镇水浒社区", "居民委员会"]),
    ],
)
def test_names_in_a_column_are_broken_between_words(name: str, lines: list[str]) -> None:
    assert [line.text for line in pen.lines_of(name, TABLE_CELL, 34 * MM)] == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("东平县人民法院老湖人民法庭", ["东平县人民法院", "老湖人民法庭"]),
        ("待核定网格01农村生活污水排放", ["待核定网格01", "农村生活污水排放"]),
        ("国网山东省电力公司东平县供电公司老湖供电所", ["国网山东省电力公司东平县", "供电公司老湖供电所"]),
        ("签收人：　　　　　　　　　　日", ["签收人：　　　　　　　　", "　　日"]),
        ("环保办申请退单，等主任裁决退单", ["环保办申请退单，等主任裁", "决退单"]),
    ],
)
def test_a_last_line_of_a_character_or_two_is_given_more(text: str, lines: list[str]) -> None:
    assert [line.text for line in pen.lines_of(text, FORM_VALUE, 45 * MM)] == lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("2026年11月16日至11月22日吹哨报到工作情况", ["2026年11月16日至11月22日", "吹哨报到工作情况"]),
        ("关于改进东平县自然资源和规划局办理工作的建议函", ["关于改进东平县自然资源和规划局", "办理工作的建议函"]),
        ("关于对老湖镇待核定网格01予以通报批评的通报", ["关于对老湖镇待核定网格01", "予以通报批评的通报"]),
        (
            "关于提请对老湖镇二十里铺村村民委员会有关责任人员给予处分的请示",
            ["关于提请对老湖镇二十里铺村村民委员会", "有关责任人员给予处分的请示"],
        ),
    ],
)
def test_titles_keep_names_and_days_whole(title: str, lines: list[str]) -> None:
    assert lines_of(title) == lines


def test_a_short_title_is_one_line_and_line_feeds_are_obeyed() -> None:
    assert lines_of("通报") == ["通报"]
    assert lines_of("关于夜间巡查\n工作的通知") == ["关于夜间巡查", "工作的通知"]


@pytest.mark.parametrize("title", ["特别长的标题" * 40, "W" * 90, "，" * 60])
def test_hopeless_titles_still_fit(title: str) -> None:
    assert "".join(lines_of(title)) == title
