"""Written opinions that are not read by others yet: hidden until all are in, or the meeting begins."""

from __future__ import annotations

from ..access import UNITS
from ..people import Session
from .file import Meeting, MeetingFile
from .terms import MeetingState


def sealed(file: MeetingFile, item_n: int) -> bool:
    """Whether what others wrote is still hidden: until all have said where they stand, or the meeting begins. The file
    is one `without_recused`: who is complained about is not awaited."""
    if not file.meeting.hidden or file.meeting.state is not MeetingState.PLANNED:
        return False
    return any((said := file.opinion_of(item_n, u)) is None or not said.said for u in file.item(item_n).units)


def may_read_sealed(meeting: Meeting, by: Session) -> bool:
    """Whether somebody reads what units wrote in confidence: who keeps the meeting and who chairs it. (A unit always
    reads its own.)"""
    return by.role in UNITS or by.login in (meeting.created_by, meeting.chair)


def holds_sealed(file: MeetingFile) -> bool:
    """Whether somebody wrote in confidence what others do not read yet: it stays so."""
    return any(sealed(file, one.item_n) for one in file.opinions)
