"""会商 (M11, N6): the agenda pool, meetings and everything said, decided and signed in them. One method = one
transaction (`MeetingDesk`); what windows read is in `reading`."""

from ...models.store.meetings import RuleInForce
from .earlier import Earlier, takes
from .meeting_desk import MeetingDesk
from .news import Called, CalledOff, Objection, Stopped, called_off, invitations, objections, stopped_for_meeting
from .past import Past
from .reading import (
    MeetingLine,
    MeetingView,
    Pool,
    PoolLine,
    Topic,
    meeting_by_number,
    meeting_view,
    meetings_board,
    rules_in_force,
)

__all__ = [
    "Called",
    "CalledOff",
    "Earlier",
    "MeetingDesk",
    "MeetingLine",
    "MeetingView",
    "Objection",
    "Past",
    "Pool",
    "PoolLine",
    "RuleInForce",
    "Stopped",
    "Topic",
    "called_off",
    "invitations",
    "meeting_by_number",
    "meeting_view",
    "meetings_board",
    "objections",
    "rules_in_force",
    "stopped_for_meeting",
    "takes",
]
