"""Facts of any dossier equal the items of the recount, which knows the exported lists only and shares no code."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.case import (
    VOID,
    CaseFile,
    CaseState,
    Check,
    Excuse,
    Origin,
    Rating,
    Task,
    TaskRole,
    TaskState,
)
from commandcenter.models.kpi import Metric, facts
from commandcenter.models.limits import Limits
from commandcenter.models.town.matters import Route
from tests import recount
from tests.models.dossiers import call, case, check, hours, task

LIMITS = Limits()
moments = st.none() | st.integers(0, 200).map(hours)


@st.composite
def tasks(draw: st.DrawFn, n: int) -> Task:
    return task(
        n,
        unit_id=n,
        role=TaskRole.LEAD if n == 1 else TaskRole.CO,
        route=draw(st.sampled_from(Route)),
        state=draw(st.sampled_from(TaskState)),
        excused=tuple(sorted(draw(st.sets(st.sampled_from(Excuse), max_size=2)))),
        consulted=draw(st.booleans()),
        ended_at=draw(st.integers(0, 200).map(hours)),
        **{name: draw(moments) for name in ("signed_at", "contact_at", "feedback_at", "accepted_at")},
    )


@st.composite
def dossiers(draw: st.DrawFn) -> CaseFile:
    """Cases of one lead in any mixture of states, with failed and sampled checks and up to three rounds of calls."""
    results = draw(st.lists(st.sampled_from([Check.FAIL, Check.SAMPLE_FAIL]), max_size=2))
    results += [Check.PASS] * draw(st.integers(0, 3))
    checks, calls = [], []
    for n, result in enumerate(results, start=1):
        checks.append(check(n, result, at=200 + 10 * n, resolved=draw(st.booleans())))
        for reached in draw(st.lists(st.booleans(), max_size=3)) if result is Check.PASS else ():
            rating = draw(st.none() | st.sampled_from(Rating))
            said = {
                "at": 201 + 10 * n + len(calls) / 10,
                "round": n,
                "reached": reached,
                "resolved": draw(st.booleans()),
            }
            calls.append(call(len(calls) + 1, rating, **said))
    return CaseFile(
        case(
            state=draw(st.sampled_from(CaseState)),
            origin=draw(st.sampled_from([*[Origin.LIVE] * 4, *Origin])),
            drill=draw(st.integers(0, 9)) == 9,
            requesters=draw(st.integers(0, 1)),
            closed_at=draw(moments),
            close_kind=None,
            unreasonable_at=draw(moments),
            repeated_at=draw(moments) and draw(st.integers(0, 2000).map(hours)),
        ),
        tuple(draw(tasks(n)) for n in range(1, draw(st.integers(1, 3)) + 1)),
        verifications=tuple(checks),
        callbacks=tuple(calls),
    )


def exported(file: CaseFile) -> SimpleNamespace:
    """The dossier as the recount reads it from the CSV files."""
    own = file.case
    repeat = SimpleNamespace(repeat_confirmed_at=own.repeated_at, registered_at=own.repeated_at)
    tasks = [
        SimpleNamespace(
            unit=t.unit_id,
            counts=t.state not in VOID,
            suspended=t.state is TaskState.SUSPENDED,
            excused=frozenset(t.excused),
            consulted=t.consulted,
            **{name: getattr(t, name) for name in Task.__dataclass_fields__ if name.endswith("_at")},
            **{name: getattr(t, name) for name in ("role", "route", "response_due", "due")},
        )
        for t in file.tasks
    ]
    return SimpleNamespace(
        state=own.state,
        origin=own.origin,
        drill=own.drill,
        has_requester=own.requesters > 0,
        registered_at=own.registered_at,
        closed_at=own.closed_at,
        unreasonable_at=own.unreasonable_at,
        repeats=[repeat],
        all_tasks=tasks,
        tasks=[t for t in tasks if t.counts],
        verifications=[
            SimpleNamespace(seq=v.n, at=v.at, result=v.result, resolved=v.resolved) for v in file.verifications
        ],
        callbacks=list(file.callbacks),
    )


@given(dossiers())
def test_facts_equal_the_recount_of_the_exported_lists(file: CaseFile) -> None:
    row = exported(file)
    counted = row.state not in recount.EXCLUDED_STATES and row.origin != "HISTORY" and not row.drill
    for kpi, metric in zip(recount.KPIS, Metric, strict=True):
        assert kpi.__name__ == metric.value
        here = (i for i in kpi(row) if counted and (row.origin != "LEDGER" or i.at > row.registered_at))
        items = Counter((i.unit, i.at, i.numerator, i.denominator, int(i.pending)) for i in here)
        own = Counter(
            (f.unit_id, f.at, f.numerator, f.denominator, f.pending) for f in facts(file, LIMITS) if f.metric is metric
        )
        assert own == items


@given(dossiers())
def test_keys_of_facts_are_unique_and_numbers_in_bounds(file: CaseFile) -> None:
    got = facts(file, LIMITS)
    assert len({fact[:3] for fact in got}) == len(got)
    assert all(0 <= fact.numerator <= fact.denominator and fact.n == 1 for fact in got)
