"""The words of a consultation (会商), each with its label once."""

from __future__ import annotations

from ..access import DUTY, UNITS
from ..labels import Labelled
from ..people import Role

#: Who may chair, and so sign what was decided (domain §2.2: the meeting's decision).
CHAIRS = frozenset({Role.DIRECTOR, Role.LEADER, Role.DUTY_LEADER})
#: Who plans a meeting and keeps its record; the chair may too.
KEEPERS = CHAIRS | {Role.SHIFT_LEAD, Role.DISPATCHER, Role.OFFICE}
#: Who may look at a meeting at all; units only at those they are invited to.
ATTENDERS = KEEPERS | DUTY | UNITS | {Role.CALLBACK}


class MeetingKind(Labelled):
    PLANNED = "PLANNED", "会商"
    INSTANT = "INSTANT", "即时会商"
    MAKEUP = "MAKEUP", "补会商"


class MeetingState(Labelled):
    PLANNED = "PLANNED", "待召开"
    RUNNING = "RUNNING", "进行中"
    ENDED = "ENDED", "已结束"
    CANCELLED = "CANCELLED", "已取消"


class ItemState(Labelled):
    """Of one topic: a case on the agenda. `GONE`: taken off; so is a case merged, cancelled or handed over before the
    meeting began."""

    WAITING = "WAITING", "待议"
    OPEN = "OPEN", "正在议"
    SIGNED = "SIGNED", "已签发"
    NOTHING = "NOTHING", "无需派发"
    RECORDED = "RECORDED", "已补议"
    DEFERRED = "DEFERRED", "延后再议"
    GONE = "GONE", "已另行处理"


class SeatState(Labelled):
    INVITED = "INVITED", "已通知"
    PRESENT = "PRESENT", "到会"
    EXCUSED = "EXCUSED", "请假"
    ABSENT = "ABSENT", "缺席"
    LEFT = "LEFT", "已离会"


class Mode(Labelled):
    """How somebody takes part."""

    ROOM = "ROOM", "到场"
    VIDEO = "VIDEO", "视频"
    PHONE = "PHONE", "电话"
    WRITTEN = "WRITTEN", "书面意见"


class Stance(Labelled):
    AGREE = "AGREE", "同意"
    CONDITION = "CONDITION", "有条件"
    RESERVE = "RESERVE", "保留意见"


class Vote(Labelled):
    YES = "YES", "赞成"
    NO = "NO", "反对"
    ABSTAIN = "ABSTAIN", "弃权"


class Heard(Labelled):
    """What a unit must say back of a decision before it turns green."""

    UNITS = "UNITS", "牵头与配合"
    DUE = "DUE", "时限"
    STANDARD = "STANDARD", "验收标准"


class RuleEnd(Labelled):
    """Why triage no longer goes by a dispatch rule that nobody revoked."""

    RETURNED = "RETURNED", "待复核：牵头单位退单已获准"
    REPLACED = "REPLACED", "已由新规则替代"


class Focus(Labelled):
    """What the room sees. Black is everybody's: whoever keeps the meeting darkens every screen it is on."""

    WHOLE = "WHOLE", "全景"
    OPINIONS = "OPINIONS", "意见"
    DECISIONS = "DECISIONS", "议定"
    PHOTOS = "PHOTOS", "照片"
    BLACK = "BLACK", "黑屏"


class Step(Labelled):
    """Everything that can happen in a meeting; also the kind of its event."""

    PLAN = "PLAN", "安排会商"
    CHANGE = "CHANGE", "改会议安排"
    AGENDA = "AGENDA", "改议程"
    INVITE = "INVITE", "通知单位"
    CANCEL = "CANCEL", "取消会商"
    BEGIN = "BEGIN", "开会"
    NEXT = "NEXT", "换议题"
    SEAT = "SEAT", "签到"
    OPINION = "OPINION", "发表意见"
    FLOOR = "FLOOR", "请发言"
    VOTE = "VOTE", "表决"
    BALLOT = "BALLOT", "提请表决"
    DECISION = "DECISION", "议定事项"
    OVERRIDE = "OVERRIDE", "主持人指定缺席单位牵头"
    READ_BACK = "READ_BACK", "复述"
    CONFIRM = "CONFIRM", "确认复述"
    OBJECT = "OBJECT", "对指定牵头有异议"
    SIGN = "SIGN", "签发"
    UNSIGN = "UNSIGN", "撤销签发"
    SETTLE = "SETTLE", "结束议题"
    RULE = "RULE", "派单规则"
    SHOW = "SHOW", "投屏"
    END = "END", "散会"


#: What a unit does for itself; everything else is the keepers', some of it the chair's alone.
BY_UNITS = frozenset({Step.SEAT, Step.OPINION, Step.FLOOR, Step.VOTE, Step.READ_BACK, Step.OBJECT})
BY_CHAIR = frozenset({Step.SIGN, Step.UNSIGN, Step.OVERRIDE})


def recorders(step: Step) -> frozenset[Role]:
    """The posts whose login may record a step."""
    if step in BY_CHAIR:
        return CHAIRS
    return KEEPERS | UNITS if step in BY_UNITS else KEEPERS
