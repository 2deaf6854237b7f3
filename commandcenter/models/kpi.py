"""The seven KPIs (domain §3): what each one counts, and the facts a dossier contributes to it.

A `Fact` is one item of one KPI for one unit, standing under its attribution time even when that lies ahead; every
number in it is an integer. Facts are a pure function of the dossier, so sums kept step by step equal a recount.
A figure counts the facts with attribution ≤ min(end of the range, now); that choice is the reader's.
A new KPI is one rule below and one line in `KPIS`; a changed rule raises `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from .case import (
    VOID,
    Callback,
    Case,
    CaseFile,
    CaseState,
    Check,
    CloseKind,
    Excuse,
    Origin,
    Rating,
    Task,
    TaskRole,
    TaskState,
)
from .labels import Labelled
from .limits import Limits
from .town.matters import Route

#: Which rules these are: figures frozen under other rules are not recounted by these. A rule about what older dossiers
#: cannot hold (`Task.consulted`) changes none of their figures, and so not the number.
RULES = 1
#: A repeat counts when it was registered within this time of closing (domain §3, KPI 7).
REPEAT_WINDOW = timedelta(days=30)


class Metric(Labelled):
    """The seven codes, a contract of the command line, in the order of domain §3."""

    RESPONSE_RATE = "response_rate", "响应率"
    HANDLED_VOLUME = "handled_volume", "承办量"
    ONTIME_RATE = "ontime_rate", "按期办结率"
    RESOLUTION_RATE = "resolution_rate", "解决率"
    SATISFACTION = "satisfaction", "群众满意度"
    FIRST_PASS_RATE = "first_pass_rate", "核查一次通过率"
    REPEAT_RATE = "repeat_rate", "重复诉求率"


class Scale(IntEnum):
    """What the integers of a KPI count: 1 is one piece, one hundredth or one ten-thousandth."""

    COUNT = 1
    HUNDREDTHS = 100
    TEN_THOUSANDTHS = 10_000


class Fact(NamedTuple):
    """One item of one KPI; (metric, task_n, item) is its key within the case.

    `at` is the attribution time (UTC). `n` is what a sample size counts, `pending` 1 while the result is provisional
    (待核查).
    """

    metric: Metric
    task_n: int
    item: int
    unit_id: int
    grid_id: int | None
    at: datetime
    numerator: int
    denominator: int
    n: int = 1
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """The sum of some facts of one KPI; figures add up."""

    numerator: int = 0
    denominator: int = 0
    n: int = 0
    pending: int = 0

    def __add__(self, other: Fact | Figure) -> Figure:
        return Figure(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.n + other.n,
            self.pending + other.pending,
        )


NO_FIGURE = Figure()
#: A unit's figures by KPI; a missing one is `NO_FIGURE`.
Figures = dict[Metric, Figure]

Rule = Callable[[CaseFile, tuple[Task, ...]], Iterator[Fact]]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI: `rule` says it in one sentence for people, `facts` carries it out on a dossier and its live tasks.

    `weight` is its default share of the score, in points of 100.
    """

    metric: Metric
    weight: int
    scale: Scale
    rule: str
    facts: Rule
    lower_is_better: bool = False

    @property
    def code(self) -> str:
        return self.metric.value

    @property
    def label(self) -> str:
        return self.metric.label


# --- from the dossier to facts ---------------------------------------------------------------------------------------

_UNCOUNTED_STATES = frozenset(
    {CaseState.DRAFT, CaseState.NOT_ADMITTED, CaseState.CANCELLED, CaseState.TRANSFERRED, CaseState.MERGED}
)


def counts(case: Case) -> bool:
    """Whether the case stands in anybody's figures at all (domain §3, "Excluded everywhere")."""
    return not (
        case.state in _UNCOUNTED_STATES
        or case.drill
        or case.origin is Origin.HISTORY
        or case.close_kind is CloseKind.ANSWERED
    )


def facts(file: CaseFile, limits: Limits) -> tuple[Fact, ...]:
    """All facts of the dossier as it stands, those with a future attribution time included (domain §3).

    The deadlines are read from the tasks, where `limits` and calendar put them; no rule of today asks `limits` itself.
    """
    if not counts(file.case):
        return ()
    live = file.live_tasks
    found: list[Fact] = []
    for kpi in KPIS:
        found.extend(kpi.facts(file, live))
    if file.case.origin is Origin.LEDGER:
        return tuple(fact for fact in found if fact.at > file.case.registered_at)  # nothing from before the cut-over
    return tuple(found)


def _stands(task: Task, due: datetime, met: bool) -> bool:
    """Whether a limit is its unit's: of a task that a consultation ended, when it was met or over by then."""
    if task.state not in VOID:
        return True
    return task.consulted and (met or (task.ended_at is not None and due < task.ended_at))


def _response(file: CaseFile, live: tuple[Task, ...]) -> Iterator[Fact]:
    for t in file.tasks:
        due = t.response_due
        met = t.signed_at is not None and t.contact_at is not None and t.signed_at <= due and t.contact_at <= due
        if _stands(t, due, met):
            met = met or Excuse.RESPONSE in t.excused
            yield Fact(Metric.RESPONSE_RATE, t.n, 1, t.unit_id, file.case.grid_id, due, int(met), 1)


#: W of KPI 2 in hundredths: route weight × role.
_W_OF_ROUTE = {Route.R1: 100, Route.R2: 100, Route.R3: 150, Route.R4: 200}


def _volume(file: CaseFile, live: tuple[Task, ...]) -> Iterator[Fact]:
    for t in live:
        w = _W_OF_ROUTE[t.route] if t.role is TaskRole.LEAD else _W_OF_ROUTE[t.route] // 2
        carried = w if t.accepted_at is not None else 0
        yield Fact(Metric.HANDLED_VOLUME, t.n, 1, t.unit_id, file.case.grid_id, t.dispatched_at, carried, w)


def _ontime(file: CaseFile, live: tuple[Task, ...]) -> Iterator[Fact]:
    """No due while suspended. Feedback not yet accepted counts provisionally; a failed verification clears it.

    Where a consultation took over none is to come any more: the feedback filed counts as it is.
    """
    for t in file.tasks:
        filed = t.feedback_at
        met = filed is not None and filed <= t.due
        if t.state is not TaskState.SUSPENDED and _stands(t, t.due, met):
            met = met or Excuse.LATE in t.excused
            pending = int(filed is not None and t.accepted_at is None and t.state not in VOID)
            yield Fact(Metric.ONTIME_RATE, t.n, 1, t.unit_id, file.case.grid_id, t.due, int(met), 1, 1, pending)


def _out_of_opinion(case: Case) -> bool:
    """Certified unreasonable, or a petition finally decided: out of 4, 5 and 7."""
    return case.unreasonable_at is not None or case.petition_final_at is not None


def _live_task(file: CaseFile, n: int | None, excuse: Excuse) -> Task | None:
    """The task an item is charged to; None when it counts for nobody, or a decided objection took the item off."""
    if n is None:
        return None
    task = file.tasks[n - 1]
    return None if task.state in VOID or excuse in task.excused else task


def _resolution(file: CaseFile, live: tuple[Task, ...]) -> Iterator[Fact]:
    """What the requesters said; where there are none, what the verification found."""
    if _out_of_opinion(file.case):
        return
    said: Iterable[tuple[int, int | None, datetime, bool | None]]
    if file.requesters:
        said = ((c.n, c.task_n, c.at, c.resolved) for c in file.callbacks if c.reached)
    else:
        said = ((v.n, v.task_n, v.at, v.resolved) for v in file.verifications if v.result is Check.PASS)
    for n, task_n, at, resolved in said:
        if (t := _live_task(file, task_n, Excuse.OPINION)) is not None:
            yield Fact(Metric.RESOLUTION_RATE, t.n, n, t.unit_id, file.case.grid_id, at, int(bool(resolved)), 1)


_MARKS = {Rating.VERY_SATISFIED: 10_000, Rating.SATISFIED: 10_000, Rating.BASICALLY: 8_000, Rating.DISSATISFIED: 0}


def _satisfaction(file: CaseFile, live: tuple[Task, ...]) -> Iterator[Fact]:
    """One fact per round of call-backs: the mean of its valid ratings, rounded once; the last of them dates it."""
    if _out_of_opinion(file.case):
        return
    rounds: dict[tuple[int | None, int], list[Callback]] = {}
    for call in file.callbacks:
        if call.reached and call.rating in _MARKS:
            rounds.setdefault((call.task_n, call.round), []).append(call)
    for (task_n, number), calls in rounds.items():
        if (t := _live_task(file, task_n, Excuse.OPINION)) is not None:
            mean = half_up(sum(_MARKS[c.rating] for c in calls if c.rating), len(calls))
            at = max(c.at for c in calls)
            yield Fact(Metric.SATISFACTION, t.n, number, t.unit_id, file.case.grid_id, at, mean, 10_000)


_FIRST_CHECKS = (Check.PASS, Check.FAIL)


def _first_pass(file: CaseFile, live: tuple[Task, ...]) -> Iterator[Fact]:
    first = next((v for v in file.verifications if v.result in _FIRST_CHECKS), None)
    if first is not None and (t := _live_task(file, first.task_n, Excuse.FIRST_PASS)) is not None:
        passed = int(first.result is Check.PASS)
        yield Fact(Metric.FIRST_PASS_RATE, t.n, first.n, t.unit_id, file.case.grid_id, first.at, passed, 1)


def _repeat(file: CaseFile, live: tuple[Task, ...]) -> Iterator[Fact]:
    case = file.case
    t = _live_task(file, case.lead, Excuse.REPEAT)
    if case.closed_at is None or t is None or _out_of_opinion(case):
        return
    end = case.closed_at + REPEAT_WINDOW
    repeated = int(case.repeated_at is not None and case.repeated_at <= end)
    yield Fact(Metric.REPEAT_RATE, t.n, 1, t.unit_id, case.grid_id, end, repeated, 1)


#: The seven KPIs in order; their weights add up to 100.
KPIS: tuple[Kpi, ...] = (
    Kpi(
        Metric.RESPONSE_RATE,
        15,
        Scale.COUNT,
        "时限内签收并联系（到场）的任务÷响应时限已到的任务，按响应时限归日",
        _response,
    ),
    Kpi(
        Metric.HANDLED_VOLUME,
        10,
        Scale.HUNDREDTHS,
        "任务权重＝路径（R1、R2为1，R3为1.5，R4为2）×角色（主办1，协办0.5）；列示承办权重，按反馈已认可的权重占比计分，按派单时间归日",
        _volume,
    ),
    Kpi(
        Metric.ONTIME_RATE,
        20,
        Scale.COUNT,
        "时限内反馈的任务÷到期任务，挂账期间不计，待核查的先行计入并注明，按办结时限归日",
        _ontime,
    ),
    Kpi(
        Metric.RESOLUTION_RATE,
        20,
        Scale.COUNT,
        "回访“已解决”÷有效回访，无诉求人的以核查结论为准，只计主办，按回访（核查）时间归日",
        _resolution,
    ),
    Kpi(
        Metric.SATISFACTION,
        20,
        Scale.TEN_THOUSANDTHS,
        "非常满意、满意计1，基本满意计0.8，不满意计0，同一轮回访多位诉求人取平均，只计主办，按回访时间归日",
        _satisfaction,
    ),
    Kpi(
        Metric.FIRST_PASS_RATE,
        10,
        Scale.COUNT,
        "首次核查即通过的案件÷已首次核查的案件，只计主办，按首次核查时间归日",
        _first_pass,
    ),
    Kpi(
        Metric.REPEAT_RATE,
        5,
        Scale.COUNT,
        "结案30日内经确认重复诉求的案件÷结案已满30日的案件，只计主办，越低越好，按满30日归日",
        _repeat,
        lower_is_better=True,
    ),
)
KPI: dict[Metric, Kpi] = {kpi.metric: kpi for kpi in KPIS}


# --- from facts to figures -------------------------------------------------------------------------------------------


def total(parts: Iterable[Fact | Figure]) -> Figure:
    """The sum of facts or figures of one KPI."""
    numerator = denominator = n = pending = 0
    for part in parts:
        numerator += part.numerator
        denominator += part.denominator
        n += part.n
        pending += part.pending
    return Figure(numerator, denominator, n, pending)


def by_unit(found: Iterable[Fact]) -> dict[int, Figures]:
    """The figures of each unit that has facts."""
    out: dict[int, Figures] = {}
    for fact in found:
        own = out.setdefault(fact.unit_id, {})
        own[fact.metric] = own.get(fact.metric, NO_FIGURE) + fact
    return out


def totals(figures: Iterable[Figures]) -> Figures:
    """The figures of several units together, every KPI included."""
    rows = tuple(figures)
    return {metric: total(row[metric] for row in rows if metric in row) for metric in Metric}


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two integers ≥ 0 rounded to a whole number, half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def two_places(hundredths: int) -> Decimal:
    """Hundredths as people read them: 9753 is 97.53."""
    return Decimal(hundredths).scaleb(-2)


def percent(numerator: int, denominator: int) -> Decimal:
    """A share as percent with 2 places, ROUND_HALF_UP."""
    return two_places(half_up(10_000 * numerator, denominator))


def value(metric: Metric, figure: Figure) -> Decimal | None:
    """The printed value, 2 places: percent; of 承办量 the W that fell to the unit. None when the denominator is 0."""
    if not figure.denominator:
        return None
    if metric is Metric.HANDLED_VOLUME:
        return two_places(figure.denominator)
    return percent(figure.numerator, figure.denominator)


def achieved(metric: Metric, numerator: int, denominator: int) -> int:
    """The part of the denominator that earns points: for a KPI where lower is better, the rest."""
    return denominator - numerator if KPI[metric].lower_is_better else numerator


def score(metric: Metric, figure: Figure) -> Decimal | None:
    """The KPI's own score, 0–100 with 2 places: 100 · rate, 100 · (1 − rate) for 重复诉求率; None without value."""
    if not figure.denominator:
        return None
    return percent(achieved(metric, figure.numerator, figure.denominator), figure.denominator)
