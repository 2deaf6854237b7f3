"""Stories beside the stages: urged, supervised, taken up by a leader, petitioned, kept secret, complained about."""

from __future__ import annotations

from datetime import timedelta

from ..models.case import AskKind, CaseState
from ..models.draft import Platform, RequestKind
from ..models.lifecycle import Action
from ..models.lifecycle.petition import PetitionStep
from ..models.people import Role
from ..models.town.matters import Route
from .finish import conclude, to_end
from .intake import admit, report, send, to_unit
from .plot import story
from .stage import Steps
from .stories_requests import ask, decide
from .tale import Tale
from .units import file_result, take_up

S = CaseState
#: Days from the start of the petition track to each of its papers.
_PETITION = (
    (2, PetitionStep.NOTICE),
    (5, PetitionStep.EXTEND),
    (10, PetitionStep.OPINION),
    (16, PetitionStep.REVIEW),
    (22, PetitionStep.RECHECK),
    (26, PetitionStep.FINISH),
)


def _slowly(t: Tale) -> Steps:
    """A unit that needs to be reminded."""
    yield from to_unit(t, t.stage.catalogue.lasting(t.rng))
    yield from take_up(t)
    yield t.part_of_limit(0.7)
    t.over_unless(S.HANDLING)


def _at_last(t: Tale) -> Steps:
    yield t.part_of_limit(0.2)
    yield from file_result(t, t.lead)
    yield from conclude(t)


@story(12)
def urged(t: Tale) -> Steps:
    yield from _slowly(t)
    t.act(t.post(Role.DISPATCHER), Action.URGE, reason="临近时限尚未反馈", unit=t.lead)
    yield from _at_last(t)


@story(2)
def urge_undone(t: Tale) -> Steps:
    yield from _slowly(t)
    dispatcher = t.post(Role.DISPATCHER)
    t.act(dispatcher, Action.URGE, reason="临近时限尚未反馈", unit=t.lead)
    yield t.seconds(6)
    t.undo(dispatcher)
    yield from _at_last(t)


@story(4)
def supervised(t: Tale) -> Steps:
    yield from _slowly(t)
    t.act(t.post(Role.SHIFT_LEAD), Action.SUPERVISE, reason="催办后仍无进展，请书面说明", unit=t.lead)
    yield from _at_last(t)


@story(2)
def leader_takes_it(t: Tale) -> Steps:
    yield from _slowly(t)
    t.act(t.post(Role.DIRECTOR), Action.LEADER_CASE, reason="群众关注度高，久拖未决", leader="镇长")
    yield from _at_last(t)


@story(2, days=30)
def petition(t: Tale) -> Steps:
    """The whole petition track; the work is suspended meanwhile, and the end is 依法终结."""
    yield from to_unit(t, platform=Platform.DISPUTES, request_kind=RequestKind.GRIEVANCE)
    yield from take_up(t)
    t.act(t.post(Role.SHIFT_LEAD), Action.PETITION, step=PetitionStep.START)
    begun = t.now
    ask(t, AskKind.SUSPENSION, reason="按信访程序办理", plan="按期出具书面意见", review_at=begun + timedelta(days=28))
    yield t.office(100)
    decide(t, Role.LEADER, True, "同意")
    for day, step in _PETITION:
        yield max(t.natural_days(0), begun + timedelta(days=day))
        t.act(t.post(Role.OFFICE), Action.PETITION, step=step, note="文书已送达，附送达回证")


@story(8)
def confidential_report(t: Tale) -> Steps:
    """举报 is confidential; who looks at the caller's identity is logged."""
    yield from to_unit(t, platform=Platform.HOTLINE_12345, request_kind=RequestKind.REPORT)
    yield t.office(60)
    t.act(t.post(Role.SHIFT_LEAD), Action.LOOK, why="核实线索需联系举报人")
    yield from to_end(t)


@story(5)
def unit_complained_of(t: Tale) -> Steps:
    """The unit of the admission list is complained about: it must not see the case, another one handles it."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2), platform=Platform.LOCAL, complained_text="承办站所工作人员")
    yield t.office(20)
    accused = t.matter.lead_id
    t.act(t.post(Role.INTAKE), Action.PROTECT, confidential=True, units=(accused,))
    t.confidential = True
    yield from admit(t)
    yield from send(t, t.other_station(accused, *t.matter.assisting_ids), ())
    yield from to_end(t)


@story(2)
def barred_while_working(t: Tale) -> Steps:
    """It comes out later that the complaint is about the lead: its task is withdrawn at once."""
    yield from to_unit(t)
    accused = t.lead
    yield t.office(50)
    t.over_unless(S.DISPATCHED, S.HANDLING)
    t.act(t.post(Role.SHIFT_LEAD), Action.PROTECT, units=(accused,))
    yield from send(t, t.other_station(accused, *t.matter.assisting_ids), ())
    yield from to_end(t)
