"""What a life-cycle row is made of: the actions, the fields people fill in, who is within reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..case import CaseFile, CaseState
from ..labels import Labelled
from ..people import Role, Session
from .work import Work, World


class Action(Labelled):
    """Everything that can happen to a case; also the kind of its event."""

    REGISTER = "REGISTER", "登记"
    SUBMIT = "SUBMIT", "提交"
    ANSWER = "ANSWER", "当场答复"
    ASK_SUPPLEMENT = "ASK_SUPPLEMENT", "要求补充"
    SUPPLY = "SUPPLY", "补充说明"
    UPHOLD = "UPHOLD", "申诉成立"
    PLACE = "PLACE", "核定地点事项"
    ACCEPT = "ACCEPT", "受理"
    SELF_HANDLE = "SELF_HANDLE", "网格自办"
    GRID_ESCALATE = "GRID_ESCALATE", "网格上报"
    TAKE_OVER = "TAKE_OVER", "接转"
    DISPATCH = "DISPATCH", "派单"
    WHISTLE = "WHISTLE", "应急吹哨"
    CONSULT = "CONSULT", "提请会商"
    DIRECT = "DIRECT", "会商派发"
    CONSULT_NOTHING = "CONSULT_NOTHING", "会商退回"
    INVITE = "INVITE", "邀请会商"
    MINUTES = "MINUTES", "补齐纪要"
    SIGN = "SIGN", "签收"
    CONTACT = "CONTACT", "联系"
    ARRIVE = "ARRIVE", "到场"
    FEED_BACK = "FEED_BACK", "反馈"
    RESUME = "RESUME", "恢复办理"
    ASK = "ASK", "申请"
    DECIDE = "DECIDE", "裁决"
    ESCALATE_ASK = "ESCALATE_ASK", "申请超时上呈"
    VERIFY = "VERIFY", "核查"
    SAMPLE = "SAMPLE", "抽查"
    CALL_BACK = "CALL_BACK", "回访"
    CERTIFY_UNREASONABLE = "CERTIFY_UNREASONABLE", "认定不合理诉求"
    REOPEN = "REOPEN", "重新办理"
    ARCHIVE = "ARCHIVE", "归档"
    MERGE = "MERGE", "并案"
    UNMERGE = "UNMERGE", "撤销并案"
    ABSORB = "ABSORB", "并入"
    RELEASE = "RELEASE", "并入撤销"
    TRANSFER = "TRANSFER", "移送"
    CANCEL = "CANCEL", "作废"
    REPEAT_OF = "REPEAT_OF", "确认重复诉求"
    REPEATED = "REPEATED", "被确认重复"
    FRAUD = "FRAUD", "认定虚假结案"
    URGE = "URGE", "催办"
    SUPERVISE = "SUPERVISE", "督办"
    LEADER_CASE = "LEADER_CASE", "领导包案"
    YELLOW_CARD = "YELLOW_CARD", "黄牌提醒"
    RED_CARD = "RED_CARD", "红牌警告"
    EXTERNAL_DUE = "EXTERNAL_DUE", "上级时限"
    RECALENDAR = "RECALENDAR", "日历更新"
    DRAFT_REPLY = "DRAFT_REPLY", "拟答复"
    APPROVE_REPLY = "APPROVE_REPLY", "审定答复"
    SEND_REPLY = "SEND_REPLY", "报送答复"
    PLATFORM_REPLY = "PLATFORM_REPLY", "平台答复"
    PETITION = "PETITION", "信访事项"
    PROTECT = "PROTECT", "保密与回避"
    LOOK = "LOOK", "查看诉求人"
    DISPUTE_PROXY = "DISPUTE_PROXY", "对代录有异议"
    CONFIRM_LATE = "CONFIRM_LATE", "确认补录时间"
    RATE = "RATE", "双向评价"
    CORRECT = "CORRECT", "更正考核"
    UNCORRECT = "UNCORRECT", "撤回更正"
    NOTE = "NOTE", "备注"
    ATTACH = "ATTACH", "附件"
    UNDO = "UNDO", "撤销"


class FieldKind(Labelled):
    TEXT = "TEXT", "文字"
    CHOICE = "CHOICE", "选项"
    NUMBER = "NUMBER", "数字"
    YES_NO = "YES_NO", "是否"
    TIME = "TIME", "时间"
    UNIT = "UNIT", "单位"
    UNITS = "UNITS", "多个单位"
    GRID = "GRID", "网格"
    GRIDS = "GRIDS", "多个网格"
    MATTER = "MATTER", "事项"
    PERSONS = "PERSONS", "多个人员"
    ORDERS = "ORDERS", "议定事项"


#: Filled in by a place of its own, the meeting, and by no form.
UNDRAWN = frozenset({FieldKind.ORDERS})
#: Filled in by the program, never by a person: when it was written, where the server was away.
TAKEN_AT = "taken_at"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person fills in: all that a form needs to know of it.

    `choices` is the enumeration of a CHOICE. `when`: asked for only while the named earlier field has one of the
    values. `roles`: asked only of these posts (empty: of all).
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    choices: type[Labelled] | None = None
    when: tuple[str, frozenset[Any]] | None = None
    roles: frozenset[Role] = frozenset()


class Reach(Labelled):
    """Beyond the post: which holders of it are within reach of this case."""

    ANY = "ANY", "本岗位"
    TASK = "TASK", "承办单位"
    LEAD = "LEAD", "主办单位"
    OWNER = "OWNER", "主办或包办单位"
    GRID = "GRID", "本案网格"
    REPORTER = "REPORTER", "上报单位"


Pair = tuple[CaseState, CaseState]
Guard = Callable[[CaseFile, Session, datetime, World], str | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the life cycle.

    `sources` → `targets` are case states; `STAYS` leaves the state as it is. `do` carries it out on a `Work`.
    `guard` says why it is impossible now, independent of what is filled in. `proxy`: a duty officer may record it
    for the unit (代录). `undoable`: within 8 s (domain §2.2, Undo).
    """

    action: Action
    sources: frozenset[CaseState]
    targets: frozenset[CaseState]
    roles: frozenset[Role]
    do: Callable[[Work], None]
    fields: tuple[Field, ...] = ()
    reach: Reach = Reach.ANY
    guard: Guard | None = None
    proxy: bool = False
    undoable: bool = False
    emergency_only: frozenset[CaseState] = frozenset()
    """Sources from which it is allowed for emergencies only."""
    only: frozenset[Pair] = frozenset()
    """The changes of state it makes, where not every source leads to every target."""

    @property
    def pairs(self) -> frozenset[Pair]:
        """Every change of state this row allows."""
        product = ((a, b) for a in self.sources for b in self.targets if a is not b)
        return self.only or frozenset(product)


def text(name: str, label: str, required: bool = True) -> Field:
    return Field(name, label, FieldKind.TEXT, required)


def choice(name: str, label: str, choices: type[Labelled], required: bool = True) -> Field:
    return Field(name, label, FieldKind.CHOICE, required, choices)


def when(name: str, values: Iterable[Any], *fields: Field) -> tuple[Field, ...]:
    """These fields, asked for only while the field `name` has one of the values."""
    wanted = frozenset(values)
    return tuple(replace(field, when=(name, wanted)) for field in fields)


def states(*members: CaseState) -> frozenset[CaseState]:
    return frozenset(members)


STAYS: frozenset[CaseState] = frozenset()
