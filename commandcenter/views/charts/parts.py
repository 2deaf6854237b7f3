"""From the parts of a split (network, matter, platform, grid) to what the table and the map show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject

from ...dispatch.figures.kpi_views import PartKey, PartLine, Split
from ...dispatch.overviews.map_views import GridMap
from ...models.kpi import NO_FIGURE, Metric, half_up, total, value
from .figures import Door, KpiFigures
from .heat import GROUP, HeatRow
from .kpi_map import Shade


@dataclass(frozen=True, slots=True)
class Parts:
    """What was read of a split; `grid_map` only where it is the grids that are told apart."""

    split: Split
    lines: tuple[PartLine, ...]
    grid_map: GridMap | None = None


class PartFigures(QObject):
    """Words and numbers of the parts, in the words of the page's figures. Rows are known by their place."""

    def __init__(self, figures: KpiFigures, parts: Parts) -> None:
        super().__init__()
        self.figures, self.parts = figures, parts

    def heads(self) -> tuple[str, ...]:
        _, *kpis = self.figures.heads()[: 1 + len(Metric)]
        return (self.parts.split.label, *kpis, self.tr("任务"), self.tr("占比"))

    def rows(self) -> list[HeatRow]:
        whole = total(line.cell(Metric.HANDLED_VOLUME).figure for line in self.parts.lines).n
        group = self.figures.heat()[0]
        rows = [HeatRow(GROUP, 0, self.figures.group, group.cells, (str(whole), "100 %" if whole else ""))]
        for n, line in enumerate(self.parts.lines, 1):
            tasks = line.cell(Metric.HANDLED_VOLUME).figure.n
            cells = tuple(self.figures.heat_cell(line.name, cell) for cell in line.cells)
            rows.append(HeatRow(n, n, line.name, cells, (str(tasks), _share(tasks, whole))))
        return rows

    def door(self, metric: Metric, row: int) -> Door:
        """Behind a cell of a row; of the first one what the whole group counts."""
        if row == GROUP:
            return self.figures.door(metric)
        line = self.parts.lines[row - 1]
        return self._door(metric, line.key, line.name)

    def door_of(self, metric: Metric, key: PartKey) -> Door | None:
        """Behind one part; None: nothing was counted there."""
        line = next((line for line in self.parts.lines if line.key == key), None)
        if line is None or not line.cell(metric).figure.n:
            return None
        return self._door(metric, line.key, line.name)

    def _door(self, metric: Metric, key: PartKey, name: str) -> Door:
        figures = self.figures
        words = f"{figures.group} {name} {metric.label} {figures.view.period.words}"
        return Door(metric, figures.view.unit_ids, figures.view.period, words, (self.parts.split, key))

    def shades(self, metric: Metric) -> dict[int, Shade]:
        """The grids with a value, by id."""
        found = {}
        for line in self.parts.lines:
            cell = line.cell(metric)
            if isinstance(line.key, int) and cell.value is not None:
                words = self.figures.heat_cell(line.name, cell).words
                text = str(cell.value)
                if metric is not Metric.HANDLED_VOLUME:
                    text = f"{cell.value:.0f}" if cell.value in (0, 100) else f"{cell.value:.1f}"
                found[line.key] = Shade(text, words, cell.step, cell.small)
        return found

    def communities(self, metric: Metric) -> Mapping[int, str]:
        """The value of each community in whole numbers, by its id."""
        if self.parts.grid_map is None:
            return {}
        of = {line.key: line.cell(metric).figure for line in self.parts.lines}
        found = {}
        for community in self.parts.grid_map.communities:
            grids = (community.id, *(grid_id for grid_id, _ in community.grids))
            whole = value(metric, total(of.get(grid_id, NO_FIGURE) for grid_id in grids))
            found[community.id] = "" if whole is None else self.figures.in_unit(metric).format(f"{whole:.0f}")
        return found

    def off_the_map(self, metric: Metric) -> tuple[tuple[PartKey, str], ...]:
        """What was counted where the map has no cell: places known only to the community, or not yet."""
        shown = self._on_the_map()
        lines = [line for line in self.parts.lines if line.key not in shown]
        told = ((line, self.figures.counted(metric, line.cell(metric).figure)) for line in lines)
        return tuple((line.key, f"{line.name} {counted}") for line, counted in told if counted)

    def _on_the_map(self) -> frozenset[PartKey]:
        grid_map = self.parts.grid_map
        return frozenset(grid_map.places if grid_map is not None else ())


def _share(part: int, whole: int) -> str:
    """In whole percent; a small part is not told to be nothing."""
    if not part or not whole:
        return ""
    return "<1 %" if 200 * part < whole else f"{half_up(100 * part, whole)} %"
