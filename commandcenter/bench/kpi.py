"""Seven KPIs over any range of days from the kept sums, beside the same range grouped from all facts (G5)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from ..demo.bulk import LAST
from ..demo.bulk_life import DAYS
from ..dispatch import reads
from ..models.people import SYSTEM, UnitKind
from ..models.store import figures
from ..models.timing.worktime import local_day
from .databases import CENTRE, SEED, Bare, Ground, Subject
from .kpi_charts import redraws
from .measure import in_turns, report, spread, suffixed

_Flat = dict[tuple[int, str], tuple[int, ...]]

_ROUNDS = 200
_DEPARTMENTS = (UnitKind.STATION, UnitKind.COUNTY)
_GROUPED = (
    "SELECT unit_id, metric, sum(numerator), sum(denominator), sum(n), sum(pending) FROM kpi_fact"
    " WHERE day BETWEEN ? AND ? AND at <= ? AND metric NOT LIKE '%.%' GROUP BY unit_id, metric"
)
#: A full fold of the event log is compared up to this size; beyond, the facts are (which `verify` holds to the log).
_FOLDED = 50_000


def measure(ground: Ground) -> dict[str, Any]:
    """`p50_ms` … for all departments, `…_units` for all units, `…_report` with ratings, scores and ranks.

    `…_charts`: a turn that feeds and paints one panel of 32 units and 12 months; `…_charts_all`: all four of them.
    `differences`: ranges whose sums are not those of the facts, and of the dossiers folded anew where n is small.
    """
    ranges = _ranges(2 * _ROUNDS)
    with ground.reading() as subject:
        raw, store, by = subject.bare(), subject.store_of(CENTRE), subject.session(CENTRE)
        departments = [u.id for u in subject.setup.township.units if u.kind in _DEPARTMENTS]

        def sums(i: int, units: list[int] | None = None) -> figures.UnitFigures:
            with store.read() as connection:
                return figures.unit_sums(connection, *ranges[i], subject.now, units)

        def whole_report(i: int) -> object:
            return reads.kpis(store, by, *ranges[i], subject.now)

        contenders = {"ours": lambda i: sums(i, departments), "units": sums, "report": whole_report}
        times = in_turns(contenders, _ROUNDS, "kpi", ground.progress)
        grouped = in_turns({"raw": lambda i: _grouped(raw, subject, *ranges[i])}, 5, "kpi: 逐项汇总", ground.progress)
        wrong = sum(_flat(sums(i)) != _grouped(raw, subject, *ranges[i]) for i in range(5))
        if ground.n <= _FOLDED:
            wrong += _recomputed_otherwise(subject, ranges[0])
    found = spread(times["ours"]) | suffixed(spread(times["units"]), "units")
    found |= suffixed(spread(times["report"]), "report") | {"differences": wrong}
    found |= redraws(subject.setup.township, ground.progress)
    theirs = spread(grouped["raw"])
    return report("kpi", ground.backend, ground.n, found, theirs | suffixed(theirs, "units"))


def _ranges(count: int) -> list[tuple[date, date]]:
    """The whole time, two years with edges, and any other ranges up to today."""
    rng = Random(SEED)
    begin = LAST - timedelta(days=DAYS)
    ranges = [(begin, LAST), (LAST - timedelta(days=745), LAST - timedelta(days=14))]
    while len(ranges) < count:
        first, last = sorted(begin + timedelta(days=rng.randrange(DAYS + 1)) for _ in range(2))
        ranges.append((first, last))
    return ranges


def _grouped(raw: Bare, subject: Subject, first: date, last: date) -> _Flat:
    now = f"{subject.now:%Y-%m-%dT%H:%M:%S.%f}Z"
    end = min(last, local_day(subject.now))
    rows = raw.ask(_GROUPED, first.isoformat(), end.isoformat(), now)
    return {(unit_id, metric): tuple(values) for unit_id, metric, *values in rows}


def _flat(found: figures.UnitFigures) -> _Flat:
    return {
        (unit_id, metric.value): (f.numerator, f.denominator, f.n, f.pending)
        for unit_id, own in found.items()
        for metric, f in own.items()
        if f.denominator or f.n
    }


def _recomputed_otherwise(subject: Subject, days: tuple[date, date]) -> bool:
    """Whether the report from the sums differs from the one folded out of the event log."""
    kept = reads.kpis(subject.store, SYSTEM, *days, subject.now)
    return kept != reads.kpis(subject.store, SYSTEM, *days, subject.now, recompute=True)
