"""A month's assessment and everything that hangs on it, as frozen values. No rule lives here.

Parts are numbered from 1 within their month and never removed. What a publication froze is kept apart (`frozen`); its
hash stands in the `Revision`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ...case import Excuse
from ...payload import Shape
from ..periods import Period, month_of
from .terms import AppraisalState, Outcome, Stage


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The month itself; `month` as 2026-10. `check_until` and `appeal_until` are the last moments to object and to
    appeal."""

    id: int
    month: str
    created_at: datetime
    created_by: str
    version: int = 0
    state: AppraisalState = AppraisalState.DRAFT
    shown_at: datetime | None = None
    shown_by: str = ""
    check_until: datetime | None = None
    published_at: datetime | None = None
    appeal_until: datetime | None = None

    @property
    def period(self) -> Period:
        return month_of(date.fromisoformat(f"{self.month}-01"))


@dataclass(frozen=True, slots=True)
class Objection:
    """What a unit objects to. `about`: the code of a KPI, of a mark (deducted.RED_CARD) or "" for the whole; `case_id`
    and `task_n` where one case is meant. `excuse`: what an accepted one takes off that task."""

    n: int
    stage: Stage
    unit_id: int
    at: datetime
    by: str
    reason: str
    about: str = ""
    case_id: int | None = None
    task_n: int | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    accepted: bool | None = None
    ruling: str = ""
    excuse: Excuse | None = None

    @property
    def open(self) -> bool:
        return self.accepted is None

    @property
    def withdrawn(self) -> bool:
        """Ended by whoever raised it, with his ground as the ruling: nobody who raises one ever rules."""
        return self.accepted is False and self.decided_by == self.by

    @property
    def outcome(self) -> Outcome:
        if self.open:
            return Outcome.OPEN
        if self.withdrawn:
            return Outcome.WITHDRAWN
        return Outcome.UPHELD if self.accepted else Outcome.DISMISSED

    @property
    def matter(self) -> tuple[int, str, int | None, int | None]:
        """What it is about; once in 核对期, once as an appeal."""
        return (self.unit_id, self.about, self.case_id, self.task_n)


@dataclass(frozen=True, slots=True)
class Revision:
    """One publication. `at`: until when it counts (截至), `seq` the last link of the chain that it rests on, `sha256`
    over what was frozen. `answers`: the appeals it carries out."""

    n: int
    at: datetime
    seq: int
    sha256: str
    made_at: datetime
    made_by: str
    answers: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        """修订号: 0 is the first publication."""
        return self.n - 1


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points (hundredths) proposed for a unit, with the evidence."""

    n: int
    unit_id: int
    points: int
    ground: str
    evidence: str
    at: datetime
    by: str
    decided_at: datetime | None = None
    decided_by: str = ""
    accepted: bool | None = None
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class CountyFigure:
    """The county's own figure of a unit's KPI for the month: `value` in hundredths of a percent. `void`: replaced by a
    later one."""

    n: int
    unit_id: int
    metric: str
    value: int
    source: str
    at: datetime
    by: str
    void: bool = False


@dataclass(frozen=True, slots=True)
class AppraisalFile:
    """One month's assessment with all its parts."""

    appraisal: Appraisal
    objections: tuple[Objection, ...] = ()
    revisions: tuple[Revision, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    county: tuple[CountyFigure, ...] = ()

    @property
    def latest(self) -> Revision | None:
        """The publication in force."""
        return self.revisions[-1] if self.revisions else None

    @property
    def undecided(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if one.open)

    @property
    def unanswered(self) -> tuple[Objection, ...]:
        """Accepted appeals that move a figure and stand in no revision yet."""
        answered = {n for revision in self.revisions for n in revision.answers}
        appeals = (one for one in self.objections if one.stage is Stage.APPEAL and one.excuse is not None)
        return tuple(one for one in appeals if one.n not in answered)

    @property
    def bonus(self) -> dict[int, int]:
        """Accepted bonus points by unit, hundredths."""
        out: dict[int, int] = {}
        for one in self.bonuses:
            if one.accepted:
                out[one.unit_id] = out.get(one.unit_id, 0) + one.points
        return out

    def objection(self, n: int) -> Objection:
        """StopIteration when there is none, or none that may be seen."""
        return next(one for one in self.objections if one.n == n)


#: Name of each list of parts in an AppraisalFile, and its class; payloads and tables use the same names.
APPRAISAL_PARTS: dict[str, type] = {
    "objections": Objection,
    "revisions": Revision,
    "bonuses": Bonus,
    "county": CountyFigure,
}
APPRAISAL = Shape("appraisal", Appraisal, APPRAISAL_PARTS, AppraisalFile)
