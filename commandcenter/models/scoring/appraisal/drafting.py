"""How a month's assessment begins: drafted, withdrawn where that was a mistake, shown to the units. Each step raises
RuleBroken or NotAllowed with one sentence and changes nothing then."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from ...errors import RuleBroken
from ...people import Session
from ...text import normalise
from ...timing.worktime import local_day
from ..periods import Period, month_of
from .file import Appraisal, AppraisalFile
from .steps import Month, may_record, words
from .terms import AppraisalState, Step


class Counted(NamedTuple):
    """How many items a month's figures count, and the first month that counts any (None: there is none yet)."""

    n: int
    since: Period | None

    def why_not(self, period: Period, what: str) -> str | None:
        """Why nothing can be done (`what`) with a month in which nothing was counted; None of one that counts."""
        if self.n:
            return None
        if self.since is not None and period.last < self.since.first:
            return f"本镇从{self.since.words}起才有计入考核的案件，{period.words}的不能{what}"
        return f"{period.words}没有计入考核的案件，不能{what}"

    def require(self, period: Period) -> None:
        """Raises RuleBroken where nothing was counted."""
        if (why := self.why_not(period, "考核")) is not None:
            raise RuleBroken(why, field="month")


def month_to_open(month: str, by: Session, now: datetime) -> Period:
    """The month somebody wants to draft (2026-10). Raises RuleBroken for what is no month or not over."""
    may_record(Step.OPEN, by)
    try:
        period = month_of(date.fromisoformat(f"{normalise(month)}-01"))
    except ValueError:
        raise RuleBroken(f"“{month}”不是月份，应如 2026-10", field="month") from None
    if period.last >= local_day(now):
        raise RuleBroken(f"{period.words}尚未结束，不能考核", field="month")
    return period


def opened(appraisal_id: int, period: Period, counted: Counted, by: Session, now: datetime) -> AppraisalFile:
    """A new draft of a month that may be opened. Raises RuleBroken where nothing was counted in it."""
    counted.require(period)
    return AppraisalFile(Appraisal(appraisal_id, f"{period.first:%Y-%m}", now, by.login, version=1))


def open_again(m: Month, counted: Counted) -> None:
    """A month whose draft was withdrawn is drafted anew; what was proposed and entered for it stays with it."""
    m.may(Step.OPEN)
    if m.head.state is not AppraisalState.WITHDRAWN:
        raise RuleBroken(f"{m.head.period.words}的考核已经起草", field="month")
    counted.require(m.head.period)
    m.set(state=AppraisalState.DRAFT, created_at=m.now, created_by=m.by.login)


def may_show(m: Month) -> None:
    m.may(Step.SHOW)
    if m.head.state is not AppraisalState.DRAFT:
        raise RuleBroken(f"这个月的考核{m.head.state.label}，不再送核对")


def show(m: Month) -> datetime:
    """核对期 begins: units see their own draft and may object until the office close of its last working day, which is
    returned."""
    may_show(m)
    until = m.world.due(m.now, m.world.limits.check_period)
    m.set(state=AppraisalState.SHOWN, shown_at=m.now, shown_by=m.by.login, check_until=until)
    return until


def may_withdraw_draft(m: Month) -> None:
    """Raises RuleBroken, NotAllowed."""
    m.may(Step.WITHDRAW_DRAFT)
    if m.head.state is not AppraisalState.DRAFT:
        raise RuleBroken("已送过单位核对的考核不能撤回草稿")


def withdraw_draft(m: Month, ground: str) -> str:
    """撤回草稿: a month drafted by mistake, which no unit has seen. Returns the ground as it is kept."""
    may_withdraw_draft(m)
    said = words(ground, "撤回的理由", "ground")
    m.set(state=AppraisalState.WITHDRAWN)
    return said
