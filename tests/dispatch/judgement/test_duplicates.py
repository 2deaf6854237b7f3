"""Which recent cases a report may repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commandcenter.dispatch.judgement import DuplicateCandidate, DuplicateQuery, find_duplicates, similar
from commandcenter.models.text import search_form

NOW = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
LAMP, SEWAGE, RUBBISH = 1, 2, 3
XICUN, QIANCANG, HOUCANG = 11, 12, 13
LAMP_TEXT = "西村二村大街路灯不亮"
OTHER_LAMP_TEXT = "我们西村二村的路灯坏了好几天没人修"


def report(text: str = LAMP_TEXT, grid: int | None = XICUN, matter: int | None = LAMP, **more: str) -> DuplicateQuery:
    return DuplicateQuery(text, more.get("title", ""), grid, matter, NOW, more.get("phone", ""))


def case(
    text: str = LAMP_TEXT, grid: int | None = XICUN, matter: int | None = LAMP, hours: float = 2, **more: str
) -> DuplicateCandidate:
    at = NOW - timedelta(hours=hours)
    return DuplicateCandidate(
        7, "LH20260901-00007", more.get("title", ""), text, grid, matter, at, more.get("phone", "")
    )


def test_same_words_same_grid_same_matter() -> None:
    (hit,) = find_duplicates(report(), [case()])
    assert (hit.case_id, hit.no, hit.score) == (7, "LH20260901-00007", 100)
    assert hit.reason == "同一网格、同一事项，文字相近100%，2小时前"


def test_two_people_tell_of_one_lamp_in_their_own_words() -> None:
    (hit,) = find_duplicates(report(), [case(OTHER_LAMP_TEXT)])
    assert 45 <= hit.score < 100


def test_unknown_place_does_not_hide_a_duplicate() -> None:
    query = report("仓村沟里污水横流臭得很", None, SEWAGE)
    (hit,) = find_duplicates(query, [case("前仓村后边沟里全是黑臭污水", QIANCANG, SEWAGE)])
    assert hit.reason.startswith("地点待核实、同一事项，")


def test_one_ditch_reported_from_two_villages() -> None:
    text = "{}村后边的沟里全是黑臭污水，已经流到路上，两村中间没人管"
    query, near = report(text.format("前仓"), QIANCANG, SEWAGE), case(text.format("后仓"), HOUCANG, SEWAGE)
    (hit,) = find_duplicates(query, [near])
    assert hit.reason.startswith("地点不同、同一事项，")


@pytest.mark.parametrize(
    "other",
    [
        case(hours=73),
        case(hours=-73),
        case("西村二村垃圾没人清", matter=RUBBISH),
        case(OTHER_LAMP_TEXT, grid=QIANCANG),
        case("请问社保卡怎么补办", grid=None, matter=None),
        case("", matter=None),
    ],
)
def test_no_duplicate(other: DuplicateCandidate) -> None:
    assert find_duplicates(report(), [other]) == ()


def test_days_can_be_chosen() -> None:
    assert find_duplicates(report(), [case(hours=73)], days=4)
    assert not find_duplicates(report(), [case(hours=25)], days=1)


def test_same_caller_needs_fewer_common_words() -> None:
    query = report("大街上一到晚上什么也看不见", None, None, phone="k1")
    other = "晚上大街上太黑，什么时候能来看看"
    assert not find_duplicates(query, [case(other, matter=None)])
    (hit,) = find_duplicates(query, [case(other, matter=None, phone="k1")])
    assert "同一来电人" in hit.reason


def test_like_titles_outweigh_unlike_bodies() -> None:
    query = report("几个月来每天晚上都听到机器响，孩子没法学习。", None, None, title="粮站旁半夜施工太吵")
    other = case("这块地一直没人管，工人半夜倒混凝土。", None, None, title="粮站旁边工地半夜施工太吵")
    assert find_duplicates(query, [other])


def test_best_first_and_newest_among_equals() -> None:
    def numbered(case_id: int, text: str, hours: float) -> DuplicateCandidate:
        return DuplicateCandidate(case_id, str(case_id), "", text, XICUN, LAMP, NOW - timedelta(hours=hours))

    found = find_duplicates(
        report(), [numbered(1, OTHER_LAMP_TEXT, 1), numbered(2, LAMP_TEXT, 9), numbered(3, LAMP_TEXT, 3)]
    )
    assert [hit.case_id for hit in found] == [3, 2, 1]


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, "1分钟内"), (0.5, "30分钟前"), (1, "1小时前"), (23.9, "23小时前"), (24, "1天前"), (-2, "2小时后")],
)
def test_time_between_is_said(hours: float, said: str) -> None:
    (hit,) = find_duplicates(report(), [case(hours=hours)])
    assert hit.reason.endswith(said)


def test_short_report_inside_a_long_one() -> None:
    said = "西村二村大街东头路口的两盏路灯不亮"
    assert similar(said, "您好，" + "我想说一说我们这里的情况，" * 9 + said) >= 75


_HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4, max_size=300)


@given(st.text(max_size=80), st.text(max_size=80))
def test_similar_is_a_symmetric_share(a: str, b: str) -> None:
    assert 0 <= similar(a, b) <= 100
    assert similar(a, b) == pytest.approx(similar(b, a))
    assert similar(a, a) == (100 if search_form(a) else 0)


@given(_HAN)
def test_blanks_and_width_make_no_difference(text: str) -> None:
    spread = "\u3000".join(text) + "１２"
    assert similar(text + "12", spread) == 100


@given(_HAN, st.integers(1, 3))
def test_repeated_text_is_always_found(text: str, days: int) -> None:
    assume(len(set(text)) > 2)
    assert find_duplicates(report(text, None, None), [case(text, None, None)], days)
