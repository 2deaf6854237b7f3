"""The words of accountability and commendation, the ladders, and who may do what (domain §3)."""

from __future__ import annotations

from ...labels import Labelled
from ...people import Accountability, Role
from ..appraisal.terms import JUDGES, KEEPERS, OBJECTORS

#: Who enters and checks what follows a decision.
KEEPING = KEEPERS
#: Who reports for a unit.
REPORTING = OBJECTORS


class Trigger(Labelled):
    """The rule that found something."""

    UNMET = "UNMET", "两次督办未落实"
    BOTTOM = "BOTTOM", "连续两期末位"
    FRAUD = "FRAUD", "查实虚假办结"
    RECTIFY = "RECTIFY", "整改不到位"
    MERIT = "MERIT", "考核优秀"


class Ground(Labelled):
    """定性 as the article names it."""

    SLOW = "SLOW", "行动迟缓"
    WEAK = "WEAK", "落实不力"
    FALSE = "FALSE", "弄虚作假"
    SHOW = "SHOW", "做表面文章"
    NONE = "NONE", ""


class Measure(Labelled):
    """What may be decided. The steps of the ladder are the article's; 函告 and 建议函 go to whom the town does not
    command."""

    TALK = "TALK", "约谈"
    CRITICISE = "CRITICISE", "通报批评"
    DISCIPLINE = "DISCIPLINE", "提请处分"
    LETTER = "LETTER", "函告"
    SUGGEST = "SUGGEST", "建议函"
    COMMEND = "COMMEND", "通报表扬"


#: The steps for each scope, the mildest first. Nothing is decided about whom the scope says nothing of.
LADDER: dict[Accountability, tuple[Measure, ...]] = {
    Accountability.TOWN: (Measure.TALK, Measure.CRITICISE, Measure.DISCIPLINE),
    Accountability.LETTER: (Measure.LETTER, Measure.SUGGEST),
    Accountability.NONE: (),
}
#: Only whom the town commands can be told to put things right; to others it writes.
COMMANDED = frozenset(LADDER[Accountability.TOWN])
#: Who decides a measure; 处分 is the leader's alone.
DECIDERS: dict[Measure, frozenset[Role]] = {
    **dict.fromkeys(Measure, JUDGES),
    Measure.DISCIPLINE: frozenset({Role.LEADER}),
}

#: The kinds of paper that follow a measure.
PAPERS: dict[Measure, tuple[str, ...]] = {
    Measure.TALK: ("talk_notice", "talk_record"),
    Measure.CRITICISE: ("criticism",),
    Measure.DISCIPLINE: ("discipline",),
    Measure.LETTER: ("notice_letter",),
    Measure.SUGGEST: ("suggestion_letter",),
    Measure.COMMEND: ("commendation",),
}
#: The kind that follows a demanded rectification.
RECTIFICATION = "rectification"


class State(Labelled):
    """Where a decided matter stands."""

    DECLINED = "DECLINED", "不予处理"
    DECIDED = "DECIDED", "已决定"
    RECTIFYING = "RECTIFYING", "整改中"
    REPORTED = "REPORTED", "待核查"
    DONE = "DONE", "整改到位"
    NOT_MET = "NOT_MET", "整改不到位"


def measures_for(scope: Accountability, trigger: Trigger) -> tuple[Measure, ...]:
    """What may be decided about a unit of this scope on what a rule found. A commendation is due to each."""
    return (Measure.COMMEND,) if trigger is Trigger.MERIT else LADDER[scope]


class Purpose(Labelled):
    """What a result is used for."""

    YEAR = "YEAR", "年终考核"
    CADRES = "CADRES", "干部使用"
    HONOURS = "HONOURS", "评先选优"


class Step(Labelled):
    """Everything that can happen; also the kind of its event."""

    DECIDE = "DECIDE", "决定"
    DECLINE = "DECLINE", "不予处理"
    PAPER = "PAPER", "印发文书"
    DEMAND = "DEMAND", "责令整改"
    REPORT = "REPORT", "报送整改"
    CHECK = "CHECK", "核查整改"
    USE = "USE", "结果运用"


#: The step that makes each change of state, from None as it is decided.
MOVES: dict[tuple[State | None, State], Step] = {
    (None, State.DECIDED): Step.DECIDE,
    (None, State.DECLINED): Step.DECLINE,
    (State.DECIDED, State.RECTIFYING): Step.DEMAND,
    (State.RECTIFYING, State.REPORTED): Step.REPORT,
    (State.RECTIFYING, State.NOT_MET): Step.CHECK,
    (State.REPORTED, State.NOT_MET): Step.CHECK,
    (State.REPORTED, State.DONE): Step.CHECK,
}


def recorders(step: Step) -> frozenset[Role]:
    """The posts whose login may record a step."""
    if step in (Step.DECIDE, Step.DECLINE):
        return JUDGES
    return REPORTING if step is Step.REPORT else KEEPING
