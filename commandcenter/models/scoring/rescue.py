"""本月还能救: what can still change a month's figures, what each open piece is worth, and where the month may end.
Pure: open items, what the program does by itself and the figures as they stand are parameters.

Only what is on the table now is looked at: tasks already dispatched. Call-backs, verifications and dispatches still to
come move the month too; nobody can say how, so they are left out, and pages say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from ..case import RatingItem
from ..kpi import NO_FIGURE, Figure, Figures, Metric
from ..people import Unit
from .assessment import Scheme, Tally, UnitResult, score_units


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A fact of the month whose result is not settled yet. `numerator` as it counts now, `until` when it must be done
    by (None: any time before the case ends), `card` the points (hundredths) that a red card takes if it is missed."""

    case_id: int
    no: str
    title: str
    task_n: int
    unit_id: int
    metric: Metric
    numerator: int
    denominator: int
    until: datetime | None
    card: int = 0

    @property
    def task(self) -> tuple[int, int]:
        return self.case_id, self.task_n

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
class Automatic:
    """What the program does by itself to a unit's task before the month ends, if nobody acts.

    A red card takes points (`deducted`, hundredths). A case overdue twice goes to the meeting: its tasks are withdrawn,
    and `fallen` is what they count in the month no more; limits met or missed before and cards stay.
    """

    case_id: int
    task_n: int
    unit_id: int
    deducted: int
    fallen: Figures = field(default_factory=dict)
    withdrawn: bool = False

    @property
    def task(self) -> tuple[int, int]:
        return self.case_id, self.task_n


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

    def score(self, unit: Unit, figures: Figures, more: int = 0) -> Decimal | None:
        """The unit's score with these figures in place of its own, and so many hundredths of points more deducted."""
        of, deducted = {unit.id: figures}, {unit.id: self.deducted.get(unit.id, 0) + more}
        results: tuple[UnitResult, ...] = score_units([unit], of, self.ratings, deducted, self.bonus, self.scheme)
        return results[0].score if results else None


def forecasts(
    units: Iterable[Unit],
    items: Sequence[OpenItem],
    automatic: Sequence[Automatic],
    today: Standing,
    standing: Standing,
) -> tuple[Forecast, ...]:
    """One for each unit of a peer group, in the order given; its chances with the most points first.

    `today` is the month as far as it has come, `standing` the month to its end with all that is dated ahead,
    `automatic` what the program adds to it by then.
    """
    return tuple(
        _Course(
            unit, standing, [i for i in items if i.unit_id == unit.id], [a for a in automatic if a.unit_id == unit.id]
        ).forecast(today)
        for unit in units
    )


@dataclass(frozen=True, slots=True)
class _Course:
    """What may become of one unit's month."""

    unit: Unit
    standing: Standing
    items: Sequence[OpenItem]
    automatic: Sequence[Automatic]

    def forecast(self, today: Standing) -> Forecast:
        chances = [Chance(item, self._at_stake(item)) for item in self.items]
        chances.sort(key=lambda c: (-c.points, c.item.until is None, c.item.until or 0, c.item.case_id, c.item.metric))
        in_time = {item.task for item in self.items if item.metric is Metric.ONTIME_RATE}
        withdrawn = {a.task for a in self.automatic if a.withdrawn}
        sure = [a for a in self.automatic if not a.withdrawn and a.task not in in_time]
        falling = [a for a in self.automatic if a.withdrawn]
        missed = [item for item in self.items if item.task not in withdrawn]
        return Forecast(
            unit=self.unit,
            today=today.score(self.unit, today.figures.get(self.unit.id, {})),
            worst=self._score([*sure, *falling], missed, done=False),
            as_it_stands=self._score(self.automatic),
            best=self._score(sure, self.items, done=True),
            chances=tuple(chances),
        )

    def _at_stake(self, item: OpenItem) -> Decimal:
        """Between doing it and missing it. A task that would be withdrawn is taken as one that is not: then only is
        there anything to do about it."""
        others = [a for a in self.automatic if a.task != item.task or not (a.withdrawn or item.card)]
        done, missed = (self._score(others, [item], done=one) for one in (True, False))
        return (done or Decimal(0)) - (missed or Decimal(0))

    def _score(
        self, automatic: Iterable[Automatic], items: Iterable[OpenItem] = (), *, done: bool = False
    ) -> Decimal | None:
        """At the month's end if the program does this much, and all these items end well, or all badly."""
        own = dict(self.standing.figures.get(self.unit.id, {}))
        more = 0
        for one in automatic:
            more += one.deducted
            for metric, fallen in one.fallen.items():
                own[metric] = _less(own.get(metric, NO_FIGURE), fallen)
        for item in items:
            figure = own.get(item.metric, NO_FIGURE)
            moved = (item.denominator if done else 0) - item.numerator
            own[item.metric] = replace(figure, numerator=figure.numerator + moved)
            more += 0 if done else item.card
        return self.standing.score(self.unit, own, more)


def _less(figure: Figure, fallen: Figure) -> Figure:
    return Figure(
        figure.numerator - fallen.numerator,
        figure.denominator - fallen.denominator,
        figure.n - fallen.n,
        figure.pending - fallen.pending,
    )
