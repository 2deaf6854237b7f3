"""The clock ledger (domain §2.2, §2.3) against rules by hand, properties, and an independent oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.bench.clock_histories import History, instant, random_history, world
from commandcenter.bench.clock_oracle import compare, replay, run
from commandcenter.models.errors import RuleBroken
from commandcenter.models.timing import ledger, worktime
from commandcenter.models.timing.ledger import Clock, Line, LineKind, from_json, to_json
from commandcenter.models.timing.ledger_text import explain
from commandcenter.models.timing.worktime import TZ, Calendar, Limit, LimitUnit

# Office hours of this world: 8:30–12:00, 14:30–18:00 from May, 13:30–17:30 from October.
CALENDAR = world(1, announced=False).calendar()
CALENDAR_2027 = world(1, announced=True).calendar()
HISTORIES = st.integers(0, 2**32).map(lambda seed: random_history(Random(seed)))


def at(text: str) -> datetime:
    """A Shanghai instant written "2026-09-30 16:50"."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def started(when: str = "2026-09-30 16:50", limit: str = "5wd") -> Clock:
    return ledger.start(at(when), Limit.parse(limit), CALENDAR, why="派单", by="张三")


def waited(clock: Clock, begin: str, end: str) -> Clock:
    paused = ledger.pause(clock, at(begin), "待核查", "李四")
    return ledger.resume(paused, at(end), CALENDAR, "李四")


def summed(clock: Clock) -> datetime:
    return clock.started + timedelta(seconds=sum(line.delta for line in clock.lines))


# --- rules ---------------------------------------------------------------------------------------------------------


def test_a_clock_starts_with_one_line() -> None:
    clock = started()
    assert clock.due == clock.own_due == at("2026-10-13 17:30")
    assert clock.running
    assert not clock.paused
    assert not clock.stopped
    assert clock.cap is clock.external_due is clock.paused_since is clock.stopped_at is None
    assert [line.kind for line in clock.lines] == [LineKind.START]


def test_instants_are_kept_in_whole_seconds() -> None:
    clock = ledger.start(at("2026-09-30 16:50:30.999999"), Limit.parse("30wm"), CALENDAR)
    assert clock.started == at("2026-09-30 16:50:30")
    assert clock.due == at("2026-09-30 17:20:30")
    assert clock.started.tzinfo is UTC


@pytest.mark.parametrize(
    ("limit", "begin", "end", "expected"),
    [
        ("5wd", "2026-10-08 09:00", "2026-10-08 10:30", "2026-10-14 10:00"),
        ("5wd", "2026-09-30 17:00", "2026-10-08 09:30", "2026-10-14 10:30"),  # over the holiday: 1 h + 1 h
        ("5wd", "2026-10-01 09:00", "2026-10-08 08:30", "2026-10-13 17:30"),  # no office hour in it: moves nothing
        ("5wd", "2026-10-08 17:30", "2026-10-09 08:30", "2026-10-13 17:30"),
        ("5wd", "2026-10-08 12:00", "2026-10-08 13:30", "2026-10-13 17:30"),
        ("5wd", "2026-10-08 13:30", "2026-10-09 13:30", "2026-10-14 17:30"),  # one working day: the next close
        ("120m", "2026-09-30 17:00", "2026-09-30 17:00:07", "2026-09-30 18:50:07"),
        ("15nd", "2026-10-01 00:00", "2026-10-03 00:00", "2026-10-17 23:59:59"),
    ],
)
def test_a_pause_moves_the_due_by_what_it_lasted(limit: str, begin: str, end: str, expected: str) -> None:
    clock = started(limit=limit)
    paused = ledger.pause(clock, at(begin), "待核查", "李四")
    assert paused.paused
    assert not paused.running
    assert paused.paused_since == at(begin)
    assert paused.due == clock.due
    resumed = ledger.resume(paused, at(end), CALENDAR, "李四")
    assert resumed.running
    assert resumed.due == at(expected)


def test_an_extension_goes_to_the_office_close_of_the_nth_working_day() -> None:
    clock = waited(started(), "2026-10-08 09:00", "2026-10-08 10:30")
    assert clock.due == at("2026-10-14 10:00")
    clock = ledger.extend(clock, at("2026-10-09 09:00"), 3, CALENDAR, "主任", "需外地核实")
    assert clock.due == at("2026-10-19 17:30")
    assert ledger.extend(started(limit="120m"), at("2026-09-30 17:00"), 1, CALENDAR, "").due == at("2026-10-08 17:30")


def test_a_natural_day_limit_extends_by_natural_days() -> None:
    clock = started("2026-09-28 10:00", "60nd")
    assert ledger.extend(clock, at("2026-11-20 10:00"), 30, CALENDAR, "主任").due == at("2026-12-27 23:59:59")


def test_the_external_deadline_caps_less_its_reserve() -> None:
    clock = ledger.set_external(started(), at("2026-09-30 16:50"), at("2026-10-13 17:30"), CALENDAR, "12345")
    assert (clock.due, clock.cap, clock.own_due) == (
        at("2026-10-12 17:30"),
        at("2026-10-12 17:30"),
        at("2026-10-13 17:30"),
    )
    extended = ledger.set_external(clock, at("2026-10-09 09:00"), at("2026-10-20 17:30"), CALENDAR, "12345")
    assert (extended.due, extended.external_due) == (at("2026-10-13 17:30"), at("2026-10-20 17:30"))
    lifted = ledger.set_external(clock, at("2026-10-09 09:00"), None, CALENDAR, "12345")
    assert (lifted.due, lifted.cap, lifted.external_due) == (at("2026-10-13 17:30"), None, None)
    assert [line.delta for line in lifted.lines[1:]] == [-86400, 86400]
    bare = ledger.set_external(clock, at("2026-10-09 09:00"), at("2026-10-13 11:00"), CALENDAR, "12345", reserve=0)
    assert bare.due == at("2026-10-13 11:00")


def test_the_same_external_deadline_again_adds_no_line() -> None:
    now, until = at("2026-09-30 16:50"), at("2026-10-13 17:30")
    clock = started()
    assert ledger.set_external(clock, now, None, CALENDAR, "12345") is clock
    capped = ledger.set_external(clock, now, until, CALENDAR, "12345")
    assert ledger.set_external(capped, now, until, CALENDAR, "12345") is capped


def test_what_the_cap_hides_shows_when_it_is_lifted() -> None:
    clock = ledger.set_external(started(), at("2026-09-30 16:50"), at("2026-10-13 17:30"), CALENDAR, "12345")
    clock = waited(clock, "2026-10-08 13:30", "2026-10-09 13:30")
    assert clock.due == at("2026-10-12 17:30")
    assert clock.lines[-1].delta == 0
    clock = ledger.set_external(clock, at("2026-10-09 14:00"), None, CALENDAR, "12345")
    assert clock.due == at("2026-10-14 17:30") == summed(clock)


def test_a_new_calendar_moves_open_clocks_only() -> None:
    clock = started("2026-12-30 10:00", "3wd")
    assert clock.due == at("2027-01-04 17:30")
    known = ledger.recalendar(clock, at("2026-12-31 09:00"), CALENDAR_2027)
    assert known.due == at("2027-01-05 17:30") == summed(known)
    assert known.lines[-1].kind is LineKind.CALENDAR
    assert ledger.recalendar(known, at("2026-12-31 10:00"), CALENDAR_2027) is known
    stopped = ledger.stop(clock, at("2026-12-31 09:00"))
    assert ledger.recalendar(stopped, at("2026-12-31 09:00"), CALENDAR_2027) is stopped


def test_a_new_calendar_recounts_pauses_extensions_and_the_reserve() -> None:
    def history(calendar: Calendar) -> Clock:
        clock = ledger.start(at("2026-12-30 09:00"), Limit.parse("3wd"), calendar)
        clock = ledger.pause(clock, at("2026-12-30 10:00"), "待核查", "李四")
        clock = ledger.resume(clock, at("2026-12-30 11:00"), calendar, "李四")
        clock = ledger.extend(clock, at("2026-12-31 09:00"), 2, calendar, "主任")
        return ledger.set_external(clock, at("2026-12-31 09:00"), at("2027-01-04 17:30"), calendar, "12345")

    clock, told = history(CALENDAR), history(CALENDAR_2027)
    assert (clock.own_due, clock.cap) == (at("2027-01-07 17:30"), at("2027-01-01 17:30"))
    known = ledger.recalendar(clock, at("2026-12-31 09:30"), CALENDAR_2027)
    assert known.own_due == told.own_due == at("2027-01-08 17:30")
    assert known.cap == at("2026-12-31 17:30")
    assert summed(known) == known.due


def test_a_reopened_clock_goes_on_as_if_it_had_paused() -> None:
    stopped = ledger.stop(started(), at("2026-10-08 10:30"), "办结", "回访员")
    assert stopped.stopped
    assert not stopped.running
    assert not stopped.paused
    assert stopped.stopped_at == at("2026-10-08 10:30")
    assert stopped.paused_since is None
    again = ledger.reopen(stopped, at("2026-10-09 10:30"), CALENDAR, "重复诉求属实", "主任")
    assert again.running
    assert again.due == at("2026-10-14 17:30")
    filed = ledger.pause(started(), at("2026-10-08 09:00"), "待核查", "李四")
    accepted = ledger.stop(filed, at("2026-10-08 10:30"))
    assert ledger.reopen(accepted, at("2026-10-08 11:00"), CALENDAR, "").due == at("2026-10-14 10:30")


# --- guards ----------------------------------------------------------------------------------------------------------


def test_what_makes_no_sense_is_refused_in_words() -> None:
    now = at("2026-10-08 09:00")
    running = started()
    paused = ledger.pause(running, now, "待核查", "李四")
    stopped = ledger.stop(paused, now)
    refused = {
        "自2026年10月8日（周四）09:00起已暂停": lambda: ledger.pause(paused, now, "", ""),
        "没有暂停，不能恢复": lambda: ledger.resume(running, now, CALENDAR, ""),
        "没有停止，不能重启": lambda: ledger.reopen(paused, now, CALENDAR, ""),
        "延期至少1天": lambda: ledger.extend(running, now, 0, CALENDAR, ""),
        "预留天数": lambda: ledger.set_external(running, now, now, CALENDAR, "", reserve=-1),
    }
    for sentence, act in refused.items():
        with pytest.raises(RuleBroken, match=sentence):
            act()
    for act in (
        lambda: ledger.pause(stopped, now, "", ""),
        lambda: ledger.resume(stopped, now, CALENDAR, ""),
        lambda: ledger.extend(stopped, now, 1, CALENDAR, ""),
        lambda: ledger.set_external(stopped, now, now, CALENDAR, ""),
        lambda: ledger.stop(stopped, now),
    ):
        with pytest.raises(RuleBroken, match="已于2026年10月8日（周四）09:00停止"):
            act()


def test_time_never_goes_back() -> None:
    clock = ledger.pause(started(), at("2026-10-08 09:00"), "待核查", "李四")
    early = at("2026-10-08 08:59:59")
    for act in (
        lambda: ledger.resume(clock, early, CALENDAR, ""),
        lambda: ledger.extend(clock, early, 1, CALENDAR, ""),
        lambda: ledger.set_external(clock, early, early, CALENDAR, ""),
        lambda: ledger.stop(clock, early),
        lambda: ledger.reopen(ledger.stop(clock, at("2026-10-08 09:00")), early, CALENDAR, ""),
    ):
        with pytest.raises(RuleBroken, match="时间不能倒退"):
            act()


# --- the oracle, and properties over its histories -----------------------------------------------------------------


def test_two_thousand_histories_agree_with_the_minute_mask() -> None:
    assert run(2000, seed=20260930) == []


def test_the_histories_seek_the_traps() -> None:
    histories = [random_history(Random(seed)) for seed in range(1500)]
    assert {h.limit.unit for h in histories} == set(LimitUnit)
    assert {s.kind for h in histories for s in h.steps} == {
        "pause", "resume", "extend", "external", "lift", "announce", "stop", "reopen",
    }  # fmt: skip
    starts = [(h, world(h.hours, announced=False)) for h in histories]
    assert sum(h.start in w.edges for h, w in starts) > 100
    assert sum(not w.works[h.start // 1440] for h, w in starts) > 100
    moved = [clock for h in histories for clock in replay(h)[-1:] if LineKind.CALENDAR in {x.kind for x in clock.lines}]
    assert len(moved) > 30


def test_the_comparison_notices_a_wrong_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(1, Limit.parse("5wd"), _minute("2026-09-30 16:50"), ())
    assert compare(history) is None
    monkeypatch.setattr(Calendar, "is_workday", lambda self, d: d.weekday() < 5)
    monkeypatch.setattr(worktime, "_known", lambda days, hours: worktime._Known())  # nobody else's working days
    fresh = world(1, announced=False).calendar()
    monkeypatch.setattr("commandcenter.bench.clock_oracle._calendar", lambda hours, announced: fresh)
    found = compare(history)
    assert found is not None
    assert (found.expected, found.found) == (at("2026-10-13 17:30"), at("2026-10-07 17:30"))


def _minute(text: str) -> int:
    return int((at(text) - instant(0)).total_seconds()) // 60


@given(HISTORIES)
def test_the_deltas_sum_to_the_due_after_every_step(history: History) -> None:
    for clock in replay(history):
        assert summed(clock) == clock.due
        assert clock.due == (clock.own_due if clock.cap is None else min(clock.own_due, clock.cap))


@given(HISTORIES)
def test_json_gives_the_same_clock_back(history: History) -> None:
    for clock in replay(history):
        assert from_json(to_json(clock)) == clock


@given(st.text(), st.text())
def test_json_keeps_any_reason_and_name(why: str, by: str) -> None:
    clock = ledger.start(at("2026-09-30 16:50"), Limit.parse("5wd"), CALENDAR, why, by)
    assert from_json(to_json(clock)) == clock


def test_the_json_text_is_a_contract() -> None:
    clock = ledger.set_external(started(), at("2026-09-30 16:51"), at("2026-10-13 17:30"), CALENDAR, "12345")
    assert to_json(clock) == (
        '{"limit":"5wd","lines":[["S",1790758200,1125600,1791883800,null,0,null,"派单","张三"],'
        '["X",1790758260,-86400,1791883800,1791797400,1,1791883800,"","12345"]]}'
    )


@given(
    st.sampled_from(["1wd", "5wd", "30wm", "480wm", "120m", "15nd"]),
    st.integers(0, 20 * 1440),
    st.integers(0, 20 * 1440),
    st.integers(0, 20 * 1440),
)
def test_a_longer_pause_never_gives_an_earlier_due(limit: str, begin: int, short: int, more: int) -> None:
    clock = started("2026-09-20 09:00", limit)
    paused = ledger.pause(clock, clock.started + timedelta(minutes=begin), "挂账", "")
    ends = (paused.lines[-1].at + timedelta(minutes=m) for m in (short, short + more))
    first, second = (ledger.resume(paused, end, CALENDAR, "").due for end in ends)
    assert clock.due <= first <= second


@given(HISTORIES)
def test_every_history_can_be_told(history: History) -> None:
    clock = replay(history)[-1]
    for calendar in (CALENDAR, CALENDAR_2027):
        sentences = explain(clock, calendar)
        assert len(sentences) == len(clock.lines) + 1
        assert all(s.endswith("。") and "None" not in s for s in sentences)


# --- words -----------------------------------------------------------------------------------------------------------


def national_day() -> Clock:
    clock = ledger.set_external(started(), at("2026-09-30 16:50"), at("2026-10-13 17:30"), CALENDAR, "12345")
    clock = waited(clock, "2026-09-30 17:10", "2026-10-08 09:00")
    return ledger.set_external(clock, at("2026-10-09 09:00"), at("2026-10-20 17:30"), CALENDAR, "12345", why="平台延期")


def test_the_order_before_national_day_is_told_line_by_line() -> None:
    assert explain(national_day(), CALENDAR) == [
        "2026年9月30日（周三）16:50 起算（派单，张三）：时限5个工作日，起算当日不计，到2026年10月13日（周二）17:30，"
        "其间10月1日—7日放假、10月10日（周六）调休上班，其余周末不计。",
        "2026年9月30日（周三）16:50 上级时限（12345）：2026年10月13日（周二）17:30，预留1个工作日，"
        "最迟2026年10月12日（周一）17:30；办结时限提前1天，为2026年10月12日（周一）17:30。",
        "2026年9月30日（周三）17:10 暂停（待核查，李四）；办结时限不变。",
        "2026年10月8日（周四）09:00 恢复（李四）：自2026年9月30日（周三）17:10停计，计工作时间1小时20分，"
        "其间10月1日—7日放假，本级时限由2026年10月13日（周二）17:30顺延到2026年10月14日（周三）09:50；办结时限不变。",
        "2026年10月9日（周五）09:00 上级时限（平台延期，12345）：2026年10月20日（周二）17:30，预留1个工作日，"
        "最迟2026年10月19日（周一）17:30；办结时限后移1天16小时20分，为2026年10月14日（周三）09:50。",
        "合计：起算2026年9月30日（周三）16:50，加13天40分，减1天，加1天16小时20分，"
        "办结时限为2026年10月14日（周三）09:50。",
    ]


def test_provisional_years_are_marked_until_they_are_announced() -> None:
    clock = started("2026-12-30 10:00", "3wd")
    assert explain(clock, CALENDAR)[0].endswith(
        "到2027年1月4日（周一）17:30，其间周末不计（2027年放假安排未公布，暂定）。"
    )
    known = ledger.recalendar(clock, at("2026-12-31 09:00"), CALENDAR_2027, by="系统")
    first, second, last = explain(known, CALENDAR_2027)
    assert first.endswith("到2027年1月4日（周一）17:30（按当时的日历计算）。")
    assert second == (
        "2026年12月31日（周四）09:00 日历更新（系统）：按新的放假安排重算，"
        "本级时限由2027年1月4日（周一）17:30改为2027年1月5日（周二）17:30，其间2027年1月1日—3日放假；办结时限后移1天。"
    )
    assert last.endswith("办结时限为2027年1月5日（周二）17:30。")
    assert "暂定" not in first + second + last


def test_plain_limits_are_told_without_rest_days() -> None:
    assert explain(started("2026-10-02 22:55", "120m"), CALENDAR) == [
        "2026年10月2日（周五）22:55 起算（派单，张三）：时限2小时（24×7），到2026年10月3日（周六）00:55。",
        "合计：起算2026年10月2日（周五）22:55，加2小时，办结时限为2026年10月3日（周六）00:55。",
    ]


def test_the_end_says_whether_the_clock_stands() -> None:
    paused = ledger.pause(started(), at("2026-10-08 09:00"), "挂账", "副书记")
    assert explain(paused, CALENDAR)[-1].endswith("；现在暂停，恢复后顺延。")
    stopped = ledger.stop(paused, at("2026-10-08 10:00"), "办结")
    assert explain(stopped, CALENDAR)[-1].endswith("，时钟已停止，不再变化。")


def test_lines_are_values() -> None:
    line = started().lines[0]
    assert line == Line(LineKind.START, line.at, line.delta, line.own, None, why="派单", by="张三")
    assert date(2026, 10, 13) == line.due.astimezone(TZ).date()
