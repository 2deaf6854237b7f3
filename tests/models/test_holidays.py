"""The pasted notice of the State Council: every published form read to the day, every slip named."""

from __future__ import annotations

from datetime import date, time

import pytest

from commandcenter.models.errors import UserError
from commandcenter.models.timing.holidays import adopted, changed_days, read_notice, year_said
from commandcenter.models.timing.worktime import Calendar, OfficeHours
from commandcenter.models.town.township_files import load_township
from tests.stage import ROOT

NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（星期四）至7日（星期三）放假调休，共7天。9月20日（星期日）、10月10日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""


def test_the_notice_of_2026_gives_the_calendar_that_is_shipped() -> None:
    notice = read_notice(NOTICE_2026)
    assert (notice.year, notice.is_whole, notice.doubts) == (2026, True, ())
    made_up = {(day.month, day.day) for day in notice.works}
    assert made_up == {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
    assert len(notice.rests) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert notice.names[date(2026, 2, 17)] == "春节"
    shipped = load_township(ROOT / "resources" / "township").calendar
    bare = Calendar({}, frozenset(), shipped.hours)
    made = adopted(bare, notice)
    days = [date(2026, 1, 1).fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]
    assert [made.is_workday(day) for day in days] == [shipped.is_workday(day) for day in days]
    assert not made.provisional(2026)
    assert year_said(made, 2026) == "放假 33 天，调休上班 6 天"
    assert year_said(bare, 2026) == "未公布，按周末推算"


@pytest.mark.parametrize(
    ("text", "year", "rests", "works"),
    [
        ("元旦：2024年1月1日放假，与周末连休。", None, ["2024-01-01"], []),
        ("一、元旦：2023年12月30日至1月1日放假，共3天。", 2024, ["2023-12-30", "2023-12-31", "2024-01-01"], []),
        ("端午节：6月10日(星期一)放假1天，6月8日、9日休息", 2024, ["2024-06-08", "2024-06-09", "2024-06-10"], []),
        (
            "清明节：4月4日至6日放假调休，共3天，4月7日（周日）上班",
            2024,
            ["2024-04-04", "2024-04-05", "2024-04-06"],
            ["2024-04-07"],
        ),
        ("3月5日上午全镇植树，3月6日放假", 2027, ["2027-03-06"], []),
    ],
)
def test_other_forms(text: str, year: int | None, rests: list[str], works: list[str]) -> None:
    notice = read_notice(text, year)
    wanted = [list(map(date.fromisoformat, days)) for days in (rests, works)]
    assert [list(notice.rests), list(notice.works)] == wanted
    assert not notice.is_whole


@pytest.mark.parametrize(
    ("text", "year", "field", "what"),
    [
        ("国庆节：10月1日至7日放假", None, "year", "没有写年份"),
        ("各地要做好值班", 2027, "text", "没有读到放假或上班的日子"),
        ("国庆节：10月1日至7日放假，共8天", 2027, "text", "是 7 天，通知却写共8天"),
        ("国庆节：10月1日（星期四）放假", 2027, "text", "年份或日子不对"),
        (NOTICE_2026, 2027, "text", "这是2026年的通知，不是2027年的"),
        ("2月30日放假", 2027, "text", "没有2027年2月30日这一天"),
        ("5日放假", 2027, "text", "没有写月份"),
        ("5月1日放假。5月1日上班。", 2027, "text", "既写了放假又写了上班"),
        ("5月5日至5月1日放假", 2027, "text", "不是一段假期"),
    ],
)
def test_what_does_not_fit_is_named(text: str, year: int | None, field: str, what: str) -> None:
    with pytest.raises(UserError, match=what) as told:
        read_notice(text, year)
    assert (told.value.field, told.value.kept) == (field, "日历没有改动")


def test_a_whole_notice_takes_the_place_of_the_years_days_a_short_one_adds() -> None:
    hours = (OfficeHours(date(2020, 1, 1), ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))),)
    before = Calendar({date(2027, 3, 8): False, date(2026, 10, 10): True}, frozenset({2026}), hours)
    short = adopted(before, read_notice("3月10日放假", 2027))
    assert changed_days(before, short) == ((date(2027, 3, 10), False),)
    assert short.provisional(2027)
    assert "另定放假 2 天" in year_said(short, 2027)
    whole = adopted(short, read_notice("2027年\n春节：2月6日放假。\n国庆节：10月1日放假，10月9日上班。"))
    assert changed_days(short, whole) == (
        (date(2027, 3, 8), True),
        (date(2027, 3, 10), True),
        (date(2027, 10, 1), False),
        (date(2027, 10, 9), True),
    )
    assert whole.days[date(2026, 10, 10)]
    assert not whole.provisional(2027)
