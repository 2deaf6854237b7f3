"""The frozen data of the papers that follow a decision about a unit: 约谈, 整改, 表扬."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .data import DocumentFace


@dataclass(frozen=True, slots=True)
class TalkData:
    """约谈通知 and 约谈记录. When and where, who talks and what to bring are written by the office."""

    face: DocumentFace
    matter_id: int
    unit: str
    trigger: str
    ground: str
    reason: str
    evidence: tuple[str, ...]
    cases: tuple[str, ...]
    decided_by: str
    decided_at: datetime
    when: str
    place: str
    host: str
    bring: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class RectificationData:
    """整改通知: what is to be put right by when."""

    face: DocumentFace
    matter_id: int
    unit: str
    trigger: str
    ground: str
    evidence: tuple[str, ...]
    cases: tuple[str, ...]
    task: str
    due: datetime
    requirements: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class CommendationData:
    """表扬通报 of one unit."""

    face: DocumentFace
    matter_id: int
    title: str
    addressees: str
    unit: str
    reason: str
    evidence: tuple[str, ...]
    hope: tuple[str, ...]
    copies: str
    contact: str
