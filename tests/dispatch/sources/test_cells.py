"""Single cells: numbers, moments, deadlines, flags."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.dispatch.sources.cells import (
    LOCAL,
    Cell,
    as_text,
    is_blank,
    to_deadline,
    to_flag,
    to_line,
    to_moment,
    to_number,
    to_point,
)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOCAL).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        "2020/1/2 10:11:00",
        "2020-01-02 10:11:00",
        "2020-01-02T10:11:00.5",
        "2020年1月2日 10时11分",
        "2020年1月2日10点11分00秒",
        "2020.1.2 10:11",
        "２０２０／１／２　１０：１１：００",
        "2020/1/2 上午 10:11:00",
        "2020/1/2 10:11 AM",
        "20200102101100",
        "2020-01-02 02:11:00Z",
        "2020-01-02T10:11:00+08:00",
        "43832.4243055556",
        43832.4243055556,
        datetime(2020, 1, 2, 10, 11),
        "\t2020/1/2 10:11:00\u200b ",
    ],
)
def test_one_moment_in_many_spellings(cell: Cell) -> None:
    assert to_moment(cell) == local(2020, 1, 2, 10, 11)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2099, 12, 31)))
def test_what_people_write_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    expected = moment.replace(tzinfo=LOCAL)
    assert to_moment(moment.isoformat(" ")) == expected
    assert to_moment(f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}") == expected
    assert to_moment(moment) == expected
    serial = (moment - datetime(1899, 12, 30)).total_seconds() / 86400
    assert to_moment(serial) == expected


def test_days_alone_and_the_end_of_a_day() -> None:
    assert to_moment("2020年1月2日") == to_moment(date(2020, 1, 2)) == to_moment(43832.0) == local(2020, 1, 2)
    assert to_moment("2020-01-02 24:00") == local(2020, 1, 3)
    assert to_moment("2020-01-02 下午3:05") == local(2020, 1, 2, 15, 5)
    assert to_moment("2020-01-02 12:30 AM") == local(2020, 1, 2, 0, 30)


@pytest.mark.parametrize("cell", ["", None, " - ", "无", "NULL"])
def test_nothing_is_no_moment(cell: Cell) -> None:
    assert to_moment(cell) is None


@pytest.mark.parametrize("cell", ["2020-02-30", "2020-13-01", "2020/1/2 25:00:00", "2020-1-2 10:61", "20201301"])
def test_impossible_moments(cell: str) -> None:
    with pytest.raises(ValueError, match="不存在的时间"):
        to_moment(cell)


@pytest.mark.parametrize("cell", ["昨天", "20/1/2", "1/2/2020", "12.5", "2020年1月", "2020-1-2 10:11:00 再联系"])
def test_unreadable_moments(cell: str) -> None:
    with pytest.raises(ValueError, match="无法识别的时间"):
        to_moment(cell)


def test_unlikely_years_are_refused() -> None:
    with pytest.raises(ValueError, match="年份不合理"):
        to_moment("0202-09-30")


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        ("2026-10-13", (local(2026, 10, 13, 23, 59, 59), None)),
        (date(2026, 10, 13), (local(2026, 10, 13, 23, 59, 59), None)),
        ("2026-10-13 17:30", (local(2026, 10, 13, 17, 30), None)),
        ("5个工作日", (None, 5)),
        ("15 日内", (None, 15)),
        (5.0, (None, 5)),
        (46308.5, (local(2026, 10, 13, 12), None)),
        ("", (None, None)),
    ],
)
def test_deadlines_are_moments_or_spans(cell: Cell, due: tuple[datetime | None, int | None]) -> None:
    assert to_deadline(cell) == due


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (4015.0, "4015"),
        ("4015.0", "4015"),
        ("LH-12E5", "LH-12E5"),
        (123456789012345.0, "123456789012345"),
        ("无", None),
    ],
)
def test_external_numbers(cell: Cell, number: str | None) -> None:
    assert to_number(cell, "工单编号") == number


@pytest.mark.parametrize("cell", ["3.70923E+17", "3.70923e17", "4E+15", 370923106202600123.0])
def test_eaten_numbers_are_refused(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"工单编号被表格软件改成科学计数 (3\.70923|4)[eE]\+?1[57]，尾数已丢失"):
        to_number(cell, "工单编号")


def test_plain_values() -> None:
    assert [as_text(cell) for cell in (None, 4015.0, 1.5, True, "x")] == ["", "4015", "1.5", "是", "x"]
    assert to_line(" 张三\n") == "张三"
    assert [to_line(word) for word in ("无", "-", "NULL", "——")] == [""] * 4
    assert [to_flag(word) for word in ("是", "否", "Y", 0.0, True, "也许", None)] == [
        True,
        False,
        True,
        False,
        True,
        None,
        None,
    ]
    assert is_blank(" \u3000\u200b\n")
    assert not is_blank(0.0)


@pytest.mark.parametrize(
    ("pair", "point"),
    [
        (("116.2", 36.0), (116.2, 36.0)),
        ((0.0, 0.0), None),
        (("东经", "北纬"), None),
        (("200", "36"), None),
        (("nan", "36"), None),
        (("116.2", None), None),
    ],
)
def test_points(pair: tuple[Cell, Cell], point: tuple[float, float] | None) -> None:
    assert to_point(*pair) == point
