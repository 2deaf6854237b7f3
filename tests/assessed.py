"""Months that were assessed and published, for what may only be said of such."""

from __future__ import annotations

from datetime import date, timedelta

from commandcenter.dispatch.figures.appraisals import AppraisalDesk
from commandcenter.models.case import CaseState
from tests.stage import Stage


def publish(stage: Stage, *months: str) -> None:
    """One case is closed in each of these months; `assess` does the rest."""
    for month in months:
        stage.at(f"{month}-12 09:00")
        stage.walk(CaseState.CLOSED)
    assess(stage, *months)


def assess(stage: Stage, *months: str) -> None:
    """When this returns it is the 12th after the last of these months (of 2026-10 the 12 November), and their
    assessments are out."""
    following = date.fromisoformat(f"{months[-1]}-12") + timedelta(days=31)
    stage.at(f"{following:%Y-%m}-05 09:00")
    office, director = AppraisalDesk(stage.desk("office")), AppraisalDesk(stage.desk("director"))
    opened = [office.open(month) for month in months]
    for one in opened:
        office.show(one)
    stage.at(f"{following:%Y-%m}-12 09:00")
    for one in opened:
        director.publish(one)
