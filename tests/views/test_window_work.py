"""Working in the window: what stays where it was, the way back by Esc, by Ctrl+Z, and after a lost race."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QSplitter
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.queues import Queue
from commandcenter.views.board.table import BoardTable
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.intake.dispatch_form import DispatchForm
from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.tasks import Tasks
from tests.stage import Stage
from tests.views.windows import Seat

S = CaseState
Open = Callable[..., Seat]
SIGNED, ACCEPTED, SUBMITTED = 3, 4, 5  # the cases of `live_a_morning`


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def seat(open_window: Open) -> Seat:
    seat: Seat = open_window("lead1")
    return seat


def form(seat: Seat) -> ActionForm:
    [found] = [one for one in seat.window.findChildren(ActionForm) if one.isVisible()]
    return found


def state(seat: Seat, case_id: int) -> CaseState:
    return seat.stage.file(case_id).case.state


# --- everything in its place -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case_id", "key"),
    [(SIGNED, "F7"), (SIGNED, "F8"), (SIGNED, "F11"), (SIGNED, "."), (ACCEPTED, "F4"), (SUBMITTED, "F3"), (1, "F2"),
     (2, "F10")],
)  # fmt: skip
def test_no_form_pushes_the_panes_about(seat: Seat, case_id: int, key: str) -> None:
    panes: QSplitter = seat.page.findChild(QSplitter)
    before = panes.sizes()
    seat.choose(case_id)
    seat.press(key)
    seat.picture()
    assert panes.sizes() == before


def test_the_foot_can_be_read_below_every_form(seat: Seat) -> None:
    for key in ("F2", "F10"):
        seat.press(key)
        seat.work.say("请稍候", "due_soon")
        assert seat.foot.isVisible()
        assert not seat.page.board.isVisible()
        seat.press("Esc")


def test_a_notice_goes_by_itself(seat: Seat) -> None:
    seat.work.say("已存为草稿")
    assert seat.foot_says == "已存为草稿"
    seat.wait(seconds=11)
    assert seat.foot_says == ""


# --- Esc -------------------------------------------------------------------------------------------------------------


def test_escape_leads_out_step_by_step(seat: Seat) -> None:
    """Out of the form, out of the marks, out of the search, to the rows."""
    board = seat.page.board
    board.open(BoardQuery(words="路灯"))
    seat.press("J", "Space", "Space")
    assert len(board.marked_lines()) == 2
    seat.choose(SIGNED)
    seat.press("N")
    assert seat.page.case.is_acting
    seat.press("Esc")
    assert not seat.page.case.is_acting
    seat.press("Esc")
    assert board.marked_lines() == []
    seat.press("Esc")
    assert (board.query.words, board.bar.search.text()) == ("", "")
    assert seat.focus is board.table


def test_escape_leaves_a_search_that_was_not_sent_yet(seat: Seat) -> None:
    seat.press("/")
    seat.write("路灯")
    seat.press("Esc", "Esc")
    assert seat.page.board.bar.search.text() == ""
    assert seat.focus is seat.page.board.table
    assert len(seat.page.board.model.rows) == 5


def test_enter_in_a_field_of_a_form_leaves_the_form_alone(seat: Seat) -> None:
    seat.choose(SIGNED)
    seat.press("F2", "Tab")
    assert seat.page.stations.is_open
    before = seat.focus
    seat.press("Return")
    assert seat.focus is before
    assert seat.page.stations.is_open


def test_letters_behind_a_form_move_nothing(seat: Seat) -> None:
    seat.choose(SIGNED)
    seat.press("F10")
    for key in ("J", "K", "/", "F4"):
        seat.press(key)
    assert seat.page.board.table.current_id() == SIGNED
    assert seat.page.stations.is_open


def test_a_key_pressed_while_the_case_is_still_read_is_not_lost(open_window: Open, tasks: Tasks, qtbot: QtBot) -> None:
    seat = open_window("lead1", tasks)
    qtbot.waitUntil(lambda: bool(seat.page.board.model.rows))
    seat.press("J", "F7")
    qtbot.waitUntil(lambda: seat.page.case.is_acting)
    assert form(seat).case_id == SIGNED


# --- half typed ------------------------------------------------------------------------------------------------------


def test_another_page_and_back_keeps_what_was_typed_and_where(seat: Seat) -> None:
    seat.press("F2")
    seat.write("后仓村东头下水道堵了")
    field = seat.focus
    seat.press("F12")
    assert seat.page is seat.window.page("shift")
    seat.go("duty")
    assert seat.focus is field
    assert seat.page.findChild(IntakeForm).body.typed().text == "后仓村东头下水道堵了"


def test_another_case_and_back_keeps_what_was_typed(seat: Seat) -> None:
    seat.choose(SIGNED)
    seat.press("F7")
    seat.write("请今天派人到场")
    seat.choose(ACCEPTED)
    seat.choose(SIGNED)
    seat.press("F7")
    assert form(seat).panel.said["reason"] == "请今天派人到场"


def test_leaving_the_intake_keeps_a_draft_that_one_key_brings_back(seat: Seat) -> None:
    seat.press("F2")
    seat.write("后仓村东头下水道堵了")
    seat.press("Esc", "F2", "Alt+R")
    assert seat.page.findChild(IntakeForm).body.typed().text == "后仓村东头下水道堵了"


# --- the way back ----------------------------------------------------------------------------------------------------


def test_an_urge_is_taken_back_within_eight_seconds(seat: Seat) -> None:
    seat.choose(SIGNED)
    seat.press("F7")
    seat.write("请今天派人到场")
    seat.press("Ctrl+Return")
    assert seat.foot.offer is not None
    assert seat.foot.offer.text == "已催办　LH20261102-00003　西村二村三组路灯不亮"
    assert seat.focus is seat.page.board.table
    seat.wait(seconds=7)
    seat.press("Ctrl+Z")
    assert seat.said == "已撤销　1 件"
    assert seat.stage.file(SIGNED).case.supervise_level == 0


def test_a_dispatch_is_taken_back_within_eight_seconds(seat: Seat) -> None:
    seat.choose(ACCEPTED)
    seat.press("F4", "1", "Ctrl+Return")
    assert state(seat, ACCEPTED) is S.DISPATCHED
    seat.hear()
    seat.press("Ctrl+Z")
    assert state(seat, ACCEPTED) is S.ACCEPTED
    seat.hear()
    assert seat.sounds.played == []  # one's own doing is no news


def test_after_eight_seconds_it_stands(seat: Seat) -> None:
    seat.choose(ACCEPTED)
    seat.press("F4", "Ctrl+Return")
    seat.wait(seconds=9)
    assert seat.foot.offer is None
    seat.press("Ctrl+Z")
    assert seat.said == "现在没有可以撤销的"
    assert state(seat, ACCEPTED) is S.DISPATCHED


def test_what_somebody_has_acted_on_is_not_taken_back(seat: Seat, stage: Stage) -> None:
    seat.choose(ACCEPTED)
    seat.press("F4", "Ctrl+Return")
    stage.act(ACCEPTED, "u-s17", Action.SIGN)
    seat.press("Ctrl+Z")
    assert seat.notices[-1].tone in ("due_soon", "overdue")
    assert state(seat, ACCEPTED) is S.HANDLING


def test_a_call_can_be_taken_back_while_the_desk_stays_open(open_window: Open) -> None:
    seat = open_window("callback1")
    seat.press("F10", "2", "Ctrl+Return")
    assert state(seat, 2) is S.CLOSED
    assert seat.page.stations.is_open
    seat.press("Ctrl+Z")
    assert state(seat, 2) is S.CALLBACK


def test_many_are_urged_at_once_and_taken_back_at_once(seat: Seat) -> None:
    seat.page.board.open(BoardQuery(queue=Queue.UNSIGNED))
    seat.stage.walk(S.DISPATCHED, text="西村二村六组路灯不亮")
    seat.hear()
    seat.press("J", "Space", "Space", "F7")
    seat.write("请今天派人到场")
    seat.press("Ctrl+Return")
    assert seat.foot.offer is not None
    assert len(seat.foot.offer.cases) == 2
    seat.press("Ctrl+Z")
    assert seat.said == "已撤销　2 件"


# --- a lost race -----------------------------------------------------------------------------------------------------


def test_the_loser_of_a_race_reads_who_was_first_keeps_his_words_and_goes_on(seat: Seat, stage: Stage) -> None:
    seat.choose(SIGNED)
    seat.press("F7")
    seat.write("请今天派人到场")
    stage.act(SIGNED, "dispatch1", Action.NOTE, text="已电话联系")
    seat.press("Ctrl+Return")
    name = stage.session("dispatch1").name
    assert name in form(seat).message
    assert "您填写的内容还在" in form(seat).message
    assert form(seat).panel.said["reason"] == "请今天派人到场"
    seat.press("Ctrl+Return")
    assert stage.file(SIGNED).case.supervise_level == 1
    assert seat.foot.offer is not None


def test_a_dispatch_that_lost_its_race_says_so_and_can_be_read(seat: Seat, stage: Stage) -> None:
    seat.choose(ACCEPTED)
    seat.press("F4")
    stage.act(ACCEPTED, "dispatch1", Action.DISPATCH, lead=stage.unit("S17"))
    seat.press("Ctrl+Return")
    [loser] = seat.window.findChildren(DispatchForm)
    assert loser.isVisible()
    assert stage.session("dispatch1").name in loser.body._notice.text()
    assert stage.file(ACCEPTED).tasks[0].unit_id == stage.unit("S17")
    seat.press("Esc")
    assert isinstance(seat.focus, BoardTable)


def test_a_claimed_case_tells_who_works_on_it_and_the_lead_may_take_it_over(open_window: Open, stage: Stage) -> None:
    seat, other = open_window("lead1"), open_window("intake1")
    other.choose(SUBMITTED)
    other.press("C")
    seat.front()
    seat.choose(SUBMITTED)
    seat.press("F3")
    name = stage.session("intake1").name
    assert seat.said.startswith(f"{name}正在处理")
    assert not seat.page.case.is_acting
    seat.press("C")
    assert seat.said == f"{name}正在处理，10:35 前有效。再按一次由您接手"
    seat.press("C", "F3")
    assert seat.page.case.is_acting
    other.front()
    other.hear()
    other.press("F3")
    assert other.said.startswith(stage.session("lead1").name)
