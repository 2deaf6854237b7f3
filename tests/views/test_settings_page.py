"""The settings page: found, changed by keyboard, in force on every workstation; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from commandcenter.dispatch.upkeep import settings
from commandcenter.dispatch.upkeep.settings import Recount
from commandcenter.models.case import CaseState
from commandcenter.models.settings import STARTS
from commandcenter.views.pages.settings import SettingsPage, build
from commandcenter.views.settings.lines import NEW_HOURS
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.admin_page import do, listed, notices, shown, told, under, workplace

__all__ = ["notices", "workplace"]

S = CaseState
WHY = "老政办〔2026〕31号"


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def page(workplace: Workplace, in_window) -> SettingsPage:
    return shown(build(workplace), in_window)


def tagged(page: SettingsPage) -> list[str]:
    return [row.words for row in page.list.rows if row.tag == "已改"]


def type_value(page: SettingsPage, key: str, value: str, why: str = WHY) -> None:
    assert page.list.choose(key)
    do(page, "open")
    assert page.setting.number.hasFocus()
    page.setting.number.setText(value)
    page.setting.why.setText(why)


def test_every_setting_stands_in_the_list_with_its_value(page: SettingsPage, workplace: Workplace) -> None:
    lines = listed(page)
    view = settings.view(workplace.desk)
    assert len(lines) == len({line.setting.label for line in view.lines}) + len(view.hours) + len(view.years) + 1
    assert lines["签收"] == "30分钟（工作时间）"
    assert lines["临期"] == "75%"
    assert lines["交班时刻"] == "08:00、20:00"
    assert page.count.text() == "全部为默认"


def test_a_limit_is_changed_by_keyboard(page: SettingsPage, workplace: Workplace, notices: list[Notice]) -> None:
    type_value(page, "limit.sign", "20")
    assert page.setting.field.complaint.text() == "可填 1–4800　即 20分钟（工作时间）"
    do(page, "submit")
    assert notices[-1].text == "已保存 签收，各工作站立即生效"
    assert (listed(page)["签收"], tagged(page)) == ("20分钟（工作时间）", ["签收"])
    assert page.count.text() == "1 项与默认不同"
    assert page.list.hasFocus()
    [row] = page.setting.history.rows
    assert row.words == f"30分钟（工作时间） → 20分钟（工作时间）　{WHY}"
    told(workplace)
    assert str(workplace.limits.sign) == "20wm"


def test_the_default_is_one_press_away(page: SettingsPage) -> None:
    type_value(page, "limit.consult", "3")
    do(page, "submit")
    assert page.setting.holds.text() == "现在 3个工作日　默认 2个工作日"
    page.setting.usual.click()
    assert (page.setting.number.text(), page.setting.why.hasFocus()) == ("2", True)
    page.setting.why.setText("恢复原规定")
    do(page, "submit")
    assert tagged(page) == []
    assert not page.setting.usual.isEnabled()


def test_another_unit_can_be_chosen(page: SettingsPage, stage: Stage) -> None:
    type_value(page, "limit.return_decide", "1")
    page.setting.unit.set_value("wd")
    do(page, "submit")
    assert listed(page)["裁决退单"] == "1个工作日"
    assert str(stage.setup.limits.return_decide) == "1wd"


@pytest.mark.parametrize(
    ("key", "value", "why", "field", "says"),
    [
        ("limit.sign", "viel", WHY, "value", "● 签收应为大于 0 的整数（原来的值没有改动）"),
        (
            "limit.sign",
            "60",
            WHY,
            "value",
            "● 签收的1小时（工作时间）不能长于联系的30分钟（工作时间）（原来的值没有改动）",
        ),
        ("limit.warn_percent", "99", WHY, "value", "● 临期应为 50 到 95 的整数（原来的值没有改动）"),
        ("limit.sign", "20", "", "why", "● 请写明依据：文号，或者谁在什么时候定的"),
        (STARTS, "8点", WHY, "value", "● 设置 shift.starts 的值“8点”不正确，应为先后排列的交班时刻，如 08:00 20:00"),
    ],
)
def test_a_bad_value_is_said_under_its_field(page: SettingsPage, key: str, value: str, why: str, field: str, says: str):
    before = listed(page)
    type_value(page, key, value, why)
    do(page, "submit")
    assert under(page, field) == says
    assert page.panel._rows[field].field.hasFocus()
    assert (page.setting.number.text(), page.setting.why.text()) == (value, why)
    assert listed(page) == before


def test_what_is_typed_waits_until_one_comes_back(page: SettingsPage, workplace: Workplace) -> None:
    type_value(page, "limit.sign", "25", "未定")
    page.list.choose("limit.contact")
    assert (page.setting.number.text(), page.setting.why.text()) == ("30", "")
    told(workplace)
    page.list.choose("limit.sign")
    assert (page.setting.number.text(), page.setting.why.text()) == ("25", "未定")


def test_what_somebody_else_changed_is_seen_while_one_types(
    page: SettingsPage, workplace: Workplace, workplace_of: Callable[..., Workplace]
) -> None:
    type_value(page, "limit.sign", "25", "未定")
    settings.change(workplace_of("admin").desk, "limit.verify", "2wd", WHY)
    told(workplace)
    assert (page.setting.number.text(), page.setting.why.text()) == ("25", "未定")
    assert listed(page)["核查"] == "2个工作日"


def test_settings_are_found_by_words_and_by_change(page: SettingsPage) -> None:
    do(page, "filter")
    page.search.setText("应急 到场")
    assert list(listed(page)) == ["应急到场"]
    page.search.setText("没有这一项")
    assert not page.list.isVisible()
    page.search.clear()
    type_value(page, "limit.archive_days", "60")
    do(page, "submit")
    page.filter.choose("changed")
    assert list(listed(page)) == ["归档"]


def test_j_and_k_walk_through_the_groups(page: SettingsPage) -> None:
    seen = [page.list.current]
    for _ in range(7):
        do(page, "next")
        seen.append(page.list.current)
    assert seen[0] == "limit.completion.EMERGENCY"
    assert seen[-1] == "limit.sign_emergency"
    do(page, "previous")
    assert page.list.current == "limit.sign"


# --- office hours -----------------------------------------------------------------------------------------------------


def _plan(page: SettingsPage, day: str, spans: str, why: str = WHY) -> None:
    assert page.list.choose(NEW_HOURS)
    do(page, "open")
    assert page.hours.day.hasFocus()
    page.hours.day.setText(day)
    page.hours.spans.setText(spans)
    page.hours.why.setText(why)
    do(page, "submit")


def test_office_hours_are_planned_and_taken_back(page: SettingsPage, stage: Stage, notices: list[Notice]) -> None:
    _plan(page, "12-1", "09:00-12:00 13:00-16:30")
    assert "已订办公时间，" in notices[-1].text
    assert listed(page)["2026-12-01起"] == "09:00–12:00 13:00–16:30"
    assert page.list.current == "2026-12-01"
    assert page.hours.drop.isVisible()
    page.hours.why.setText("暂不调整")
    page.hours.drop.click()
    assert "2026-12-01起" not in listed(page)
    assert page.list.current == NEW_HOURS
    assert len(page.hours.history.rows) == 2
    assert stage.verify() == []


@pytest.mark.parametrize(
    ("recount", "words"),
    [
        (Recount(2, somebody_on=True), "，2 件的办结时限重新推算"),
        (Recount(None, somebody_on=True), "由指挥中心的工作站在几分钟内重新推算"),
        (Recount(None, somebody_on=False), "现在没有工作站开着"),
    ],
)
def test_what_becomes_of_deadlines_is_said(
    page: SettingsPage, monkeypatch: pytest.MonkeyPatch, notices: list[Notice], recount: Recount, words: str
) -> None:
    """A server's administrator sees no case, so that others count."""
    monkeypatch.setattr(settings, "plan_hours", lambda *_: recount)
    _plan(page, "12-1", "09:00-12:00 13:00-16:30")
    assert words in notices[-1].text


@pytest.mark.parametrize(
    ("day", "spans", "why", "field", "says"),
    [
        ("", "09:00-12:00", WHY, "valid_from", "请填起用日"),
        ("2026-11-02", "09:00-12:00", WHY, "valid_from", "起用日须在2026年11月2日（周一）之后"),
        ("2026-12-01", "九点到十二点", WHY, "spans", "“九点到十二点”不是时段"),
        ("2026-12-01", "12:00-09:00", WHY, "spans", "上班早于下班"),
        ("2026-12-01", "09:00-12:00", " ", "why", "请写明依据"),
    ],
)
def test_bad_office_hours_are_said_under_their_field(
    page: SettingsPage, day: str, spans: str, why: str, field: str, says: str
) -> None:
    before = listed(page)
    _plan(page, day, spans, why)
    assert says in under(page, field)
    assert page.hours.spans.text() == spans
    assert listed(page) == before


def test_hours_that_hold_can_only_be_read(page: SettingsPage) -> None:
    current = next(row.value for row in page.list.rows if "现行" in row.detail)
    assert page.list.choose(current)
    for part in (page.hours.save, page.hours.drop, page.hours.ground, page.hours.day):
        assert not part.isVisible()
    do(page, "submit")
    assert "不能再改" in page.hours.about.text()


# --- holidays ---------------------------------------------------------------------------------------------------------

NOTICE = "2026年11月26日（星期四）放假，11月28日（星期六）上班。"


def test_a_notice_is_pasted_looked_at_and_put_in_force(page: SettingsPage, notices: list[Notice], stage: Stage) -> None:
    assert "未公布" in listed(page)["2027年"]
    assert page.list.choose(2026)
    do(page, "open")
    assert page.holidays.text.hasFocus()
    page.holidays.text.setPlainText("10月1日（星期一）放假")
    do(page, "submit")
    assert "年份或日子不对" in under(page, "text")
    page.holidays.text.setPlainText(NOTICE)
    assert not page.holidays.save.isEnabled()
    do(page, "submit")
    rows = {row.words: row.right for row in page.holidays.shown.rows}
    assert rows["2026年11月26日（周四）"] == "放假"
    assert rows["2026年11月28日（周六）"] == "上班"
    assert any(words.startswith("在办时钟") for words in rows)
    page.list.choose("limit.sign")
    page.list.choose(2026)
    assert page.holidays.text.value == NOTICE
    do(page, "submit")
    do(page, "submit")
    assert "请写明依据" in under(page, "why")
    page.holidays.why.setText(WHY)
    do(page, "submit")
    assert notices[-1].text.startswith("已保存放假安排，")
    assert listed(page)["2026年"] == "放假 34 天，调休上班 7 天"
    assert page.holidays.text.value == ""
    assert not stage.township.calendar.is_workday(date(2026, 11, 26))


# --- the other workstations -------------------------------------------------------------------------------------------


def test_another_share_of_warning_loads_every_board_anew(
    workplace_of: Callable[..., Workplace], stage: Stage, qtbot
) -> None:
    duty = workplace_of("lead1")
    admin = workplace_of("admin")
    settings.change(admin.desk, "limit.sign", "20wm", WHY)
    with qtbot.assertNotEmitted(duty.live.reset):
        told(duty)
    settings.change(admin.desk, "limit.warn_percent", "60", WHY)
    with qtbot.waitSignal(duty.live.reset):
        told(duty)
    assert duty.limits.warn_percent == 60
