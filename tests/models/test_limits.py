"""Limits as they were at a moment, and settings: read, bounded, held against each other."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from commandcenter.models.case import CaseState
from commandcenter.models.case_clocks import ClockKind, case_clocks
from commandcenter.models.deadlines import Stage, running
from commandcenter.models.errors import UserError
from commandcenter.models.limits import FORMERS, NAMES, Limits, limits_of, settings_of, value_of
from commandcenter.models.settings import (
    SETTING,
    SETTINGS,
    STARTS,
    check_together,
    read_hours,
    read_starts_typed,
    replaced,
    without,
)
from commandcenter.models.timing import rotation
from commandcenter.models.timing.hours import report_key
from commandcenter.models.timing.worktime import Limit, OfficeHours
from tests.make import Life, at, township

S = CaseState
NOON = at("2026-11-02 12:00")


def test_every_limit_is_a_setting_and_its_default_may_be_set() -> None:
    assert {setting.limit for setting in SETTINGS if setting.limit} == set(NAMES)
    others = {setting.key for setting in SETTINGS if setting.limit is None}
    hours = {report_key(kind) for kind in ("daily", "weekly", "monthly")}
    assert others == {STARTS, rotation.AT, rotation.FOLDER, rotation.KEEP} | hours
    for name in NAMES:
        setting, default = SETTING[f"limit.{name}"], Limits().value(name)
        assert setting.read(str(default)) == default
        assert value_of(name, str(default)) == default
    check_together(Limits())


def test_what_is_changed_is_kept_and_read_again() -> None:
    limits = Limits().changed(NOON, "sign", Limit.parse("60wm")).changed(NOON, "warn_percent", 80)
    limits = limits.changed(NOON + timedelta(hours=1), "completion.ORDINARY", Limit.parse("7wd"))
    kept = settings_of(limits)
    assert kept.keys() == {"limit.sign", "limit.warn_percent", "limit.completion.ORDINARY", FORMERS}
    assert limits_of(kept) == limits
    assert settings_of(Limits()) == {}


def test_a_moment_has_the_limits_of_its_time() -> None:
    limits = Limits().changed(NOON, "consult", Limit.parse("3wd"))
    limits = limits.changed(NOON + timedelta(days=1), "consult", Limit.parse("4wd"))
    found = [str(limits.at(NOON + timedelta(hours=h)).consult) for h in (-1, 0, 23, 24, 99)]
    assert found == ["2wd", "3wd", "3wd", "4wd", "4wd"]


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"limit.sign": "30"}, "设置 limit.sign 的值“30”不正确"),
        ({"limit.warn_percent": "viel"}, "设置 limit.warn_percent 的值“viel”不正确"),
        ({"limit.page": "5"}, "设置 limit.page 不正确：没有这一项"),
        ({FORMERS: "[["}, "设置 limits.formers 的值不正确"),
        ({FORMERS: '[["2026-11-02T12:00:00+08:00", "page", "5"]]'}, "设置 limits.formers 的值不正确"),
    ],
)
def test_a_stored_value_that_is_none_is_a_sentence(settings: dict[str, str], what: str) -> None:
    with pytest.raises(UserError, match=what):
        limits_of(settings)


# --- a clock that runs keeps the limit it was started with ------------------------------------------------------------


def test_the_account_of_a_running_stage_shows_the_limit_it_was_given() -> None:
    life = Life("2026-11-02 09:00").to(S.ACCEPTED, step=5)
    before = case_clocks(life.file, life.events, township(), Limits())
    after = Limits().changed(at("2026-11-02 09:30"), "triage", Limit.parse("600wm"))
    assert case_clocks(life.file, life.events, township(), after) == before
    earlier = Limits().changed(at("2026-11-02 08:00"), "triage", Limit.parse("600wm"))
    assert case_clocks(life.file, life.events, township(), earlier) != before


def test_a_task_s_limits_are_those_of_its_dispatch() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED, step=0)
    after = Limits().changed(at("2026-11-02 09:10"), "sign", Limit.parse("5wm"))
    sign = next(c for c in case_clocks(life.file, life.events, township(), after) if c.kind is ClockKind.SIGN)
    assert str(sign.clock.limit) == "30wm"
    assert running(life.file, after, township()) == running(life.file, Limits(), township())


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPTED, S.CONSULTING, S.VERIFYING, S.CALLBACK])
@pytest.mark.parametrize("given", ["45wm", "3000wm", "6wd"])
def test_what_is_used_of_a_stage_does_not_change_with_its_limit(state: CaseState, given: str) -> None:
    life = Life("2026-11-02 09:00").to(state)
    before = running(life.file, Limits(), township())
    assert before is not None
    name = {Stage.ACCEPT: "intake", Stage.DISPATCH: "triage", Stage.CONSULT: "consult", Stage.VERIFY: "verify"}
    limits = Limits().changed(life.now + timedelta(seconds=1), name.get(before.stage, "callback"), Limit.parse(given))
    assert running(life.file, limits, township()) == before


# --- what a person may set --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "what"),
    [
        ("limit.sign", "0wm", "签收应为大于 0 的整数"),
        ("limit.sign", "kurz", "签收应为大于 0 的整数"),
        ("limit.sign", "3nd", "签收只能按工作分钟、工作日、分钟"),
        ("limit.sign_emergency", "1wd", "应急签收只能按分钟"),
        ("limit.completion.ORDINARY", "61wd", "一般最多 60 工作日"),
        ("limit.warn_percent", "49", "临期应为 50 到 95 的整数"),
        ("limit.warn_percent", "75%", "临期应为 50 到 95 的整数"),
        ("limit.extension_days", "-3", "延期合计应为 1 到 60 的整数"),
    ],
)
def test_a_value_out_of_bounds_is_refused(key: str, text: str, what: str) -> None:
    with pytest.raises(UserError, match=what) as told:
        SETTING[key].read(text)
    assert told.value.field == "value"
    assert told.value.kept == "原来的值没有改动"


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("sign", Limit.parse("31wm"), "签收的31分钟.*不能长于联系的30分钟"),
        ("contact_village", Limit.parse("60wm"), "村和社区签收的4小时.*不能长于村和社区联系的1小时"),
        ("contact_emergency", Limit.parse("121m"), "应急到场的121分钟.*不能长于应急的2小时"),
        ("reopen_days", 31, "可重新办理的 31 天不能长于归档的 30 天"),
        ("unreachable_days", 4, "回访天数 4 不能多于回访次数 3"),
    ],
)
def test_what_contradicts_another_limit_is_refused(name: str, value: Limit | int, what: str) -> None:
    with pytest.raises(UserError, match=what):
        check_together(Limits().with_value(name, value))


def test_turns_are_typed_in_many_ways() -> None:
    assert read_starts_typed(" 08:00、20:00 ") == read_starts_typed("08：00,20:00") == (time(8), time(20))


HOURS = (OfficeHours(date(2026, 1, 1), ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))),)
TODAY = date(2026, 11, 20)


def test_office_hours_are_planned_and_taken_back() -> None:
    winter = read_hours(date(2026, 12, 1), "08:30-12:00、13:00—17:00")
    planned = replaced(HOURS, winter, TODAY)
    assert planned == (*HOURS, winter)
    assert replaced(planned, read_hours(winter.valid_from, "9:00-17:00"), TODAY)[-1].spans == ((time(9), time(17)),)
    assert without(planned, winter.valid_from, TODAY) == HOURS


@pytest.mark.parametrize(
    ("day", "text", "what"),
    [
        (date(2026, 12, 1), "", "没有填写时段"),
        (date(2026, 12, 1), "8点到12点", "“8点到12点”不是时段"),
        (date(2026, 12, 1), "08:30-25:00", "“08:30-25:00”不是时段"),
        (date(2026, 12, 1), "12:00-08:30", "上班早于下班"),
        (date(2026, 11, 20), "08:30-12:00", "起用日须在2026年11月20日（周五）之后"),
    ],
)
def test_bad_office_hours_are_refused(day: date, text: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        replaced(HOURS, read_hours(day, text), TODAY)


def test_only_planned_office_hours_can_be_taken_back() -> None:
    with pytest.raises(UserError, match="起用日须在"):
        without(HOURS, HOURS[0].valid_from, TODAY)
    with pytest.raises(UserError, match="没有2026年12月1日（周二）起的办公时间"):
        without(HOURS, date(2026, 12, 1), TODAY)
