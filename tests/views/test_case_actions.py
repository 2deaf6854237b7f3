"""What a case page offers: buttons with their keys, and the list of everything with its reasons."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.cases.case_views import Offer
from commandcenter.dispatch.center import ELSEWHERE
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import TRANSITIONS, Action
from commandcenter.views.case.actions_bar import COMMANDS, NEXT_STEPS, first_offers, key_of
from commandcenter.views.case.more import GROUPS
from commandcenter.views.case.pane import CasePane
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage

S = CaseState
MakePlace = Callable[..., Workplace]


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


@pytest.fixture
def pane_of(workplace_of: MakePlace, qtbot: QtBot) -> Callable[..., CasePane]:
    def make(login: str, case_id: int, width: int = 464) -> CasePane:
        pane = CasePane(workplace_of(login))
        qtbot.addWidget(pane)
        pane.resize(width, 900)
        pane.show()
        pane.show_case(case_id)
        return pane

    return make


def buttons(pane: CasePane) -> list[str]:
    return [button.text() for button in pane.bar._buttons if button.isVisible()]


# --- the foot --------------------------------------------------------------------------------------------------------


def test_the_main_button_is_there_only_when_the_ball_is_mine(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.DISPATCHED)
    mine = pane_of("u-s17", case.id)
    assert mine.bar._buttons[0].text() == "签收"
    assert mine.bar._buttons[0].kind == "primary"
    assert mine.bar._buttons[0].keys == "F6"
    others = pane_of("lead1", case.id)
    assert {button.kind for button in others.bar._buttons} == {"plain"}
    assert buttons(others)[0] == "催办"


def test_there_are_as_many_buttons_as_fit(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.HANDLING)
    wide, narrow = pane_of("lead1", case.id, 900), pane_of("lead1", case.id, 360)
    assert buttons(wide)[: len(buttons(narrow))] == buttons(narrow)
    assert len(buttons(wide)) > len(buttons(narrow)) > 1
    last = [button for button in narrow.bar._buttons if button.isVisible()][-1]
    assert last.geometry().right() < narrow.bar._all.geometry().left()


def test_a_proxy_never_stands_in_the_foot() -> None:
    offers = [Offer(Action.SIGN, (), None, proxy=True), Offer(Action.NOTE, (), None), Offer(Action.ACCEPT, (), "不能")]
    assert [offer.action for offer in first_offers(offers)] == [Action.NOTE]


def test_a_button_opens_its_form(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    pane = pane_of("lead1", town.walk(S.HANDLING).id)
    pane.bar._buttons[0].click()
    assert isinstance(pane._step, ActionForm)
    assert pane._step.offer.action is Action.URGE


# --- more ------------------------------------------------------------------------------------------------------------


def test_every_action_stands_in_one_group() -> None:
    grouped = [action for _, actions in GROUPS for action in actions]
    assert len(grouped) == len(set(grouped))
    people = {a for a, row in TRANSITIONS.items() if {role.value for role in row.roles} != {"SYSTEM"}}
    with_more = {Action.TAKE_OVER}  # from the old ledger
    assert people - with_more - set(ELSEWHERE) <= set(grouped)


def test_keys_on_buttons_are_those_of_the_commands() -> None:
    assert key_of(Action.SIGN) == "F6"
    assert key_of(Action.URGE) == "F7"
    assert key_of(Action.CERTIFY_UNREASONABLE) == ""
    assert set(COMMANDS) - {Action.URGE, Action.CONSULT, Action.WHISTLE, Action.NOTE, Action.UNDO} <= set(NEXT_STEPS)


def test_more_lists_everything_with_reasons(town: Stage, pane_of: Callable[..., CasePane], qtbot: QtBot) -> None:
    pane = pane_of("lead1", town.walk(S.HANDLING).id)
    view = pane.current()
    assert view is not None
    pane.show_more()
    assert pane.is_acting
    model = pane._more.model
    offers = [one for one in model.rows if not isinstance(one, str)]
    assert {one.action for one in offers} == {one.action for one in view.offers}
    words = [model.data(model.index(row)) for row in range(model.rowCount())]
    assert "派单：案件办理中，不能派单" in words
    said: list[Notice] = []
    pane._workplace.noticed.connect(said.append)
    pane._more._choose(next(one for one in offers if one.action is Action.DISPATCH))
    assert said[-1].text == "不能派单：案件办理中，不能派单"
    pane._more._choose(next(one for one in offers if one.action is Action.URGE))
    assert isinstance(pane._step, ActionForm)


def test_more_by_keyboard(town: Stage, pane_of: Callable[..., CasePane], qtbot: QtBot) -> None:
    pane = pane_of("lead1", town.walk(S.SUBMITTED).id)
    pane.show_more()
    rows = pane._more.list
    assert rows.currentIndex().row() == 1
    qtbot.keyClick(rows, Qt.Key.Key_Escape)
    assert not pane.is_acting
    pane.show_more()
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert isinstance(pane._step, ActionForm)
