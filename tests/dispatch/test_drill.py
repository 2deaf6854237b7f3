"""Every figure is a door: what opens behind it is exactly what was counted, and nobody sees more than he may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from commandcenter.demo import seed
from commandcenter.dispatch import reads
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.figures.conduct import conduct_cases, conduct_view
from commandcenter.dispatch.figures.kpi_views import Split, What, Which, kpi_cases, kpi_parts
from commandcenter.models.access import may_see
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed
from commandcenter.models.kpi import Metric, total
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM
from commandcenter.models.scoring.assessment import DeductionKind
from commandcenter.models.scoring.conduct import Conduct
from commandcenter.models.scoring.periods import Period, month_of
from commandcenter.models.store import accounts, cases, drill
from commandcenter.models.store import tables as t
from commandcenter.models.store.sight import seen_by
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.timing.clock import SimulatedClock
from commandcenter.models.timing.worktime import TZ
from commandcenter.models.town.township_files import load_township
from tests.stage import ROOT, Stage, Theatre

S = CaseState
NOVEMBER = month_of(date(2026, 11, 1))
END = datetime(2026, 11, 20, 15, 30, tzinfo=TZ)
#: A month cut at now, one that is over, odd days with today, and days that lie ahead.
PERIODS = (NOVEMBER, Period(date(2026, 11, 3), date(2026, 11, 20)), Period(date(2026, 11, 20), date(2027, 2, 3)))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    seed(url, load_township(ROOT / "resources" / "township"), days=16, per_day=8, seed=3, end=END.date())
    store = open_store(url)
    yield store
    store.close()


def desk(store: Store, login: str = "system", at: datetime = END) -> Desk:
    if login == "system":
        return Desk(store, SYSTEM, SimulatedClock(at))
    with store.read() as connection:
        return Desk(store, accounts.session_of(connection, login), SimulatedClock(at))


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_the_denominator_is_the_printed_one(demo: Store, period: Period) -> None:
    """For every unit and KPI; and what was missed, met and pending make up the whole."""
    report = reads.kpis(demo, SYSTEM, period.first, period.last, END)
    counted = 0
    for result in report.units:
        for kpi in result.kpis:
            behind = kpi_cases(desk(demo), kpi.metric, (result.unit.id,), period)
            assert behind.figure == kpi.figure
            parts = [kpi_cases(desk(demo), kpi.metric, (result.unit.id,), period, w) for w in (Which.MET, Which.MISSED)]
            assert total(part.figure for part in parts) == kpi.figure
            assert set(parts[0].ids) | set(parts[1].ids) == set(behind.ids)
            pending = kpi_cases(desk(demo), kpi.metric, (result.unit.id,), period, Which.PENDING)
            assert pending.figure.pending == kpi.figure.pending
            assert len(behind.ids) <= behind.figure.n
            assert behind.hidden == 0
            counted += behind.figure.n
    assert counted > 20


@pytest.mark.parametrize("split", Split, ids=str)
def test_the_parts_of_a_split_are_the_whole_and_open_what_they_count(demo: Store, split: Split) -> None:
    """For every part and KPI of all units together; and the parts leave nothing out and count nothing twice."""
    report = reads.kpis(demo, SYSTEM, NOVEMBER.first, NOVEMBER.last, END)
    units = {result.unit.id for result in report.units}
    lines = kpi_parts(desk(demo), split, NOVEMBER, units)
    assert len({line.key for line in lines}) == len(lines) > 2
    for metric in Metric:
        kpis = [kpi.figure for result in report.units for kpi in result.kpis if kpi.metric is metric]
        assert total(line.cell(metric).figure for line in lines) == total(kpis)
        for line in lines:
            behind = kpi_cases(desk(demo), metric, units, NOVEMBER, part=(split, line.key))
            assert behind.figure == line.cell(metric).figure


def test_the_parts_of_each_unit_are_the_unit(demo: Store) -> None:
    report = reads.kpis(demo, SYSTEM, NOVEMBER.first, NOVEMBER.last, END)
    for result in report.units:
        of = {split: kpi_parts(desk(demo), split, NOVEMBER, {result.unit.id}) for split in Split}
        for kpi in result.kpis:
            assert all(total(part.cell(kpi.metric).figure for part in lines) == kpi.figure for lines in of.values())


def test_points_taken_away_have_their_cases(demo: Store) -> None:
    with demo.read() as connection:
        facts = list(connection.execute(select(t.kpi_fact).where(t.kpi_fact.c.metric.like("deducted.%"))))
    assert facts
    for kind in DeductionKind:
        mine = [f for f in facts if f.metric == f"deducted.{kind}"]
        units = {f.unit_id for f in mine}
        wide = Period(date(2026, 9, 1), date(2026, 11, 20))
        assert set(kpi_cases(desk(demo), kind, units, wide).ids) == {f.case_id for f in mine if f.at <= END}


LOGINS = ("system", "director", "office", "leader", "u-s17", "u-s08", "gl-c01", "gl-town", "gw-v226-a", "admin")


@pytest.mark.parametrize("login", LOGINS)
def test_the_store_says_the_same_as_the_rule_of_sight(demo: Store, login: str) -> None:
    by = desk(demo, login).by
    with demo.read() as connection:
        township = demo.setup(connection).township
        seen = set(connection.execute(select(t.case.c.id).where(seen_by(by, t.case.c.id))).scalars())
        everything = [cases.load(connection, at) for at in connection.execute(select(t.case.c.id)).scalars()]
    assert seen == {file.case.id for file in everything if may_see(file, by, township)}
    assert bool(seen) is (login != "admin")


# --- who sees what is behind a figure --------------------------------------------------------------------------------


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


def _behind(stage: Stage, login: str, what: What = Metric.HANDLED_VOLUME, unit: str = "S17") -> tuple[int, int, int]:
    """Seen, counted, hidden."""
    found = kpi_cases(stage.desk(login), what, (stage.unit(unit),), NOVEMBER)
    return len(found.ids), found.figure.n, found.hidden


def test_parts_are_the_same_on_each_engine(theatre: Theatre, tmp_path: Path) -> None:
    """By network, matter, platform and grid; a unit reads the sums of all and opens what it may see."""
    town = theatre.stage(tmp_path)
    town.at("2026-11-02 09:00")
    for _ in range(2):
        town.walk(S.HANDLING)
    town.walk(S.HANDLING, matter_id=town.matter("ZZ-008"))
    units = {unit.id for unit in town.township.units}
    names = {
        split: [
            (p.name, p.cell(Metric.HANDLED_VOLUME).figure.n)
            for p in kpi_parts(town.desk("u-s17"), split, NOVEMBER, units)
        ]
        for split in Split
    }
    assert sum(n for _, n in names[Split.MATTER]) == sum(n for _, n in names[Split.NETWORK]) > 3
    assert names[Split.MATTER][0] == ("路灯维修", 4)
    assert [name for name, _ in names[Split.GRID]] == ["西村二村"]
    assert len(names[Split.PLATFORM]) == 1
    part = (Split.MATTER, town.matter("AQ-001"))
    behind = kpi_cases(town.desk("u-s17"), Metric.HANDLED_VOLUME, units, NOVEMBER, part=part)
    assert (len(behind.ids), behind.figure.n, behind.hidden) == (2, 4, 0)
    other = (Split.MATTER, town.matter("ZZ-008"))
    assert kpi_cases(town.desk("u-s17"), Metric.HANDLED_VOLUME, units, NOVEMBER, part=other).hidden == 1
    for login in ("director", "u-s17"):
        line = next(one for one in conduct_view(town.desk(login), NOVEMBER).lines if one.unit.code == "S17")
        for what in (Conduct.HOP, Conduct.RETURN, Conduct.PROXY, Conduct.REPEAT):
            found = conduct_cases(town.desk(login), what, line.unit.id, NOVEMBER)
            assert (found.part, found.whole, found.hidden) == (line.figures[what].part, line.figures[what].whole, 0)
        assert len(conduct_cases(town.desk(login), Conduct.HOP, line.unit.id, NOVEMBER).ids) == 2
    town.close()


def test_a_unit_sees_its_own_and_is_told_how_many_are_not(town: Stage) -> None:
    for _ in range(2):
        town.walk(S.HANDLING)
    town.walk(S.HANDLING, matter_id=town.matter("ZZ-008"))
    other = next(u for u in town.township.units if u.id == town.file(3).lead.unit_id)
    assert _behind(town, "director") == (2, 2, 0)
    assert _behind(town, "u-s17") == (2, 2, 0)
    assert _behind(town, town.login_of(other.id)) == (0, 2, 2)
    assert _behind(town, "u-s17", unit=other.code) == (0, 1, 1)


def test_whoever_is_complained_about_does_not_get_there_by_a_figure(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    town.walk(S.DISPATCHED)
    town.act(case.id, "lead1", Action.PROTECT, units=(town.unit("S08"),), persons=(town.session("office").person_id,))
    assert _behind(town, "office") == (1, 2, 1)
    assert _behind(town, "u-s08") == (1, 2, 1)
    assert _behind(town, "lead1") == (2, 2, 0)


def test_who_rated_stays_hidden_from_units(town: Stage) -> None:
    with pytest.raises(NotAllowed, match="不公开"):
        _behind(town, "u-s17", "ratings")
    assert _behind(town, "director", "ratings") == (0, 0, 0)
    with pytest.raises(NotAllowed, match="管理员不能查看考核指标"):
        _behind(town, "admin")


# --- months and call-backs -------------------------------------------------------------------------------------------


def test_months_are_what_the_report_says_of_them(demo: Store) -> None:
    months = [month_of(date(2026, n, 1)) for n in (9, 10, 11, 12)]
    units = [u.id for u in demo.township().units]
    with demo.read() as connection:
        found = drill.monthly(connection, [(m.first, m.last) for m in months], units, END)
        for month, figures in zip(months, found, strict=True):
            report = reads.kpis_within(connection, demo.setup(connection), SYSTEM, month.first, month.last, END)
            for result in report.units:
                own = figures.get(result.unit.id, {})
                for kpi in result.kpis:
                    assert own.get(kpi.metric, total(())) == kpi.figure
        assert drill.monthly(connection, [(m.first, m.last) for m in months], (), END) == [{}, {}, {}, {}]


def test_coverage_counts_requesters_reached(town: Stage) -> None:
    town.walk(S.CLOSED)
    unreachable = town.walk(S.CALLBACK)
    unit, first, last = (town.unit("S17"),), NOVEMBER.first, NOVEMBER.last

    def coverage() -> tuple[int, int]:
        with town.store.read() as connection:
            return tuple(drill.callback_coverage(connection, unit, first, last, town.now))

    assert coverage() == (1, 1)
    for moment in ("2026-11-10 09:00", "2026-11-10 11:00", "2026-11-11 15:00"):
        town.at(moment)
        town.act(unreachable.id, "callback1", Action.CALL_BACK, reached=False)
    assert town.file(unreachable.id).case.state is S.CLOSED
    assert coverage() == (1, 2)
    with town.store.read() as connection:
        assert tuple(drill.callback_coverage(connection, (town.unit("S08"),), first, last, town.now)) == (0, 0)
