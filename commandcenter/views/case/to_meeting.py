"""From a case to the meeting that decides on it: nothing of what a meeting says is done on the case page."""

from __future__ import annotations

from ...dispatch.cases.case_views import CaseView
from ...models.lifecycle import Action
from ..workplace import Workplace

#: Next steps that are done in a meeting.
MEETS = frozenset({Action.DIRECT, Action.MINUTES})


def go_to_meeting(work: Workplace, view: CaseView | None) -> bool:
    """The meeting that has the case on its agenda, else 即时会商; False where the case waits for none."""
    if view is None or not view.is_to_meet:
        return False
    work.go("meetings", ("instant", view.case.id) if view.meeting is None else view.meeting)
    return True
