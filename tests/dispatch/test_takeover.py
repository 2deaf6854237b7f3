"""台账接转: the open cases of an older ledger go on with what remains; figures begin at the cut-over; twice is once."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.sources.ledger import KNOWN, LedgerColumn
from commandcenter.dispatch.sources.mapping import Column, guessed
from commandcenter.dispatch.upkeep import takeover
from commandcenter.models.case import CaseState, Origin, TaskState
from commandcenter.models.errors import NotAllowed
from commandcenter.models.kpi import Metric, facts
from commandcenter.models.lifecycle import Action
from commandcenter.models.limits import Limits
from commandcenter.models.store import tables as t
from commandcenter.models.timing.worktime import TZ, local_day
from tests.stage import Stage

HEADS = ("编号", "受理日期", "反映内容", "地址", "反映人", "联系电话", "承办单位", "协办单位", "派单日期", "签收日期",
         "截止日期", "剩余天数", "办理状态", "备注")  # fmt: skip
ROWS: tuple[tuple[object, ...], ...] = (
    ("2026-101", date(2026, 11, 9), "西村二村村口路灯不亮", "西村二村", "李明", "13812341234", "供电所", "综合执法中队",
     date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 27), "", "办理中", "已催两次"),
    ("2026-102", date(2026, 11, 2), "垃圾清运不及时", "西村二村", "王芳", "", "环保办", "", "", "", date(2026, 11, 13),
     "", "在办", ""),
    ("2026-103", date(2026, 11, 19), "自来水水压低", "", "", "", "水利站", "", date(2026, 11, 19), "", "", "3", "", ""),
    ("2026-104", date(2026, 11, 18), "请求低保", "", "", "", "县民政局", "", "", "", date(2026, 12, 1), "", "", ""),
    ("2026-105", date(2026, 11, 18), "噪声扰民", "", "", "", "城管大队", "", "", "", date(2026, 12, 1), "", "", ""),
    ("2026-106", date(2026, 11, 18), "占道经营", "", "", "", "派出所", "", "", "", "", "", "", ""),
    ("2026-107", date(2026, 11, 18), "道路破损", "", "", "", "水利站", "", "", "", "尽快", "", "", ""),
    ("2026-101", date(2026, 11, 18), "另一件事", "", "", "", "派出所", "", "", "", date(2026, 12, 1), "", "", ""),
    ("2026-108", date(2026, 11, 18), "已修好", "", "", "", "派出所", "", "", "", date(2026, 12, 1), "", "已办结", ""),
    ("2026-109", date(2026, 11, 18), "", "", "", "", "派出所", "", "", "", date(2026, 12, 1), "", "", ""),
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The sheet as an office keeps it: a title above, dates as dates."""
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("在办")
        sheet.write(0, 0, "老湖镇在办事项台账")
        for at, row in enumerate((HEADS, *ROWS), 1):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    return path


@pytest.fixture
def director(town: Stage) -> Desk:
    town.at("2026-11-20 09:00")
    return town.desk("director")


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=TZ)


def test_the_open_cases_go_on_with_what_remains(town: Stage, director: Desk, ledger: Path) -> None:
    plan = takeover.plan(director, ledger)
    assert plan.ledger.mapping[LedgerColumn.LEAD] == "承办单位"
    assert plan.ledger.mapping[Column.TEXT] == "反映内容"
    assert [(row.row, row.remaining) for row in plan.rows] == [(3, 5), (4, -5), (5, 3), (6, 7)]
    wrong = [(bad.row, bad.field, bad.why) for bad in plan.rejected]
    assert wrong == [
        (7, "承办单位", "镇域里没有“城管大队”这个单位"),
        (8, "截止日期", "没有写办结时限，也没有写剩余工作日"),
        (9, "截止日期", "无法识别的时间“尽快”"),
        (10, "整行", "与上面的一行编号或内容相同"),
        (11, "办理状态", "台账写着已经办结，不用接转"),
        (12, "反映内容", "内容为空"),
    ]
    done = takeover.take_over(director, ledger)
    assert (done.read, done.taken, done.known) == (10, 3, 0)
    assert [bad.row for bad in done.rejected] == [6, 7, 8, 9, 10, 11, 12]
    assert (done.rejected[0].field, "镇级包办单位" in done.rejected[0].why) == ("镇级包办单位", True)

    with town.store.read() as connection:
        ids = list(connection.execute(t.case.select().order_by(t.case.c.id)).scalars())
    lamp, rubbish, water = (town.file(case_id) for case_id in ids)
    assert {file.case.origin for file in (lamp, rubbish, water)} == {Origin.LEDGER}
    lead, helper = lamp.tasks
    assert (lamp.case.state, lead.unit_id, lead.state) == (CaseState.HANDLING, town.unit("S17"), TaskState.CONTACTED)
    assert helper.unit_id == town.unit("S08")
    assert (lead.dispatched_at, lead.signed_at) == (local("2026-11-09 00:00"), local("2026-11-10 00:00"))
    assert lead.due == local("2026-11-27 17:30")
    assert lead.clock.lines[0].why == "台账接转"
    assert lamp.case.registered_at == town.now
    assert lamp.case.received_at == local("2026-11-09 00:00")
    assert lamp.case.grid_id == town.grid()
    assert rubbish.lead is not None
    assert rubbish.lead.due == local("2026-11-13 17:30")
    assert (water.case.state, water.tasks[0].state) == (CaseState.DISPATCHED, TaskState.SENT)
    assert local_day(water.tasks[0].due) == date(2026, 11, 25)
    assert water.tasks[0].sign_due > town.now  # to sign counts from here

    # nothing from before the cut-over counts; what comes after does
    told = {fact.metric for fact in facts(lamp, Limits())}
    assert told == {Metric.ONTIME_RATE}
    assert facts(rubbish, Limits()) == ()
    town.walk(CaseState.CLOSED, ids[0])
    after = {fact.metric for fact in facts(town.file(ids[0]), Limits())}
    assert {Metric.ONTIME_RATE, Metric.FIRST_PASS_RATE, Metric.RESOLUTION_RATE, Metric.SATISFACTION} <= after
    assert Metric.HANDLED_VOLUME not in after

    again = takeover.take_over(director, ledger)
    assert (again.read, again.taken, again.known) == (10, 0, 3)
    assert town.verify() == []


def test_only_who_answers_for_the_ledger_takes_over(town: Stage, director: Desk, ledger: Path) -> None:
    for login in ("intake1", "dispatch1", "u-s17", "admin"):
        with pytest.raises(NotAllowed):
            takeover.plan(town.desk(login), ledger)
    case = town.register()
    dates = {"sent_at": local("2026-11-09 09:00"), "due": local("2026-11-27 17:30")}
    with pytest.raises(Exception, match="只有台账里的旧案可以接转"):
        town.act(case.id, "director", Action.TAKE_OVER, lead=town.unit("S17"), **dates)


def test_columns_can_be_set_right_and_csv_is_read_too(stage: Stage, tmp_path: Path) -> None:
    stage.at("2026-11-20 09:00")
    path = tmp_path / "台账.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [("号", "说了什么", "谁办", "到哪天"), ("7", "路灯不亮", "供电所", "2026-11-25 12:00")]
        )
    director = stage.desk("director")
    first = takeover.plan(director, path)
    assert (first.rows, len(first.rejected)) == ((), 1)
    mapping = {Column.EXTERNAL_NO: "号", Column.TEXT: "说了什么", LedgerColumn.LEAD: "谁办", LedgerColumn.DUE: "到哪天"}
    plan = takeover.plan(director, path, mapping)
    [row] = plan.rows
    assert (row.lead_id, row.due, row.signed_at) == (stage.unit("S17"), local("2026-11-25 12:00"), None)
    assert "地点待核实" in row.doubts
    assert takeover.take_over(director, path, mapping).taken == 1


def test_headings_are_guessed_each_for_one_field() -> None:
    found = guessed(("序号", "诉求内容（必填）", "责任单位", "交办日期", "要求办结时间", "联系电话", "村"), KNOWN)
    assert found == {
        Column.EXTERNAL_NO: "序号",
        Column.TEXT: "诉求内容（必填）",
        Column.PHONE: "联系电话",
        LedgerColumn.LEAD: "责任单位",
        LedgerColumn.SENT: "交办日期",
        LedgerColumn.DUE: "要求办结时间",
        LedgerColumn.GRID: "村",
    }
