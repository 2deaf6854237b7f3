"""The light of a case: how loud it is on every board, map and wall, by one rule (domain §2.2, UX rule 3)."""

from __future__ import annotations

from datetime import datetime

from .case import OPEN, CaseState
from .labels import Labelled

#: From this level on a supervised case shows it (督办, 领导包案); 催办 alone does not.
SUPERVISED_FROM = 2


class Light(Labelled):
    """The loudest first."""

    OVERDUE = "OVERDUE", "超时"
    DUE_SOON = "DUE_SOON", "临期"
    SUPERVISED = "SUPERVISED", "督办"
    UNSIGNED = "UNSIGNED", "待签收"
    HANDLING = "HANDLING", "办理中"
    PAUSED = "PAUSED", "挂账"
    DONE = "DONE", "已办结"

    @property
    def token(self) -> str:
        """Its name among the colours and shapes of the theme."""
        return self.value.lower()

    @property
    def alarms(self) -> bool:
        """Whether its clock takes the colour of the state."""
        return self in (Light.OVERDUE, Light.DUE_SOON)


def light(
    state: CaseState, due: datetime | None, warn_at: datetime | None, supervise_level: int, now: datetime
) -> Light:
    """The light of a case. `due` and `warn_at` belong to the deadline that runs (`deadlines.Deadline`).

    The due itself is still in time (KPI 3); a suspended case is quiet until its review date has passed.
    """
    if state not in OPEN:
        return Light.DONE
    if due is not None and now > due:
        return Light.OVERDUE
    if state is CaseState.SUSPENDED or due is None:
        return Light.PAUSED
    if warn_at is not None and now >= warn_at:
        return Light.DUE_SOON
    if supervise_level >= SUPERVISED_FROM:
        return Light.SUPERVISED
    return Light.UNSIGNED if state is CaseState.DISPATCHED else Light.HANDLING
