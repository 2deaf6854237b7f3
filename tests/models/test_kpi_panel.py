"""Comparisons of a page of KPIs: with the period before, with the group, unit with unit."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from commandcenter.models.kpi import Figure, Figures, Metric, totals
from commandcenter.models.scoring.kpi_panel import Change, UnitLine, cards, ranking, series, unit_lines
from tests.models.test_assessment import FULL, assess

M = Metric


def lines_of(figures: dict[int, Figures]) -> tuple[UnitLine, ...]:
    return unit_lines(assess(figures).values(), totals(figures.values()))


@pytest.mark.parametrize(
    ("metric", "now", "before", "change", "meaning"),
    [
        (M.ONTIME_RATE, Figure(9, 10, 10), Figure(8, 10, 10), "10.00", Change.BETTER),
        (M.ONTIME_RATE, Figure(7, 10, 10), Figure(8, 10, 10), "-10.00", Change.WORSE),
        (M.ONTIME_RATE, Figure(8, 10, 10), Figure(4, 5, 5), "0.00", Change.SAME),
        (M.REPEAT_RATE, Figure(1, 10, 10), Figure(2, 10, 10), "-10.00", Change.BETTER),
        (M.REPEAT_RATE, Figure(2, 10, 10), Figure(1, 10, 10), "10.00", Change.WORSE),
        (M.HANDLED_VOLUME, Figure(300, 600, 4), Figure(600, 750, 4), "-1.50", Change.LESS),
        (M.HANDLED_VOLUME, Figure(300, 900, 4), Figure(600, 750, 4), "1.50", Change.MORE),
        (M.HANDLED_VOLUME, Figure(300, 600, 4), Figure(600, 600, 4), "0.00", Change.SAME),
        (M.ONTIME_RATE, Figure(), Figure(4, 5, 5), None, Change.SAME),
        (M.ONTIME_RATE, Figure(4, 5, 5), Figure(), None, Change.SAME),
    ],
)
def test_a_card_beside_the_period_before(
    metric: Metric, now: Figure, before: Figure, change: str | None, meaning: Change
) -> None:
    """The year ago is told in the same way, each by itself; 承办量 in its own points, neither better nor worse."""
    of, then_of = {metric: now}, {metric: before}
    for then in (cards(of, then_of, {}, running=False), cards(of, {}, then_of, running=False)):
        card = next(c for c in then if c.cell.metric is metric)
        moves = sorted((card.before, card.year_ago), key=lambda move: move.points is None)
        assert (None if moves[0].points is None else str(moves[0].points), moves[0].meaning) == (change, meaning)
        assert moves[1].points is None
        assert {move.unit for move in moves} == {"分" if metric is M.HANDLED_VOLUME else "点"}


def test_volume_of_a_running_period_is_not_judged() -> None:
    now, before = {M.HANDLED_VOLUME: Figure(300, 600, 4)}, {M.HANDLED_VOLUME: Figure(600, 750, 4)}
    assert cards(now, before, {}, running=True)[1].before.meaning is Change.EARLY


def test_cells_tell_their_distance_to_the_group() -> None:
    """The group's 按期办结率 is 60 of 80; in 重复诉求率 more is worse."""
    lines = lines_of(
        {
            1: FULL | {M.ONTIME_RATE: Figure(20, 20, 20)},
            2: FULL | {M.ONTIME_RATE: Figure(15, 20, 20)},
            3: FULL | {M.ONTIME_RATE: Figure(11, 20, 20), M.REPEAT_RATE: Figure(3, 20, 20)},
            4: FULL | {M.ONTIME_RATE: Figure(14, 20, 20)},
        }
    )
    of = {line.unit.id: line for line in lines}
    assert [line.rank for line in lines] == sorted(line.rank or 0 for line in lines)
    ontime = {unit: of[unit].cell(M.ONTIME_RATE) for unit in of}
    assert [(str(ontime[n].distance), ontime[n].step) for n in (1, 2, 3, 4)] == [
        ("25.00", 2),
        ("0.00", 0),
        ("-20.00", -2),
        ("-5.00", -2),
    ]
    assert of[3].cell(M.REPEAT_RATE).step == -2
    assert of[1].cell(M.REPEAT_RATE).step == 1


def test_a_small_sample_is_marked_and_never_tinted() -> None:
    (line, other) = lines_of({1: FULL | {M.ONTIME_RATE: Figure(0, 2, 2)}, 2: FULL})
    cell = next(at for at in (line, other) if at.unit.id == 1).cell(M.ONTIME_RATE)
    assert (cell.small, cell.distance, cell.step, cell.rate) == (True, None, 0, D("0.00"))
    nothing = lines_of({1: {}, 2: FULL})[-1].cell(M.ONTIME_RATE)
    assert (nothing.small, nothing.value, nothing.rate, nothing.distance) == (False, None, None, None)


def test_ranks_of_one_kpi() -> None:
    """A small sample stands where (x + 5p) ÷ (n + 5) puts it; without value no place; the fewest repeats win."""
    figures: dict[int, Figures] = {
        1: {M.ONTIME_RATE: Figure(9, 10, 10), M.REPEAT_RATE: Figure(2, 10, 10)},
        2: {M.ONTIME_RATE: Figure(1, 1, 1), M.REPEAT_RATE: Figure(1, 10, 10)},
        3: {M.ONTIME_RATE: Figure(9, 10, 10)},
        4: {},
    }
    lines = lines_of(figures)
    ontime = ranking(lines, M.ONTIME_RATE)
    assert [(row.rank, row.unit.id) for row in ontime] == [(1, 2), (2, 1), (2, 3)]
    assert ontime[0].shown == ontime[0].cell.shrunk == D("92.06")
    assert [(row.rank, row.unit.id) for row in ranking(lines, M.REPEAT_RATE)] == [(1, 2), (2, 1)]


def test_months_add_up_over_the_units_asked_for() -> None:
    month = {1: {M.ONTIME_RATE: Figure(1, 2, 2)}, 2: {M.ONTIME_RATE: Figure(3, 4, 4)}}
    both, nobody = series([month, {}], (1, 2))
    assert both[M.ONTIME_RATE] == Figure(4, 6, 6)
    assert nobody[M.ONTIME_RATE] == Figure()
    assert series([month], (1,))[0][M.ONTIME_RATE] == Figure(1, 2, 2)
