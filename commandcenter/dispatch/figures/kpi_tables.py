"""The KPI page as tables for a spreadsheet: what cards, charts and splits show, with what it was counted from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...models.kpi import KPI, KPIS, NO_FIGURE, Metric
from ...models.people import UnitKind
from ...models.scoring.appraisal.terms import READERS
from ...models.scoring.assessment import UnitResult
from ...models.scoring.kpi_panel import group_cell, unit_of
from ...models.scoring.kpi_report import csv_rows
from ...models.scoring.periods import Period
from ...models.timing.worktime import TZ
from .. import reads
from ..desk import Desk
from .appraisals import MonthView, Published, conversion_sheet, published
from .kpi_views import Cell, KpiView, Split, kpi_page, kpi_parts
from .spreadsheets import Cell as SheetCell
from .spreadsheets import Table, Tell, csv_file, workbook

__all__ = ["all_units_csv", "kpi_tables", "kpi_workbook", "month_book", "month_csv"]

_Row = tuple[SheetCell, ...]
_KPI_HEADS = tuple(f"{metric.label}（{unit_of(metric)}）" for metric in Metric)
_POINTS = ("基础分", "扣分", "加分", "得分", "折算分", "名次", "不排名的原因")
_OF_RANKS = "名次按折算分排：各项按（x+5p）÷（n+5）折算后的得分，p为同组合计"
_FIGURE_HEADS = ("分子", "分母", "值", "比率%", "样本n", "待核查")


def all_units_csv(desk: Desk, period: Period) -> bytes:
    """All units of all groups as CSV, one line per unit and KPI, as `kpi --csv` prints it. Raises NotAllowed."""
    now = desk.clock.now()
    report = reads.kpis(desk.store, desk.by, period.first, period.last, now)
    holds = published(desk, period)
    head, *rows = csv_rows(report.first, report.last, report.units, now, holds.frozen.name if holds else "")
    return csv_file(Table("", tuple(head), tuple(tuple(row) for row in rows)))


def kpi_workbook(
    desk: Desk, period: Period, kind: UnitKind, unit_id: int | None = None, tell: Tell | None = None
) -> bytes:
    """The page of a peer group as a book for a spreadsheet. Raises NotAllowed, UserError."""
    return workbook(kpi_tables(desk, period, kind, unit_id, tell), tell)


def kpi_tables(
    desk: Desk, period: Period, kind: UnitKind, unit_id: int | None = None, tell: Tell | None = None
) -> list[Table]:
    """Units × KPIs, the twelve months, each split, the steps of the score, and what all of it means."""
    if tell is not None:
        tell(0, 1 + len(Split), "读取指标")
    view = kpi_page(desk, period, kind, unit_id)
    when = _when(view, published(desk, period))
    tables = [_units(view, when), _figures(view, when), _months(view, _when(view, None))]
    for n, split in enumerate(Split, 1):
        if tell is not None:
            tell(n, 1 + len(Split), f"读取按{split.label}分列")
        tables.append(_parts(desk, view, split, when))
    if view.story is not None:
        tables.append(_score(view, when))
    return [*tables, _meaning(view, when)]


def month_book(desk: Desk, view: MonthView) -> bytes:
    """A month's assessment as a book: results with what they were counted from, objections, revisions; for the centre
    the points for 目标管理考核, once it is published. Ratings stay out: whom they are about learns of means alone."""
    head = view.appraisal
    state = _state(view)
    if view.revision is not None:
        state = f"修订号 {state}　哈希 {view.revision.sha256}"
    note = f"{head.period.words}考核　{state}　数据截至 {_minute(view)}"
    results: list[_Row] = [(r.unit.code, r.unit.name, r.unit.kind.label, *_points(r)) for r in view.lines]
    parts: list[_Row] = []
    for result in view.lines:
        for kpi in result.kpis:
            cell = group_cell(kpi.metric, kpi.figure)
            parts.append((result.unit.code, result.unit.name, kpi.metric.label, *_figure(cell), kpi.shrunk))
    said: list[_Row] = [
        (what.stage.label, one.unit, one.subject, one.case_no, what.reason, what.outcome.label, what.ruling)
        for one in view.objections
        for what in (one.objection,)
    ]
    moved: list[_Row] = [
        (f"{head.month}-R{line.revision.number}", difference.words if line.revision.number else difference.moved)
        for line in view.revisions
        for difference in line.differences
    ]
    return workbook(
        [
            Table("考核结果", ("代码", "单位", "组别", *_POINTS), tuple(results), f"{note}　{_OF_RANKS}"),
            Table("明细", ("代码", "单位", "指标", *_FIGURE_HEADS, "折算后%（排名用）"), tuple(parts), note),
            Table("异议和申诉", ("阶段", "单位", "对什么", "编号", "理由", "结果", "裁定"), tuple(said)),
            Table("修订差异", ("修订号", "差异"), tuple(moved)),
            *_converted(desk, view),
        ]
    )


def month_csv(view: MonthView) -> bytes:
    """A month's results as CSV: one line per unit with its rates, its score and its rank, and what they are as of."""
    heads = ("月份", "状态", "数据截至", "代码", "单位", "组别", *_KPI_HEADS)
    rows: list[_Row] = []
    for r in view.lines:
        values = (kpi.value for kpi in r.kpis)
        what: _Row = (view.appraisal.month, _state(view), _minute(view), r.unit.code, r.unit.name, r.unit.kind.label)
        rows.append((*what, *values, *_points(r)))
    return csv_file(Table("", (*heads, *_POINTS), tuple(rows)))


def _points(result: UnitResult) -> _Row:
    """What the score and the rank are made of; of a unit without rank why it has none."""
    why = result.unranked.label if result.unranked is not None else None
    points = (result.base, -result.deducted, result.bonus, result.score, result.ranking_score, result.rank)
    return (*points, why)


def _state(view: MonthView) -> str:
    if view.revision is not None:
        return f"{view.appraisal.month}-R{view.revision.number}"
    return "核对稿" if view.frozen is not None else "草稿"


def _minute(view: MonthView) -> str:
    return f"{view.at.astimezone(TZ):%Y-%m-%d %H:%M}"


def _converted(desk: Desk, view: MonthView) -> Iterator[Table]:
    """The points of the publication looked at, by the table that holds now."""
    if view.revision is not None and desk.by.role in READERS:
        sheet = conversion_sheet(desk, view.appraisal.id, view.revision.number)
        rows: list[_Row] = [(one.unit.code, one.unit.name, one.score, one.points) for one in sheet.lines]
        note = f"{sheet.month}-R{sheet.number}　折算表 {sheet.table}"
        yield Table("目标管理考核折算", ("代码", "单位", "得分", "目标考核分"), tuple(rows), note)


def _group_name(view: KpiView) -> str:
    return f"{view.kind.label} {len(view.units)} 个合计"


def _units(view: KpiView, when: str) -> Table:
    """As the table of the page shows it: the printed values, the score, what the rank is made of, the rank."""
    heads = ("单位代码", "单位", *_KPI_HEADS, "得分", "折算分", "名次", "不排名的原因")
    group: _Row = ("", _group_name(view), *(cell.value for cell in view.group), None, None, None, None)
    lines: list[_Row] = []
    for line in view.lines:
        why = line.unranked.label if line.unranked is not None else None
        values = (cell.value for cell in line.cells)
        lines.append((line.unit.code, line.unit.name, *values, line.score, line.ranking_score, line.rank, why))
    return Table("单位×指标", heads, (group, *lines), f"{when}　{_OF_RANKS}")


def _figures(view: KpiView, when: str) -> Table:
    """Every figure with what it was counted from."""
    heads = ("单位代码", "单位", "指标", *_FIGURE_HEADS, "样本不足", "折算后%（排名用）")
    rows: list[_Row] = [("", _group_name(view), cell.metric.label, *_figure(cell), "", None) for cell in view.group]
    for line in view.lines:
        for cell in line.cells:
            small = "是" if cell.small else ""
            rows.append((line.unit.code, line.unit.name, cell.metric.label, *_figure(cell), small, cell.shrunk))
    return Table("明细", heads, tuple(rows), when)


def _figure(cell: Cell) -> _Row:
    scale = KPI[cell.metric].scale
    parts = (cell.figure.numerator, cell.figure.denominator)
    top, bottom = (n if scale == 1 else Decimal(n) / int(scale) for n in parts)
    return (top, bottom, cell.value, cell.rate, cell.figure.n, cell.figure.pending)


def _months(view: KpiView, when: str) -> Table:
    heads = ("月份", "单位", "指标", *_FIGURE_HEADS)
    courses = [(_group_name(view), view.of_group)]
    if view.unit is not None:
        courses.append((view.unit.name, view.of_unit))
    rows: list[_Row] = []
    for name, months in courses:
        for month, figures in zip(view.months, months, strict=True):
            cells = (group_cell(metric, figures.get(metric, NO_FIGURE)) for metric in Metric)
            rows += [(f"{month.first:%Y-%m}", name, cell.metric.label, *_figure(cell)) for cell in cells]
    return Table("近12个月", heads, tuple(rows), when)


def _parts(desk: Desk, view: KpiView, split: Split, when: str) -> Table:
    lines = kpi_parts(desk, split, view.period, view.unit_ids)
    rows = tuple((line.name, cell.metric.label, *_figure(cell)) for line in lines for cell in line.cells)
    return Table(f"按{split.label}", (split.label, "指标", *_FIGURE_HEADS), rows, when)


def _score(view: KpiView, when: str) -> Table:
    """The steps from 100 to the score."""
    assert view.story is not None
    rows: list[_Row] = []
    for step in view.story.steps:
        full: _Row = (step.full, step.got) if step.full else (None, None)
        rows.append((step.label, step.rate, *full, -step.lost, step.times or None))
    result = view.story.result
    rows.append(("得分", None, None, result.score, None, None))
    heads = ("项目", "比率%", "满分", "得", "增减", "次数")
    return Table("得分怎么来的", heads, tuple(rows), f"{result.unit.name}　{when}")


def _meaning(view: KpiView, when: str) -> Table:
    rows: list[_Row] = [(kpi.label, view.scheme.weights[kpi.metric], kpi.rule) for kpi in KPIS]
    coverage = view.coverage
    if coverage.called:
        flagged = "，低于80%，解决率、群众满意度仅供参考" if coverage.low else ""
        rows.append(("回访覆盖率", None, f"{coverage.reached}/{coverage.called}，{coverage.percent}%{flagged}"))
    rows.append(("样本不足", None, "n<5；排名按（x+5p）÷（n+5）折算，p为同组合计"))
    return Table("说明", ("指标", "权重", "规则"), tuple(rows), when)


def _when(view: KpiView, holds: Published | None) -> str:
    """Whose figures, of which days, until when; of a published month what holds instead."""
    if holds is not None:
        return f"{view.kind.label}　{holds.beside(view.lines, view.now)}"
    return f"{view.kind.label}　{view.period.words}　数据截至 {view.now.astimezone(TZ):%Y-%m-%d %H:%M}"
