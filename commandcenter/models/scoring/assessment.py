"""双向考核: from figures, ratings and deductions to scores and ranks (domain §3, "Two-way score").

Every score is computed in exact integers and rounded once, half up, to 2 places. A unit has two: the printed `score`
from its plain rates, and `ranking_score` from the same formula with each rate shrunk towards its peer group,
(x + 5p) ÷ (n + 5), so that one bad mark does not sink a unit with few cases. Ranks follow the ranking score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import NamedTuple

from ..case import AskKind, AskResult, CaseFile, Excuse, RatingItem, Task, TaskRole
from ..kpi import KPIS, NO_FIGURE, Figure, Figures, Metric, achieved, counts, half_up, two_places, value
from ..labels import Labelled
from ..people import PEER_GROUPS, Unit, UnitKind

#: Below this n a figure is 样本不足; the same number of peer cases is mixed in for ranking.
SMALL_SAMPLE = 5
#: From so many ratings of an item on, its mean is told to the rated unit (domain §3). Below, no score is made of it: it
#: could be worked out of the score and its base.
TELLING = 3

_OF_UNIT = {
    RatingItem.ARRIVAL: 30,
    RatingItem.EFFECT: 40,
    RatingItem.ATTITUDE: 20,
    RatingItem.COMMUNICATION: 10,
}
_OF_REPORT = {RatingItem.TRUE_REPORT: 40, RatingItem.COMPLETE: 30, RatingItem.CLASSIFIED: 30}
#: The items each peer group is rated by, with their weights; departments by grid and centre, villages by departments.
RATING_ITEMS: dict[UnitKind, dict[RatingItem, int]] = {
    UnitKind.STATION: _OF_UNIT,
    UnitKind.COUNTY: _OF_UNIT,
    UnitKind.COMMUNITY: _OF_REPORT,
    UnitKind.VILLAGE: _OF_REPORT,
}
_BEST_RATING = 5


def _weights() -> dict[Metric, int]:
    return {kpi.metric: kpi.weight for kpi in KPIS}


def _reverse_shares() -> dict[UnitKind, int]:
    return {UnitKind.STATION: 30, UnitKind.COUNTY: 30, UnitKind.COMMUNITY: 20, UnitKind.VILLAGE: 20}


@dataclass(frozen=True, slots=True)
class Scheme:
    """What the town may adjust, with audit; a what-if passes its own. Points are hundredths.

    `weights` of the KPIs; `reverse_share` the percent of the score that ratings make; the most that may be deducted
    and added; `least_weight` the percent of the weights a unit needs values for, to be ranked; `least_ratings` how many
    ratings of an item its mean needs to be part of a score (1 in months frozen before that was asked).
    """

    weights: Mapping[Metric, int] = field(default_factory=_weights)
    reverse_share: Mapping[UnitKind, int] = field(default_factory=_reverse_shares)
    most_deducted: int = 2000
    most_bonus: int = 500
    least_weight: int = 50
    least_ratings: int = TELLING


DEFAULT_SCHEME = Scheme()


# --- from the dossier to marks ---------------------------------------------------------------------------------------


class DeductionKind(Labelled):
    REFUSED_RETURN = "REFUSED_RETURN", "退单被驳回"
    RED_CARD = "RED_CARD", "红牌"
    FAKE_CLOSURE = "FAKE_CLOSURE", "查实虚假办结"


POINTS: dict[DeductionKind, int] = {
    DeductionKind.REFUSED_RETURN: 100,
    DeductionKind.RED_CARD: 50,
    DeductionKind.FAKE_CLOSURE: 500,
}


class Deduction(NamedTuple):
    """Points in hundredths taken from a unit at a time; (kind, task_n, item) is its key within the case."""

    kind: DeductionKind
    task_n: int
    item: int
    unit_id: int
    at: datetime
    points: int


class RatingRow(NamedTuple):
    """One item (1–5) that a unit was rated by at a time; `n` is its key within the case."""

    n: int
    unit_id: int
    at: datetime
    item: RatingItem
    score: int


class Tally(NamedTuple):
    """The sum of some ratings of one item, and how many."""

    total: int
    n: int


def deductions(file: CaseFile) -> tuple[Deduction, ...]:
    """What the dossier takes from units' scores, in a case that counts at all.

    A refused return costs its point whatever becomes of the task. A red card falls with a task that counts for nobody
    any more; a consultation does not take it back. A fake closure is charged to the unit that led when it was proven.
    What a decided objection took off its task costs nothing.
    """
    return tuple(_deductions(file)) if counts(file.case) else ()


def _deductions(file: CaseFile) -> Iterator[Deduction]:
    for ask in file.requests:
        refused = ask.kind is AskKind.RETURN and ask.result is AskResult.REFUSED
        if refused and ask.task_n is not None and ask.decided_at is not None:
            task = file.tasks[ask.task_n - 1]
            if Excuse.RETURN not in task.excused:
                yield _deduction(DeductionKind.REFUSED_RETURN, task, ask.decided_at, ask.n)
    for task in file.tasks:
        if task.red_at is not None and task.answered_for and Excuse.LATE not in task.excused:
            yield _deduction(DeductionKind.RED_CARD, task, task.red_at)
    proven = file.case.fraud_at
    if proven is not None and (lead := _lead_at(file, proven)) is not None:
        yield _deduction(DeductionKind.FAKE_CLOSURE, lead, proven)


def _deduction(kind: DeductionKind, task: Task, at: datetime, item: int = 1) -> Deduction:
    return Deduction(kind, task.n, item, task.unit_id, at, POINTS[kind])


def _lead_at(file: CaseFile, at: datetime) -> Task | None:
    leads = (t for t in reversed(file.tasks) if t.role is TaskRole.LEAD and t.dispatched_at <= at and not t.undone)
    return next(leads, None)


def ratings(file: CaseFile) -> tuple[RatingRow, ...]:
    """The two-way ratings of the dossier, in a case that counts at all."""
    if not counts(file.case):
        return ()
    return tuple(RatingRow(s.n, s.of_unit_id, s.at, s.item, s.score) for s in file.scores)


def told(ratings: Mapping[int, Mapping[RatingItem, Tally]], least: int) -> dict[int, dict[RatingItem, Tally]]:
    """By unit the tallies of so many ratings at least."""
    kept = {of: {item: tally for item, tally in own.items() if tally.n >= least} for of, own in ratings.items()}
    return {of: own for of, own in kept.items() if own}


# --- from figures to scores ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KpiResult:
    """A unit's figure of one KPI. `value` as printed; `shrunk` the percent that ranking uses; None without value."""

    metric: Metric
    figure: Figure
    value: Decimal | None
    shrunk: Decimal | None

    @property
    def small_sample(self) -> bool:
        return self.figure.n < SMALL_SAMPLE


class Unranked(Labelled):
    """Why a unit has no rank."""

    NO_CASES = "no_cases", "无案件"
    TOO_LITTLE = "too_little", "指标不足"


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit's assessment; points have 2 places. `base` and `score` are None when no KPI has a value.

    `reverse` is the mean rating on the scale 0–100 (a 5 is 100, a 1 is 20), None without enough ratings. `deducted` and
    `bonus` are after their caps. `ranking_score` and `rank` are None for a unit that is 不参与排名.
    """

    unit: Unit
    kpis: tuple[KpiResult, ...]
    base: Decimal | None
    reverse: Decimal | None
    deducted: Decimal
    bonus: Decimal
    score: Decimal | None
    ranking_score: Decimal | None
    rank: int | None = None

    @property
    def unranked(self) -> Unranked | None:
        """Why it has no rank: nothing was counted, or the KPIs with a value weigh too little; None when it has one."""
        if self.rank is not None:
            return None
        return Unranked.NO_CASES if self.base is None else Unranked.TOO_LITTLE


class _Ratio(NamedTuple):
    """An exact share, 0 to 1. Not reduced: on so few terms plain integers are ten times as fast as Fraction."""

    numerator: int
    denominator: int

    @property
    def hundredths(self) -> int:
        """In hundredths of a percent or point, rounded half up."""
        return half_up(10_000 * self.numerator, self.denominator)


_NO_BONUS: Mapping[int, int] = MappingProxyType({})


def score_units(
    units: Iterable[Unit],
    figures: Mapping[int, Figures],
    ratings: Mapping[int, Mapping[RatingItem, Tally]],
    deducted: Mapping[int, int],
    bonus: Mapping[int, int] = _NO_BONUS,
    scheme: Scheme = DEFAULT_SCHEME,
) -> tuple[UnitResult, ...]:
    """The assessment of each unit that belongs to a peer group, in the order given.

    All mappings go by unit id and may lack units; `deducted` and `bonus` are hundredths of points before their caps.
    The units given are the peers: a single unit is picked from the result, never scored alone.
    """
    peers = [unit for unit in units if unit.kind in PEER_GROUPS]
    results: dict[int, UnitResult] = {}
    for kind in PEER_GROUPS:
        group = [unit for unit in peers if unit.kind is kind]
        peer_rates = _peer_rates([figures[unit.id] for unit in group if unit.id in figures])
        assessed = [
            _assess(
                unit,
                _kpi_rates(figures.get(unit.id, {}), peer_rates),
                _reverse(kind, ratings.get(unit.id, {}), scheme.least_ratings),
                min(deducted.get(unit.id, 0), scheme.most_deducted),
                min(bonus.get(unit.id, 0), scheme.most_bonus),
                scheme,
            )
            for unit in group
        ]
        ranks = competition_ranks([result.ranking_score for result in assessed])
        results.update((r.unit.id, replace(r, rank=rank)) for r, rank in zip(assessed, ranks, strict=True))
    return tuple(results[unit.id] for unit in peers)


def competition_ranks(points: Sequence[Decimal | None]) -> list[int | None]:
    """Ranks 1, 2, 2, 4 from the highest points down; None stays without rank."""
    falling = sorted((p for p in points if p is not None), reverse=True)
    first = {p: place for place, p in reversed(list(enumerate(falling, start=1)))}
    return [None if p is None else first[p] for p in points]


class _Rates(NamedTuple):
    """One KPI of one unit: its rate and the shrunk one, both None when the denominator is 0."""

    metric: Metric
    figure: Figure
    plain: _Ratio | None
    shrunk: _Ratio | None


def _peer_rates(group: Sequence[Figures]) -> dict[Metric, _Ratio]:
    """p = Σx ÷ Σn of a peer group by KPI, x = n · rate; only of KPIs that somebody has a value of."""
    rates = {}
    for metric in Metric:
        valued = [own[metric] for own in group if metric in own and own[metric].denominator]
        if valued:
            common = lcm(*(f.denominator for f in valued))
            x = sum(f.n * f.numerator * (common // f.denominator) for f in valued)
            rates[metric] = _Ratio(*Fraction(x, common * sum(f.n for f in valued)).as_integer_ratio())
    return rates


def _kpi_rates(own: Figures, peers: Mapping[Metric, _Ratio]) -> list[_Rates]:
    rates = []
    for metric in Metric:
        figure = own.get(metric, NO_FIGURE)
        if figure.denominator:
            plain = _Ratio(figure.numerator, figure.denominator)
            rates.append(_Rates(metric, figure, plain, _shrunk(figure, peers[metric])))
        else:
            rates.append(_Rates(metric, figure, None, None))
    return rates


def _shrunk(own: Figure, p: _Ratio) -> _Ratio:
    """(x + 5p) ÷ (n + 5), x = n · rate."""
    x, prior = own.n * own.numerator * p.denominator, SMALL_SAMPLE * p.numerator * own.denominator
    return _Ratio(x + prior, own.denominator * p.denominator * (own.n + SMALL_SAMPLE))


def _weighted_mean(parts: Iterable[tuple[int, _Ratio | None]]) -> _Ratio | None:
    """Of what there is: the weight of a missing part spreads pro rata over the others."""
    top, bottom, weights = 0, 1, 0
    for weight, ratio in parts:
        if ratio is not None:
            top = top * ratio.denominator + weight * ratio.numerator * bottom
            bottom *= ratio.denominator
            weights += weight
    return _Ratio(top, bottom * weights) if weights else None


def _reverse(kind: UnitKind, tallies: Mapping[RatingItem, Tally], least: int) -> _Ratio | None:
    """The weighted mean of the items' means, a 5 being the whole; of the items rated at least so often."""
    weights = RATING_ITEMS[kind]
    return _weighted_mean(
        (weights[item], _Ratio(tally.total, _BEST_RATING * tally.n))
        for item, tally in tallies.items()
        if item in weights and tally.n >= least
    )


def _earned(metric: Metric, rate: _Ratio | None) -> _Ratio | None:
    return None if rate is None else _Ratio(achieved(metric, *rate), rate.denominator)


def _assess(
    unit: Unit, rates: list[_Rates], reverse: _Ratio | None, deducted: int, bonus: int, scheme: Scheme
) -> UnitResult:
    weights, share = scheme.weights, scheme.reverse_share[unit.kind]

    def points(base: _Ratio | None) -> Decimal | None:
        """Base and reverse rating mixed; without enough ratings their share goes to the base."""
        mixed = None if base is None else _weighted_mean([(100 - share, base), (share, reverse)])
        return None if mixed is None else two_places(min(max(mixed.hundredths - deducted + bonus, 0), 10_000))

    base = _weighted_mean((weights[r.metric], _earned(r.metric, r.plain)) for r in rates)
    shrunk = _weighted_mean((weights[r.metric], _earned(r.metric, r.shrunk)) for r in rates)
    available = sum(weights[r.metric] for r in rates if r.plain)
    enough = 100 * available >= scheme.least_weight * sum(weights[r.metric] for r in rates)
    return UnitResult(
        unit=unit,
        kpis=tuple(KpiResult(r.metric, r.figure, value(r.metric, r.figure), _printed(r.shrunk)) for r in rates),
        base=_printed(base),
        reverse=_printed(reverse),
        deducted=two_places(deducted),
        bonus=two_places(bonus),
        score=points(base),
        ranking_score=points(shrunk) if enough else None,
    )


def _printed(ratio: _Ratio | None) -> Decimal | None:
    return None if ratio is None else two_places(ratio.hundredths)
