"""Who else is there: the file beside the database, and clocks that keep step."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commandcenter.dispatch.clocks import running_clock_of
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.presence import Looker, Presence, Seen
from commandcenter.models.store.meta import DatabaseKind
from commandcenter.models.store.presence import ALIVE, PresenceFile, Station
from commandcenter.models.timing.clock import RunningClock, SimulatedClock, SystemClock
from tests.stage import Stage, make_template

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SINCE = datetime(2026, 9, 1, 1, 2, 3, 456789, tzinfo=UTC)
WANG = Station("a", "lead1", "王某", 7, SINCE, timedelta(days=-80, microseconds=5))
LI = Station("b", "intake1", "李某")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[PresenceFile]:
    file = PresenceFile(tmp_path / "cc.db")
    yield file
    file.close()


def test_what_a_station_says_is_read_by_the_others(file: PresenceFile) -> None:
    other = PresenceFile(file.path.with_name("cc.db"))
    file.beat(WANG, NOW)
    other.beat(LI, NOW)
    assert set(other.alive(NOW)) == {WANG, LI}
    file.beat(WANG._replace(case_id=None, since=None), NOW)
    assert set(other.alive(NOW)) == {WANG._replace(case_id=None, since=None), LI}
    other.leave("b")
    assert [s.station for s in file.alive(NOW)] == ["a"]
    other.close()


@pytest.mark.parametrize("back", [1, -1], ids=["later", "clock set back"])
def test_a_station_that_is_not_heard_of_is_not_there(file: PresenceFile, back: int) -> None:
    file.beat(WANG, NOW)
    assert file.alive(NOW + back * ALIVE) == [WANG]
    assert file.alive(NOW + back * (ALIVE + timedelta(seconds=1))) == []


def test_old_rows_are_swept_away(file: PresenceFile) -> None:
    file.beat(WANG, NOW)
    file.beat(LI, NOW + timedelta(hours=1))
    assert file.alive(NOW) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_file_is_its_owner_s_alone(file: PresenceFile) -> None:
    file.beat(WANG, NOW)
    assert file.path.name == "cc.db-presence"
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"not a database at all, only some text", b"SQLite format 3\x00" + b"\x07" * 4096])
def test_a_damaged_file_is_begun_anew(file: PresenceFile, damage: bytes) -> None:
    file.path.write_bytes(damage)
    file.beat(WANG, NOW)
    assert file.alive(NOW) == [WANG]


def test_a_row_nobody_can_read_is_damage(file: PresenceFile) -> None:
    file.beat(WANG, NOW)
    with sqlite3.connect(file.path) as connection:
        connection.execute("UPDATE station SET since = 'yesterday'")
    connection.close()
    assert file.alive(NOW) == []
    file.beat(WANG, NOW)
    assert file.alive(NOW) == [WANG]


def test_a_file_put_in_its_place_is_the_one_that_counts(file: PresenceFile) -> None:
    file.beat(WANG, NOW)
    file.path.unlink()
    other = PresenceFile(file.path.with_name("cc.db"))
    other.beat(LI, NOW)
    assert file.alive(NOW) == [LI]
    other.close()


def test_reading_does_not_touch_the_file(file: PresenceFile) -> None:
    """Others watch it: a reader that rang their bell would never let them sleep."""
    file.beat(WANG, NOW)
    before = file.path.stat()
    assert file.alive(NOW) == [WANG]
    assert file.path.stat() == before


# --- at a desk --------------------------------------------------------------------------------------------------------


def presence(stage: Stage, login: str, machine: SimulatedClock) -> Presence:
    return Presence(Desk(stage.store, stage.session(login), stage.clock), machine)


def test_looking_at_a_case_is_seen_by_others_only(stage: Stage) -> None:
    machine = SimulatedClock(NOW)
    lead, intake = presence(stage, "lead1", machine), presence(stage, "intake1", machine)
    intake.look_at(7)
    for station in (lead, intake):
        station.beat()
    name = stage.session("intake1").name
    assert lead.seen() == Seen({7: (Looker("intake1", name, stage.now),)}, 2)
    assert intake.seen() == Seen({}, 2)
    intake.leave()
    assert lead.seen() == Seen({}, 1)


def test_one_person_at_two_workstations_is_two(stage: Stage) -> None:
    machine = SimulatedClock(NOW)
    here, there = presence(stage, "lead1", machine), presence(stage, "lead1", machine)
    here.beat()
    there.look_at(7)
    there.beat()
    assert here.seen().online == 2
    assert [looker.login for looker in here.seen().looking[7]] == ["lead1"]


def test_who_stopped_beating_is_gone(stage: Stage) -> None:
    machine = SimulatedClock(NOW)
    lead, killed = presence(stage, "lead1", machine), presence(stage, "intake1", machine)
    killed.look_at(7)
    killed.beat()
    machine.advance(timedelta(seconds=11))
    lead.beat()
    assert lead.seen() == Seen({}, 1)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders in the way are POSIX")
def test_without_a_file_nobody_is_there_and_nothing_breaks(stage: Stage) -> None:
    stage.path.with_name(stage.path.name + "-presence").mkdir()
    lead = presence(stage, "lead1", SimulatedClock(NOW))
    lead.beat()
    assert lead.seen() == Seen({}, 1)
    lead.leave()


# --- clocks that run --------------------------------------------------------------------------------------------------


def test_a_live_database_has_the_machine_s_time(stage: Stage) -> None:
    assert isinstance(running_clock_of(stage.store), SystemClock)


def demo(stage_folder: Path) -> Stage:
    template = make_template(stage_folder / "template.db", DatabaseKind.DEMO)
    return Stage(template, stage_folder)


def test_a_demonstration_runs_on_from_its_last_event(tmp_path: Path) -> None:
    stage = demo(tmp_path)
    stage.at("2026-11-20 16:00")
    stage.register()
    clock = running_clock_of(stage.store)
    assert isinstance(clock, RunningClock)
    first = clock.now()
    assert stage.now <= first < stage.now + timedelta(minutes=5)
    assert first < clock.now()
    stage.close()


def test_a_second_workstation_adopts_the_first_one_s_time(tmp_path: Path) -> None:
    stage = demo(tmp_path)
    first = running_clock_of(stage.store)
    assert isinstance(first, RunningClock)
    first.catch_up(first.ahead + timedelta(hours=2))
    there = Presence(Desk(stage.store, stage.session("lead1"), first))
    there.beat()
    second = running_clock_of(stage.store)
    assert isinstance(second, RunningClock)
    assert second.ahead == first.ahead
    there.leave()
    third = running_clock_of(stage.store)
    assert isinstance(third, RunningClock)
    assert third.ahead < first.ahead
    stage.close()


def test_clocks_that_began_apart_meet_at_the_further_one(tmp_path: Path) -> None:
    """Both were opened before either said anything: one waited at its login."""
    stage, machine = demo(tmp_path), SimulatedClock(NOW)
    clocks = [RunningClock(stage.now + timedelta(seconds=n), machine) for n in (0, 40)]
    stations = [Presence(Desk(stage.store, stage.session("lead1"), clock), machine) for clock in clocks]
    for _ in range(2):
        for station in stations:
            station.beat()
            station.seen()
    assert clocks[0].now() == clocks[1].now() == stage.now + timedelta(seconds=40)
    stage.close()
