"""What was decided about a unit and what became of it, as frozen values. No rule lives here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...payload import Shape
from .terms import COMMANDED, PAPERS, RECTIFICATION, Ground, Measure, Purpose, State, Trigger


@dataclass(frozen=True, slots=True)
class Matter:
    """One decision. `key` names what it answers: nothing is decided twice. `evidence` are the sentences it was decided
    on, `cases` the ids of the cases they name. `measure` is None where nothing was done. `document_id`: its paper, once
    issued. `follows`: the decision whose rectification failed."""

    id: int
    key: str
    unit_id: int
    trigger: Trigger
    decided_at: datetime
    decided_by: str
    reason: str
    version: int = 0
    state: State = State.DECIDED
    ground: Ground = Ground.NONE
    measure: Measure | None = None
    evidence: tuple[str, ...] = ()
    cases: tuple[int, ...] = ()
    follows: int | None = None
    document_id: int | None = None
    rectify: str = ""
    rectify_due: datetime | None = None
    report: str = ""
    reported_at: datetime | None = None
    reported_by: str = ""
    finding: str = ""
    checked_at: datetime | None = None
    checked_by: str = ""

    def overdue(self, now: datetime) -> bool:
        """Whether the rectification should have been reported by now."""
        return self.state is State.RECTIFYING and self.rectify_due is not None and self.rectify_due < now

    def standing(self, now: datetime) -> str:
        """Where it stands, in a few words: of what was decided and told nothing further, whether its paper is out."""
        if self.overdue(now):
            return "整改逾期"
        if self.state is State.DECIDED:
            return "待印发文书" if self.document_id is None else "文书已印发"
        return self.state.label

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come of it: no paper, no rectification."""
        if self.state is State.DECIDED:
            return self.document_id is not None and self.measure not in COMMANDED
        return self.state in (State.DECLINED, State.DONE, State.NOT_MET)

    @property
    def papers(self) -> tuple[str, ...]:
        """The kinds of paper that can be made of it."""
        own = PAPERS.get(self.measure, ()) if self.measure else ()
        return (*own, RECTIFICATION) if self.rectify else own


@dataclass(frozen=True, slots=True)
class Use:
    """That a result was used, and for what."""

    n: int
    purpose: Purpose
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class MatterFile:
    """One decision with the uses made of it."""

    matter: Matter
    uses: tuple[Use, ...] = ()


MATTER_PARTS: dict[str, type] = {"uses": Use}
MATTER = Shape("matter", Matter, MATTER_PARTS, MatterFile)
