"""A title from the caller's own words: the clause that says what it is about, with its place, without numbers."""

from __future__ import annotations

import pytest

from commandcenter.dispatch.judgement.titles import LONGEST, title_of


@pytest.mark.parametrize(
    ("text", "words", "place", "title"),
    [
        ("俺是西村二村的，村口的路灯又不亮了，黑咕隆咚的。", ("路灯", "不亮"), "西村二村", "西村二村村口的路灯又不亮"),
        ("您好，我想反映一下刘庄村有人掉河里了，快来人", ("掉河里",), "刘庄村", "刘庄村有人掉河里"),
        ("请问新农合怎么报销", ("新农合", "报销"), "", "新农合怎么报销"),
        ("单楼村小桥附近：这个月已经停了四次电，从上周开始。", (), "单楼村", "单楼村这个月已经停了四次电"),
        ("路灯不亮，我的电话是13812345521", ("路灯",), "", "路灯不亮"),
        ("电话13812345521的人家污水外流", ("污水",), "", "138****5521的人家污水外流"),
        ("你好", (), "", ""),
        ("", ("路灯",), "西村二村", ""),
    ],
)  # fmt: skip
def test_the_telling_clause(text: str, words: tuple[str, ...], place: str, title: str) -> None:
    assert title_of(text, words, place) == title


def test_it_fits_a_board() -> None:
    assert len(title_of("路灯" * 100, ("路灯",), "西村二村")) == LONGEST
