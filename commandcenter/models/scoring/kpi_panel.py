"""What a page of KPIs compares: a peer group with the period before, each unit with its group, unit with unit.

Pure arithmetic on figures that are counted already; every number is rounded once, for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..kpi import KPI, NO_FIGURE, Figure, Figures, Metric, percent, score, totals, value
from ..labels import Labelled
from ..people import Unit
from .assessment import SMALL_SAMPLE, KpiResult, UnitResult, Unranked, competition_ranks

#: Distance to the peer value, in points, from which a cell counts as different, and as very different.
NEAR, FAR = Decimal("1.5"), Decimal("5")


class Change(Labelled):
    """What a change means for the people served; 重复诉求率 falls for the better.

    承办量 is neither good nor bad, only more or less; `EARLY`: of a period that still runs it is not all there yet.
    """

    BETTER = "better", "好转"
    WORSE = "worse", "变差"
    SAME = "same", "持平"
    MORE = "more", "增加"
    LESS = "less", "减少"
    EARLY = "early", "期未满"


@dataclass(frozen=True, slots=True)
class Cell:
    """One KPI of one unit or group. `value` as printed everywhere, `rate` in percent (of 承办量: what was carried
    through), both None when the denominator is 0.

    `distance` is how many points the rate lies on the better side of the group's; None of a group, of a small sample
    and without value. `shrunk` is the percent that ranking uses.
    """

    metric: Metric
    figure: Figure
    value: Decimal | None
    rate: Decimal | None
    shrunk: Decimal | None = None
    small: bool = False
    distance: Decimal | None = None

    @property
    def step(self) -> int:
        """−2 … 2: how far from the group's rate, worse or better; 0 is close to it."""
        if self.distance is None or abs(self.distance) < NEAR:
            return 0
        return (1 if abs(self.distance) < FAR else 2) * (1 if self.distance > 0 else -1)


@dataclass(frozen=True, slots=True)
class Move:
    """How far a printed value moved from an earlier period (None: nothing was counted then or now), what that means.

    `points` are in `unit`: points of percent, or 承办量's own points (分).
    """

    points: Decimal | None
    meaning: Change
    unit: str = "点"


@dataclass(frozen=True, slots=True)
class Card:
    """One KPI of a peer group: now, moved from the period before and from the same days a year ago."""

    cell: Cell
    before: Move
    year_ago: Move


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the group with its seven cells; `unranked` is why it has no ranking score and no rank."""

    unit: Unit
    cells: tuple[Cell, ...]
    score: Decimal | None
    rank: int | None
    ranking_score: Decimal | None = None
    unranked: Unranked | None = None

    def cell(self, metric: Metric) -> Cell:
        return self.cells[tuple(Metric).index(metric)]


class Split(Labelled):
    """What the tasks of a group are told apart by, beside its units: properties of their cases as they stand."""

    NETWORK = "network", "网络"
    MATTER = "matter", "事项"
    PLATFORM = "platform", "平台"
    GRID = "grid", "网格"


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a split with its seven cells, compared with the whole; `key` None: the cases it is not settled for
    (no matter, no place yet)."""

    key: int | str | None
    name: str
    cells: tuple[Cell, ...]

    def cell(self, metric: Metric) -> Cell:
        return self.cells[tuple(Metric).index(metric)]


@dataclass(frozen=True, slots=True)
class RankRow:
    """A unit's place in one KPI. `shown` is what its bar shows: the rate, of a small sample the shrunk one."""

    rank: int
    unit: Unit
    shown: Decimal
    cell: Cell


def rate(figure: Figure) -> Decimal | None:
    """Numerator in percent of the denominator, 2 places; None when that is 0."""
    return percent(figure.numerator, figure.denominator) if figure.denominator else None


def unit_of(metric: Metric) -> str:
    """What its printed value counts: 分 of 承办量, % of the others."""
    return "分" if metric is Metric.HANDLED_VOLUME else "%"


def group_cell(metric: Metric, figure: Figure) -> Cell:
    """The sum of a group."""
    return Cell(metric, figure, value(metric, figure), rate(figure))


def cards(now: Figures, before: Figures, year_ago: Figures, *, running: bool) -> tuple[Card, ...]:
    """The seven KPIs of a group beside those of the period before and of a year ago; `running`: it is not over."""
    found = []
    for metric in Metric:
        cell = group_cell(metric, now.get(metric, NO_FIGURE))
        earlier = (value(metric, figures.get(metric, NO_FIGURE)) for figures in (before, year_ago))
        found.append(Card(cell, *(_move(cell, then, running) for then in earlier)))
    return tuple(found)


def _move(cell: Cell, earlier: Decimal | None, running: bool) -> Move:
    unit = "点" if unit_of(cell.metric) == "%" else unit_of(cell.metric)
    if cell.value is None or earlier is None:
        return Move(None, Change.SAME, unit)
    points = cell.value - earlier
    return Move(points, _meaning(cell.metric, points, running), unit)


def _meaning(metric: Metric, points: Decimal, running: bool) -> Change:
    if not points:
        return Change.SAME
    rose = points > 0
    if metric is Metric.HANDLED_VOLUME:
        return Change.EARLY if running else Change.MORE if rose else Change.LESS
    better = rose is not KPI[metric].lower_is_better
    return Change.BETTER if better else Change.WORSE


def unit_lines(results: Iterable[UnitResult], group: Figures) -> tuple[UnitLine, ...]:
    """The units of a peer group, best rank first; those without rank follow by their code."""
    lines = [
        UnitLine(
            r.unit,
            tuple(_unit_cell(kpi, group.get(kpi.metric, NO_FIGURE)) for kpi in r.kpis),
            r.score,
            r.rank,
            r.ranking_score,
            r.unranked,
        )
        for r in results
    ]
    return tuple(sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.unit.code)))


def _unit_cell(kpi: KpiResult, group: Figure) -> Cell:
    return _compared(kpi.metric, kpi.figure, group, kpi.shrunk)


def _compared(metric: Metric, figure: Figure, group: Figure, shrunk: Decimal | None = None) -> Cell:
    own, peers = score(metric, figure), score(metric, group)
    small = figure.n < SMALL_SAMPLE and own is not None
    distance = None if own is None or peers is None or small else own - peers
    return Cell(metric, figure, value(metric, figure), rate(figure), shrunk, small, distance)


def part_line(key: int | str | None, name: str, figures: Figures, whole: Figures) -> PartLine:
    """One part of a split beside the sum of all parts."""
    pairs = ((m, figures.get(m, NO_FIGURE), whole.get(m, NO_FIGURE)) for m in Metric)
    return PartLine(key, name, tuple(_compared(m, own, all_) for m, own, all_ in pairs))


def ranking(lines: Iterable[UnitLine], metric: Metric) -> tuple[RankRow, ...]:
    """The units that have a value of this KPI, best first; small samples stand where the shrunk rate puts them."""
    shown: list[tuple[Decimal, UnitLine, Cell]] = []
    for line in lines:
        cell = line.cell(metric)
        if cell.rate is not None:
            shown.append((cell.shrunk if cell.small and cell.shrunk is not None else cell.rate, line, cell))
    sign = -1 if KPI[metric].lower_is_better else 1
    shown.sort(key=lambda row: (-sign * row[0], row[1].unit.code))
    places = competition_ranks([sign * row[0] for row in shown])
    return tuple(RankRow(n or 0, line.unit, at, cell) for n, (at, line, cell) in zip(places, shown, strict=True))


def series(months: Sequence[Mapping[int, Figures]], units: Iterable[int]) -> tuple[Figures, ...]:
    """Month by month the sum of some units."""
    chosen = tuple(units)
    return tuple(totals(month[unit] for unit in chosen if unit in month) for month in months)
