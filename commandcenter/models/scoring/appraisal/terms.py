"""The words of a month's assessment, each with its label once, and who may do what."""

from __future__ import annotations

from ...access import PERMISSIONS, Permission
from ...labels import Labelled
from ...lifecycle.correcting import JUDGES
from ...people import Role

__all__ = [
    "JUDGES",
    "KEEPERS",
    "MOVES",
    "OBJECTORS",
    "READERS",
    "AppraisalState",
    "Outcome",
    "Stage",
    "Step",
    "recorders",
]

#: Who prepares a month: opens it, shows it, proposes bonuses, enters the county's figures.
KEEPERS = JUDGES | {Role.OFFICE}
#: Who objects and appeals, each for his own unit. A grid worker's figures are his village's.
OBJECTORS = frozenset({Role.LIAISON, Role.GRID_LEADER})
#: Who reads drafts of all units; others see their own from 核对期 on.
READERS = PERMISSIONS[Permission.READ_DRAFTS]


class AppraisalState(Labelled):
    """`WITHDRAWN`: drafted by mistake; nobody sees it any more, and the month may be drafted anew."""

    DRAFT = "DRAFT", "草稿"
    SHOWN = "SHOWN", "核对期"
    PUBLISHED = "PUBLISHED", "已公布"
    WITHDRAWN = "WITHDRAWN", "草稿已撤回"


class Stage(Labelled):
    """When an objection was raised: before the publication or against it."""

    CHECK = "CHECK", "核对异议"
    APPEAL = "APPEAL", "申诉"


class Outcome(Labelled):
    """What became of an objection."""

    OPEN = "OPEN", "待裁定"
    UPHELD = "UPHELD", "采纳"
    DISMISSED = "DISMISSED", "不采纳"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class Step(Labelled):
    """Everything that can happen to a month's assessment; also the kind of its event."""

    OPEN = "OPEN", "起草月度考核"
    WITHDRAW_DRAFT = "WITHDRAW_DRAFT", "撤回草稿"
    SHOW = "SHOW", "送单位核对"
    OBJECT = "OBJECT", "提出异议"
    DECIDE = "DECIDE", "裁定异议"
    WITHDRAW = "WITHDRAW", "撤回异议"
    TAKE_BACK = "TAKE_BACK", "撤回裁定"
    PUBLISH = "PUBLISH", "公布"
    REVISE = "REVISE", "修订公布"
    BONUS = "BONUS", "申报加分"
    BONUS_DECIDE = "BONUS_DECIDE", "审定加分"
    COUNTY = "COUNTY", "录入县级数据"


#: The step that makes each change of state, from None as the month is first drafted.
MOVES: dict[tuple[AppraisalState | None, AppraisalState], Step] = {
    (None, AppraisalState.DRAFT): Step.OPEN,
    (AppraisalState.DRAFT, AppraisalState.WITHDRAWN): Step.WITHDRAW_DRAFT,
    (AppraisalState.WITHDRAWN, AppraisalState.DRAFT): Step.OPEN,
    (AppraisalState.DRAFT, AppraisalState.SHOWN): Step.SHOW,
    (AppraisalState.SHOWN, AppraisalState.PUBLISHED): Step.PUBLISH,
}
_BY_JUDGES = frozenset({Step.DECIDE, Step.TAKE_BACK, Step.PUBLISH, Step.REVISE, Step.BONUS_DECIDE})


def recorders(step: Step) -> frozenset[Role]:
    """The posts whose login may record a step."""
    if step in (Step.OBJECT, Step.WITHDRAW):
        return OBJECTORS
    return JUDGES if step in _BY_JUDGES else KEEPERS
