"""Two officers edit the same case: what each changed alone is done, what both wrote is kept and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from commandcenter.models.case import CaseState, Danger
from commandcenter.models.draft import Urgency
from commandcenter.models.lifecycle import Action
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.opened import Opened, opener

S = CaseState
Open = Callable[..., Opened]


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """On either engine the loser of a race keeps what he typed."""
    return stage if request.param == "sqlite" else request.getfixturevalue("server_stage")


@pytest.fixture
def opened(workplace_of: Callable[..., Workplace], qtbot: Any) -> Open:
    return opener(workplace_of, qtbot)


def put(form: Opened, name: str, value: Any) -> None:
    """As if a person had chosen it."""
    field = next(f for f in form.panel.asked if f.name == name)
    form.panel.input(name).set_value(value)
    form.panel._take(field)


def send(form: Opened) -> None:
    """Sent, and read again by the page when it is asked to."""
    reloads = form.reloads
    form.form.submit()
    if form.reloads > reloads:
        form.renew()


def test_what_nobody_else_touched_is_done_on_the_newer_case(stage: Stage, opened: Open) -> None:
    case = stage.register(grid_id=stage.grid())
    other_grid = stage.grid("370923106201001")
    mine, theirs = opened("intake1", case.id, Action.PLACE), opened("lead1", case.id, Action.PLACE)
    put(theirs, "grid", other_grid)
    send(theirs)
    put(mine, "danger", Danger.LIFE)
    send(mine)
    assert mine.done
    stands = stage.file(case.id).case
    assert (stands.grid_id, stands.danger) == (other_grid, Danger.LIFE)


def test_two_choices_of_one_field_are_told_and_one_s_own_is_sent_only_by_oneself(stage: Stage, opened: Open) -> None:
    case = stage.register(grid_id=stage.grid())
    mine, theirs = opened("intake1", case.id, Action.PLACE), opened("lead1", case.id, Action.PLACE)
    put(theirs, "urgency", Urgency.URGENT)
    send(theirs)
    put(mine, "urgency", Urgency.EMERGENCY)
    send(mine)
    assert mine.done == []
    name = stage.session("lead1").name
    assert f"“紧急程度”{name}改成了{Urgency.URGENT.label}，与您选的不同，请定夺" in mine.form.message
    assert mine.panel.entered["urgency"] is Urgency.EMERGENCY
    send(mine)
    assert stage.file(case.id).case.urgency is Urgency.EMERGENCY


def test_two_texts_are_both_kept_with_who_wrote_which(stage: Stage, opened: Open) -> None:
    case = stage.walk(S.HANDLING)
    unit, lead = opened("u-s17", case.id, Action.DRAFT_REPLY), opened("lead1", case.id, Action.DRAFT_REPLY)
    lead.type("reply", "路灯已更换")
    send(lead)
    unit.type("reply", "线路老化，已换新线")
    send(unit)
    assert unit.done == []
    assert "两段都保留在框里" in unit.form.message
    kept = unit.panel.entered["reply"]
    names = [stage.session(login).name for login in ("lead1", "u-s17")]
    first, between, second = kept.split("\n")
    assert (first, second) == ("路灯已更换", "线路老化，已换新线")
    assert between.startswith(f"（以上{names[0]}于")
    assert between.endswith(f"所写，以下{names[1]}所写）")
    assert unit.panel.input("reply").value == kept
    send(unit)
    assert stage.file(case.id).case.reply == kept


def test_grids_chosen_by_two_are_joined(stage: Stage, opened: Open) -> None:
    case = stage.register(grid_id=stage.grid())
    first, second = [g.id for g in stage.township.grids if g.level == 3 and g.id != stage.grid()][:2]
    mine, theirs = opened("intake1", case.id, Action.PLACE), opened("lead1", case.id, Action.PLACE)
    put(theirs, "involved", (first,))
    send(theirs)
    put(mine, "involved", (second,))
    send(mine)
    assert "两人所选合在一起" in mine.form.message
    send(mine)
    assert set(stage.file(case.id).case.involved) == {first, second}


def test_a_step_somebody_else_took_is_never_taken_again_by_itself(stage: Stage, opened: Open) -> None:
    case = stage.register(grid_id=stage.grid(), matter_id=stage.matter())
    mine = opened("intake1", case.id, Action.ACCEPT)
    put(mine, "danger", Danger.LIFE)
    stage.act(case.id, "intake2", Action.NOTE, text="来电人又打来")
    send(mine)
    assert mine.done == []
    assert "请核对后提交" in mine.form.message
    assert mine.panel.entered["danger"] is Danger.LIFE
