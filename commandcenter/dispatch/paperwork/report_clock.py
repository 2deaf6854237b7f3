"""日报, 周报 and 月报 that are ready at their hour: the program drafts each of them once, for the office to go on with.

A draft that exists, whatever became of it, and a report somebody issued without one are not made again; so it does not
matter how many workstations look, or how often. What an outage kept from being made is made afterwards.
"""

from __future__ import annotations

from sqlalchemy import Connection

from ...models.people import SYSTEM
from ...models.scoring.periods import Period
from ...models.scoring.report import ReportKind, owed
from ...models.store import paperwork, report_reads
from ...models.store.settings import read_settings
from ...models.timing.hours import REPORTS, report_hour
from .. import reads
from ..desk import Desk
from .paper_drafts import begin_within, read_subject
from .papers import Papers
from .report_papers import is_begun, subject_of


def draft_reports(desk: Desk) -> tuple[int, ...]:
    """Drafts what is owed by now, in the program's name; the ids of the new drafts."""
    desk = Desk(desk.store, SYSTEM, desk.clock)
    with desk.store.read() as connection:
        missing = [(kind, period) for kind in ReportKind for period in _missing(connection, desk, kind)]
    return tuple(made for kind, period in missing if (made := _draft(desk, kind, period)) is not None)


def _missing(connection: Connection, desk: Desk, kind: ReportKind) -> list[Period]:
    """What is owed of a kind and not there. Mostly nothing, found out with two small questions."""
    hour = report_hour(read_settings(connection, REPORTS), kind.value)
    newest = paperwork.newest_by(connection, kind.value, SYSTEM.login)
    begun, since = None if newest is None else read_subject(newest).first, report_reads.begins_on(connection)
    if since is None:
        return []
    now = desk.clock.now()
    missing = [one for one in owed(kind, hour, now, begun, since) if not is_begun(connection, kind, one)]
    return [one for one in missing if kind is not ReportKind.MONTHLY or reads.counted(connection, one, now).n]


def _draft(desk: Desk, kind: ReportKind, period: Period) -> int | None:
    """The draft; None where another workstation was quicker."""
    subject = subject_of(period)
    data = Papers(desk.store, desk.by, desk.clock.now).content(kind.value, subject, issuing=True)
    with desk.store.unit() as unit:
        paperwork.draft_alone(unit)
        if is_begun(unit, kind, period):
            return None
        return begin_within(unit, desk, kind.value, subject, data)
