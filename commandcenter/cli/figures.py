"""`kpi`: the seven KPIs and scores of a range of days."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from ..models.timing.worktime import time_text
from .chinese import wrong_use
from .desk import at_desk, do_duties
from .options import AsJson, Database, Login, day
from .printing import progress, say, show, show_json, show_table

if TYPE_CHECKING:
    from ..dispatch.reads import KpiReport
    from ..models.scoring.assessment import KpiResult, UnitResult


def kpi(
    first: Annotated[date, typer.Option("--from", parser=day, metavar="日期", help="第一天，如 2026-10-01")],
    last: Annotated[date, typer.Option("--to", parser=day, metavar="日期", help="最后一天（含）")],
    unit: Annotated[str | None, typer.Option("--unit", metavar="编码", help="只列这个单位，如 S01")] = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", metavar="", help="不用汇总表，从事件记录重新计算（慢，用于核对）")
    ] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", metavar="", help="结果以 CSV 输出（UTF-8）")] = False,
    db: Database = None,
    login: Login = None,
) -> None:
    """七项考核指标和各单位得分、名次。"""
    from ..dispatch import reads
    from ..dispatch.figures.appraisals import published
    from ..dispatch.figures.spreadsheets import write_csv
    from ..models.scoring.kpi_report import csv_rows, kpi_json
    from ..models.scoring.periods import Period

    if as_json and as_csv:
        raise wrong_use("--json 和 --csv 只能选一个")
    if last < first:
        raise wrong_use(f"起止日期颠倒：--from {first} 晚于 --to {last}")
    with at_desk(db, login) as desk, progress() as tell:
        do_duties(desk)
        now = desk.clock.now()
        tell("从事件重新计算" if recompute else "计算指标", 0, 0)
        report = reads.kpis(desk.store, desk.by, first, last, now, recompute=recompute, unit=unit)
        holds = published(desk, Period(first, last))
    note = holds.beside(report.units, now) if holds else ""
    if note and (as_json or as_csv):
        say(note)
    if as_json:
        show_json(kpi_json(first, last, report.total, report.units))
    elif as_csv:
        name = holds.frozen.name if holds else ""
        write_csv(sys.stdout, csv_rows(first, last, report.units, now, name), end="\n")
    else:
        show_report(report, now, note)


def show_report(report: KpiReport, now: datetime, note: str = "") -> None:
    """The figures as a table, peer group by peer group, best first; units without any figure are counted only. `note`
    stands over them."""
    from ..models.kpi import Metric
    from ..models.scoring.kpi_report import NO_VALUE, total_results

    head = ["名次", "单位", *(_two_lines(metric.label) for metric in Metric), "待核查", "得分", "折算分"]
    total = ["", "全镇", *_cells(total_results(report.total)), NO_VALUE, NO_VALUE]
    shown = [r for r in report.units if r.score is not None or len(report.units) == 1]
    sections = [[total], *_sections(shown)]
    if note:
        show(note)
    show_table(head, sections, numbers={0, *range(2, len(head))}, title=f"考核指标 {report.first} 至 {report.last}")
    show(f"截至 {time_text(now)}")
    show("承办量以分计，其余各项为百分数；* 样本不足 5 件；— 无数据或不参与排名；待核查为暂计件数")
    show("名次按折算分：小样本修正后的得分")
    if silent := len(report.units) - len(shown):
        say(f"另有 {silent} 个单位在此期间没有数据，未列出。")


def _sections(results: Sequence[UnitResult]) -> Iterator[list[list[str]]]:
    from ..models.people import PEER_GROUPS
    from ..models.scoring.kpi_report import NO_VALUE

    for kind in PEER_GROUPS:
        members = [r for r in results if r.unit.kind is kind]
        members.sort(key=lambda r: (r.rank is None, r.rank or 0, r.unit.code))
        rows = [
            [str(r.rank or NO_VALUE), r.unit.short, *_cells(r.kpis), _or_none(r.score), _or_none(r.ranking_score)]
            for r in members
        ]
        if rows:
            yield [["", kind.label, *[""] * (len(rows[0]) - 2)], *rows]


def _or_none(score: Decimal | None) -> str:
    from ..models.scoring.kpi_report import NO_VALUE

    return NO_VALUE if score is None else str(score)


def _cells(kpis: Sequence[KpiResult]) -> list[str]:
    """The seven values and how many items still wait for verification."""
    from ..models.scoring.kpi_report import NO_VALUE

    values = [NO_VALUE if k.value is None else f"{k.value}{'*' if k.small_sample else ' '}" for k in kpis]
    return [*values, str(max(k.figure.pending for k in kpis) or "")]


def _two_lines(label: str) -> str:
    """Long names broken before their last three characters (按期/办结率), so that seven columns fit on a page."""
    return label if len(label) <= 3 else f"{label[:-3]}\n{label[-3:]}"
