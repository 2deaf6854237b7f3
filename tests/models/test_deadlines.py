"""The deadline that runs: counted back by hand from the rules, and the same as `case.due` in every situation."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from commandcenter.models.case import OPEN, CaseState
from commandcenter.models.deadlines import Deadline, Stage, begun, running
from commandcenter.models.lifecycle import Action
from commandcenter.models.payload import replay
from commandcenter.models.timing.worktime import Limit, due
from tests.make import Life, at, community, township, unit, world
from tests.situations import situations

S = CaseState
CALENDAR = township().calendar


def deadline(life: Life) -> Deadline:
    found = running(life.file, world().limits, township())
    assert found is not None
    return found


def told(found: Deadline) -> tuple[Stage, str, str, str]:
    """What for, since when, from when it is near, until when: in local time."""
    times = (found.since, found.warn_at(CALENDAR, 75), found.due)
    since, warn, until = (f"{moment.astimezone(at('2026-11-02 09:00').tzinfo):%m-%d %H:%M}" for moment in times)
    return found.stage, since, warn, until


@pytest.mark.parametrize("name", sorted(situations()))
def test_it_is_the_due_of_the_case(name: str) -> None:
    life = situations()[name]
    found = running(life.file, world().limits, township())
    assert (found is None) is (life.case.due is None)
    if found is not None:
        assert found.due == life.case.due
        begun = min([life.case.registered_at, *(task.clock.started for task in life.file.tasks)])
        assert begun <= found.since <= found.due
        assert found.since <= found.warn_at(CALENDAR, 75) <= found.due
        assert found.used(CALENDAR, found.since) == 0
        assert found.used(CALENDAR, found.due) == 1


@pytest.mark.parametrize("name", sorted(situations()))
def test_a_stage_begins_when_the_case_enters_it(name: str) -> None:
    """Next to nothing of the limit is used at that moment, however late in the day or in the week it was."""
    life = situations()[name]
    before = None
    for i, event in enumerate(life.events, start=1):
        file = replay(1, [e.payload for e in life.events[:i]])
        entered, before = file.case.state is not before, file.case.state
        found = running(file, world().limits, township())
        if found is None or not entered or found.stage in (Stage.FINISH, Stage.CONTACT, Stage.REWORK):
            continue
        assert found.used(CALENDAR, event.at) < 0.01, (event.kind, found)


def test_intake_and_triage_count_in_office_hours() -> None:
    life = Life("2026-11-02 09:00")
    assert told(deadline(life)) == (Stage.ACCEPT, "11-02 09:00", "11-02 10:30", "11-02 11:00")
    late = Life("2026-11-02 16:30")
    assert told(deadline(late)) == (Stage.ACCEPT, "11-02 16:30", "11-03 09:00", "11-03 09:30")
    assert deadline(late).used(CALENDAR, at("2026-11-02 23:00")) == 0.5
    night = Life("2026-11-02 20:00")
    assert told(deadline(night)) == (Stage.ACCEPT, "11-03 08:30", "11-03 10:00", "11-03 10:30")
    assert told(deadline(late.at("2026-11-03 08:45").to(S.ACCEPTED, step=0)))[:2] == (Stage.DISPATCH, "11-03 08:45")


def test_an_emergency_counts_every_minute() -> None:
    life = Life("2026-11-02 20:00", urgency="EMERGENCY")
    assert told(deadline(life)) == (Stage.ACCEPT, "11-02 20:00", "11-02 20:03", "11-02 20:05")
    assert deadline(life).used(CALENDAR, at("2026-11-02 20:03")) == 0.6
    life.act("intake1", Action.WHISTLE, lead=unit("S17"))
    assert told(deadline(life)) == (Stage.SIGN, "11-02 20:00", "11-02 20:11", "11-02 20:15")


def test_a_unit_signs_contacts_and_files() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED, step=0)
    assert told(deadline(life)) == (Stage.SIGN, "11-02 09:00", "11-02 09:22", "11-02 09:30")
    life.wait(minutes=10).work("S17", Action.SIGN)
    assert told(deadline(life)) == (Stage.CONTACT, "11-02 09:00", "11-02 09:22", "11-02 09:30")
    life.work("S17", Action.CONTACT)
    stage, since, warn, until = told(deadline(life))
    assert (stage, since, until) == (Stage.FINISH, "11-02 09:00", "11-09 17:30")
    # five days and the rest of the first: 37.5 + 7 hours, of which a quarter is left
    assert CALENDAR.working_seconds(at(f"2026-{warn}"), at(f"2026-{until}")) == pytest.approx(44.5 / 4 * 3600, abs=60)


def test_checks_and_calls_begin_with_the_result_before() -> None:
    life = Life("2026-11-02 09:00").to(S.VERIFYING)
    filed = max(t.feedback_at for t in life.file.tasks)
    assert deadline(life).stage is Stage.VERIFY
    assert deadline(life).since == filed
    life.at("2026-11-03 15:00").verify()
    assert told(deadline(life))[:2] == (Stage.CALL_BACK, "11-03 15:00")
    assert told(deadline(life.wait(hours=2).call(resolved=False)))[:2] == (Stage.REWORK, "11-03 17:00")


def test_a_forced_consultation_begins_with_what_forced_it() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED, step=0)
    for _ in range(2):
        life.wait(minutes=5).ask_return("S17").decide("lead1", False)
    life.at("2026-11-02 14:00").ask_return("S17")
    assert life.state is S.CONSULTING
    assert told(deadline(life)) == (Stage.CONSULT, "11-02 14:00", "11-04 11:22", "11-04 17:30")


def test_a_suspension_is_not_warned_of() -> None:
    life = Life("2026-11-02 09:00").to(S.SUSPENDED)
    found = deadline(life)
    assert (found.stage, found.since) == (Stage.REVIEW, life.file.suspensions[0].since)
    assert found.due == found.warn_at(CALENDAR, 75) == life.file.requests[0].review_at


def test_what_stood_still_is_not_used() -> None:
    """Suspended for two working days, the task begins anew two working days later."""
    life = Life("2026-11-02 09:00").to(S.SUSPENDED, step=0).at("2026-11-04 09:00").work("S17", Action.RESUME)
    life.work("S17", Action.CONTACT)
    assert told(deadline(life))[:2] == (Stage.FINISH, "11-04 09:00")
    assert deadline(life).used(CALENDAR, life.now) == 0


def test_the_assisting_unit_alone_is_left() -> None:
    life = situations()["waiting for the assisting unit"]
    assert deadline(life).stage is Stage.ASSIST
    assert deadline(life).since == life.file.tasks[1].dispatched_at


def test_a_platforms_deadline_shortens_the_stretch() -> None:
    life = Life("2026-11-02 09:00").to(S.HANDLING, step=0).work("S17", Action.CONTACT)
    life.act("intake1", Action.EXTERNAL_DUE, due=at("2026-11-05 18:00"))
    assert told(deadline(life))[::3] == (Stage.FINISH, "11-04 17:30")
    life.act("intake1", Action.EXTERNAL_DUE, due=at("2026-11-02 18:00"))  # less a day: over before it began
    found = deadline(life)
    assert found.due < found.since
    assert (found.warn_at(CALENDAR, 75), found.used(CALENDAR, life.now)) == (found.due, 1)


def test_the_share_is_a_setting() -> None:
    found = deadline(Life("2026-11-02 09:00"))
    assert found.warn_at(CALENDAR, 50) == at("2026-11-02 10:00")
    assert found.warn_at(CALENDAR, 100) == found.due


@pytest.mark.parametrize("written", ["5wd", "1wd", "120wm", "5m", "30nd"])
@pytest.mark.parametrize("start", ["2026-11-06 16:00", "2026-11-07 12:00", "2026-11-09 12:30"])
def test_a_limit_counted_back_meets_its_start(written: str, start: str) -> None:
    """To the second where it counts them, else on the day it counts from."""
    limit = Limit.parse(written)
    began = begun(due(at(start), limit, CALENDAR), limit, CALENDAR)
    assert began <= at(start) or not limit.is_24x7
    assert due(began, limit, CALENDAR) == due(at(start), limit, CALENDAR)
    assert began >= at(start) - timedelta(days=3)


def test_villages_have_their_own_limits() -> None:
    village = township().grid[community()].unit_id
    life = Life("2026-11-02 09:00").to(S.ACCEPTED, step=0).act("dispatch1", Action.DISPATCH, lead=village)
    assert told(deadline(life)) == (Stage.SIGN, "11-02 09:00", "11-02 12:00", "11-02 14:30")


def test_nothing_runs_in_a_case_that_is_not_open() -> None:
    closed = [life for life in situations().values() if life.state not in OPEN]
    assert closed
    assert all(running(life.file, world().limits, township()) is None for life in closed)


def test_working_time_counts_back() -> None:
    def back(end: str, seconds: int) -> datetime:
        return CALENDAR.back_working_seconds(at(end), seconds)

    assert back("2026-11-02 11:00", 7200) == at("2026-11-02 09:00")
    assert back("2026-11-02 09:30", 7200) == at("2026-10-30 16:30")  # over a weekend
    assert back("2026-11-02 13:30", 0) == at("2026-11-02 13:30")
    assert back("2026-11-02 09:30", 3600) == at("2026-11-02 08:30")
    assert back("2026-11-02 07:00", 3600) == at("2026-10-30 16:30")
