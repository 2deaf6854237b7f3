"""我的分怎么来的: the way from 100 points down to a unit's score, one step for each thing that costs points.

The same arithmetic as `assessment`, told step by step in exact fractions; each step is rounded once for people, so
that the last digit of their sum may differ by 0.01 from the printed score, which stands at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..kpi import Metric, achieved, half_up, two_places
from ..people import UnitKind
from .assessment import DEFAULT_SCHEME, DeductionKind, Scheme, UnitResult


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """One thing that moves the score. `what` is the KPI, the deduction, or None for ratings, bonus and caps.

    `full` is the most it could have brought and `got` what it brought, 0 for what only takes away; `lost` the points it
    took, negative when it gave some. `rate` is in percent, None where there is none; `times` counts deductions. All
    points have 2 places.
    """

    what: Metric | DeductionKind | None
    label: str
    full: Decimal
    lost: Decimal
    got: Decimal = Decimal(0)
    rate: Decimal | None = None
    times: int = 0


@dataclass(frozen=True, slots=True)
class ScoreStory:
    """A unit's score with the steps that lead to it; `share` is the percent the ratings make, 0 without ratings.

    `without` are the KPIs that nothing was counted for: their weight is spread over the others.
    """

    result: UnitResult
    steps: tuple[ScoreStep, ...]
    share: int

    @property
    def without(self) -> tuple[Metric, ...]:
        return tuple(kpi.metric for kpi in self.result.kpis if not kpi.figure.denominator)


#: What its ratings are called where a unit is rated by those it serves, and by departments.
_RATED = {UnitKind.STATION: "反向评价", UnitKind.COUNTY: "反向评价"}
_RATED_BY_DEPARTMENTS = "部门评价"


def rating_label(kind: UnitKind) -> str:
    """What the ratings of a unit of this kind are called."""
    return _RATED.get(kind, _RATED_BY_DEPARTMENTS)


def score_story(
    result: UnitResult, deducted: Mapping[DeductionKind, tuple[int, int]], scheme: Scheme = DEFAULT_SCHEME
) -> ScoreStory | None:
    """How the score of a unit came about; None when it has no score.

    `deducted` gives for each kind the hundredths of points taken, before the cap, and how often.
    """
    if result.score is None:
        return None
    share = 0 if result.reverse is None else scheme.reverse_share[result.unit.kind]
    return ScoreStory(result, tuple(_steps(result, deducted, scheme, share)), share)


def _steps(
    result: UnitResult, deducted: Mapping[DeductionKind, tuple[int, int]], scheme: Scheme, share: int
) -> Iterator[ScoreStep]:
    exact = Fraction(100)
    for what, rate, full in _base(result, scheme, share):
        lost = full * (1 - rate)
        exact -= lost
        yield ScoreStep(what, what.label, _rounded(full), _rounded(lost), _rounded(full - lost), _rounded(100 * rate))
    if result.reverse is not None:
        lost = share * (1 - Fraction(result.reverse) / 100)
        exact -= lost
        name = rating_label(result.unit.kind)
        yield ScoreStep(None, name, _rounded(Fraction(share)), _rounded(lost), _rounded(share - lost), result.reverse)
    for kind in DeductionKind:
        points, times = deducted.get(kind, (0, 0))
        if points:
            exact -= Fraction(points, 100)
            yield ScoreStep(kind, kind.label, two_places(0), two_places(points), times=times)
    beyond = sum(points for points, _ in deducted.values()) - scheme.most_deducted
    if beyond > 0:
        exact += Fraction(beyond, 100)
        yield ScoreStep(None, "扣分封顶", two_places(0), two_places(-beyond))
    if result.bonus:
        exact += Fraction(result.bonus)
        yield ScoreStep(None, "加分", two_places(0), -result.bonus)
    if exact < 0 or exact > 100:
        over = exact - (0 if exact < 0 else 100)
        yield ScoreStep(None, "不低于0分" if over < 0 else "不高于100分", two_places(0), _rounded(over))


def _base(result: UnitResult, scheme: Scheme, share: int) -> Iterator[tuple[Metric, Fraction, Fraction]]:
    """Each KPI with a value: its share earned, and the points it could bring; missing weights spread pro rata."""
    valued = [kpi for kpi in result.kpis if kpi.figure.denominator]
    available = sum(scheme.weights[kpi.metric] for kpi in valued)
    for kpi in valued:
        earned = achieved(kpi.metric, kpi.figure.numerator, kpi.figure.denominator)
        full = Fraction((100 - share) * scheme.weights[kpi.metric], available)
        yield kpi.metric, Fraction(earned, kpi.figure.denominator), full


class Loss(NamedTuple):
    """What one item of a case lost: pieces of a KPI (in its own scale), or hundredths of a deduction."""

    what: Metric | DeductionKind
    case_id: int
    lost: int


class Costly(NamedTuple):
    """A case by the points it took from the score, 2 places."""

    case_id: int
    points: Decimal


def costliest(story: ScoreStory, losses: Iterable[Loss], most: int = 3) -> tuple[Costly, ...]:
    """The cases that cost most, each with all its losses: of a KPI its share of what that could have brought, of
    deductions their points (before the cap)."""
    full = {step.what: Fraction(step.full) for step in story.steps if isinstance(step.what, Metric)}
    of = {kpi.metric: kpi.figure.denominator for kpi in story.result.kpis}
    taken: dict[int, Fraction] = {}
    for loss in losses:
        if isinstance(loss.what, Metric):
            points = full.get(loss.what, Fraction(0)) * loss.lost / max(1, of[loss.what])
        else:
            points = Fraction(loss.lost, 100)
        taken[loss.case_id] = taken.get(loss.case_id, Fraction(0)) + points
    found = sorted(((points, case) for case, points in taken.items() if points), key=lambda one: (-one[0], one[1]))
    return tuple(Costly(case, _rounded(points)) for points, case in found[:most])


def _rounded(points: Fraction) -> Decimal:
    """2 places, half up, away from zero on both sides."""
    sign = -1 if points < 0 else 1
    return two_places(sign * half_up(100 * abs(points.numerator), points.denominator))
