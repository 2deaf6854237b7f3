"""Stories of requests: returned, extended, suspended, assisted, handed up, waived; granted, refused, left lying."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..models.case import AskKind, CaseState
from ..models.draft import Platform
from ..models.lifecycle import Action
from ..models.lifecycle.consulting import ConsultReason
from ..models.people import Role
from ..models.town.matters import Route
from . import words
from .finish import conclude, to_end
from .intake import admit, report, send, to_unit
from .meetings import meet, meet_now, send_back
from .plot import story
from .stage import Steps, StoryOver
from .tale import Tale
from .units import carry_out, file_result, sign, take_up

S = CaseState


def ask(t: Tale, kind: AskKind, unit: int | None = None, **said: Any) -> None:
    t.act(t.stage.cast.of_unit(unit or t.lead), Action.ASK, kind=kind, **said)


def decide(t: Tale, role: Role, approve: bool, ruling: str) -> None:
    """Decides the newest request that waits; where a meeting took the case over meanwhile, none does."""
    waiting = [request.n for request in t.look().requests if request.result is None]
    if not waiting:
        raise StoryOver
    t.act(t.post(role), Action.DECIDE, request=max(waiting), approve=approve, ruling=ruling)


# --- returns ----------------------------------------------------------------------------------------------------------


def _asked_to_return(t: Tale) -> Steps:
    yield t.office(35)
    t.over_unless(S.DISPATCHED, S.HANDLING)
    ask(t, AskKind.RETURN, reason="经现场核实，不属本单位职责范围", cited_duty=words.CITED)


def _returned(t: Tale) -> Steps:
    """Asked and granted: the case is back at triage."""
    yield from _asked_to_return(t)
    yield t.office(90)
    decide(t, Role.SHIFT_LEAD, True, "职责依据成立，同意退回改派")


def _not_returned(t: Tale) -> Steps:
    yield from _asked_to_return(t)
    yield t.office(110)
    decide(t, Role.SHIFT_LEAD, False, "属本单位职责，请继续办理")


def _misrouted(t: Tale) -> Steps:
    """Sent to a station with a neighbouring duty."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2))
    yield from admit(t)
    yield from send(t, t.wrong_station(), ())


@story(18)
def return_granted(t: Tale) -> Steps:
    yield from _misrouted(t)
    yield from _returned(t)
    yield from send(t, assisting=())
    yield from to_end(t)


@story(14)
def return_refused(t: Tale) -> Steps:
    """The refused request never stopped the clock."""
    yield from to_unit(t)
    yield from _not_returned(t)
    if t.state is S.DISPATCHED:
        yield from to_end(t)


@story(6)
def return_left_lying(t: Tale) -> Steps:
    """值班长 does not decide within four working hours; the system takes it to the director."""
    yield from to_unit(t)
    yield from _asked_to_return(t)
    yield t.days(1.4)
    if t.look().requests[-1].escalated_at is None:
        yield t.office(300)
    decide(t, Role.DIRECTOR, False, "值班长逾期未裁，经核实属原单位职责")
    yield from to_end(t)


@story(2)
def return_too_late(t: Tale) -> Steps:
    """After two working days nothing can be returned any more."""
    yield from to_unit(t, t.stage.catalogue.lasting(t.rng))
    yield from take_up(t)
    yield t.days(3.5)
    t.over_unless(S.HANDLING)
    t.attempt(t.unit_login, Action.ASK, kind=AskKind.RETURN, reason="不属本单位职责", cited_duty=words.CITED)
    yield from file_result(t, t.lead)
    yield from conclude(t)


@story(5, days=12)
def third_return(t: Tale) -> Steps:
    """Nobody wants it: the third request on the case forces a consultation."""
    yield from _misrouted(t)
    yield from _returned(t)
    yield from send(t, assisting=())
    yield from _not_returned(t)
    yield from _asked_to_return(t)
    t.over_unless(S.CONSULTING)
    yield from consulted(t)


# --- consultation -----------------------------------------------------------------------------------------------------


def consulted(t: Tale) -> Steps:
    """Convened within two working days, decided, dispatched by the decision, finished."""
    yield from meet(t)
    yield from to_end(t)


@story(6, days=10)
def hard_matter(t: Tale) -> Steps:
    """R4 by its nature: consulted before anybody is sent."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R4), platform=Platform.DISPUTES)
    yield from admit(t)
    yield t.office(60)
    t.act(t.post(Role.DIRECTOR), Action.CONSULT, reason=ConsultReason.HARD, note="涉及两村，需联合踏勘")
    yield from consulted(t)


@story(1, days=10)
def decision_undone(t: Tale) -> Steps:
    """Signed too soon, and taken back within eight seconds."""
    yield from to_unit(t)
    yield t.office(100)
    t.over_unless(S.DISPATCHED, S.HANDLING)
    t.act(t.post(Role.DIRECTOR), Action.CONSULT, reason=ConsultReason.ORPHAN)
    yield t.days(1)
    t.look()
    yield from meet_now(t, taken_back=True)
    yield from to_end(t)


@story(3)
def nothing_to_dispatch(t: Tale) -> Steps:
    """The meeting sends the case back to ordinary triage."""
    yield from to_unit(t)
    yield t.office(100)
    t.over_unless(S.DISPATCHED, S.HANDLING)
    t.act(t.post(Role.DIRECTOR), Action.CONSULT, reason=ConsultReason.DIRECTOR)
    yield t.days(1)
    send_back(t)
    yield from send(t)
    yield from to_end(t)


# --- extensions, suspensions ------------------------------------------------------------------------------------------


def _extension(t: Tale, approve: bool) -> Steps:
    yield from to_unit(t, t.stage.catalogue.lasting(t.rng))
    yield from take_up(t)
    yield t.part_of_limit(0.5)
    t.over_unless(S.HANDLING)
    said = {"kind": AskKind.EXTENSION, "days": t.rng.randrange(2, 6), "reason": "需采购配件，供货周期较长"}
    if t.attempt(t.unit_login, Action.ASK, **said):
        yield t.office(150)
        decide(t, Role.DIRECTOR, approve, "理由充分，同意延期" if approve else "可先行修复，不同意延期")
    yield t.part_of_limit(0.4)
    yield from file_result(t, t.lead)
    yield from conclude(t)


@story(26)
def extension_granted(t: Tale) -> Steps:
    yield from _extension(t, approve=True)


@story(7)
def extension_refused(t: Tale) -> Steps:
    yield from _extension(t, approve=False)


@story(5)
def extension_too_late(t: Tale) -> Steps:
    """Asked after the due: refused with a sentence, and the task stays overdue."""
    yield from to_unit(t, t.stage.catalogue.lasting(t.rng))
    yield from take_up(t)
    yield t.part_of_limit(1.2)
    t.over_unless(S.HANDLING)
    t.attempt(t.unit_login, Action.ASK, kind=AskKind.EXTENSION, days=2, reason="前期未能协调到位")
    yield t.days(0.5)
    yield from file_result(t, t.lead)
    yield from conclude(t)


@story(9, days=20)
def suspended(t: Tale) -> Steps:
    """挂账 by the leader, with cause, plan and a date of review; then it goes on."""
    yield from to_unit(t, t.stage.catalogue.lasting(t.rng))
    yield from take_up(t)
    yield t.office(200)
    t.over_unless(S.HANDLING)
    review = t.now + timedelta(days=t.rng.randrange(8, 25))
    ask(t, AskKind.SUSPENSION, reason="等待上级资金到位", plan="资金下达后三日内进场施工", review_at=review)
    yield t.office(250)
    decide(t, Role.LEADER, True, "同意挂账，按计划推进")
    yield t.natural_days(t.rng.randrange(4, 16))
    t.act(t.unit_login, Action.RESUME)
    yield from file_result(t, t.lead)
    yield from conclude(t)


# --- others join or leave ---------------------------------------------------------------------------------------------


@story(14)
def helper_called(t: Tale) -> Steps:
    """协办 asked for by the lead."""
    report(t, t.stage.catalogue.assisted(t.rng))
    yield from admit(t)
    yield from send(t, assisting=())
    yield from take_up(t)
    yield t.office(100)
    helper = t.other_station(t.lead)
    ask(t, AskKind.COHANDLING, reason="需要现场配合", helper=helper)
    yield t.office(60)
    decide(t, Role.DISPATCHER, True, "同意，请协办单位到场配合")
    t.over_unless(S.HANDLING)
    t.stage.start(assisting(t, helper))
    yield from file_result(t, t.lead)
    yield from conclude(t)


def assisting(t: Tale, helper: int) -> Steps:
    yield from sign(t, helper)
    yield from file_result(t, helper)


@story(10)
def helper_waived(t: Tale) -> Steps:
    """豁免: the assisting unit turns out not to be needed."""
    report(t, t.stage.catalogue.assisted(t.rng))
    yield from admit(t)
    helper = t.other_station(t.matter.lead_id)
    yield from send(t, assisting=())
    t.over_unless(S.DISPATCHED)
    yield from take_up(t)
    ask(t, AskKind.COHANDLING, reason="可能涉及管线", helper=helper)
    yield t.office(40)
    decide(t, Role.DISPATCHER, True, "同意")
    yield from sign(t, helper)
    ask(t, AskKind.WAIVER, helper, reason="经现场核实不涉及本单位管线")
    yield t.office(90)
    decide(t, Role.SHIFT_LEAD, True, "同意豁免")
    yield from file_result(t, t.lead)
    yield from conclude(t)


@story(8)
def escalated_to_county(t: Tale) -> Steps:
    """自下而上: a station that cannot solve it asks for the county department."""
    yield from to_unit(t, t.stage.catalogue.under_a_department(t.rng))
    yield from take_up(t)
    yield t.days(0.6)
    t.over_unless(S.HANDLING)
    station = t.lead
    ask(t, AskKind.ESCALATION, reason="需县直部门专业设备和执法权限")
    yield t.office(120)
    decide(t, Role.SHIFT_LEAD, True, "同意吹哨请县直部门协助")
    department = t.stage.duties.department(t.matter) or t.rng.choice(t.stage.cast.departments)
    yield from send(t, department, (), responsible=station)
    if t.chance(0.3):
        yield from _escalated_again(t)
    yield from to_end(t)


def _escalated_again(t: Tale) -> Steps:
    """R3 to R4: only a consultation can dispatch it now."""
    yield from take_up(t)
    ask(t, AskKind.ESCALATION, reason="涉及多个部门，单独难以解决")
    yield t.office(120)
    decide(t, Role.SHIFT_LEAD, True, "提请会商")
    t.act(t.post(Role.DIRECTOR), Action.CONSULT, reason=ConsultReason.HARD)
    yield t.days(1)
    t.look()
    yield from meet_now(t)


@story(4)
def dispatch_undone(t: Tale) -> Steps:
    """The wrong unit was clicked: taken back within eight seconds."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2))
    yield from admit(t)
    yield from send(t, t.wrong_station(), ())
    yield t.seconds(4)
    t.undo(t.post(Role.DISPATCHER))
    yield from send(t)
    yield from carry_out(t)
    yield from conclude(t)
