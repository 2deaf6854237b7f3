"""What a dispatcher weighs: who could lead and why, what speaks against it, what each unit will owe by when."""

from __future__ import annotations

import pytest

from commandcenter.dispatch.intake.sending import (
    Facts,
    Weight,
    checks,
    contact,
    facts,
    leads,
    limit_lines,
    sent_tasks,
    usual_demand,
)
from commandcenter.dispatch.overviews.loads import Load, Usual
from commandcenter.models.case import CaseFile, CaseState, TaskRole
from commandcenter.models.errors import RuleBroken
from commandcenter.models.lifecycle import Action, World, outcome
from commandcenter.models.town.matters import Route
from tests.stage import Stage

S = CaseState
NOTHING = Facts({}, (), ())


@pytest.fixture
def accepted(stage: Stage) -> CaseFile:
    return stage.file(stage.walk(S.ACCEPTED).id)


def everybody(stage: Stage) -> list[int]:
    return [unit.id for unit in stage.township.units]


def test_the_admission_list_comes_first_and_says_why(stage: Stage, accepted: CaseFile) -> None:
    lamps, other = stage.unit("S17"), stage.unit("S03")
    [helper] = stage.township.matter[stage.matter()].assisting_ids
    usual = (Usual(lamps, 11, 14), Usual(other, 3, 14))
    found = leads(accepted, stage.township, usual, everybody(stage))
    assert [(lead.unit_id, lead.why) for lead in found[:2]] == [
        (lamps, "清单主办，办过 11/14 件"), (other, "同类 14 件办过 3 件"),
    ]  # fmt: skip
    assert helper in [lead.unit_id for lead in found]
    assert found[-1].why == "所在村（社区）"


def test_whoever_is_barred_is_not_proposed(stage: Stage, accepted: CaseFile) -> None:
    allowed = [unit for unit in everybody(stage) if unit != stage.unit("S17")]
    assert stage.unit("S17") not in [lead.unit_id for lead in leads(accepted, stage.township, (), allowed)]


def test_of_the_grids_own_matters_the_village_leads(stage: Stage) -> None:
    own = next(m for m in stage.township.matters if m.route is Route.R1)
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=own.id)
    first = leads(stage.file(case.id), stage.township, (), everybody(stage))[0]
    assert first.unit_id == stage.township.grid[stage.grid()].unit_id
    assert first.why.startswith("清单网格自办")


def test_the_demand_names_the_proof(stage: Stage) -> None:
    matter = stage.township.matter[stage.matter()]
    assert matter.evidence[0] in usual_demand(matter)
    assert "现场照片" in usual_demand(None)


def test_the_liaison_of_the_place_is_called_first(stage: Stage) -> None:
    unit, grid = stage.unit("S17"), stage.township.grid[stage.grid()]
    found = contact(stage.township, unit, grid.id)
    assert found is not None
    assert found.slot == "A"
    assert grid.area_id is None or found.area_id == grid.area_id
    assert contact(stage.township, -1, None) is None


def test_limits_are_those_the_rules_will_set(stage: Stage, accepted: CaseFile) -> None:
    stage.at("2026-11-02 09:00")
    world = World(stage.township, stage.setup.limits)
    said = {"lead": stage.unit("S17"), "assisting": (stage.unit("S12"),)}
    after = outcome(accepted, Action.DISPATCH, said, stage.session("dispatch1"), stage.now, world)
    lead, helper = limit_lines(accepted, after, world, Facts({stage.unit("S12"): Load(6, 1)}, (), ()))
    assert (lead.role, helper.role) == (TaskRole.LEAD, TaskRole.CO)
    assert (lead.sign.length, lead.completion.length) == ("30分钟（工作时间）", "5个工作日")
    assert helper.load == Load(6, 1)
    sent = stage.act(accepted.case.id, "dispatch1", Action.DISPATCH, **said)
    tasks = stage.file(sent.id).tasks
    assert [line.completion.due for line in (lead, helper)] == [task.due for task in tasks]
    assert sent_tasks(accepted, after) == after.tasks


def test_checks_say_what_forbids_and_what_to_mind(stage: Stage, accepted: CaseFile) -> None:
    lamps, other = stage.unit("S17"), stage.unit("S08")

    def told(found: Facts, lead: int | None = lamps, why: RuleBroken | None = None) -> dict[str, Weight]:
        return {check.text: check.weight for check in checks(accepted, stage.township, found, lead, (), why)}

    assert set(told(NOTHING).values()) == {Weight.FINE}
    assert told(NOTHING, other)["清单 AQ-001 责任单位是 供电所"] is Weight.MIND
    assert told(Facts({lamps: Load(4, 2)}, (), ()))["供电所已有 2 件超时"] is Weight.MIND
    assert told(NOTHING, None, RuleBroken("请填写“主办单位”"))["请填写“主办单位”"] is Weight.BARRED


def test_recusal_and_likeness_are_looked_at(stage: Stage) -> None:
    first = stage.walk(S.HANDLING)
    case = stage.walk(S.ACCEPTED)
    stage.act(case.id, "lead1", Action.PROTECT, units=(stage.unit("S12"),))
    file = stage.file(case.id)
    found = facts(stage.desk("dispatch1"), file)
    told = [check.text for check in checks(file, stage.township, found, stage.unit("S17"), (), None)]
    assert any("已回避" in text for text in told)
    assert any(f"在办的 {first.no[6:]}" in text for text in told)
