"""When the next meeting may sensibly be."""

from __future__ import annotations

from datetime import datetime

import pytest

from commandcenter.models.meeting.planning import next_slot, opinions_by
from commandcenter.models.timing.worktime import TZ
from commandcenter.models.town.township_files import load_township
from tests.stage import ROOT


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-18 09:00", "2026-11-18 14:00"),
        ("2026-11-18 13:00", "2026-11-19 09:00"),
        ("2026-11-20 16:00", "2026-11-23 09:00"),
        ("2026-11-21 10:00", "2026-11-23 09:00"),
    ],
)
def test_half_an_hour_into_the_next_half_day_that_leaves_time_to_call_everybody(now: str, slot: str) -> None:
    calendar = load_township(ROOT / "resources" / "township").calendar
    assert next_slot(local(now), calendar) == local(slot)


@pytest.mark.parametrize(
    ("now", "starts", "due"),
    [
        ("2026-11-18 09:00", "2026-11-18 14:00", "2026-11-18 12:00"),
        ("2026-11-20 16:00", "2026-11-23 09:00", "2026-11-20 17:30"),
        ("2026-11-21 10:00", "2026-11-23 09:00", "2026-11-23 08:30"),
        ("2026-11-23 08:40", "2026-11-23 09:00", None),
    ],
)
def test_opinions_are_awaited_until_the_offices_close_before_it(now: str, starts: str, due: str | None) -> None:
    calendar = load_township(ROOT / "resources" / "township").calendar
    assert opinions_by(local(starts), local(now), calendar) == (due and local(due))
