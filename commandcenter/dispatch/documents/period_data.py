"""The frozen data of 绩效考核表 and 专项汇总表: a month's scores, and what one matter brought over some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .data import DocumentFace


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A unit's assessment as decimal strings, None where there is none: `base` of the seven KPIs, `reverse` what it was
    rated, `deducted` and `bonus` after their caps; `points` what the score makes in 目标管理考核; `ranking_score` what
    ranks it (折算分)."""

    rank: int | None
    unit: str
    base: str | None
    reverse: str | None
    deducted: str
    bonus: str
    score: str | None
    points: str | None
    ranking_score: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreGroup:
    """Units compared among themselves: those with a score, and the names of those without. Units not `accountable`
    (county departments) are listed for information."""

    title: str
    rows: tuple[ScoreRow, ...]
    without: tuple[str, ...]
    accountable: bool


@dataclass(frozen=True, slots=True)
class PerformanceData:
    """绩效考核表 of one month. `is_published`: it says what a revision froze, else how it stands, or with `is_checked`
    what the units check (核对稿); `table` is the conversion to 目标管理考核 as it is kept (90=10 80=8 …)."""

    face: DocumentFace
    period_from: date
    period_to: date
    counted_until: datetime
    is_published: bool
    revision: int
    table: str
    groups: tuple[ScoreGroup, ...]
    remarks: tuple[str, ...]
    contact: str
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class CampaignCount:
    """One grid or unit: cases registered there, closed, still open and of these overdue."""

    name: str
    registered: int
    closed: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CampaignOpen:
    """A case that is not closed yet."""

    no: str
    title: str
    grid: str
    unit: str
    state: str
    due: datetime | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class CampaignData:
    """专项汇总表 of one matter or network (`topic` its code) over some days. `quiet` counts the village grids nothing
    came from, `unplaced` the cases without a place; `withheld` the open ones that are not named, `unlisted` those
    beyond what is printed."""

    face: DocumentFace
    topic: str
    name: str
    period_from: date
    period_to: date
    counted_until: datetime
    total: CampaignCount
    by_grid: tuple[CampaignCount, ...]
    quiet: int
    unplaced: int
    by_unit: tuple[CampaignCount, ...]
    unsent: int
    open: tuple[CampaignOpen, ...]
    withheld: int
    unlisted: int
    requirements: tuple[str, ...]
    contact: str
