"""A report as a book for a spreadsheet, sheet by sheet."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...models.scoring.kpi_panel import Card, Move, unit_of
from ...models.scoring.report import Basis, ReportKind
from ...models.timing.worktime import TZ
from ..overviews.reporting import ReportData
from .spreadsheets import Cell, Table, csv_file, workbook


def report_tables(data: ReportData) -> list[Table]:
    """Everything a report says, sheet by sheet."""
    days = [data.period.first + timedelta(days=n) for n in range(len(data.registered))]
    kpis = [
        (
            *(c.cell.metric.label, c.cell.value, unit_of(c.cell.metric), c.cell.rate, c.cell.figure.n),
            *(_moved(c, c.before, data.kind.before), _moved(c, c.year_ago, data.kind.year_ago), c.before.unit),
        )
        for c in data.cards
    ]
    counts = tuple((c.name, c.number, _before(c.before)) for c in data.counts)
    parts = [("来源", *one) for one in data.sources] + [("路径", *one) for one in data.routes]
    return [
        Table("概况", ("项目", "本期", "上期"), counts, data.title),
        Table("依据", ("项目", "内容"), _stand(data)),
        Table("七项指标", ("指标", "值", "单位", "比率%", "样本n", "环比", "同比", "变化的单位"), tuple(kpis)),
        Table("各组名次", ("组别", "名次", "并列", "单位", "得分", "折算分"), _places(data), data.stand.basis.label),
        Table(
            "逐日",
            ("日期", "登记", "办结"),
            tuple((f"{d}", *n) for d, *n in zip(days, data.registered, data.closed, strict=True)),
        ),
        Table("分布", ("分类", "名称", "件数"), (*parts, *(("网络", *one) for one in data.networks))),
        Table(
            "热点",
            ("地点　事项", "本期", "上期"),
            tuple((name, h.count, _before(h.before)) for name, h in zip(data.hot_names, data.hot, strict=True)),
        ),
        Table("重复诉求", ("编号", "标题", "重复的件"), tuple((r.no, r.title, r.repeat_of) for r in data.repeats)),
        Table(
            "可能超时",
            ("编号", "标题", "单位", "时限", "按常速"),
            tuple(
                (b.task.no, b.task.title, unit, _time(b.task.due), _time(b.likely))
                for unit, b in zip(data.breach_units, data.breaches, strict=True)
            ),
        ),
    ]


def _places(data: ReportData) -> tuple[tuple[Cell, ...], ...]:
    """Nobody is ranked by a day."""
    if data.kind is ReportKind.DAILY:
        return ()
    told = [
        (one.unit.kind.label, one.rank, one.sharing, one.unit.name, one.score, one.ranking_score)
        for one in (*data.best, *data.last)
    ]
    return (*told, *((one.kind.label, one.rank, one.sharing or None, one.why.label, None, None) for one in data.untold))


def _before(number: int | None) -> Cell:
    return "上期无数据" if number is None else number


def _moved(card: Card, move: Move, then: str) -> Cell:
    """How far it moved, or where there was nothing."""
    if card.cell.value is None:
        return "本期无数据"
    return f"{then}无数据" if move.points is None else move.points


def _stand(data: ReportData) -> tuple[tuple[Cell, ...], ...]:
    """What counts, KPIs and ranks rest on; the rest is live."""
    stand = data.stand
    rows: list[tuple[Cell, ...]] = [("件数、指标、名次", stand.basis.label), ("截至", _time(stand.at))]
    if stand.name:
        rows += [("修订号", stand.name), ("哈希", stand.sha256)]
    return (*rows, ("逐日、分布、热点、重复诉求、可能超时", f"{Basis.LIVE.label}，截至 {_time(data.at)}"))


def report_book(data: ReportData) -> bytes:
    return workbook(report_tables(data))


def report_csv(data: ReportData) -> bytes:
    """The same as CSV, every number in a line of its own: sheet, line, column, value."""
    rows: list[tuple[Cell, ...]] = []
    for table in report_tables(data):
        for n, (first, *more) in enumerate(table.rows, 1):
            rows += [(table.name, n, first, head, cell) for head, cell in zip(table.heads[1:], more, strict=True)]
    return csv_file(Table("", ("部分", "序号", "项目", "列", "值"), tuple(rows)))


def _time(at: datetime) -> str:
    return at.astimezone(TZ).strftime("%Y-%m-%d %H:%M")
