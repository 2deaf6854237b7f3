"""Dossiers written down by hand for the KPI tests: a pure function of values needs no life cycle to be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from commandcenter.models.case import (
    Callback,
    Case,
    CaseFile,
    CaseState,
    Check,
    CloseKind,
    Rating,
    Task,
    TaskRole,
    TaskState,
    Verification,
)
from commandcenter.models.draft import Platform
from commandcenter.models.timing.ledger import Clock
from commandcenter.models.timing.worktime import Limit
from commandcenter.models.town.matters import Route

START = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
CLOCK = Clock(Limit.parse("5wd"), ())
STATION, HELPER, VILLAGE, GRID = 7, 8, 40, 12


def hours(n: float) -> datetime:
    return START + timedelta(hours=n)


RESPONSE_DUE, DUE = hours(2), hours(100)


def task(n: int = 1, unit_id: int = STATION, role: TaskRole = TaskRole.LEAD, **values: Any) -> Task:
    """A task done in time, unless said otherwise."""
    done: dict[str, Any] = {
        "route": Route.R2,
        "dispatched_at": START,
        "sign_due": hours(1),
        "response_due": RESPONSE_DUE,
        "clock": CLOCK,
        "due": DUE,
        "state": TaskState.DONE,
        "signed_at": hours(0.5),
        "contact_at": hours(1),
        "feedback_at": hours(50),
        "accepted_at": hours(60),
    }
    return Task(n=n, unit_id=unit_id, role=role, **done | values)


def case(**values: Any) -> Case:
    closed: dict[str, Any] = {
        "state": CaseState.CLOSED,
        "grid_id": GRID,
        "requesters": 1,
        "lead": 1,
        "closed_at": hours(80),
        "close_kind": CloseKind.RESOLVED,
    }
    return Case(
        id=1,
        no="LH20261009-00001",
        platform=Platform.HOTLINE_12345,
        title="路灯",
        text="路灯不亮",
        registered_at=START,
        **closed | values,
    )


def check(
    n: int = 1, result: Check = Check.PASS, *, at: float = 60, resolved: bool = True, task_n: int = 1
) -> Verification:
    return Verification(n, task_n, hours(at), "w", VILLAGE, result, resolved)


def call(n: int = 1, rating: Rating | None = Rating.SATISFIED, *, at: float = 80, **values: Any) -> Callback:
    said: dict[str, Any] = {"requester": 1, "round": 1, "reached": True, "task_n": 1, "resolved": True}
    return Callback(n=n, at=hours(at), by="c", rating=rating, **said | values)


def dossier(*tasks: Task, checks: Any = None, calls: Any = None, **values: Any) -> CaseFile:
    """A closed case of one requester: verified once, called back once, unless said otherwise."""
    return CaseFile(
        case(**values),
        tasks or (task(),),
        verifications=(check(),) if checks is None else tuple(checks),
        callbacks=(call(),) if calls is None else tuple(calls),
    )
