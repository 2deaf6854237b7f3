"""What a publication freezes: every item behind every figure, the figures they add up to, scores and ranks — as values,
as the text whose sha256 is the publication's hash, and as the differences of two of them.

`compose` makes it of the items; figures are never told beside them. `text_of` is canonical: the same values give the
same bytes, and `parsed` gives the values back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ...case import RatingItem
from ...kpi import NO_FIGURE, RULES, Figure, Figures, Metric, totals
from ...payload import parse_time, time_text
from ...people import Accountability, Unit, UnitKind
from ..assessment import TELLING, DeductionKind, KpiResult, Scheme, Tally, UnitResult, score_units, told

#: Of units with overdue tasks so many are told in a publication, with so many case numbers each.
PROBLEM_UNITS, PROBLEM_CASES = 8, 10
#: 核对稿: the number of what was frozen as 核对期 began, so that units object to figures that stay where they are.
CHECK_COPY = -1
#: What a rating and a deduction are called among the items (`kpi_fact.metric`).
RATING, DEDUCTED = "rating.", "deducted."
_FAKE = f"{DEDUCTED}{DeductionKind.FAKE_CLOSURE.value}"


class Item(NamedTuple):
    """One thing that counts once for one unit: a fact of a KPI, a rating received, points taken away."""

    case_id: int
    metric: str
    task_n: int
    item: int
    unit_id: int
    at: datetime
    numerator: int
    denominator: int
    n: int = 1
    pending: int = 0


class Problem(NamedTuple):
    """A unit with overdue tasks: how many, and the numbers of the first of their cases."""

    unit_id: int
    times: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A publication. `number` is its 修订号 (`CHECK_COPY`: none, the copy units check); `at` until when it counts,
    `seq` the last link of the chain it rests on, `rules` the rules of the facts (`kpi.RULES`). `figures`, `ratings`,
    `deducted`, `bonus` go by unit id, of ratings those that its scheme lets count; `units` are the results as printed,
    `counts` the plain counts of the month, `proven` the units with a fake closure."""

    month: str
    number: int
    at: datetime
    seq: int
    rules: int
    scheme: Scheme
    figures: Mapping[int, Figures]
    ratings: Mapping[int, Mapping[RatingItem, Tally]]
    deducted: Mapping[int, int]
    bonus: Mapping[int, int]
    proven: tuple[int, ...]
    units: tuple[UnitResult, ...]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    items_sha256: str

    @property
    def name(self) -> str:
        """修订号 as people read it: 2026-10-R1."""
        return f"{self.month}-R{self.number}"

    @property
    def total(self) -> Figures:
        return totals(self.figures.values())

    def result(self, unit_id: int) -> UnitResult | None:
        return next((one for one in self.units if one.unit.id == unit_id), None)

    def scored(self, scheme: Scheme) -> tuple[UnitResult, ...]:
        """What the frozen figures would have come to by another scheme."""
        units = [one.unit for one in self.units]
        return score_units(units, self.figures, self.ratings, self.deducted, self.bonus, scheme)


class Sums(NamedTuple):
    """What items add up to, by unit id; `deducted` in hundredths."""

    figures: dict[int, Figures]
    ratings: dict[int, dict[RatingItem, Tally]]
    deducted: dict[int, int]


def summed(items: Iterable[Item]) -> Sums:
    """The sums of the items, each in its place."""
    found = Sums({}, {}, {})
    for item in items:
        if item.metric.startswith(DEDUCTED):
            found.deducted[item.unit_id] = found.deducted.get(item.unit_id, 0) + item.numerator
        elif item.metric.startswith(RATING):
            own = found.ratings.setdefault(item.unit_id, {})
            what = RatingItem(item.metric.removeprefix(RATING))
            old = own.get(what, Tally(0, 0))
            own[what] = Tally(old.total + item.numerator, old.n + item.n)
        else:
            figures = found.figures.setdefault(item.unit_id, {})
            metric = Metric(item.metric)
            part = Figure(item.numerator, item.denominator, item.n, item.pending)
            figures[metric] = figures.get(metric, NO_FIGURE) + part
    return found


def overdue(items: Iterable[Item]) -> dict[int, list[int]]:
    """The cases with a task that was not filed in time, by unit, each once and in order."""
    out: dict[int, set[int]] = {}
    for item in items:
        if item.metric == Metric.ONTIME_RATE.value and not item.numerator:
            out.setdefault(item.unit_id, set()).add(item.case_id)
    return {unit_id: sorted(found) for unit_id, found in out.items()}


def compose(
    month: str,
    number: int,
    at: datetime,
    seq: int,
    items: Sequence[Item],
    units: Iterable[Unit],
    bonus: Mapping[int, int],
    scheme: Scheme,
    counts: Mapping[str, int],
    problems: Iterable[Problem],
) -> Frozen:
    """A publication of these items (sorted or not); scores and ranks by the scheme."""
    sums = summed(items)
    named = [replace(unit, duty_phone="") for unit in units]
    results = score_units(named, sums.figures, sums.ratings, sums.deducted, bonus, scheme)
    return Frozen(
        month=month,
        number=number,
        at=at,
        seq=seq,
        rules=RULES,
        scheme=scheme,
        figures=sums.figures,
        ratings=told(sums.ratings, scheme.least_ratings),
        deducted=sums.deducted,
        bonus=dict(bonus),
        proven=tuple(sorted({item.unit_id for item in items if item.metric == _FAKE})),
        units=results,
        counts=dict(counts),
        problems=tuple(problems),
        items_sha256=items_digest(items),
    )


#: What a text says that names none: every rating counted. Such months are read, and verified, as they were frozen.
_ANY_RATING = 1


def told_to(frozen: Frozen, unit_id: int) -> Frozen:
    """As a unit reads it: how others were rated stays out, and so does a mean of too few ratings in a month that was
    frozen before that was asked. 核对稿 tells it of itself alone."""
    least = min((tally.n for tally in frozen.ratings.get(unit_id, {}).values()), default=0)
    enough = frozen.scheme.least_ratings >= TELLING or least >= TELLING
    lines = (r if enough and r.unit.id == unit_id else replace(r, reverse=None) for r in frozen.units)
    if frozen.number != CHECK_COPY:
        return replace(frozen, ratings={}, units=tuple(lines))
    return replace(
        frozen,
        figures={unit_id: frozen.figures.get(unit_id, {})},
        ratings={},
        deducted={},
        bonus={},
        proven=(),
        units=tuple(line for line in lines if line.unit.id == unit_id),
        problems=(),
    )


# --- as text ---------------------------------------------------------------------------------------------------------


def items_digest(items: Iterable[Item]) -> str:
    """sha256 over all items in the order of their keys."""
    digest = hashlib.sha256()
    for item in sorted(items):
        words = (time_text(part) if isinstance(part, datetime) else str(part) for part in item)
        digest.update(("|".join(words) + "\n").encode())
    return digest.hexdigest()


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(frozen: Frozen) -> str:
    """The canonical text."""
    body = {
        "month": frozen.month,
        "number": frozen.number,
        "at": time_text(frozen.at),
        "seq": frozen.seq,
        "rules": frozen.rules,
        "scheme": scheme_json(frozen.scheme),
        "figures": {str(u): {m.value: _figure(f) for m, f in own.items()} for u, own in frozen.figures.items()},
        "ratings": {str(u): {i.value: list(tally) for i, tally in own.items()} for u, own in frozen.ratings.items()},
        "deducted": {str(u): points for u, points in frozen.deducted.items()},
        "bonus": {str(u): points for u, points in frozen.bonus.items()},
        "proven": list(frozen.proven),
        "units": [_unit(one) for one in frozen.units],
        "counts": dict(frozen.counts),
        "problems": [[p.unit_id, p.times, list(p.cases)] for p in frozen.problems],
        "items_sha256": frozen.items_sha256,
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parsed(text: str) -> Frozen:
    """The publication behind its text. Raises ValueError, KeyError, TypeError on a text that is none."""
    body: dict[str, Any] = json.loads(text)
    return Frozen(
        month=body["month"],
        number=body["number"],
        at=parse_time(body["at"]),
        seq=body["seq"],
        rules=body["rules"],
        scheme=scheme_of(body["scheme"]),
        figures={int(u): {Metric(m): Figure(*f) for m, f in own.items()} for u, own in body["figures"].items()},
        ratings={
            int(u): {RatingItem(i): Tally(*tally) for i, tally in own.items()} for u, own in body["ratings"].items()
        },
        deducted={int(u): points for u, points in body["deducted"].items()},
        bonus={int(u): points for u, points in body["bonus"].items()},
        proven=tuple(body["proven"]),
        units=tuple(_result(one) for one in body["units"]),
        counts=body["counts"],
        problems=tuple(Problem(unit_id, times, tuple(cases)) for unit_id, times, cases in body["problems"]),
        items_sha256=body["items_sha256"],
    )


def scheme_json(scheme: Scheme) -> dict[str, Any]:
    """A scheme as settings and publications keep it."""
    least = {} if scheme.least_ratings == _ANY_RATING else {"least_ratings": scheme.least_ratings}
    return least | {
        "weights": {metric.value: weight for metric, weight in scheme.weights.items()},
        "reverse_share": {kind.value: share for kind, share in scheme.reverse_share.items()},
        "most_deducted": scheme.most_deducted,
        "most_bonus": scheme.most_bonus,
        "least_weight": scheme.least_weight,
    }


def scheme_of(body: Mapping[str, Any]) -> Scheme:
    """Raises ValueError, KeyError, TypeError."""
    return Scheme(
        {Metric(code): int(weight) for code, weight in body["weights"].items()},
        {UnitKind(code): int(share) for code, share in body["reverse_share"].items()},
        int(body["most_deducted"]),
        int(body["most_bonus"]),
        int(body["least_weight"]),
        int(body.get("least_ratings", _ANY_RATING)),
    )


def _figure(figure: Figure) -> list[int]:
    return [figure.numerator, figure.denominator, figure.n, figure.pending]


def _unit(result: UnitResult) -> dict[str, Any]:
    unit = result.unit
    return {
        "unit": [unit.id, unit.code, unit.name, unit.short, unit.kind.value, unit.accountability.value],
        "kpis": [[k.metric.value, *_figure(k.figure), _text(k.value), _text(k.shrunk)] for k in result.kpis],
        **{name: _text(getattr(result, name)) for name in _POINTS},
        "rank": result.rank,
    }


_POINTS = ("base", "reverse", "deducted", "bonus", "score", "ranking_score")


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _result(body: Mapping[str, Any]) -> UnitResult:
    of, code, name, short, kind, accountability = body["unit"]
    kpis = tuple(
        KpiResult(Metric(metric), Figure(*figure), _number(value), _number(shrunk))
        for metric, *figure, value, shrunk in body["kpis"]
    )
    points: dict[str, Any] = {name: _number(body[name]) for name in _POINTS}
    unit = Unit(of, code, name, short, UnitKind(kind), Accountability(accountability))
    return UnitResult(unit=unit, kpis=kpis, rank=body["rank"], **points)


# --- two of them -----------------------------------------------------------------------------------------------------


class Difference(NamedTuple):
    """What differs for a unit: a KPI, or with `metric` None its score and rank. Values as printed."""

    unit: Unit
    metric: Metric | None
    before: str
    after: str
    rank_before: int | None = None
    rank_after: int | None = None

    @property
    def words(self) -> str:
        """What a revision put right: 水利站按期办结率由90.00%更正为95.00%; …得分由…更正为…，名次由第3位更正为第2位."""
        return self._said(self.unit.name, _corrected)

    @property
    def moved(self) -> str:
        """The same of figures that went on moving: 水利站 按期办结率由90.00%变为95.00%."""
        return self._said(f"{self.unit.short} ", _moved)

    def _said(self, unit: str, change: Callable[[str, str, str], str]) -> str:
        if self.metric is not None:
            sign = "分" if self.metric is Metric.HANDLED_VOLUME else "%"
            return change(f"{unit}{self.metric.label}", f"{self.before}{sign}", f"{self.after}{sign}")
        said = [change("得分", self.before, self.after)] if self.before != self.after else []
        if self.rank_before != self.rank_after:
            said.append(change("名次", _rank(self.rank_before), _rank(self.rank_after)))
        return unit + "，".join(said)


def _corrected(what: str, before: str, after: str) -> str:
    return f"{what}由{before}更正为{after}"


def _moved(what: str, before: str, after: str) -> str:
    return f"{what}由{before}变为{after}"


def _rank(rank: int | None) -> str:
    return "不参与排名" if rank is None else f"第{rank}位"


def differences(before: Sequence[UnitResult], after: Sequence[UnitResult]) -> tuple[Difference, ...]:
    """Every figure, score and rank that differs between two results, unit by unit."""
    return tuple(_differences(before, after))


def _differences(before: Sequence[UnitResult], after: Sequence[UnitResult]) -> Iterator[Difference]:
    known = {one.unit.id: one for one in before}
    for new in after:
        old = known.get(new.unit.id)
        if old is None:
            continue
        for was, now in zip(old.kpis, new.kpis, strict=True):
            if was.figure != now.figure and was.value != now.value:
                yield Difference(new.unit, now.metric, _shown(was.value), _shown(now.value))
        if (old.score, old.rank) != (new.score, new.rank):
            yield Difference(new.unit, None, _shown(old.score), _shown(new.score), old.rank, new.rank)


def _shown(number: Decimal | None) -> str:
    return "—" if number is None else str(number)
