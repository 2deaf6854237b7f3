"""What can still be saved: points of each piece, the range the month may end in, and every ending lies within it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.kpi import Figure, Figures, Metric
from commandcenter.models.scoring.assessment import DEFAULT_SCHEME
from commandcenter.models.scoring.rescue import Automatic, OpenItem, Standing, forecasts
from tests.make import township, unit

_UNIT = township().unit[unit("S13")]
_DUE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def _item(case_id: int, metric: Metric, numerator: int = 0, due: datetime | None = _DUE, card: int = 0) -> OpenItem:
    whole = 100 if metric is Metric.HANDLED_VOLUME else 1
    return OpenItem(case_id, f"LH-{case_id}", "", 1, _UNIT.id, metric, numerator, whole, due, card)


def _card(case_id: int) -> Automatic:
    return Automatic(case_id, 1, _UNIT.id, 50)


def _standing(figures: Figures) -> Standing:
    return Standing({_UNIT.id: figures}, {}, {}, {}, DEFAULT_SCHEME)


def test_each_piece_is_worth_its_points_and_the_dearest_comes_first() -> None:
    figures = {Metric.RESPONSE_RATE: Figure(9, 10, 10), Metric.ONTIME_RATE: Figure(8, 10, 10)}
    items = [_item(1, Metric.RESPONSE_RATE), _item(2, Metric.ONTIME_RATE), _item(3, Metric.ONTIME_RATE, 1)]
    (line,) = forecasts([_UNIT], items, [], _standing(figures), _standing(figures))
    # weights 15 and 20 of 35: one of ten responses is 4.29 points, one of ten feedbacks 5.71
    found = [(c.item.case_id, str(c.points)) for c in line.chances]
    assert found == [(3, "5.72"), (2, "5.71"), (1, "4.28")]
    assert line.as_it_stands == line.today == Decimal("84.29")
    assert line.best == Decimal("94.29")
    assert line.worst == Decimal("78.57")
    assert [c.item.what for c in line.chances if c.item.case_id == 3] == ["通过核查"]


def test_without_open_work_the_month_ends_as_it_stands() -> None:
    today, whole = _standing({Metric.ONTIME_RATE: Figure(8, 9, 9)}), _standing({Metric.ONTIME_RATE: Figure(8, 10, 10)})
    (line,) = forecasts([_UNIT], [], [], today, whole)
    assert line.today == Decimal("88.89")
    assert (line.worst, line.as_it_stands, line.best, line.chances) == (Decimal("80.00"),) * 3 + ((),)
    (none,) = forecasts([_UNIT], [], [], _standing({}), _standing({}))
    assert (none.today, none.worst, none.best) == (None, None, None)


def test_a_missed_feedback_costs_its_red_card_too() -> None:
    """One that waits for its verification costs it only if it fails; of one already overdue the card is certain."""
    figures = {Metric.ONTIME_RATE: Figure(8, 10, 10)}
    items = [_item(1, Metric.ONTIME_RATE, card=50), _item(2, Metric.ONTIME_RATE, 1, card=50)]
    (line,) = forecasts([_UNIT], items, [_card(1), _card(7)], _standing(figures), _standing(figures))
    assert line.today == Decimal("80.00")
    assert line.as_it_stands == Decimal("79.00")
    assert line.best == Decimal("89.50")
    assert line.worst == Decimal("68.50")
    assert [str(c.points) for c in line.chances] == ["10.50", "10.50"]


def test_what_the_meeting_withdraws_counts_no_more_but_its_misses() -> None:
    """Its late piece and its card stay; what there is to win is told as if it went on."""
    figures = {Metric.ONTIME_RATE: Figure(8, 10, 10), Metric.HANDLED_VOLUME: Figure(600, 1000, 10)}
    items = [_item(1, Metric.HANDLED_VOLUME)]
    withdrawn = Automatic(1, 1, _UNIT.id, 0, {Metric.HANDLED_VOLUME: Figure(0, 100, 1)}, withdrawn=True)
    standing = replace(_standing(figures), deducted={_UNIT.id: 50})
    (line,) = forecasts([_UNIT], items, [withdrawn], standing, standing)
    # weights 20 and 10 of 30, with the card: 8 of 10 and 600 of 900; 8 of 10 and 700 of 1000
    assert line.as_it_stands == line.worst == Decimal("75.06")
    assert line.best == Decimal("76.17")
    assert [str(c.points) for c in line.chances] == ["3.34"]


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
    automatic = []
    for i, (metric, provisional) in enumerate(pieces):
        in_time = metric is Metric.ONTIME_RATE
        item = _item(i, metric, int(provisional and in_time), card=50 * in_time)
        items.append(item)
        if in_time and not provisional:
            automatic.append(_card(i))
        figures[metric] = figures.get(metric, Figure()) + Figure(item.numerator, item.denominator, 1)
    standing = _standing(figures)
    (line,) = forecasts([_UNIT], items, automatic, standing, standing)
    ended, cards = dict(figures), 0
    for i, item in enumerate(items):
        got = item.denominator if outcome >> i & 1 else 0
        cards += 0 if got else item.card
        was = ended[item.metric]
        ended[item.metric] = replace(was, numerator=was.numerator - item.numerator + got)
    score = standing.score(_UNIT, ended, cards)
    assert score is not None
    assert line.worst is not None
    assert line.best is not None
    assert line.worst <= score <= line.best
    assert line.as_it_stands is not None
    assert line.worst <= line.as_it_stands <= line.best
    assert all(chance.points >= 0 for chance in line.chances)
