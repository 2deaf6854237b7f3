"""What a publication freezes: the sums of its items, a text that gives itself back, and what two differ in."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.models.case import CaseFile, Excuse
from commandcenter.models.kpi import NO_FIGURE, Metric
from commandcenter.models.people import PEER_GROUPS, UnitKind
from commandcenter.models.scoring.appraisal.frozen import (
    CHECK_COPY,
    RATING,
    Frozen,
    Item,
    compose,
    differences,
    parsed,
    sha256_of,
    summed,
    text_of,
    told_to,
)
from commandcenter.models.scoring.appraisal.schemes import Schemes, read_schemes, tried, written
from commandcenter.models.scoring.assessment import DEFAULT_SCHEME, TELLING
from commandcenter.models.scoring.periods import month_of
from commandcenter.models.store.figures import day_bounds, recomputed
from commandcenter.models.store.rebuilding import excused, items_of
from commandcenter.models.timing.worktime import local_day
from tests import recount
from tests.make import township
from tests.models.dossiers import START
from tests.models.test_kpi_recount import LIMITS, dossiers, exported

_FIRST, _LAST, _NOW = date(START.year, 1, 1), date(START.year, 12, 31), START.replace(year=START.year + 1)
#: Units 1, 2 and 3 of the dossiers, as peers.
_UNITS = [replace(u, id=n) for n, u in enumerate((u for u in township().units if u.kind is UnitKind.STATION), 1)][:3]


def _numbered(files: list[CaseFile]) -> list[CaseFile]:
    return [replace(file, case=replace(file.case, id=n)) for n, file in enumerate(files, 1)]


def _items(files: list[CaseFile]) -> list[Item]:
    start, end = day_bounds(_FIRST, _LAST, _NOW)
    return [item for file in files for item in items_of(file, LIMITS, start, end)]


def _frozen(items: list[Item], number: int = 0) -> Frozen:
    return compose("2026-10", number, _NOW, 7, items, _UNITS, {1: 100}, DEFAULT_SCHEME, {"registered": 3}, [])


_MANY = st.lists(dossiers(), max_size=4).map(_numbered)


@settings(max_examples=40)
@given(_MANY)
def test_frozen_is_the_sum_of_its_items_the_recompute_and_a_count_by_hand(files: list[CaseFile]) -> None:
    items = _items(files)
    frozen = _frozen(items)
    told = recomputed(files, LIMITS, _FIRST, _LAST, _NOW)
    assert (frozen.figures, frozen.deducted) == (told.sums, told.deducted)
    rated = Counter((item.unit_id, item.metric, month_of(local_day(item.at))) for item in items)
    enough = [i for i in items if rated[i.unit_id, i.metric, month_of(local_day(i.at))] >= TELLING]
    assert summed([item for item in enough if item.metric.startswith(RATING)]).ratings == told.ratings
    by_hand: defaultdict[tuple[int, str], list[recount.Item]] = defaultdict(list)
    for file in files:
        row = exported(file)
        if row.state not in recount.EXCLUDED_STATES and row.origin != "HISTORY" and not row.drill:
            for kpi in recount.KPIS:
                for item in kpi(row):
                    here = row.origin != "LEDGER" or item.at > row.registered_at
                    if here and _FIRST <= item.at.astimezone(recount.LOCAL).date() <= _LAST:
                        by_hand[int(item.unit), kpi.__name__].append(item)
    for metric in Metric:
        for unit_id in (1, 2, 3):
            own = by_hand[unit_id, metric.value]
            figure = frozen.figures.get(unit_id, {}).get(metric, NO_FIGURE)
            assert figure.numerator == sum(item.numerator for item in own)
            assert figure.denominator == sum(item.denominator for item in own)
            assert (figure.n, figure.pending) == (len(own), sum(item.pending for item in own))


@settings(max_examples=40)
@given(_MANY, st.randoms(use_true_random=False))
def test_the_text_gives_itself_back_and_the_order_of_items_is_nothing(files: list[CaseFile], random: object) -> None:
    items = _items(files)
    frozen = _frozen(items)
    text = text_of(frozen)
    assert parsed(text) == frozen
    assert text_of(parsed(text)) == text
    random.shuffle(items)  # type: ignore[attr-defined]
    assert sha256_of(text_of(_frozen(items))) == sha256_of(text)


@settings(max_examples=40)
@given(_MANY, st.integers(0, 3), st.integers(1, 3), st.sampled_from(Excuse))
def test_a_revision_changes_what_was_taken_off_and_lists_it(
    files: list[CaseFile], which: int, task: int, excuse: Excuse
) -> None:
    before = _frozen(_items(files))
    moved = [
        excused(file, {(task, excuse.value)}) if n == which and task <= len(file.tasks) else file
        for n, file in enumerate(files)
    ]
    after = _frozen(_items(moved), 1)
    told = differences(before.units, after.units)
    for old, new in zip(before.units, after.units, strict=True):
        named = {d.metric for d in told if d.unit.id == new.unit.id}
        changed = {a.metric for a, b in zip(old.kpis, new.kpis, strict=True) if a.value != b.value}
        assert named - {None} == changed
        assert (None in named) is ((old.score, old.rank) != (new.score, new.rank))
        assert all(d.words.startswith(new.unit.name) for d in told if d.unit.id == new.unit.id)
    if before.figures == after.figures and before.deducted == after.deducted:
        assert told == ()


@settings(max_examples=40)
@given(_MANY)
def test_what_is_taken_off_never_costs_the_unit(files: list[CaseFile]) -> None:
    """A lateness taken off counts as in time, anything else is left out: no count of misses ever grows."""

    def misses(some: list[CaseFile]) -> Counter[tuple[int, Metric]]:
        out: Counter[tuple[int, Metric]] = Counter()
        for unit_id, own in _frozen(_items(some)).figures.items():
            for metric, figure in own.items():
                lost = figure.numerator if metric is Metric.REPEAT_RATE else figure.denominator - figure.numerator
                out[unit_id, metric] += lost
        return out

    before = misses(files)
    for excuse in Excuse:
        taken = [excused(file, {(n + 1, excuse.value) for n in range(len(file.tasks))}) for file in files]
        assert all(after <= before[key] for key, after in misses(taken).items())


def test_a_month_frozen_when_every_rating_counted_stays_as_it_was() -> None:
    """Its text names no least number of ratings; read back it is scored as then, and a unit learns no mean of few."""
    once = replace(DEFAULT_SCHEME, least_ratings=1)
    few = [Item(n, f"{RATING}EFFECT", 0, n, 1, _NOW, 1, 0) for n in (1, 2)]
    count = [Item(n, Metric.ONTIME_RATE.value, 1, 1, u, _NOW, 1, 1) for n, u in ((3, 1), (4, 2))]
    old = compose("2026-10", 0, _NOW, 9, few + count, _UNITS, {}, once, {}, [])
    new = compose("2026-10", 0, _NOW, 9, few + count, _UNITS, {}, DEFAULT_SCHEME, {}, [])
    assert "least_ratings" not in text_of(old)
    assert parsed(text_of(old)) == old
    assert (len(old.ratings), len(new.ratings)) == (1, 0)
    assert [str(one.result(1).score) for one in (old, new)] == ["76.00", "100.00"]
    assert old.scored(old.scheme) == old.units
    assert told_to(old, 1).result(1).reverse is None
    assert (told_to(old, 1).ratings, told_to(old, 1).result(1).score) == ({}, old.result(1).score)
    both = [Item(n, f"{RATING}EFFECT", 0, n, u, _NOW, 4, 0) for n in (5, 6, 7) for u in (1, 2)]
    month = compose("2026-10", 0, _NOW, 9, both + count, _UNITS, {}, DEFAULT_SCHEME, {}, [])
    assert [str(month.result(u).reverse) for u in (1, 2)] == ["80.00"] * 2
    assert [str(told_to(month, 1).result(u).reverse) for u in (1, 2)] == ["80.00", "None"]
    assert [one.unit.id for one in told_to(replace(month, number=CHECK_COPY), 2).units] == [2]
    kept = written(Schemes().changed("2026-10", once))
    assert read_schemes(kept).on(date(2026, 10, 1)).least_ratings == 3


def test_schemes_hold_from_their_month_and_are_kept_as_text() -> None:
    heavier = tried(DEFAULT_SCHEME, {Metric.ONTIME_RATE: 25, Metric.REPEAT_RATE: 0}, {UnitKind.STATION: 40})
    lighter = tried(DEFAULT_SCHEME, {Metric.ONTIME_RATE: 15, Metric.REPEAT_RATE: 10})
    schemes = Schemes().changed("2026-11", heavier).changed("2026-09", lighter)
    assert schemes.on(date(2026, 8, 31)) == DEFAULT_SCHEME
    assert schemes.on(date(2026, 10, 31)) == lighter
    assert schemes.on(date(2027, 1, 1)) == heavier
    assert read_schemes(written(schemes)) == schemes
    assert read_schemes(None) == Schemes()
    assert set(PEER_GROUPS) == set(heavier.reverse_share)
