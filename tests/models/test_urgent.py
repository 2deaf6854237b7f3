"""紧急信息 as a rule: what is owed next, by when, and what cannot be reported now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from commandcenter.models.case import Case, CaseState
from commandcenter.models.draft import Platform, Urgency
from commandcenter.models.limits import Limits
from commandcenter.models.timing.worktime import Calendar, Limit, LimitUnit, OfficeHours
from commandcenter.models.town.matters import Whistle
from commandcenter.models.urgent import Owed, Report, Told, is_urgent, owed, why_not

S = CaseState
BEGAN = datetime(2026, 7, 18, 14, 40, tzinfo=UTC)
CALENDAR = Calendar({}, frozenset(), (OfficeHours(date(2026, 1, 1), ((time(9), time(17)),)),))


def _case(state: CaseState = S.HANDLING, **more: object) -> Case:
    told = {"urgency": Urgency.EMERGENCY} | more
    return Case(1, "LH20260718-00001", Platform.LOCAL, "", "", BEGAN, state=state, **told)  # type: ignore[arg-type]


def _told(*kinds: Report) -> list[Told]:
    return [Told(kind, BEGAN + timedelta(hours=n)) for n, kind in enumerate(kinds, 1)]


@pytest.mark.parametrize(
    ("state", "told", "wanted"),
    [
        (S.SUBMITTED, (), Owed(Report.FIRST, BEGAN + timedelta(hours=1))),
        (S.VERIFYING, (), Owed(Report.FIRST, BEGAN + timedelta(hours=1))),
        (S.CLOSED, (), None),
        (S.MERGED, (), None),
        (S.HANDLING, (Report.FIRST,), Owed(Report.FOLLOW, BEGAN + timedelta(hours=3))),
        (S.HANDLING, (Report.FIRST, Report.FOLLOW), Owed(Report.FOLLOW, BEGAN + timedelta(hours=4))),
        (S.CALLBACK, (Report.FIRST,), Owed(Report.FINAL, None)),
        (S.CLOSED, (Report.FIRST, Report.FOLLOW), Owed(Report.FINAL, None)),
        (S.CLOSED, (Report.FIRST, Report.FINAL), None),
        (S.HANDLING, (Report.FIRST, Report.FINAL), Owed(Report.FOLLOW, BEGAN + timedelta(hours=4))),
    ],
)
def test_what_is_owed_next(state: CaseState, told: tuple[Report, ...], wanted: Owed | None) -> None:
    """A case that was reopened after its 终报 is reported on again."""
    found = owed(_case(state), _told(*told), Limits(), CALENDAR)
    assert found == wanted
    if found is not None:
        assert why_not(found.kind, _case(state), _told(*told)) is None, "what is owed can be made"


def test_only_emergencies_are_reported_and_no_drill() -> None:
    assert is_urgent(_case())
    assert is_urgent(_case(urgency=Urgency.NORMAL, whistle=Whistle.EMERGENCY))
    for other in (_case(urgency=Urgency.NORMAL), _case(drill=True)):
        assert owed(other, (), Limits(), CALENDAR) is None
        assert "不是应急事项" in (why_not(Report.FIRST, other, ()) or "")


def test_the_limits_are_the_centres_own() -> None:
    limits = Limits().with_value("first_report", Limit(30, LimitUnit.MINUTES))
    assert owed(_case(), (), limits, CALENDAR) == Owed(Report.FIRST, BEGAN + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("kind", "state", "told", "why"),
    [
        (Report.FIRST, S.HANDLING, (Report.FIRST,), "已首报"),
        (Report.FOLLOW, S.HANDLING, (), "还没有首报，不能续报"),
        (Report.FINAL, S.HANDLING, (), "还没有首报，不能终报"),
        (Report.FINAL, S.HANDLING, (Report.FIRST,), "还在处置中"),
        (Report.FOLLOW, S.CLOSED, (Report.FIRST, Report.FINAL), "已终报"),
        (Report.FINAL, S.HANDLING, (Report.FIRST, Report.FINAL), "已终报"),
    ],
)
def test_what_cannot_be_reported_now(kind: Report, state: CaseState, told: tuple[Report, ...], why: str) -> None:
    assert why in (why_not(kind, _case(state), _told(*told)) or "")
