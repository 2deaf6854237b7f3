"""When a backup is due and which old ones go."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from commandcenter.models.errors import UserError
from commandcenter.models.timing import rotation
from commandcenter.models.timing.rotation import Plan, is_due, name_of, surplus, taken_at
from commandcenter.models.timing.worktime import TZ


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=TZ)


def test_names_carry_their_time_and_nothing_else_is_touched() -> None:
    moment = at("2026-11-30 02:00:05")
    assert name_of(moment) == "laohu-20261130-020005.zip"
    assert taken_at(name_of(moment)) == moment
    assert [taken_at(name) for name in ("laohu-20261345-020005.zip", "restore-test.json", "laohu.db")] == [None] * 3
    names = [name_of(at(f"2026-11-{day:02} 02:00:00")) for day in range(1, 8)]
    assert surplus([*names[::-1], "notes.zip"], 5) == tuple(names[:2])
    assert surplus(names, 14) == ()


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, "2026-11-30 00:10", True),
        ("2026-11-29 02:00", "2026-11-30 01:59", False),
        ("2026-11-29 02:00", "2026-11-30 02:00", True),
        ("2026-11-30 02:00", "2026-11-30 23:59", False),
        ("2026-11-28 09:00", "2026-11-30 01:00", True),
    ],
)
def test_it_is_due_once_after_its_hour_and_made_up_for(newest: str | None, now: str, due: bool) -> None:
    plan = Plan(time(2), "", 14)
    assert is_due(plan, newest and at(newest), at(now)) is due
    assert not is_due(Plan(None, "", 14), None, at(now))


def test_the_plan_is_read_from_settings() -> None:
    assert rotation.plan_of({}) == Plan(time(2), "", 14)
    assert rotation.plan_of({rotation.AT: "不备份", rotation.KEEP: "3"}) == Plan(None, "", 3)
    assert [rotation.read_at(text) for text in (" 2:30", "23：05")] == ["02:30", "23:05"]
    assert {rotation.read_at(text) for text in ("", "不备份", "Never")} == {"不备份"}
    assert rotation.read_folder(" D:\\备份 ") == "D:\\备份"
    for wrong in ("25:00", "两点"):
        with pytest.raises(UserError):
            rotation.read_at(wrong)
    with pytest.raises(UserError, match="完整路径"):
        rotation.read_folder("备份")
    assert rotation.is_beside("", "/home/a/laohu.db")
    assert rotation.is_beside("/home/a/备份", "/home/a/laohu.db")
    assert not rotation.is_beside("/media/usb", "/home/a/laohu.db")
