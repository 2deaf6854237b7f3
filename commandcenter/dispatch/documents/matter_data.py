"""The frozen data of the papers that follow a decision about a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .data import DocumentFace


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPaper:
    """What each of them says of the decision: about whom, by which rule, on which evidence, and who decided.

    Papers of older programs have no more than the first three; what they lack is left out.
    """

    face: DocumentFace
    matter_id: int
    unit: str
    trigger: str = ""
    ground: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkData(DecisionPaper):
    """约谈通知 and 约谈记录. When and where, who talks and what to bring are written by the office."""

    when: str
    place: str
    host: str
    bring: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationData(DecisionPaper):
    """整改通知: what is to be put right by when."""

    task: str
    due: datetime
    requirements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommendationData(DecisionPaper):
    """表扬通报 of one unit."""

    title: str
    addressees: str
    hope: tuple[str, ...]
    copies: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticismData(DecisionPaper):
    """通报批评 of one unit; `task` and `due` where a rectification was demanded with it."""

    title: str
    addressees: str
    requirements: tuple[str, ...]
    task: str
    due: datetime | None
    copies: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineData(DecisionPaper):
    """提请处分: goes up to whoever may impose it; `signers` stand beside the number, as on every paper upwards."""

    title: str
    addressees: str
    signers: tuple[str, ...]
    proposals: tuple[str, ...]
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLetterData(DecisionPaper):
    """函告 and 建议函 to a unit the town does not command: it is told and asked, never ordered."""

    title: str
    addressees: str
    asked: tuple[str, ...]
    reply_within: str
    copies: str
