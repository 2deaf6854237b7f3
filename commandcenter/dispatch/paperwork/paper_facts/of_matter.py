"""The frozen data of the papers that follow a decision about a unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ....models.errors import NotAllowed, UserError
from ....models.people import Role, Session
from ....models.scoring.accountability.file import Matter
from ....models.scoring.accountability.terms import PAPERS
from ....models.scoring.appraisal.terms import READERS
from ....models.store import accountability, cases, duty
from ....models.store.store import Setup, Store
from ....models.text import mask_numbers
from ... import reads
from ...documents import DocumentFace
from ...documents.matter_data import CommendationData, RectificationData, TalkData

_ADDRESSEES = "各社区、各村，镇直各站所，县直有关部门"
_BRING = ("所涉事件的办理台账和佐证材料", "书面情况说明")
_MEASURES = {kind: measure for measure, kinds in PAPERS.items() for kind in kinds}


@dataclass(frozen=True)
class Decided:
    """A decision and where its paper is gathered from. Raises NotAllowed for posts that see no decisions, UserError
    where the decision was another one."""

    connection: Connection
    store: Store
    setup: Setup
    by: Session
    face: DocumentFace
    matter: Matter

    @property
    def unit(self) -> str:
        return self.setup.township.unit[self.matter.unit_id].name

    @property
    def case_nos(self) -> tuple[str, ...]:
        """Of the cases this person sees: a paper names no case that its author must not know of."""
        seen = {i for i in self.matter.cases if reads.sees(self.connection, self.store, self.by, i)}
        numbers = cases.numbers_of(self.connection, seen)
        return tuple(numbers[i] for i in self.matter.cases if i in numbers)

    @property
    def contact(self) -> str:
        return self.setup.township.facts.phone

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(map(mask_numbers, self.matter.evidence))


def of_matter(
    connection: Connection, store: Store, setup: Setup, by: Session, kind: str, matter_id: int, face: DocumentFace
) -> Any:
    """The data of one of the four kinds."""
    if by.role not in READERS | {Role.SYSTEM}:
        raise NotAllowed(f"{by.role.label}不能印问责与激励的文书")
    matter = accountability.load(connection, matter_id).matter
    wanted = _MEASURES.get(kind)
    if wanted is not None and matter.measure is not wanted:
        decided = matter.measure.label if matter.measure else matter.state.label
        raise UserError(f"这项决定是{decided}，不是{wanted.label}")
    return _GATHER[kind](Decided(connection, store, setup, by, face, matter))


def _talk(found: Decided) -> TalkData:
    matter = found.matter
    return TalkData(
        face=found.face,
        matter_id=matter.id,
        unit=found.unit,
        trigger=matter.trigger.label,
        ground=matter.ground.label,
        reason=mask_numbers(matter.reason),
        evidence=found.evidence,
        cases=found.case_nos,
        decided_by=duty.names(found.connection).get(matter.decided_by, matter.decided_by),
        decided_at=matter.decided_at,
        when="",
        place="",
        host="",
        bring=_BRING,
        contact=found.contact,
    )


def _rectification(found: Decided) -> RectificationData:
    matter = found.matter
    if matter.rectify_due is None or not matter.rectify:
        raise UserError("这项决定没有责令整改，不能印整改通知")
    return RectificationData(
        face=found.face,
        matter_id=matter.id,
        unit=found.unit,
        trigger=matter.trigger.label,
        ground=matter.ground.label,
        evidence=found.evidence,
        cases=found.case_nos,
        task=mask_numbers(matter.rectify),
        due=matter.rectify_due,
        requirements=(),
        contact=found.contact,
    )


def _commendation(found: Decided) -> CommendationData:
    return CommendationData(
        face=found.face,
        matter_id=found.matter.id,
        title="",
        addressees=_ADDRESSEES,
        unit=found.unit,
        reason=mask_numbers(found.matter.reason),
        evidence=found.evidence,
        hope=(),
        copies="",
        contact=found.contact,
    )


_GATHER: dict[str, Callable[[Decided], Any]] = {
    "talk_notice": _talk,
    "talk_record": _talk,
    "rectification": _rectification,
    "commendation": _commendation,
}
