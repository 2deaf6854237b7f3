"""A meeting's signature taken back together with the dispatch it made (domain §2.2, Undo)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ..models.errors import RuleBroken
from ..models.meeting.deciding import unsign
from ..models.meeting.sitting import Sitting
from ..models.meeting.terms import Step
from ..models.people import Session
from ..models.store import meetings, papers
from ..models.town.township import Township

#: The paper that a signature must not be taken back behind.
MINUTES = "minutes"


def take_back(
    unit: Connection, case_id: int, case_version: int, by: Session, now: datetime, township: Township
) -> None:
    """The topic whose signature made this version of the case is open again; nothing where no meeting made it.

    Raises RuleBroken once the minutes were issued.
    """
    topic = meetings.topic_of(unit, case_id, case_version)
    if topic is None:
        return
    meeting_id, item_n = topic
    if minutes_of(unit, by, meeting_id) is not None:
        raise RuleBroken("会商纪要已印发，不能撤销")
    before = meetings.locked(unit, meeting_id)
    seated = before.without_recused(meetings.complained_of(unit, before))
    sitting = Sitting(seated, by, now, township, meetings.numbers(unit, meeting_id))
    unsign(sitting, item_n)
    meetings.save(unit, before, sitting.result(), by, Step.UNSIGN, {"item": item_n}, now)


def minutes_of(connection: Connection, by: Session, meeting_id: int) -> int | None:
    """The newest minutes issued of a meeting, by the paper's id, as far as this person may read them."""
    return next((paper.id for paper in papers.of_meeting(connection, by, MINUTES, meeting_id)), None)
