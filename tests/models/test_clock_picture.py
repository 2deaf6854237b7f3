"""The clock as a picture (domain §2.3): its parts add up to the limit, its account to the deadline of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commandcenter.bench.clock_histories import History, instant, random_history, world
from commandcenter.bench.clock_oracle import replay
from commandcenter.models.timing import ledger
from commandcenter.models.timing.clock_picture import ClockPicture, MarkKind, PartKind, account, picture, span_words
from commandcenter.models.timing.ledger import Clock, LineKind
from commandcenter.models.timing.ledger_text import explain
from commandcenter.models.timing.worktime import TZ, Calendar, Limit, LimitUnit, time_text

# Office hours of this world: 8:30–12:00, 14:30–18:00 from May, 13:30–17:30 from October.
CALENDAR = world(1, announced=False).calendar()
P, M = PartKind, MarkKind
HOUR = 3600
OFFICE_DAY = 7.5 * HOUR
#: A calendar announced halfway makes recorded lines and counted ones differ on purpose.
HISTORIES = (
    st.integers(0, 2**32)
    .map(lambda seed: random_history(Random(seed)))
    .filter(lambda history: all(step.kind != "announce" for step in history.steps))
)
MOMENTS = st.integers(0, 40 * 1440)


def at(text: str) -> datetime:
    """A Shanghai instant written "2026-11-16 15:20"."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def ditch() -> Clock:
    """Five working days, a verification waited for, the platform's own deadline."""
    clock = ledger.start(at("2026-11-16 15:20"), Limit.parse("5wd"), CALENDAR, "派单", "王某")
    clock = ledger.pause(clock, at("2026-11-19 10:00"), "待核查", "李某")
    clock = ledger.resume(clock, at("2026-11-20 09:10"), CALENDAR, "陈某")
    return ledger.set_external(clock, at("2026-11-20 09:20"), at("2026-11-25 17:30"), CALENDAR, "王某")


def shown(found: ClockPicture) -> list[tuple[PartKind, float, float]]:
    """Parts in hours."""
    return [(part.kind, part.begin / HOUR, part.end / HOUR) for part in found.parts]


def mark(found: ClockPicture, kind: MarkKind) -> int:
    return next(m.x for m in found.marks if m.kind is kind)


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_nights_and_weekends_take_no_width() -> None:
    found = picture(ditch(), CALENDAR, at("2026-11-23 14:26"))
    assert [day.day.day for day in found.days] == [16, 17, 18, 19, 20, 23, 24, 25]
    assert {day.end - day.begin for day in found.days} == {OFFICE_DAY}
    assert [day.day.day for day in found.days if day.after_rest] == [23]
    assert found.length == 8 * OFFICE_DAY


def test_used_paused_and_left_lie_where_they_were() -> None:
    found = picture(ditch(), CALENDAR, at("2026-11-23 14:26"))
    assert [(kind, begin, end) for kind, begin, end in shown(found)] == [
        (P.USED, pytest.approx(16 / 3), 24.0),
        (P.PAUSED, 24.0, pytest.approx(30 + 2 / 3)),
        (P.USED, pytest.approx(30 + 2 / 3), pytest.approx(41 + 14 / 15)),
        (P.LEFT, pytest.approx(41 + 14 / 15), pytest.approx(51 + 2 / 3)),
    ]
    assert (found.used, found.left, found.over, found.paused) == (107_760, 35_040, 0, 24_000)
    assert round(100 * found.share) == 75
    assert mark(found, M.DUE) == found.parts[-1].end
    assert mark(found, M.EXTERNAL) == found.length


def test_the_account_ends_in_the_deadline() -> None:
    lines = account(ditch(), CALENDAR)
    assert [(line.sign, line.what) for line in lines] == [
        ("", "起算"),
        ("+", "5个工作日"),
        ("+", "停表 6时40分"),
        ("≤", "上级 11-25 17:30"),
        ("=", "到期"),
    ]
    assert [line.to for line in lines] == [
        at(text)
        for text in ("2026-11-16 15:20", "2026-11-23 17:30", "2026-11-24 16:40", "2026-11-24 17:30", "2026-11-24 16:40")
    ]
    assert lines[2].why == "待核查　11-19 10:00 至 11-20 09:10"
    assert lines[-1].why == "取较早者"


def test_what_runs_beyond_the_limit_is_over() -> None:
    clock = ledger.start(at("2026-11-16 09:00"), Limit.parse("120m"), CALENDAR)
    found = picture(clock, CALENDAR, at("2026-11-16 11:30"))
    assert shown(found) == [(P.USED, 0, 2), (P.OVER, 2, 2.5)]
    assert (found.used, found.left, found.over, found.share) == (2 * HOUR, 0, HOUR // 2, 1.0)


def test_a_month_behind_the_deadline_is_cut_off_at_the_edge() -> None:
    clock = ledger.start(at("2026-11-16 09:00"), Limit.parse("120m"), CALENDAR)
    found = picture(clock, CALENDAR, at("2026-12-16 09:00"))
    assert found.length == 6 * HOUR
    assert shown(found) == [(P.USED, 0, 2), (P.OVER, 2, 6)]
    now = next(m for m in found.marks if m.kind is M.NOW)
    assert now.beyond
    assert now.x == found.length
    assert found.over == (30 * 24 - 2) * HOUR


def test_while_it_stands_still_the_rest_waits_behind_the_present() -> None:
    clock = ledger.pause(ditch(), at("2026-11-23 09:30"), "挂账：等配件", "书记")
    found = picture(clock, CALENDAR, at("2026-11-23 11:30"))
    assert found.moves
    assert shown(found)[-2:] == [(P.PAUSED, 38.5, 40.5), (P.LEFT, 40.5, pytest.approx(52.5))]
    assert mark(found, M.DUE) == found.parts[-1].end
    assert found.parts[-2].why == "挂账：等配件"
    halt, end = account(clock, CALENDAR)[-2:]
    assert halt.what == "停表中"
    assert (end.to, end.moves) == (None, True)


def test_a_pause_that_nothing_may_move_eats_what_is_left() -> None:
    """The platform's deadline does not wait for our pause."""
    clock = ledger.start(at("2026-11-16 09:00"), Limit.parse("5wd"), CALENDAR)
    clock = ledger.set_external(clock, at("2026-11-16 09:00"), at("2026-11-18 17:30"), CALENDAR, "王某")
    clock = ledger.pause(clock, at("2026-11-16 11:00"), "待核查", "李某")
    lefts = [picture(clock, CALENDAR, at(f"2026-11-{moment}")).left for moment in ("16 11:00", "16 12:00", "17 17:30")]
    assert lefts == [12.5 * HOUR, 11.5 * HOUR, 0]


def test_an_ended_task_shows_how_it_ended() -> None:
    clock = ledger.pause(ditch(), at("2026-11-23 11:00"), "待核查", "李某")
    found = picture(clock, CALENDAR, at("2026-12-20 09:00"), ended_at=at("2026-11-23 16:30"))
    assert [part.kind for part in found.parts] == [P.USED, P.PAUSED, P.USED, P.PAUSED]
    assert {m.kind for m in found.marks} == {M.START, M.END, M.DUE, M.EXTERNAL}
    assert found.left > 0
    assert not found.moves
    assert not found.late
    halt, end = account(clock, CALENDAR, ended_at=at("2026-11-23 16:30"))[-2:]
    assert (halt.what, halt.to) == ("停表", None)
    assert (end.to, end.moves) == (clock.due, False)


def test_a_clock_is_late_at_night_too() -> None:
    """Nothing counts behind office close, but the deadline is missed."""
    clock = ledger.start(at("2026-11-16 09:00"), Limit.parse("1wd"), CALENDAR)
    for moment, late in (("2026-11-17 17:30", False), ("2026-11-17 17:31", True)):
        found = picture(clock, CALENDAR, at(moment))
        assert (found.late, found.over, found.left) == (late, 0, 0)


def test_what_was_filed_in_time_is_not_late_while_it_waits() -> None:
    clock = ledger.pause(ditch(), at("2026-11-24 16:00"), "待核查", "李某")
    assert not picture(clock, CALENDAR, at("2026-11-26 09:00")).late
    late = ledger.pause(ditch(), at("2026-11-24 17:00"), "待核查", "李某")
    assert picture(late, CALENDAR, at("2026-11-26 09:00")).late


def test_a_deadline_before_the_start_leaves_nothing() -> None:
    clock = ledger.start(at("2026-11-16 09:00"), Limit.parse("120m"), CALENDAR)
    clock = ledger.set_external(clock, at("2026-11-16 09:00"), at("2026-11-16 08:00"), CALENDAR, "王某", reserve=0)
    found = picture(clock, CALENDAR, at("2026-11-16 09:10"))
    assert (found.used, found.left, found.over) == (0, 0, 70 * 60)
    assert mark(found, M.DUE) == 0


@pytest.mark.parametrize(
    ("limit", "days", "whole"), [("5wd", 6, True), ("60nd", 61, True), ("30wm", 1, False), ("1440m", 2, False)]
)
def test_limits_of_days_show_whole_days(limit: str, days: int, whole: bool) -> None:
    clock = ledger.start(at("2026-11-16 15:20"), Limit.parse(limit), CALENDAR)
    found = picture(clock, CALENDAR, at("2026-11-16 15:30"))
    assert len(found.days) == days
    assert (mark(found, M.START) > 0) is whole


@pytest.mark.parametrize("start", ["2026-11-15 20:00", "2026-11-16 07:00"])
def test_a_start_outside_office_hours_begins_with_the_next_opening(start: str) -> None:
    found = picture(ledger.start(at(start), Limit.parse("1wd"), CALENDAR), CALENDAR, at("2026-11-16 09:30"))
    assert mark(found, M.START) == 0
    assert found.days[0].day.day == 16
    assert shown(found)[0] == (P.USED, 0, 1)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0分"), (59, "0分"), (480, "8分"), (3600, "1时"), (24_000, "6时40分"), (90_000, "25时")]
)
def test_spans_in_words(seconds: int, words: str) -> None:
    assert span_words(seconds) == words


# --- properties ------------------------------------------------------------------------------------------------------


def calendar_of(history: History) -> Calendar:
    return world(history.hours, announced=False).calendar()


def counted(history: History, a: datetime, b: datetime) -> int:
    """Seconds of the limit's time between two instants, from the bare minutes."""
    if not history.limit.counts_working_time:
        return int((b - a).total_seconds())
    first, last = (int((moment - instant(0)).total_seconds()) // 60 for moment in (a, b))
    return 60 * world(history.hours, announced=False).worked(first, last)


@given(HISTORIES, MOMENTS)
def test_the_parts_follow_each_other_and_add_up(history: History, later: int) -> None:
    clock = replay(history)[-1]
    found = picture(clock, calendar_of(history), clock.lines[-1].at + timedelta(minutes=later))
    assert all(a.end == b.begin for a, b in pairwise(found.parts))
    assert all(part.begin < part.end <= found.length for part in found.parts)
    assert all(a.end == b.begin for a, b in pairwise(found.days))
    assert all(0 <= m.x <= found.length for m in found.marks)
    sums = {kind: sum(p.end - p.begin for p in found.parts if p.kind is kind) for kind in PartKind}
    ended = clock.stopped
    if clock.due >= clock.started and not any(m.beyond for m in found.marks):
        figures = (found.used, 0 if ended else found.left, found.over, found.paused)
        assert (sums[P.USED], sums[P.LEFT], sums[P.OVER], sums[P.PAUSED]) == figures


@given(HISTORIES, MOMENTS)
def test_what_is_left_is_what_lies_before_the_deadline(history: History, later: int) -> None:
    clock = replay(history)[-1]
    now = clock.lines[-1].at + timedelta(minutes=later)
    found = picture(clock, calendar_of(history), now)
    assume(clock.running)
    if now <= clock.due:
        assert (found.left, found.over) == (counted(history, now, clock.due), 0)
    else:
        assert found.left == 0


@given(HISTORIES)
def test_used_and_left_are_the_limit_with_its_extensions(history: History) -> None:
    """Whatever pauses there were: no minute is lost and none is won."""
    clock = replay(history)[-1]
    assume(clock.running)
    assume(clock.cap is None)
    granted = counted(history, clock.started, clock.lines[0].own)
    for i, line in enumerate(clock.lines):
        if line.kind is LineKind.EXTENSION:
            granted += counted(history, clock.lines[i - 1].own, line.own)
    found = picture(clock, calendar_of(history), clock.lines[-1].at)
    assert found.total == granted
    if history.limit.unit in (LimitUnit.MINUTES, LimitUnit.WORKING_MINUTES) and len(clock.lines) == 1:
        assert found.total == 60 * history.limit.n


@given(HISTORIES)
def test_the_account_is_the_ledger_in_short(history: History) -> None:
    for clock in replay(history):
        calendar = calendar_of(history)
        sum_line = account(clock, calendar)[-1]
        assert (sum_line.sign, sum_line.what) == ("=", "到期")
        assert sum_line.to == (None if clock.paused else clock.due)
        assert f"办结时限为{time_text(clock.due)}" in explain(clock, calendar)[-1]
        due = next(m for m in picture(clock, calendar, clock.lines[-1].at).marks if m.kind is M.DUE)
        assert due.at == clock.due
