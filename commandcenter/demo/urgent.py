"""紧急信息 of the last days: each emergency is reported at once, gone on with while it lasts, ended when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ..dispatch.cases.case_views import case_view
from ..dispatch.desk import Desk
from ..dispatch.paperwork.papers import Papers, Subject
from ..models.people import Role
from ..models.store import cases
from ..models.store.case_page import papers_of
from ..models.urgent import Owed, Report, is_urgent
from . import words
from .stage import Stage, Steps

#: A shorter history reports nothing.
_DAYS = 10
_BEGINS, _EVERY = timedelta(days=9), timedelta(minutes=30)
_LOOKED = 80
#: More 续报 of one emergency tell a visitor nothing new.
_FOLLOWED = 2


def keep(stage: Stage, span: Sequence[date], end: datetime) -> None:
    """Put the reports of the last days on the stage's queue."""
    if len(span) >= _DAYS:
        stage.start(_report(stage, end - _BEGINS), end - _BEGINS)


def _report(stage: Stage, since: datetime) -> Steps:
    """The shift lead looks round every half an hour."""
    looked_at: set[str] = set()
    watched: dict[str, int] = {}
    while True:
        watched |= _new(stage, since, looked_at)
        lead = Desk(stage.store, stage.center(stage.cast.on_duty(Role.SHIFT_LEAD, stage.now)).by, stage.clock)
        for no, case_id in list(watched.items()):
            owed = case_view(lead, case_id).owed
            if owed is None:
                del watched[no]
            elif _is_due(stage, case_id, owed):
                papers = Papers(lead.store, lead.by, lead.clock.now)
                papers.issue(owed.kind.value, Subject(case_no=no), texts=words.REPORTED[owed.kind])
        yield stage.now + _EVERY


def _new(stage: Stage, since: datetime, looked_at: set[str]) -> dict[str, int]:
    """The emergencies registered since then that were not looked at yet: their ids by number."""
    found = {}
    with stage.store.read() as connection:
        for no in set(cases.newest(connection, _LOOKED)) - looked_at:
            case = cases.load(connection, cases.id_of(connection, no)).case
            if is_urgent(case) and case.registered_at >= since:
                found[no] = case.id
            looked_at.add(no)
    return found


def _is_due(stage: Stage, case_id: int, owed: Owed) -> bool:
    if owed.kind is not Report.FOLLOW:
        return True
    with stage.store.read() as connection:
        known = papers_of(connection, case_id)
    followed = sum(ref.kind == Report.FOLLOW.value for ref in known)
    return followed < _FOLLOWED and owed.due is not None and owed.due <= stage.now + _EVERY
