"""What a form is called, and what is said when it is done."""

from __future__ import annotations

from collections.abc import Iterable

from ...dispatch.cases.offers import Offer
from ...models.case import CaseFile
from ...models.lifecycle import Action
from ...models.lifecycle.consulting import ended_by_meeting
from ...models.town.township import Township

#: Where 已 before the action's name would be no sentence.
_DONE: dict[Action, str] = {
    Action.SELF_HANDLE: "已转网格自办",
    Action.GRID_ESCALATE: "已上报，退回待分流",
    Action.WHISTLE: "已吹应急哨",
    Action.ASK: "申请已提交",
    Action.REPEAT_OF: "已确认为重复诉求",
    Action.LEADER_CASE: "已列为领导包案",
    Action.EXTERNAL_DUE: "已登记上级时限",
    Action.PETITION: "已登记信访程序",
    Action.PROTECT: "已设置保密与回避",
    Action.LOOK: "已记录本次查看",
    Action.DISPUTE_PROXY: "异议已提出",
    Action.RATE: "评价已提交",
    Action.NOTE: "已记一笔",
    Action.UNDO: "已撤销上一步",
}


def title_words(offer: Offer) -> str:
    """The form's heading and the words of its button."""
    return "撤销上一步" if offer.action is Action.UNDO else offer.action.label


def done_words(action: Action, no: str, title: str) -> str:
    """已派单　LH20261123-00017　村口路灯不亮"""
    return "　".join((_DONE.get(action, f"已{action.label}"), no, title))


def ending_words(action: Action, files: Iterable[CaseFile], township: Township) -> str:
    """What a step ends that nobody starts again; "" where it ends nothing."""
    ended = [task for file in files for task in ended_by_meeting(file)] if action is Action.CONSULT else []
    if not ended:
        return ""
    named = "、".join(dict.fromkeys(township.unit[task.unit_id].short for task in ended))
    return f"提请会商即撤回在办的 {len(ended)} 项任务（{named}），不能撤销；会商不派单的，要重新派"
