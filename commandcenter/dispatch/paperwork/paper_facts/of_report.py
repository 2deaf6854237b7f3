"""The frozen data of 日报, 周报 and 月报: the page's own numbers, and no case that a reader must not know of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection

from ....models.people import Session
from ....models.scoring.kpi_panel import Card, Move, unit_of
from ....models.scoring.periods import Period
from ....models.scoring.report import Basis, Place, ReportKind
from ....models.store import report_reads
from ....models.store.store import Setup
from ....models.text import mask_numbers
from ...documents import DocumentFace
from ...documents.report_data import (
    CountRow,
    KpiRow,
    LateRow,
    PlaceRow,
    RepeatRow,
    ReportPaperData,
    ShareRow,
    SpotRow,
)
from ...overviews.reporting import ReportData, report_within

#: So many tasks are listed; the rest is counted.
MOST_LATE = 30


def report_paper(
    connection: Connection, setup: Setup, by: Session, kind: ReportKind, period: Period, face: DocumentFace,
    now: datetime,
) -> ReportPaperData:  # fmt: skip
    """The report of a period as this person's page shows it now. Raises NotAllowed."""
    return printed(connection, setup, report_within(connection, setup, by, kind, period, now), face)


def printed(connection: Connection, setup: Setup, data: ReportData, face: DocumentFace) -> ReportPaperData:
    """What the page shows as a paper says it: whole names, nobody's telephone, nothing confidential, and no rank of a
    month before it is published."""
    told = [one.id for one in data.repeats] + [one.task.case_id for one in data.breaches]
    kept = report_reads.kept_close(connection, told)
    late, stand = _late(setup, data, kept), data.stand
    is_ranked = stand.basis in (Basis.LIVE, Basis.PUBLISHED)  # a month's ranks are told when they are published
    repeats = tuple(one for one in data.repeats if one.id not in kept)
    return ReportPaperData(
        face=face,
        kind=data.kind.value,
        title="",
        period_from=data.period.first,
        period_to=data.period.last,
        counted_until=data.at,
        running=data.running,
        overview=(),
        counts=tuple(CountRow(one.name, one.number, one.before) for one in data.counts),
        open_now=data.open_now,
        overdue_now=data.overdue_now,
        registered=data.registered,
        closed=data.closed,
        sources=_shares(data.sources),
        routes=_shares(data.routes),
        networks=_shares(data.networks),
        kpis=tuple(_kpi(data.kind, card) for card in data.cards),
        best=tuple(map(_place, data.best)) if is_ranked else (),
        last=tuple(map(_place, data.last)) if is_ranked else (),
        hot=tuple(
            SpotRow(setup.township.grid[h.grid_id].name, setup.township.matter[h.matter_id].name, h.count, h.before)
            for h in data.hot
        ),
        repeats=tuple(RepeatRow(one.no, mask_numbers(one.title), one.repeat_of) for one in repeats),
        repeats_withheld=len(data.repeats) - len(repeats),
        late=late[:MOST_LATE],
        late_withheld=len(data.breaches) - len(late),
        late_unlisted=max(0, len(late) - MOST_LATE),
        plans=(),
        copies="",
        contact=setup.township.facts.phone,
        basis=stand.basis.value,
        figures_until=stand.at,
        revision=stand.revision,
        revision_name=stand.name,
        sha256=stand.sha256,
        untold=tuple(f"{one.kind.label}{one.words}" for one in data.untold) if is_ranked else (),
    )


def _late(setup: Setup, data: ReportData, kept: Collection[int]) -> tuple[LateRow, ...]:
    return tuple(
        LateRow(
            no=one.task.no,
            title=mask_numbers(one.task.title),
            unit=setup.township.unit[one.task.unit_id].name,
            due=one.task.due,
            likely=one.likely,
        )
        for one in data.breaches
        if one.task.case_id not in kept
    )


def _shares(counts: Iterable[tuple[str, int]]) -> tuple[ShareRow, ...]:
    return tuple(ShareRow(name, number) for name, number in counts)


def _kpi(kind: ReportKind, card: Card) -> KpiRow:
    cell = card.cell
    moves = ((card.before, kind.before), (card.year_ago, kind.year_ago))
    before, year_ago = ("" if cell.value is None else _moved(move, then) for move, then in moves)
    return KpiRow(
        name=cell.metric.label,
        value=None if cell.value is None else str(cell.value),
        rate=None if cell.rate is None else str(cell.rate),
        n=cell.figure.n,
        pending=cell.figure.pending,
        before=before,
        year_ago=year_ago,
        unit=unit_of(cell.metric),
    )


def _moved(move: Move, then: str) -> str:
    """+1.20百分点 好转: how far, and what that means for the people served; or that there was nothing `then`."""
    if move.points is None:
        return f"{then}无数据"
    if not move.points:
        return move.meaning.label
    unit = "百分点" if move.unit == "点" else move.unit
    return f"{'+' if move.points > 0 else '−'}{abs(move.points)}{unit} {move.meaning.label}"


def _place(one: Place) -> PlaceRow:
    score, ranking = (None if points is None else str(points) for points in (one.score, one.ranking_score))
    return PlaceRow(one.unit.kind.label, one.rank, one.unit.name, score, ranking, one.sharing)
