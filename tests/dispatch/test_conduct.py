"""Figures beside the KPIs, held against the same figures counted case by case from the dossiers."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest
from sqlalchemy import TextClause

from commandcenter.dispatch.figures.conduct import conduct_cases, conduct_view
from commandcenter.models.case import AskKind, AskResult, CaseFile, Check, Origin, ProxyStep, TaskRole, TaskState
from commandcenter.models.errors import NotAllowed
from commandcenter.models.kpi import Metric, counts, facts
from commandcenter.models.scoring.assessment import DeductionKind, deductions
from commandcenter.models.scoring.conduct import Conduct, Own
from commandcenter.models.scoring.periods import Period, month_of
from commandcenter.models.store import accountability, conduct, openings, rebuilding
from commandcenter.models.store import tables as t
from commandcenter.models.store.figures import day_bounds
from commandcenter.models.store.store import dossiers
from commandcenter.models.timing.worktime import due, local_day
from commandcenter.models.town.matters import Route
from tests.stage import Stage

_STEPS = {ProxyStep.SIGN: 1, ProxyStep.CONTACT: 2, ProxyStep.ARRIVE: 2, ProxyStep.FEED_BACK: 3}


@pytest.fixture
def files(lively: Stage) -> list[CaseFile]:
    with lively.store.read() as connection:
        return list(dossiers(connection))


def _period(lively: Stage) -> Period:
    return Period(date(2026, 9, 1), local_day(lively.now))


class Oracle:
    """The figures of units counted case by case, as somebody with the dossiers on the table would."""

    def __init__(self, lively: Stage) -> None:
        self._stage = lively
        self._period = _period(lively)
        self.part: dict[Conduct, Counter[int]] = {what: Counter() for what in Conduct}
        self.whole: dict[Conduct, Counter[int]] = {what: Counter() for what in Conduct}

    def within(self, at: datetime) -> bool:
        return self._period.first <= local_day(at) <= self._period.last and at <= self._stage.now

    def tasks(self, file: CaseFile) -> None:
        for task in file.live_tasks if counts(file.case) else ():
            if not self.within(task.dispatched_at):
                continue
            self.whole[Conduct.RETURN][task.unit_id] += 1
            self.part[Conduct.WHISTLE][task.unit_id] += task.route is not Route.R1
            steps = (task.signed_at, task.contact_at, task.feedback_at)
            self.whole[Conduct.PROXY][task.unit_id] += sum(at is not None for at in steps)
            said = {_STEPS[p.step] for p in file.proxies if p.step in _STEPS and p.item == task.n}
            self.part[Conduct.PROXY][task.unit_id] += len(said)
            if task.role is TaskRole.LEAD:
                self.whole[Conduct.HOP][task.unit_id] += 1
                self.part[Conduct.HOP][task.unit_id] += file.case.hops

    def asks(self, file: CaseFile) -> None:
        live = file.case.origin is not Origin.HISTORY and not file.case.drill
        for ask in file.requests if live else ():
            if ask.kind is AskKind.RETURN and self.within(ask.asked_at):
                self.part[Conduct.RETURN][ask.unit_id] += 1
                self.whole[Conduct.RETURN][ask.unit_id] += ask.result is AskResult.APPROVED

    def facts(self, file: CaseFile) -> None:
        for fact in facts(file, self._stage.setup.limits):
            if fact.metric is Metric.FIRST_PASS_RATE and self.within(fact.at):
                self.whole[Conduct.FALSE_CLOSURE][fact.unit_id] += 1
            if fact.metric is Metric.REPEAT_RATE and self.within(fact.at):
                self.whole[Conduct.REPEAT][fact.unit_id] += 1
                self.part[Conduct.REPEAT][fact.unit_id] += fact.numerator
        for one in deductions(file):
            if one.kind is DeductionKind.FAKE_CLOSURE and self.within(one.at):
                self.part[Conduct.FALSE_CLOSURE][one.unit_id] += 1


def test_every_unit_line_is_what_its_cases_say(lively: Stage, files: list[CaseFile]) -> None:
    oracle = Oracle(lively)
    for file in files:
        oracle.tasks(file)
        oracle.asks(file)
        oracle.facts(file)
    view = conduct_view(lively.desk("director"), _period(lively))
    assert len(view.lines) > 100
    seen: Counter[Conduct] = Counter()
    for line in view.lines:
        for what, ratio in line.figures.items():
            whole = ratio.whole if what is Conduct.WHISTLE else oracle.whole[what][line.unit.id]
            assert (ratio.part, ratio.whole) == (oracle.part[what][line.unit.id], whole), (line.unit.short, what)
            seen[what] += ratio.part
    assert all(seen[what] for what in (Conduct.RETURN, Conduct.PROXY, Conduct.HOP, Conduct.WHISTLE))


def test_a_month_is_rebuilt_from_the_cases_that_count_in_it(lively: Stage, files: list[CaseFile]) -> None:
    """However long the history: the items are those that every case folded gives, month by month."""
    limits = lively.setup.limits
    counted = 0
    for first in (date(2026, n, 1) for n in range(8, 13)):
        month = month_of(first)
        start, end = day_bounds(month.first, month.last, lively.now)
        whole = sorted(item for file in files for item in rebuilding.items_of(file, limits, start, end))
        with lively.store.read() as connection:
            assert rebuilding.rebuild(connection, limits, month, lively.now).items == whole
            assert rebuilding.by_moments(connection, start, end) >= {item.case_id for item in whole}
        counted += len(whole)
    assert counted > 100


def test_the_centre_rates_itself(lively: Stage, files: list[CaseFile]) -> None:
    period, limits, calendar = _period(lively), lively.setup.limits, lively.township.calendar
    centre = conduct_view(lively.desk("director"), period).centre
    sent = right = asked = decided = 0
    gone = {"CANCELLED", "TRANSFERRED", "MERGED"}
    for file in files:
        if file.case.origin is Origin.HISTORY or file.case.drill:
            continue
        leads = [t for t in file.tasks if t.role is TaskRole.LEAD and not t.undone]
        if leads and file.case.state.value not in gone and local_day(file.case.registered_at) >= period.first:
            sent += 1
            right += len(leads) == 1 and leads[0].state is not TaskState.RETURNED
        for ask in file.requests:
            judged = ask.decided_at is not None or ask.decide_due <= lively.now
            if ask.kind is AskKind.RETURN and judged and ask.result is not AskResult.VOID:
                asked += 1
                decided += ask.decided_at is not None and ask.decided_at <= ask.decide_due
    assert (centre[Own.DISPATCH].part, centre[Own.DISPATCH].whole) == (right, sent)
    assert (centre[Own.RETURNS].part, centre[Own.RETURNS].whole) == (decided, asked)
    checks = [v for f in files if counts(f.case) for v in f.verifications if v.result in (Check.PASS, Check.FAIL)]
    assert 0 < centre[Own.VERIFY].whole <= len(checks)
    called = reached = 0
    for file in files:
        passes = [v for v in file.verifications if v.result is Check.PASS]
        for call in file.callbacks if counts(file.case) and file.case.unreasonable_at is None else ():
            task = file.tasks[(call.task_n or 1) - 1]
            if call.reached and task in file.live_tasks and file.case.petition_final_at is None:
                start = max(v.at for v in passes if v.at <= call.at)
                called += 1
                reached += call.at <= due(start, limits.callback, calendar)
    assert (centre[Own.CALLBACK].part, centre[Own.CALLBACK].whole) == (reached, called)
    assert called
    assert centre[Own.INTAKE].whole


def test_every_figure_opens_exactly_what_it_counts(lively: Stage, files: list[CaseFile]) -> None:
    """For each unit × figure and each figure of the centre: what opens adds up to both sides of what is printed."""
    period, oracle = _period(lively), Oracle(lively)
    desk = lively.desk("director")
    returned = {
        f.case.id for f in files for ask in f.requests if ask.kind is AskKind.RETURN and oracle.within(ask.asked_at)
    }
    view = conduct_view(desk, period)
    opened: Counter[Conduct] = Counter()
    asked: set[int] = set()
    for line in view.lines:
        for what, ratio in line.figures.items():
            behind = conduct_cases(desk, what, line.unit.id, period)
            whole = ratio.whole if what is not Conduct.WHISTLE else 0
            assert (behind.part, behind.whole, behind.hidden) == (ratio.part, whole, 0), (line.unit.short, what)
            assert len(behind.ids) == len(set(behind.ids)) <= behind.part + behind.whole
            some = conduct_cases(desk, what, line.unit.id, period, told=True)
            assert set(some.ids) <= set(behind.ids)
            opened[what] += len(behind.ids)
            asked |= set(some.ids) if what is Conduct.RETURN else set()
        for aside, count in line.aside.items():
            found = conduct_cases(desk, aside, line.unit.id, period)
            assert (found.part, bool(found.ids), found.hidden) == (count, count > 0, 0), (line.unit.short, aside)
    assert all(opened.values())
    assert asked == returned
    for own, ratio in view.centre.items():
        behind = conduct_cases(desk, own, 0, period)
        assert (behind.part, behind.whole) == (ratio.part, ratio.whole), own
        late = conduct_cases(desk, own, 0, period, told=True)
        assert (late.part, late.whole) == (0, ratio.whole - ratio.part)
    mine = conduct_cases(lively.desk("u-s17"), Conduct.HOP, lively.unit("S17"), period)
    assert (mine.ids, mine.hidden) == (conduct_cases(desk, Conduct.HOP, lively.unit("S17"), period).ids, 0)
    for whose, what in ((lively.unit("S08"), Conduct.HOP), (0, Own.INTAKE)):
        with pytest.raises(NotAllowed, match="只看本单位"):
            conduct_cases(lively.desk("u-s17"), what, whose, period)


def test_no_query_walks_a_whole_table(past: Stage) -> None:
    """Each begins with the days asked for, or with an index as short as what it looks for."""
    asked = dict.fromkeys(("first", "last", "now", "since", "until", "unit"), "2026")
    queries = [(name, str(q)) for name, q in vars(conduct).items() if isinstance(q, TextClause)]
    queries += [(name, str(vars(accountability)[name])) for name in ("_ORDERS", "_PROVEN")]
    queries.append(("_ITEMS", openings._ITEMS.text.replace(":units", "(2, 3)")))
    assert len(queries) == 14
    with past.store.read() as connection:
        tables = {table.name for table in t.metadata.sorted_tables}
        for name, query in queries:
            steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", asked)]
            aliases = {"t": "task", "c": "case", "e": "event", "f": "kpi_fact", "r": "request", "v": "verification"}
            walked = {step.split()[1] for step in steps if step.startswith("SCAN")}
            assert not {aliases.get(one, one) for one in walked} & tables, (name, steps)
            assert not any("ix_kpi_fact" not in step and "(entity=?)" in step for step in steps), (name, steps)


def test_a_unit_reads_its_own_line_and_nothing_of_the_centre(lively: Stage) -> None:
    view = conduct_view(lively.desk("u-s17"), _period(lively))
    assert [line.unit.code for line in view.lines] == ["S17"]
    assert view.centre == {}
    whole = conduct_view(lively.desk("director"), _period(lively))
    assert view.lines[0] == next(line for line in whole.lines if line.unit.code == "S17")
    with pytest.raises(NotAllowed):
        conduct_view(lively.desk("admin"), _period(lively))
    assert all(what.rule for what in (*Conduct, *Own))
