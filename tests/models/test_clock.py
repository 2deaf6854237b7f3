"""Sources of the present."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commandcenter.models.timing import clock
from commandcenter.models.timing.clock import RunningClock, SimulatedClock, SystemClock, TimeSource


def test_the_system_clock_is_utc_and_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = [datetime(2026, 10, 8, 1, 0, s, tzinfo=UTC) for s in (0, 5, 3, 6)]

    class Machine(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            assert tz is UTC
            return machine.pop(0)

    monkeypatch.setattr(clock, "datetime", Machine)
    source: TimeSource = SystemClock()
    assert [source.now().second for _ in range(3)] == [5, 5, 6]


def test_a_simulated_clock_moves_only_when_told() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    source = SimulatedClock(datetime(2026, 10, 8, 9, tzinfo=shanghai))
    assert source.now() == source.now() == datetime(2026, 10, 8, 1, tzinfo=UTC)
    assert source.now().tzinfo is UTC
    assert source.advance(timedelta(minutes=5)) == source.now() == datetime(2026, 10, 8, 1, 5, tzinfo=UTC)
    assert source.set(datetime(2026, 10, 9, tzinfo=shanghai)) == source.now()
    with pytest.raises(ValueError, match="back"):
        source.set(datetime(2026, 10, 8, tzinfo=UTC))
    with pytest.raises(ValueError, match="back"):
        source.advance(timedelta(seconds=-1))


def test_a_running_clock_goes_on_from_its_start_and_only_ever_forward() -> None:
    machine = SimulatedClock(datetime(2030, 1, 1, tzinfo=UTC))
    start = datetime(2026, 11, 20, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
    source = RunningClock(start, machine)
    assert source.now() == start
    assert source.now().tzinfo is UTC
    machine.advance(timedelta(minutes=5))
    assert source.now() == start + timedelta(minutes=5)
    source.catch_up(source.ahead - timedelta(hours=1))
    assert source.now() == start + timedelta(minutes=5)
    source.catch_up(source.ahead + timedelta(hours=1))
    assert source.now() == start + timedelta(minutes=65)
