"""日报、周报、月报 gathered once: every number from the commands of a small town, on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from commandcenter.dispatch import reads
from commandcenter.dispatch.figures.reporting import report_book, report_tables
from commandcenter.dispatch.overviews.reporting import report
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Platform, RequestKind
from commandcenter.models.errors import NotAllowed
from commandcenter.models.kpi import Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.scoring.report import ReportKind, period_for
from tests.stage import Stage

S, K = CaseState, ReportKind


def test_a_month_and_its_days(town: Stage) -> None:
    town.at("2026-10-12 09:00")
    town.walk(S.CLOSED)
    town.at("2026-11-02 09:00")
    first = town.walk(S.CLOSED)
    for _ in range(3):
        town.walk(S.HANDLING)
    town.at("2026-11-03 09:00")
    again = town.register()
    town.center("director").confirm_repeat(again.id, town.file(again.id).case.version, first.id)
    desk = town.desk("lead1")
    month = report(desk, K.MONTHLY, period_for(K.MONTHLY, date(2026, 11, 3)))
    of = {count.name: (count.number, count.before) for count in month.counts}
    assert (of["登记"], of["办结"]) == ((5, 1), (1, 1))
    assert month.running
    assert month.registered == (0, 4, 1)
    assert month.closed[:2] == (0, 1)
    assert sum(n for _, n in month.sources) == sum(n for _, n in month.networks) == 5
    (spot,) = month.hot
    assert (spot.count, spot.before, month.hot_names) == (4, 1, ("西村二村　路灯维修",))
    assert [(one.id, one.repeat_of) for one in month.repeats] == [(again.id, town.file(first.id).case.no)]
    whole = reads.kpis(town.store_of("lead1"), desk.by, month.period.first, month.period.last, town.now)
    shown = {card.cell.metric: card.cell.figure for card in month.cards}
    assert shown[Metric.ONTIME_RATE] == whole.total[Metric.ONTIME_RATE]
    day = report(desk, K.DAILY, period_for(K.DAILY, date(2026, 11, 3)))
    assert {count.name: count.before for count in day.counts}["登记"] == 4
    assert (day.registered, day.hot, day.open_now) == ((1,), (), month.open_now)
    week = report(desk, K.WEEKLY, period_for(K.WEEKLY, date(2026, 10, 12)))
    assert not week.running
    assert (sum(week.registered), len(week.registered)) == (1, 7)
    counts, _, kpis, *_ = report_tables(month)
    assert (counts.name, {name: before for name, _, before in counts.rows}["登记"]) == ("概况", 1)
    assert {row[6] for row in kpis.rows} <= {"上年同月无数据", "本期无数据"}
    assert report_book(month)[:2] == b"PK"
    with pytest.raises(NotAllowed):
        report(town.desk("u-s17"), K.DAILY, day.period)
    october = report(desk, K.MONTHLY, month.period.before)
    assert {count.before for count in october.counts} == {None}, "before it there was nothing, not nothing to do"
    assert report_tables(october)[0].rows[0] == ("登记", 1, "上期无数据")


def test_cases_without_a_route_are_told_by_how_they_ended(stage: Stage) -> None:
    stage.at("2026-11-02 09:00")
    answered = stage.register(request_kind=RequestKind.CONSULT)
    stage.act(answered.id, "intake1", Action.ANSWER, answer="每周三上午办理")
    stage.walk(S.NOT_ADMITTED, platform=Platform.LOCAL)
    waiting, merged = stage.register(), stage.register()
    stage.center("dispatch1").merge(merged.id, stage.file(merged.id).case.version, waiting.id)
    day = report(stage.desk("lead1"), K.DAILY, period_for(K.DAILY, date(2026, 11, 2)))
    assert dict(day.routes) == dict.fromkeys(("当场答复", "不予受理", "已并案", "待受理"), 1)
    assert {name for name, _ in day.networks} >= {"当场答复", "已并案", "事项待定"}
    assert day.hot == ()


def test_the_usual_pace_foretells_what_will_be_late(stage: Stage) -> None:
    """Five cases took a unit days; the sixth is due before that."""
    stage.at("2026-11-02 09:00")
    slow = [stage.walk(S.HANDLING) for _ in range(5)]
    stage.at("2026-11-06 16:00")
    for case in slow:
        stage.walk(S.CLOSED, case.id)
    stage.at("2026-11-09 09:00")
    waiting = stage.walk(S.HANDLING)

    def late(local: str) -> list[tuple[int, str]]:
        stage.at(local)
        data = report(stage.desk("lead1"), K.DAILY, period_for(K.DAILY, stage.now.date()))
        return [(one.task.case_id, unit) for unit, one in zip(data.breach_units, data.breaches, strict=True)]

    assert late("2026-11-12 09:00") == []
    assert (waiting.id, "供电所") in late("2026-11-16 09:00")
    yesterday = period_for(K.DAILY, date(2026, 11, 15))
    assert report(stage.desk("lead1"), K.DAILY, yesterday).breaches == (), "of days that are over nothing is foretold"
    assert late("2026-11-16 18:00") == []
