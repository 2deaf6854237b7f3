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
from ...documents.matter_data import (
    CommendationData,
    CriticismData,
    DisciplineData,
    RectificationData,
    TalkData,
    UnitLetterData,
)

_ADDRESSEES = "各社区、各村，镇直各站所，县直有关部门"
_BRING = ("所涉事件的办理台账和佐证材料", "书面情况说明")
_LESSONS = ("请各单位引以为戒，对照检查，按时限办理和反馈",)
_DISCIPLINE = ("请依照管理权限和有关规定，对有关责任人员给予处分，处分种类由有权机关决定", "处分结果请函告我中心")
_NOTICE = ("请核实上列情况，督促承办人员依职责办理", "请明确具体承办人和联系电话，便于衔接")
_SUGGESTED = ("建议明确一名联络员，按时限签收、反馈我镇商请协助的事项", "建议对上列事项进行复盘，完善内部衔接")
_REPLY = "收到本函后10个工作日内"
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
    def decided_by(self) -> str:
        """Post and name of whoever decided; a paper says so."""
        who = duty.officer(self.connection, self.matter.decided_by)
        return f"{who.role.label}{who.name}"


def of_matter(
    connection: Connection, store: Store, setup: Setup, by: Session, kind: str, matter_id: int, face: DocumentFace
) -> Any:
    """The data of a kind that follows a decision."""
    if by.role not in READERS | {Role.SYSTEM}:
        raise NotAllowed(f"{by.role.label}不能印问责与激励的文书")
    matter = accountability.load(connection, matter_id).matter
    wanted = _MEASURES.get(kind)
    if wanted is not None and matter.measure is not wanted:
        decided = matter.measure.label if matter.measure else matter.state.label
        raise UserError(f"这项决定是{decided}，不是{wanted.label}")
    return _GATHER[kind](Decided(connection, store, setup, by, face, matter))


def _head(found: Decided) -> dict[str, Any]:
    """What each paper says of the decision."""
    matter = found.matter
    return {
        "face": found.face,
        "matter_id": matter.id,
        "unit": found.unit,
        "trigger": matter.trigger.label,
        "ground": matter.ground.label,
        "reason": mask_numbers(matter.reason),
        "evidence": tuple(map(mask_numbers, matter.evidence)),
        "cases": found.case_nos,
        "decided_by": found.decided_by,
        "decided_at": matter.decided_at,
        "contact": found.setup.township.facts.phone,
    }


def _talk(found: Decided) -> TalkData:
    return TalkData(**_head(found), when="", place="", host="", bring=_BRING)


def _rectification(found: Decided) -> RectificationData:
    matter = found.matter
    if matter.rectify_due is None or not matter.rectify:
        raise UserError("这项决定没有责令整改，不能印整改通知")
    return RectificationData(**_head(found), task=mask_numbers(matter.rectify), due=matter.rectify_due, requirements=())


def _commendation(found: Decided) -> CommendationData:
    return CommendationData(**_head(found), title="", addressees=_ADDRESSEES, hope=(), copies="")


def _criticism(found: Decided) -> CriticismData:
    matter = found.matter
    return CriticismData(
        **_head(found),
        title="",
        addressees=_ADDRESSEES,
        requirements=_LESSONS,
        task=mask_numbers(matter.rectify),
        due=matter.rectify_due,
        copies="",
    )


def _discipline(found: Decided) -> DisciplineData:
    town = found.setup.township.facts
    return DisciplineData(
        **_head(found),
        title="",
        addressees=f"中共{town.name}委员会",
        signers=(),
        proposals=_DISCIPLINE,
        attachments=(),
    )


def _unit_letter(found: Decided, asked: tuple[str, ...]) -> UnitLetterData:
    return UnitLetterData(**_head(found), title="", addressees=found.unit, asked=asked, reply_within=_REPLY, copies="")


def _notice_letter(found: Decided) -> UnitLetterData:
    return _unit_letter(found, _NOTICE)


def _suggestion_letter(found: Decided) -> UnitLetterData:
    return _unit_letter(found, _SUGGESTED)


_GATHER: dict[str, Callable[[Decided], Any]] = {
    "talk_notice": _talk,
    "talk_record": _talk,
    "criticism": _criticism,
    "discipline": _discipline,
    "notice_letter": _notice_letter,
    "suggestion_letter": _suggestion_letter,
    "rectification": _rectification,
    "commendation": _commendation,
}
