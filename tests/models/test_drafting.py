"""Which month may be drafted: one that is over and counts anything."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from commandcenter.models.errors import NotAllowed, RuleBroken
from commandcenter.models.scoring.appraisal.drafting import Counted, month_to_open, opened
from commandcenter.models.scoring.periods import month_of
from tests.make import session

_NOW = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)  # still the last day of November here
_BEGAN = month_of(date(2026, 9, 1))


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "", "十月", "2026/10", "20261001", "2026-W10", "99999-01"])
def test_what_is_no_month(month: str) -> None:
    with pytest.raises(RuleBroken, match="不是月份，应如 2026-10"):
        month_to_open(month, session("office"), _NOW)


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "9999-12"])
def test_a_month_that_is_not_over(month: str) -> None:
    with pytest.raises(RuleBroken, match="尚未结束"):
        month_to_open(month, session("office"), _NOW)
    over = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert month_to_open("2026-11", session("office"), over).last == date(2026, 11, 30)


def test_a_month_that_counts_nothing() -> None:
    by = session("office")
    october, august = (month_to_open(month, by, _NOW) for month in ("２０２６-１０", "2026-08"))
    with pytest.raises(RuleBroken, match="2026年10月没有计入考核的案件"):
        opened(1, october, Counted(0, _BEGAN), by, _NOW)
    with pytest.raises(RuleBroken, match="2026年10月没有计入考核的案件"):
        opened(1, october, Counted(0, None), by, _NOW)
    with pytest.raises(RuleBroken, match="从2026年9月起才有计入考核的案件，2026年8月的不能考核"):
        opened(1, august, Counted(0, _BEGAN), by, _NOW)
    assert opened(1, october, Counted(1, _BEGAN), by, _NOW).appraisal.month == "2026-10"
    with pytest.raises(NotAllowed):
        month_to_open("2026-10", session("dispatch1"), _NOW)
