"""What the program does by itself: cards, requests left lying, the archive, a new calendar, the feed's old end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from commandcenter.dispatch.clockwork import Clockwork
from commandcenter.models.case import AskKind, CaseState
from commandcenter.models.draft import Urgency
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import duties, feed
from commandcenter.models.store.feed import KEPT, MOST, Cursor, Slice
from commandcenter.models.timing.ledger import LineKind
from tests.stage import Stage

S = CaseState


@pytest.fixture
def clockwork(stage: Stage) -> Clockwork:
    return Clockwork(stage.store, stage.clock)


def _sent(stage: Stage) -> int:
    """A street lamp, five working days, one unit: dispatched on Monday 2 November, due on the 9th at 17:30."""
    stage.at("2026-11-02 09:00")
    case = stage.walk(S.ACCEPTED, step=1)
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S17"))
    return case.id


def test_nothing_to_do(stage: Stage, clockwork: Clockwork):
    _sent(stage)
    assert clockwork.run() == {}


def test_yellow_one_working_day_before_and_once(stage: Stage, clockwork: Clockwork):
    case = _sent(stage)
    stage.at("2026-11-06 17:29")
    assert clockwork.run() == {}
    stage.at("2026-11-06 17:30")
    assert clockwork.run() == {Action.YELLOW_CARD: 1}
    stage.at("2026-11-09 10:00")
    assert clockwork.run() == {}
    assert stage.file(case).tasks[0].yellow_at is not None


def test_red_after_due_and_once(stage: Stage, clockwork: Clockwork):
    _sent(stage)
    stage.at("2026-11-09 17:30")
    assert clockwork.run() == {}
    stage.at("2026-11-09 17:31")
    assert clockwork.run() == {Action.RED_CARD: 1}
    stage.at("2026-11-12 09:00")
    assert clockwork.run() == {}


def test_missed_runs_are_made_up_without_a_late_warning(stage: Stage, clockwork: Clockwork):
    """After a week of standing still: the red card, and no yellow one for what is over."""
    _sent(stage)
    stage.at("2026-11-16 09:00")
    assert clockwork.run() == {Action.RED_CARD: 1}


def test_lead_and_assisting_unit_get_a_card_each(stage: Stage, clockwork: Clockwork):
    stage.at("2026-11-02 09:00")
    stage.walk(S.DISPATCHED)
    stage.at("2026-11-10 09:00")
    assert clockwork.run() == {Action.RED_CARD: 2}


def test_no_warning_for_what_is_shorter_than_the_warning(stage: Stage, clockwork: Clockwork):
    stage.at("2026-11-02 09:00")
    case = stage.register(urgency=Urgency.EMERGENCY, grid_id=stage.grid(), matter_id=stage.matter())
    stage.act(case.id, "intake1", Action.WHISTLE, lead=stage.unit("S17"))
    stage.wait(minutes=5)
    assert clockwork.run() == {}
    stage.wait(hours=3)
    assert clockwork.run() == {Action.RED_CARD: 1}


def test_merged_and_suspended_tasks_get_no_card(stage: Stage, clockwork: Clockwork):
    stage.at("2026-11-02 09:00")
    parent, child = stage.walk(S.SUBMITTED), stage.walk(S.DISPATCHED)
    stage.center("dispatch1").merge(child.id, child.version, parent.id)
    suspended = stage.walk(S.SUSPENDED)
    stage.at("2026-11-20 09:00")
    clockwork.run()
    assert all(task.red_at is None for task in stage.file(child.id).tasks)
    lead = stage.file(suspended.id).lead
    assert lead is not None
    assert lead.red_at is None


def test_request_left_lying_goes_up_once(stage: Stage, clockwork: Clockwork):
    case = _sent(stage)
    unit = stage.login_of(stage.unit("S17"))
    stage.act(case, unit, Action.ASK, kind=AskKind.RETURN, reason="不属职责", cited_duty="职责清单")
    stage.at("2026-11-02 14:00")
    assert clockwork.run() == {}
    stage.at("2026-11-02 16:00")
    assert clockwork.run() == {Action.ESCALATE_ASK: 1}
    assert clockwork.run() == {}
    stage.act(case, "director", Action.DECIDE, request=1, approve=False, ruling="属本单位职责")


def test_archive_after_thirty_days(stage: Stage, clockwork: Clockwork):
    stage.at("2026-09-07 09:00")
    case = stage.walk(S.CLOSED)
    closed = stage.file(case.id).case.closed_at
    assert closed is not None
    stage.clock.set(closed + timedelta(days=30))
    assert clockwork.run() == {}
    stage.wait(seconds=1)
    assert clockwork.run() == {Action.ARCHIVE: 1}
    assert stage.file(case.id).case.state is S.ARCHIVED


def test_reviews_are_listed_and_nothing_happens(stage: Stage, clockwork: Clockwork):
    stage.at("2026-09-07 09:00")
    case = stage.walk(S.SUSPENDED)
    ask = stage.file(case.id).requests[0]
    assert ask.review_at is not None
    stage.clock.set(ask.review_at - timedelta(seconds=1))
    assert clockwork.reviews() == []
    stage.clock.set(ask.review_at)
    assert [(r.case_id, r.unit_id, r.review_at) for r in clockwork.reviews()] == [(case.id, ask.unit_id, ask.review_at)]
    clockwork.run()
    assert stage.file(case.id).case.state is S.SUSPENDED


def test_new_calendar_moves_open_deadlines_only(stage: Stage, clockwork: Clockwork):
    """A day off is announced: the running task gets a line, the finished one keeps its due."""
    case, finished = _sent(stage), stage.walk(S.CLOSED)
    before = stage.file(finished.id)
    due = stage.file(case).tasks[0].due
    calendar = stage.township.calendar
    free = replace(calendar, days={**calendar.days, date(2026, 11, 5): False})
    assert clockwork.adopt_calendar(free, "11月5日停工一天") == 1
    task = stage.file(case).tasks[0]
    assert task.due == due + timedelta(days=1)
    assert task.clock.lines[-1].kind is LineKind.CALENDAR
    assert stage.file(finished.id) == before
    assert not stage.township.calendar.is_workday(date(2026, 11, 5))
    assert clockwork.adopt_calendar(free, "再次导入") == 0
    assert stage.verify() == []


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (duties.YELLOW, "ix_task_running_due"),
        (duties.RED, "ix_task_running_due"),
        (duties.UNDECIDED, "ix_request_undecided"),
        (duties.CLOSED, "ix_case_state_due"),
        (duties.RUNNING, "ix_case_state_due"),
        (duties.REVIEWS, "ix_case_state_due"),
    ],
)
def test_duties_never_read_every_case(stage: Stage, query, index: str):
    with stage.store.read() as connection:
        names = dict.fromkeys(query._bindparams, "2026-11-02T00:00:00.000000Z")
        plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query.text}"), names)]
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN")], plan


# --- the feed's old end ----------------------------------------------------------------------------------------------


def _fill_feed(stage: Stage, case_id: int, rows: int) -> None:
    """So many changes that no event tells of, as claims make them."""
    counted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)"
    filled = text(f"INSERT INTO change_log (entity, entity_id, version) {counted} SELECT 'claim', :id, 1 FROM n")
    with stage.store.unit() as unit:
        unit.execute(filled, {"rows": rows, "id": case_id})


def _read_on(stage: Stage, seq: int) -> Slice:
    with stage.store.read() as connection:
        return feed.since(connection, stage.session("lead1"), Cursor(feed.head(connection).epoch, seq))


def _feed_ends(stage: Stage) -> tuple[int, int]:
    with stage.store.read() as connection:
        first, last = connection.execute(text("SELECT min(seq), max(seq) FROM change_log")).one()
    return first, last


def test_a_short_feed_stays_whole(stage: Stage, clockwork: Clockwork):
    case = _sent(stage)
    _fill_feed(stage, case, KEPT)
    before = _feed_ends(stage)
    clockwork.run()
    assert _feed_ends(stage) == before


def test_the_feed_loses_what_nobody_reads_on_from(stage: Stage, clockwork: Clockwork):
    case = _sent(stage)
    _fill_feed(stage, case, KEPT + 5000)
    first, last = _feed_ends(stage)
    served, gone = _read_on(stage, last - MOST), _read_on(stage, first)
    assert gone.reset
    assert not served.reset
    assert served.changes
    clockwork.run()
    kept_from, kept_to = _feed_ends(stage)
    assert kept_to == last
    assert KEPT <= kept_to - kept_from + 1 < KEPT + 2000
    assert _read_on(stage, last - MOST) == served
    assert _read_on(stage, first) == gone
    stage.register()
    assert _feed_ends(stage) == (kept_from, last + 1)
    assert stage.verify() == []
