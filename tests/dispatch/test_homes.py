"""Start pages: what is to be done first and by which step, what became of what one reported, how the month stands."""

from __future__ import annotations

from datetime import date

import pytest

from commandcenter.dispatch import reads
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery, Line, Queue
from commandcenter.dispatch.overviews.homes import Home, home
from commandcenter.models.access import UNITS, may_see
from commandcenter.models.case import OPEN, CaseFile, CaseState
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.lifecycle import Action, why_not
from commandcenter.models.people import SYSTEM, Role, Session
from commandcenter.models.scoring.kpi_report import total_results
from tests.board_oracle import Oracle, dossiers, sessions
from tests.stage import ServerStage, Stage

S = CaseState
LEADERS = ("leader", "duty1", "mayor")


def home_of(stage: Stage, login: str | Session) -> Home:
    by = stage.session(login) if isinstance(login, str) else login
    return home(Desk(stage.store_of(by.login), by, stage.clock))


def ids(lines: tuple[Line, ...]) -> list[int]:
    return [line.row.id for line in lines]


def steps(found: Home) -> dict[int, Action]:
    return {todo.line.row.id: todo.step for todo in found.todo}


# --- what is to be done -----------------------------------------------------------------------------------------------


def test_every_post_finds_what_waits_for_it_most_urgent_first(busy: Stage) -> None:
    with busy.store.read() as connection:
        found, world = dossiers(connection), busy.store.world(connection)
        askers = [by for by in sessions(connection, busy.township, 3) if by.role not in (Role.ADMIN, Role.SYSTEM)]
    for by in askers:
        shown = home_of(busy, by)
        mine = Oracle(found, by, world, busy.now).board(BoardQuery(queue=Queue.MINE))
        most = 9 if by.role in UNITS else 5
        assert shown.waiting == len(mine)
        assert [todo.line.row.id for todo in shown.todo] == mine[:most], by


def test_every_step_that_is_offered_can_be_taken_now(busy: Stage) -> None:
    """On a server, where everybody comes in by himself, two of each post stand for all."""
    with busy.store.read() as connection:
        world = busy.store.world(connection)
        everybody = [busy.session(account.login) for account in busy.township.accounts]
        people = sessions(connection, busy.township, 2) if isinstance(busy, ServerStage) else everybody
    taken = set()
    for by in (one for one in people if one is not SYSTEM and one.role is not Role.ADMIN):
        desk = Desk(busy.store_of(by.login), by, busy.clock)
        if boards.counts(desk).of(Queue.MINE):
            for case_id, step in steps(home(desk)).items():
                assert why_not(busy.file(case_id), step, by, busy.now, world) is None, (by, step)
                taken.add(step)
    assert {Action.ACCEPT, Action.DISPATCH, Action.SIGN, Action.FEED_BACK, Action.VERIFY, Action.CALL_BACK} <= taken


def test_a_request_of_ones_own_is_decided_by_somebody_else(stage: Stage) -> None:
    """供电所 asked to return a case it still has to see to: that is its step, the ruling is 值班长's."""
    stage.at("2026-11-16 09:00")
    case = stage.walk(S.HANDLING)
    stage.act(case.id, "u-s17", Action.ASK, kind="RETURN", reason="属村集体", cited_duty="职责清单")
    assert steps(home_of(stage, "u-s17")) == {case.id: Action.CONTACT}
    assert steps(home_of(stage, "lead1")) == {case.id: Action.DECIDE}


def test_nine_things_at_most_and_all_of_them_counted(stage: Stage) -> None:
    stage.at("2026-11-16 09:00")
    for _ in range(11):
        stage.walk(S.DISPATCHED, step=0)
    shown = home_of(stage, "u-s17")
    assert (len(shown.todo), shown.waiting) == (9, 11)
    assert {todo.step for todo in shown.todo} == {Action.SIGN}


# --- leaders ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", LEADERS)
def test_a_leader_sees_five_decisions_and_the_five_worst(busy: Stage, login: str) -> None:
    shown = home_of(busy, login)
    overdue = boards.page(busy.desk(login), BoardQuery(queue=Queue.OVERDUE)).lines
    assert len(overdue) > 5
    assert shown.watched == overdue[:5]
    assert shown.reported == ()
    assert shown.score == "全镇合计"
    report = reads.kpis(busy.store, SYSTEM, date(2026, 11, 1), date(2026, 11, 23), busy.now)
    assert shown.kpis == total_results(report.total)


# --- units ------------------------------------------------------------------------------------------------------------


def test_what_one_reported_oneself_newest_first(busy: Stage) -> None:
    worker = busy.worker_of(busy.grid())
    shown = home_of(busy, worker)
    own = [file for file in _all(busy) if file.case.reporter == worker]
    assert len(own) >= 3
    newest = sorted(own, key=lambda file: file.case.registered_at, reverse=True)
    assert ids(shown.reported) == [file.case.id for file in newest][:8]
    assert shown.watched == ()


def test_reports_of_others_and_of_long_ago_are_not_ones_own(stage: Stage) -> None:
    worker = stage.worker_of(stage.grid())
    stage.at("2026-09-01 09:00")
    _report(stage, worker, "很久以前")
    stage.at("2026-11-16 09:00")
    mine = [_report(stage, worker, f"第{n}件") for n in range(10)]
    _report(stage, stage.login_of(stage.township.grid[stage.grid()].unit_id), "网格长报的")
    assert ids(home_of(stage, worker).reported) == mine[:1:-1]


def test_a_report_that_was_handed_over_is_not_shown_any_more(stage: Stage) -> None:
    """移送: nothing but its number may be read, by nobody."""
    worker = stage.worker_of(stage.grid())
    stage.at("2026-11-16 09:00")
    case_id = _report(stage, worker, "有人盗电")
    assert ids(home_of(stage, worker).reported) == [case_id]
    stage.walk(S.TRANSFERRED, case_id)
    assert not may_see(stage.file(case_id), stage.session(worker), stage.township)
    assert home_of(stage, worker).reported == ()


def test_how_ones_own_unit_stands_this_month(busy: Stage) -> None:
    report = reads.kpis(busy.store, SYSTEM, date(2026, 11, 1), date(2026, 11, 23), busy.now)
    power = next(result for result in report.units if result.unit.code == "S17")
    shown = home_of(busy, "u-s17")
    assert shown.kpis == power.kpis
    assert shown.score.startswith(f"得分 {power.score}　")
    assert ("名" if power.rank else "样本不足") in shown.score
    assert home_of(busy, "gl-v226").kpis == next(
        result.kpis for result in report.units if result.unit.id == busy.session("gl-v226").unit_id
    )


def test_a_unit_that_is_not_assessed_has_no_figures(busy: Stage) -> None:
    shown = home_of(busy, "gl-town")
    assert (shown.kpis, shown.score) == ((), "")


def _all(stage: Stage) -> list[CaseFile]:
    with stage.store.read() as connection:
        return dossiers(connection)


def _report(stage: Stage, login: str, text: str) -> int:
    stage.wait(minutes=1)
    return stage.center(login).register(CaseDraft(Platform.GRID, text=text), grid_id=stage.grid()).id


# --- the grids below one's own ----------------------------------------------------------------------------------------


def test_a_community_sees_every_village_of_its_own_the_loudest_first(busy: Stage) -> None:
    community = next(g for g in busy.township.grids if g.level == 2)
    login = next(a.login for a in busy.township.accounts if a.grid_id == community.id)
    villages = {g.id for g in busy.township.grids if g.parent_id == community.id}
    found = home_of(busy, login).below
    with busy.store.read() as connection:
        files = [f for f in dossiers(connection) if may_see(f, busy.session(login), busy.township)]
    assert {below.grid.id for below in found} == villages
    for below in found:
        here = [f.case for f in files if f.case.grid_id == below.grid.id and f.case.state in OPEN]
        assert below.open == len(here)
        assert below.overdue == sum(case.due is not None and case.due < busy.now for case in here)
    assert [(-b.overdue, -b.open) for b in found] == sorted((-b.overdue, -b.open) for b in found)
    assert any(below.open for below in found)


@pytest.mark.parametrize("login", ["gl-v226", "u-s17", "leader", "lead1"])
def test_who_leads_no_other_grid_has_none_below(busy: Stage, login: str) -> None:
    assert home_of(busy, login).below == ()


def test_the_town_sees_its_loudest_villages(busy: Stage) -> None:
    found = home_of(busy, "gl-town").below
    assert len(found) == 14
    assert found[0].overdue or found[0].open
