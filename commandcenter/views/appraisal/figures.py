"""A month's results as the table shows them: a peer group, or its scores with other weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ...dispatch.figures.appraisals import Tried
from ...models.kpi import NO_FIGURE, Metric, totals
from ...models.people import UnitKind
from ...models.scoring.assessment import UnitResult
from ...models.scoring.kpi_panel import group_cell, unit_lines
from ...models.scoring.kpi_report import NO_VALUE
from ..charts.heat import GROUP, HeatRow
from ..charts.words import KpiWords


class MonthFigures(KpiWords):
    """Rows of one peer group; where a unit sees itself alone there is no group to compare with."""

    def legend(self, rows: Sequence[HeatRow]) -> str:
        """Why a better score may stand behind, and what the table's marks mean, where it has any."""
        marked = any(cell.step or cell.note for row in rows for cell in row.cells)
        return f"{self.of_ranking}\n{self.marks()}" if marked else self.of_ranking

    def rows(self, results: Sequence[UnitResult], kind: UnitKind, mine: int | None = None) -> list[HeatRow]:
        """The group's row, then `mine`, then the others by their rank."""
        own = [result for result in results if result.unit.kind is kind]
        group = totals({kpi.metric: kpi.figure for kpi in result.kpis} for result in own)
        lines = unit_lines(own, group)
        found = [self.heat_row(0 if line.unit.id == mine else n, line) for n, line in enumerate(lines, 1)]
        if len(own) < 2:
            return found
        name = self.tr("合计（{0} 个）").format(len(own))
        cells = tuple(self.heat_cell(name, group_cell(m, group.get(m, NO_FIGURE))) for m in Metric)
        return [HeatRow(GROUP, 0, name, cells, ("", "", "")), *found]

    def tried(self, rows: Sequence[HeatRow], tried: Tried) -> list[HeatRow]:
        """The same rows with the tried scores and ranks beside those in force, in the tried order; the group's row and
        the own one stay first."""
        before, after = _by_unit(tried.before), _by_unit(tried.after)
        rank = {key: result.rank or len(after) for key, result in after.items()}
        moved = [self._moved(row, before.get(row.key), after.get(row.key)) for row in rows]
        first = [row for row in moved if not row.order]
        others = sorted((row for row in moved if row.order), key=lambda row: rank.get(row.key, len(after)))
        return [*first, *(replace(row, order=n) for n, row in enumerate(others, 1))]

    def _moved(self, row: HeatRow, old: UnitResult | None, new: UnitResult | None) -> HeatRow:
        if old is None or new is None:
            return row
        rank = new.unranked.label if new.unranked is not None else str(new.rank)
        if new.rank != old.rank:
            rank = f"{old.rank or NO_VALUE}→{new.rank or NO_VALUE}"
        points = _arrow(old.score, new.score), _arrow(old.ranking_score, new.ranking_score)
        return replace(row, tail=(*points, rank))


def _arrow(old: Decimal | None, new: Decimal | None) -> str:
    """Points with the way they went."""
    if old is None or new is None or old == new:
        return NO_VALUE if new is None else str(new)
    return f"{'↑' if new > old else '↓'}{new}"


def _by_unit(results: Sequence[UnitResult]) -> Mapping[int, UnitResult]:
    return {result.unit.id: result for result in results}
