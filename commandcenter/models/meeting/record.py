"""What a step of a meeting changed, as text: the same fold of differences as a case has (`payload`)."""

from __future__ import annotations

from ..payload import Changes, Shape, object_changes
from .file import MEETING_PARTS, Meeting, MeetingFile

MEETING = Shape("meeting", Meeting, MEETING_PARTS, MeetingFile)


def changes(before: MeetingFile | None, after: MeetingFile) -> Changes:
    """What leads from one to the next. Parts go by their number: whoever acts may not see all of them."""
    out: Changes = {}
    if own := object_changes(before.meeting if before else None, after.meeting):
        out["meeting"] = own
    for name in MEETING_PARTS:
        old = {part.n: part for part in getattr(before, name)} if before else {}
        part = {
            str(one.n): diff
            for one in getattr(after, name)
            if one is not old.get(one.n) and (diff := object_changes(old.get(one.n), one))
        }
        if part:
            out[name] = part
    return out
