"""One action on many cases: what is asked of all, who refuses, and that all or none are done and undone."""

from __future__ import annotations

from commandcenter.dispatch.cases.bulk import BULK, Together, prospects
from commandcenter.dispatch.center import CaseRef
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.intake.other_cases import likely, looked_for
from commandcenter.models.case import CaseState
from commandcenter.models.errors import RuleBroken
from commandcenter.models.lifecycle import TRANSITIONS, Action, World
from tests.stage import Stage

S = CaseState


def desk_of(town: Stage, login: str) -> Desk:
    return town.desk(login)


def together(town: Stage, login: str, action: Action, *cases: CaseRef) -> Together:
    desk = desk_of(town, login)
    chosen = [p for p in prospects(desk, action, [case.id for case in cases]) if p.why_not is None]
    setup = town.setup
    return Together(chosen, desk.by, town.now, World(setup.township, setup.limits))


def test_every_bulk_action_is_one_of_the_table() -> None:
    assert set(BULK) <= set(TRANSITIONS)


def test_who_refuses_is_named_with_the_reason(town: Stage) -> None:
    open_, closed = town.walk(S.HANDLING), town.walk(S.CLOSED)
    found = prospects(desk_of(town, "dispatch1"), Action.URGE, [open_.id, closed.id])
    assert [p.why_not for p in found] == [None, "案件已结案，不能催办"]
    secret = town.walk(S.HANDLING)
    town.act(secret.id, "lead1", Action.PROTECT, units=(town.unit("S17"),))
    assert prospects(desk_of(town, "u-s17"), Action.SIGN, [secret.id]) == ()


def test_nobody_records_for_many_units_at_once(town: Stage) -> None:
    (found,) = prospects(desk_of(town, "intake1"), Action.SIGN, [town.walk(S.DISPATCHED).id])
    assert found.why_not == "受理员不能批量签收"


def test_one_reason_for_all_and_all_can_be_taken_back(town: Stage) -> None:
    cases = [town.walk(S.HANDLING) for _ in range(3)]
    all_ = together(town, "dispatch1", Action.URGE, *cases)
    assert [field.name for field in all_.asked({})] == ["reason"]
    said = all_.to_say({"reason": "请抓紧", "unit": 3})
    assert said == {"reason": "请抓紧"}
    assert all_.refusal(said) is None
    refs = town.center("dispatch1").act_on_many(all_.cases, Action.URGE, said)
    assert [town.file(ref.id).case.supervise_level for ref in refs] == [1, 1, 1]
    town.center("dispatch1").undo_many({ref.id: ref.version for ref in refs})
    assert [town.file(ref.id).case.supervise_level for ref in refs] == [0, 0, 0]


def test_defaults_are_what_all_of_them_share(town: Stage) -> None:
    lamps = [town.walk(S.ACCEPTED) for _ in range(2)]
    same = together(town, "lead1", Action.DISPATCH, *lamps).defaults({})
    assert same["lead"] == town.township.matter[town.matter()].lead_id
    other = town.register(grid_id=town.grid())
    town.act(other.id, "intake1", Action.ACCEPT, matter=town.matter("DJ-001"))
    mixed = together(town, "lead1", Action.DISPATCH, *lamps, town.walk(S.ACCEPTED, other.id))
    assert mixed.defaults({}).get("lead") != same["lead"]


def test_what_one_refuses_is_offered_for_none(town: Stage) -> None:
    plain, barred = town.walk(S.ACCEPTED), town.walk(S.ACCEPTED)
    town.act(barred.id, "lead1", Action.PROTECT, units=(town.unit("S06"),))
    all_ = together(town, "lead1", Action.DISPATCH, plain, barred)
    lead = next(field for field in all_.asked({}) if field.name == "lead")
    offered = {option.value for option in all_.options(lead, {})}
    assert town.unit("S17") in offered
    assert town.unit("S06") not in offered


def test_a_refusal_of_one_names_it(town: Stage) -> None:
    plain, barred = town.walk(S.ACCEPTED), town.walk(S.ACCEPTED)
    town.act(barred.id, "lead1", Action.PROTECT, units=(town.unit("S06"),))
    all_ = together(town, "lead1", Action.DISPATCH, plain, barred)
    error = all_.refusal({"lead": town.unit("S06")})
    assert isinstance(error, RuleBroken)
    assert error.message.startswith(f"{barred.no}：")
    assert error.field == "lead"
    assert set(all_.refusals({"lead": town.unit("S06")})) == {barred.id}


# --- the other case ---------------------------------------------------------------------------------------------------


def test_merges_look_for_open_cases_and_repeats_for_closed_ones(town: Stage) -> None:
    closed = town.walk(S.CLOSED)
    open_ = town.walk(S.HANDLING)
    this = town.register(grid_id=town.grid())
    lead = desk_of(town, "lead1")
    assert [other.no for other in likely(lead, this.id, Action.MERGE)] == [open_.no]
    assert [other.no for other in likely(lead, this.id, Action.REPEAT_OF)] == [closed.no]
    (found,) = looked_for(lead, this.id, Action.MERGE, open_.no[-5:])
    assert (found.no, found.state) == (open_.no, "办理中")


def test_who_may_not_see_a_case_is_not_proposed_it(town: Stage) -> None:
    secret = town.walk(S.HANDLING)
    this = town.register(grid_id=town.grid())
    person = town.session("lead2").person_id
    town.act(secret.id, "lead1", Action.PROTECT, persons=(person,))
    assert likely(desk_of(town, "lead2"), this.id, Action.MERGE) == ()
    assert looked_for(desk_of(town, "lead2"), this.id, Action.MERGE, secret.no) == ()
