"""Weights and shares with their month, the sheet for 目标管理考核, the county's figures beside ours."""

from __future__ import annotations

from csv import DictReader
from datetime import date, datetime
from decimal import Decimal

import pytest

from commandcenter.dispatch.figures.appraisals import (
    AppraisalDesk,
    change_conversion,
    change_scheme,
    conversion_sheet,
    county_lines,
    gap_cases,
    published,
    schemes_view,
)
from commandcenter.dispatch.figures.kpi_tables import all_units_csv, kpi_tables
from commandcenter.dispatch.figures.kpi_views import kpi_page
from commandcenter.dispatch.paperwork.paper_pages import PaperFilter, listing
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.reads import kpis
from commandcenter.dispatch.upkeep.settings import view
from commandcenter.models.case import CaseState
from commandcenter.models.errors import BadFile, NotAllowed, NotFound, UserError
from commandcenter.models.kpi import Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import UnitKind
from commandcenter.models.scoring.appraisal.conversion import DEFAULT_CONVERSION, read_conversion
from commandcenter.models.scoring.appraisal.county import NO_MARK
from commandcenter.models.scoring.assessment import DEFAULT_SCHEME
from commandcenter.models.scoring.periods import Period, month_of
from commandcenter.models.timing.worktime import TZ
from commandcenter.views.charts.figures import KpiFigures
from tests.stage import Stage


def _worked(stage: Stage, *, external_due: str, filed: str) -> int:
    """An order of the hotline that 水利站 filed, with the platform's own deadline."""
    case = stage.register(received_at=stage.now)
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S13"))
    stage.act(case.id, "u-s13", Action.SIGN)
    stage.act(case.id, "u-s13", Action.CONTACT)
    due = datetime.fromisoformat(external_due).replace(tzinfo=TZ)
    stage.act(case.id, "lead1", Action.EXTERNAL_DUE, due=due, reason="平台时限")
    stage.at(filed)
    stage.act(case.id, "u-s13", Action.FEED_BACK, result="已修复", proof="照片")
    return case.id


def test_the_month_is_compared_converted_and_weighed(town: Stage) -> None:
    stage, office = town, AppraisalDesk(town.desk("office"))
    stage.at("2026-10-12 09:00")
    first = _worked(stage, external_due="2026-10-26 17:30", filed="2026-10-21 10:00")
    stage.at("2026-11-02 09:00")
    month = office.open("2026-10")

    # --- the county's figures, from a table or typed; a bad row refuses the whole
    table = "单位,指标,数值\n水利站,按期办结率,90\nS13,群众满意度,88.50%\n水利站,响应率,100\n"
    for wrong, what in (
        ("单位,指标\n", "第一行"),
        (table + "无此单位,响应率,1\n", "第5行：没有单位"),
        (table + "水利站,无此指标,1\n", "没有指标"),
        (table + "水利站,响应率,101\n", "第5行"),
    ):
        with pytest.raises(BadFile, match=what):
            office.county_csv(month, wrong.encode("gb18030"), "county.csv")
    assert county_lines(stage.desk("office"), month) == ()
    assert office.county_csv(month, table.encode("gb18030"), "县12345十月通报") == 3
    office.county_typed(month, {(stage.unit("S13"), Metric.ONTIME_RATE): 8000}, "更正通报")
    lines = {line.metric: line for line in county_lines(stage.desk("office"), month)}
    assert lines[Metric.ONTIME_RATE].ours == 0
    assert lines[Metric.ONTIME_RATE].gap == Decimal(80)
    assert lines[Metric.ONTIME_RATE].words == "水利站按期办结率：县级80.00%，本镇0.00%，县级高80.00个百分点"
    assert lines[Metric.SATISFACTION].ours is None
    assert lines[Metric.RESPONSE_RATE].note == NO_MARK
    (gap,) = gap_cases(stage.desk("office"), month, stage.unit("S13"), Metric.ONTIME_RATE)
    assert (gap.case_id, gap.why) == (first, "本镇计超期，仍在平台时限内")
    assert gap_cases(stage.desk("office"), month, stage.unit("S13"), Metric.RESPONSE_RATE) == ()
    with pytest.raises(NotAllowed):
        county_lines(stage.desk("u-s13"), month)

    # --- weights: with a ground, from a month on that is not published, and only such as make a whole
    admin, october = stage.desk("admin"), month_of(datetime(2026, 10, 1).date())
    before = kpis(stage.store, stage.session("director"), october.first, october.last, stage.now).units
    with pytest.raises(NotAllowed):
        change_scheme(stage.desk("leader"), "2026-11", "党委会", weights={Metric.ONTIME_RATE: 25})
    with pytest.raises(UserError, match="之和应为100"):
        change_scheme(admin, "2026-11", "党委会", weights={Metric.ONTIME_RATE: 25})
    with pytest.raises(UserError, match="依据"):
        change_scheme(admin, "2026-11", " ", shares={UnitKind.STATION: 40})
    heavier = {Metric.ONTIME_RATE: 25, Metric.RESPONSE_RATE: 10}
    change_scheme(admin, "2026-11", "党委会〔2026〕9号", weights=heavier, shares={UnitKind.STATION: 40})
    assert kpis(stage.store, stage.session("director"), october.first, october.last, stage.now).units == before
    schemes = schemes_view(stage.desk("director"))
    assert schemes.schemes.on(october.last) == DEFAULT_SCHEME
    assert schemes.now.weights[Metric.ONTIME_RATE] == 25
    assert view(admin).changes[0].why == "党委会〔2026〕9号"

    # --- published with the scheme of its month; the sheet converts the frozen scores
    office.show(month)
    stage.at("2026-11-05 09:00")
    with pytest.raises(NotFound):
        conversion_sheet(stage.desk("office"), month)
    subject, papers = Subject(first=october.first, last=october.last), stage.papers("office")
    assert not papers.content("pay_sheet", subject).is_published
    with pytest.raises(UserError, match="2026年10月的考核尚未公布，公布后再印发绩效考核表"):
        papers.issue("pay_sheet", subject)
    AppraisalDesk(stage.desk("leader")).publish(month)
    assert gap_cases(stage.desk("office"), month, stage.unit("S13"), Metric.ONTIME_RATE) == (gap,)
    with pytest.raises(UserError, match="已经公布"):
        change_scheme(admin, "2026-10", "补改", shares={UnitKind.STATION: 50})
    sheet = conversion_sheet(stage.desk("office"), month)
    water = next(line for line in sheet.lines if line.unit.code == "S13")
    assert water.points == DEFAULT_CONVERSION.points(water.score)
    change_conversion(admin, "60=5 0=0", "考核办法")
    again = conversion_sheet(stage.desk("office"), month)
    assert str(again.table) == "60=5 0=0"

    # --- on paper: the very scores and points of the sheet, for the centre alone
    printed = papers.issue("pay_sheet", subject)
    assert printed.number == "绩效考核表〔2026〕1号"
    scores = papers.content("pay_sheet", subject)
    rows = {row.unit: row for group in scores.groups for row in group.rows}
    told = {line.unit.name: line for line in again.lines if line.score is not None}
    assert rows.keys() == told.keys()
    assert all((rows[n].score, rows[n].points) == (str(told[n].score), str(told[n].points)) for n in told)
    assert (scores.is_published, scores.table) == (True, "60=5 0=0")
    with pytest.raises(UserError, match="已印发，内容没有变化"):
        papers.issue("pay_sheet", subject)
    with pytest.raises(NotAllowed):
        stage.papers("u-s13").sample("pay_sheet", subject)
    seen = (listing(stage.desk(login), PaperFilter(kind="pay_sheet")).lines for login in ("lead1", "u-s13"))
    assert [len(lines) for lines in seen] == [1, 0]
    _told_beside_live_figures(stage, first)
    assert stage.verify() == []


def _told_beside_live_figures(stage: Stage, first: int) -> None:
    """What is carried through only now moves October's live score; wherever it stands, what was published is told."""
    october, station = month_of(date(2026, 10, 1)), UnitKind.STATION
    desk = stage.desk("u-s13")
    found = published(desk, october)
    assert found is not None
    assert found.beside(kpi_page(desk, october, station).lines, stage.now).endswith("各单位的得分、名次与公布的相同")
    stage.walk(CaseState.CLOSED, first)
    live = kpi_page(desk, october, station)
    told = found.beside(live.lines, stage.now)
    assert told.startswith(
        "2026年10月考核已公布，以公布的为准：修订号 2026-10-R0，截至 2026-11-05 09:00。这里是实时数，"
    )
    assert told.endswith("17 个单位中 1 个的得分或名次与公布的不同")
    frozen = found.frozen.result(stage.unit("S13"))
    assert frozen is not None
    assert live.unit is not None
    assert found.of_unit(live.unit) == f"水利站公布得分 {frozen.score}，不参与排名"
    assert live.lines[0].score != frozen.score
    sheet = KpiFigures(live, (), found).sheet()
    assert sheet is not None
    assert sheet.stamp == f"{told}。{found.of_unit(live.unit)}"
    notes = {table.name: table.note for table in kpi_tables(desk, october, station)}
    assert {name for name, note in notes.items() if told in note} == notes.keys() - {"近12个月"}
    rows = DictReader(all_units_csv(desk, october).decode("utf-8-sig").splitlines())
    assert {(row["published"], row["as_of"][:10]) for row in rows} == {("2026-10-R0", "2026-11-05")}
    assert published(desk, Period(october.first, date(2026, 10, 30))) is None
    assert published(desk, month_of(date(2026, 11, 1))) is None


def test_a_table_of_points_is_whole_and_falls() -> None:
    assert str(read_conversion("60=4、 90=10 0=0")) == "90=10 60=4 0=0"
    assert DEFAULT_CONVERSION.points(Decimal("89.99")) == 8
    assert DEFAULT_CONVERSION.points(Decimal("90.00")) == 10
    assert DEFAULT_CONVERSION.points(None) is None
    for wrong in ("", "90=10", "90=1 60=4 0=0", "90", "101=1 0=0", "0=0 0=1"):
        with pytest.raises(UserError):
            read_conversion(wrong)
