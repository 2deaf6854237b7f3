"""A month's report beside its page 考核 and its 通报: one set of figures, wherever it is read."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import pdfplumber
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from commandcenter.dispatch.documents.data import BulletinData
from commandcenter.dispatch.documents.period_data import PerformanceData
from commandcenter.dispatch.documents.report_data import ReportPaperData
from commandcenter.dispatch.figures.appraisals import Frozen, conversion_sheet, month_view
from commandcenter.dispatch.figures.kpi_tables import month_book
from commandcenter.dispatch.figures.reporting import report_tables
from commandcenter.dispatch.overviews.reporting import ReportData, report
from commandcenter.dispatch.paperwork.report_papers import pages, standing, subject_of
from commandcenter.models.kpi import Metric, totals
from commandcenter.models.people import UnitKind
from commandcenter.models.scoring.periods import Period
from commandcenter.models.scoring.report import Basis, ReportKind, Stand
from commandcenter.models.store import figures, tables
from tests.stage import Stage

K = ReportKind.MONTHLY


def _same_figures(data: ReportData, frozen: Frozen) -> None:
    assert {card.cell.metric: card.cell.figure for card in data.cards} == frozen.total
    assert {one.name: one.number for one in data.counts}["登记"] == frozen.counts["registered"]
    of = {line.unit.id: (line.rank, line.score) for line in frozen.units}
    told = [*data.best, *data.last]
    assert all(score is None or score >= 90 for _, score in of.values())
    assert data.last == (), "nobody is told last from 90 points on"
    assert all(of[place.unit.id] == (place.rank, place.score) for place in told)
    stations = [line.rank for line in frozen.units if line.unit.kind is UnitKind.STATION]
    assert [place.rank for place in data.best] == sorted(rank for rank in stations if rank is not None and rank <= 3)
    assert all(place.sharing == stations.count(place.rank) for place in told)


def in_check(stage: Stage, month: int) -> None:
    """In 核对期 it says what the units check, and ranks nobody on paper."""
    view = month_view(stage.desk("office"), month)
    period = view.appraisal.period
    assert view.frozen is not None
    data = report(stage.desk("office"), K, period)
    assert data.stand == Stand(Basis.CHECKED, view.frozen.at)
    _same_figures(data, view.frozen)
    paper: ReportPaperData = stage.papers("office").content(K.value, subject_of(period))
    assert (paper.best, paper.last, paper.revision) == ((), (), None)
    bulletin: BulletinData = stage.papers("office").content("bulletin", subject_of(period))
    scores: PerformanceData = stage.papers("office").content("pay_sheet", subject_of(period))
    checked = {line.unit.name: line.rank for line in view.lines if line.score is not None}
    assert (bulletin.basis, bulletin.revision, scores.is_checked, scores.is_published) == ("checked", 0, True, False)
    for told in (bulletin.groups, scores.groups):
        assert {row.unit: row.rank for group in told for row in group.rows} == checked
    assert "送各单位核对的数（核对稿）" in _words(stage.papers("office").proof("bulletin", bulletin).pdf)
    words = _words(pages(stage.desk("office"), K, period))
    assert "核对期，尚未公布" in words
    assert "名次待公布后列出" in words


def _book_of(stage: Stage, month: int, number: int) -> None:
    """The book of a revision holds that revision alone, the points it converts to among it."""
    view = month_view(stage.desk("leader"), month, number)
    sheet = conversion_sheet(stage.desk("leader"), month, number)
    assert (sheet.number, [line.score for line in sheet.lines]) == (number, [line.score for line in view.lines])
    book = CalamineWorkbook.from_filelike(BytesIO(month_book(stage.desk("leader"), view)))
    (note, *_), _, *rows = book.get_sheet_by_name("目标管理考核折算").to_python()
    assert note.startswith(f"{view.appraisal.month}-R{number}　")
    assert [row[2] for row in rows] == ["" if line.score is None else float(line.score) for line in view.lines]


def in_force(stage: Stage, month: int, numerators: Mapping[Metric, int]) -> None:
    """Once published it says what the revision in force froze, on the page, in the table and on paper, as 通报 does:
    not what the ledger says by now."""
    view = month_view(stage.desk("leader"), month)
    period, revision = view.appraisal.period, view.revision
    for line in view.revisions:
        _book_of(stage, month, line.revision.number)
    frozen = view.frozen
    assert frozen is not None
    assert revision is not None
    data = report(stage.desk("leader"), K, period)
    name = f"{view.appraisal.month}-R{revision.number}"
    assert data.stand == Stand(Basis.PUBLISHED, revision.at, revision.number, name, revision.sha256)
    _same_figures(data, frozen)
    assert ("修订号", name) in next(table for table in report_tables(data) if table.name == "依据").rows
    paper: ReportPaperData = stage.papers("office").content(K.value, subject_of(period))
    bulletin: BulletinData = stage.papers("office").content("bulletin", subject_of(period))
    ranks = {row.unit: (row.rank, row.score) for group in bulletin.groups for row in group.rows}
    assert all(ranks[row.unit] == (row.rank, row.score) for row in (*paper.best, *paper.last))
    assert tuple(row.value for row in paper.kpis) == tuple(one.value for one in bulletin.totals.kpis)
    words = _words(stage.papers("office").proof(K.value, paper).pdf)
    said = f"按已公布的考核（修订号{name}，哈希{revision.sha256[:12]}），数据统计截至2026年11月6日10时00分"
    assert said in words
    assert {metric: frozen.total[metric].numerator for metric in numerators} == numerators
    with stage.store.read() as connection:
        live = totals(figures.unit_sums(connection, period.first, period.last, stage.now).values())
    assert live != frozen.total


def issued(stage: Stage, period: Period) -> str:
    """Its paper, and no second one while the same publication is in force. Returns its number."""
    printed = stage.papers("office").issue(K.value, subject_of(period))
    assert standing(stage.desk("office"), K, period).paper_id == printed.paper_id
    assert pages(stage.desk("office"), K, period) == printed.pdf
    return printed.number or ""


def outdated(stage: Stage, period: Period, number: str) -> None:
    """The paper that was issued before says what no longer holds, and another one can be issued."""
    found = standing(stage.desk("office"), K, period)
    assert (found.paper_id, found.outdated) == (None, number)
    assert issued(stage, period) != number


def everything(stage: Stage) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    names = [table.name for table in tables.metadata.sorted_tables if table.name != "presence"]
    with stage.store.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in names
        }


def _words(pdf: bytes) -> str:
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return "".join("".join((page.extract_text() or "").split()) for page in opened.pages)
