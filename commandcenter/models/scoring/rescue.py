"""本月还能救: what can still change a month's figures, what each open piece is worth, and where the month may end.
Pure: open items and the figures as they stand are parameters.

Only what is on the table now is looked at: tasks already dispatched. Call-backs, verifications and dispatches still to
come move the month too; nobody can say how, so they are left out, and pages say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from ..case import RatingItem
from ..kpi import NO_FIGURE, Figures, Metric
from ..people import Unit
from .assessment import Scheme, Tally, UnitResult, score_units


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A fact of the month whose result is not settled yet. `numerator` as it counts now, `until` when it must be done
    by (None: any time before the case ends)."""

    case_id: int
    no: str
    title: str
    task_n: int
    unit_id: int
    metric: Metric
    numerator: int
    denominator: int
    until: datetime | None

    @property
    def provisional(self) -> bool:
        """Counts already, and can only be lost: filed, not verified yet."""
        return self.numerator == self.denominator

    @property
    def what(self) -> str:
        """What is to be done about it."""
        if self.metric is Metric.RESPONSE_RATE:
            return "签收并联系"
        if self.provisional:
            return "通过核查"
        return "按期反馈" if self.metric is Metric.ONTIME_RATE else "办结并获认可"


@dataclass(frozen=True, slots=True)
class Chance:
    """An open item with the points of the unit's score between doing it and missing it, other things as they stand."""

    item: OpenItem
    points: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """A unit's score today, and where it may end: everything missed, as it stands, everything done; None without any
    value."""

    unit: Unit
    today: Decimal | None
    worst: Decimal | None
    as_it_stands: Decimal | None
    best: Decimal | None
    chances: tuple[Chance, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A month as it stands: figures, ratings, points taken and given. To its end it holds all that is dated ahead."""

    figures: Mapping[int, Figures]
    ratings: Mapping[int, Mapping[RatingItem, Tally]]
    deducted: Mapping[int, int]
    bonus: Mapping[int, int]
    scheme: Scheme

    def score(self, unit: Unit, figures: Figures) -> Decimal | None:
        """The unit's score with these figures in place of its own."""
        of = {unit.id: figures}
        results: tuple[UnitResult, ...] = score_units([unit], of, self.ratings, self.deducted, self.bonus, self.scheme)
        return results[0].score if results else None


def forecasts(
    units: Iterable[Unit], items: Sequence[OpenItem], today: Standing, standing: Standing
) -> tuple[Forecast, ...]:
    """One for each unit of a peer group, in the order given; its chances with the most points first.

    `today` is the month as far as it has come, `standing` the month to its end.
    """
    return tuple(_forecast(unit, [i for i in items if i.unit_id == unit.id], today, standing) for unit in units)


def _forecast(unit: Unit, items: Sequence[OpenItem], today: Standing, standing: Standing) -> Forecast:
    own = dict(standing.figures.get(unit.id, {}))
    chances = [Chance(item, _at_stake(unit, own, item, standing)) for item in items]
    chances.sort(key=lambda c: (-c.points, c.item.until is None, c.item.until or 0, c.item.case_id, c.item.metric))
    return Forecast(
        unit=unit,
        today=today.score(unit, today.figures.get(unit.id, {})),
        worst=standing.score(unit, _settled(own, items, done=False)),
        as_it_stands=standing.score(unit, own),
        best=standing.score(unit, _settled(own, items, done=True)),
        chances=tuple(chances),
    )


def _at_stake(unit: Unit, own: Figures, item: OpenItem, standing: Standing) -> Decimal:
    done, missed = (standing.score(unit, _settled(own, [item], done=one)) for one in (True, False))
    return (done or Decimal(0)) - (missed or Decimal(0))


def _settled(own: Figures, items: Iterable[OpenItem], *, done: bool) -> Figures:
    """The figures if all these items end well, or all badly."""
    found = dict(own)
    for item in items:
        figure = found.get(item.metric, NO_FIGURE)
        moved = (item.denominator if done else 0) - item.numerator
        found[item.metric] = replace(figure, numerator=figure.numerator + moved)
    return found
