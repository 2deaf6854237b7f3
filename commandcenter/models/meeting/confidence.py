"""Written opinions that are not read by others yet: hidden until all are in, or the meeting begins."""

from __future__ import annotations

from ..access import UNITS
from ..errors import NotAllowed
from ..people import Session
from .file import Meeting, MeetingFile
from .terms import ItemState, MeetingState


def sealed(file: MeetingFile, item_n: int) -> bool:
    """Whether what others wrote is still hidden: until all have said where they stand, or the meeting begins; of one
    that was cancelled, and of a topic taken off, for good. The file is one `without_recused`: who is complained about
    is not awaited."""
    if not file.meeting.hidden or file.meeting.state not in (MeetingState.PLANNED, MeetingState.CANCELLED):
        return False
    item = file.item(item_n)
    if file.meeting.state is MeetingState.CANCELLED or item.state is ItemState.GONE:
        return True
    return any((said := file.opinion_of(item_n, u)) is None or not said.said for u in item.units)


def may_read_sealed(meeting: Meeting, by: Session) -> bool:
    """Whether somebody reads what units wrote in confidence: who keeps the meeting and who chairs it. (A unit always
    reads its own.)"""
    return by.role in UNITS or by.login in (meeting.created_by, meeting.chair)


def holds_sealed(file: MeetingFile) -> bool:
    """Whether somebody wrote in confidence what others do not read yet: it stays so."""
    return any(sealed(file, one.item_n) for one in file.opinions)


def guard_sealed(file: MeetingFile, by: Session) -> None:
    """What would give hidden opinions to somebody else to read (another chair, fewer units awaited, the meeting
    cancelled) is done by who reads them anyway. Raises NotAllowed."""
    if holds_sealed(file) and by.login not in (file.meeting.created_by, file.meeting.chair):
        raise NotAllowed("已有单位按不公开提交书面意见，由本次会商的记录人或主持人改动")
