"""What can still be saved: points of each piece, the range the month may end in, and every ending lies within it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.kpi import Figure, Figures, Metric
from commandcenter.models.scoring.assessment import DEFAULT_SCHEME
from commandcenter.models.scoring.rescue import OpenItem, Standing, forecasts
from tests.make import township, unit

_UNIT = township().unit[unit("S13")]
_DUE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def _item(case_id: int, metric: Metric, numerator: int = 0, due: datetime | None = _DUE) -> OpenItem:
    whole = 100 if metric is Metric.HANDLED_VOLUME else 1
    return OpenItem(case_id, f"LH-{case_id}", "", 1, _UNIT.id, metric, numerator, whole, due)


def _standing(figures: Figures) -> Standing:
    return Standing({_UNIT.id: figures}, {}, {}, {}, DEFAULT_SCHEME)


def test_each_piece_is_worth_its_points_and_the_dearest_comes_first() -> None:
    figures = {Metric.RESPONSE_RATE: Figure(9, 10, 10), Metric.ONTIME_RATE: Figure(8, 10, 10)}
    items = [_item(1, Metric.RESPONSE_RATE), _item(2, Metric.ONTIME_RATE), _item(3, Metric.ONTIME_RATE, 1)]
    (line,) = forecasts([_UNIT], items, _standing(figures), _standing(figures))
    # weights 15 and 20 of 35: one of ten responses is 4.29 points, one of ten feedbacks 5.71
    found = [(c.item.case_id, str(c.points)) for c in line.chances]
    assert found == [(3, "5.72"), (2, "5.71"), (1, "4.28")]
    assert line.as_it_stands == line.today == Decimal("84.29")
    assert line.best == Decimal("94.29")
    assert line.worst == Decimal("78.57")
    assert [c.item.what for c in line.chances if c.item.case_id == 3] == ["通过核查"]


def test_without_open_work_the_month_ends_as_it_stands() -> None:
    today, whole = _standing({Metric.ONTIME_RATE: Figure(8, 9, 9)}), _standing({Metric.ONTIME_RATE: Figure(8, 10, 10)})
    (line,) = forecasts([_UNIT], [], today, whole)
    assert line.today == Decimal("88.89")
    assert (line.worst, line.as_it_stands, line.best, line.chances) == (Decimal("80.00"),) * 3 + ((),)
    (none,) = forecasts([_UNIT], [], _standing({}), _standing({}))
    assert (none.today, none.worst, none.best) == (None, None, None)


_PIECES = st.lists(
    st.tuples(st.sampled_from([Metric.RESPONSE_RATE, Metric.ONTIME_RATE, Metric.HANDLED_VOLUME]), st.booleans()),
    max_size=6,
)


@given(_PIECES, st.integers(0, 10), st.integers(0, 63))
def test_whatever_comes_true_lies_between_worst_and_best(
    pieces: list[tuple[Metric, bool]], met: int, outcome: int
) -> None:
    """An oracle that counts one ending after the other."""
    figures: Figures = {Metric.FIRST_PASS_RATE: Figure(met, 10, 10)}
    items = []
    for i, (metric, provisional) in enumerate(pieces):
        provisional = provisional and metric is Metric.ONTIME_RATE
        item = _item(i, metric, int(provisional))
        items.append(item)
        figures[metric] = figures.get(metric, Figure()) + Figure(item.numerator, item.denominator, 1)
    standing = _standing(figures)
    (line,) = forecasts([_UNIT], items, standing, standing)
    ended = dict(figures)
    for i, item in enumerate(items):
        got = item.denominator if outcome >> i & 1 else 0
        was = ended[item.metric]
        ended[item.metric] = replace(was, numerator=was.numerator - item.numerator + got)
    score = standing.score(_UNIT, ended)
    assert score is not None
    assert line.worst is not None
    assert line.best is not None
    assert line.worst <= score <= line.best
    assert all(chance.points >= 0 for chance in line.chances)
