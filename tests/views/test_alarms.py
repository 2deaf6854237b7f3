"""What calls a person: new cases until somebody takes them, clocks once each; and nothing that disturbs the hands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit

from commandcenter.models.case import CaseState, Danger
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.lifecycle import Action
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.shell.palette import Palette
from commandcenter.views.shell.status_bar import StatusBar
from commandcenter.views.shell.strip import NewCases
from commandcenter.views.sounds import Sound
from commandcenter.views.widgets.notices import Banner
from tests.stage import Stage
from tests.views.windows import Seat

S = CaseState
Open = Callable[..., Seat]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def clerk(open_window: Open) -> Seat:
    """intake2: his queue holds what waits to be admitted; one case does already."""
    seat: Seat = open_window("intake2")
    return seat


def banner(seat: Seat) -> str:
    """What the banner says; "" while it is not there."""
    shown = seat.window.findChild(NewCases)
    return shown.findChild(Banner).accessibleName() if shown.isVisible() else ""


def dangerous(stage: Stage) -> None:
    draft = CaseDraft(Platform.HOTLINE_12345, "后仓村沼气池塌了，有人受伤")
    stage.center("intake1").register(draft, danger=Danger.LIFE)


def mute_words(seat: Seat) -> str:
    item = seat.window.findChild(StatusBar)._mute
    return item.accessibleName() if item.isVisible() else ""


# --- new cases -------------------------------------------------------------------------------------------------------


def test_what_waits_already_is_no_news(clerk: Seat) -> None:
    assert banner(clerk) == ""
    assert clerk.sounds.played == []
    assert clerk.window.windowTitle().startswith("(1) ")


def test_a_new_case_sounds_and_stands_in_the_banner(clerk: Seat, stage: Stage) -> None:
    stage.register(text="后仓村东头下水道堵了", grid_id=stage.grid())
    clerk.hear()
    assert clerk.sounds.played == [Sound.NEW]
    assert banner(clerk) == "新到 1 件　西村二村　后仓村东头下水道堵了　受理剩 3时30分"
    assert clerk.window.windowTitle().startswith("(2) ")


def test_it_sounds_every_minute_until_it_is_taken(clerk: Seat, stage: Stage) -> None:
    new = stage.register(text="后仓村东头下水道堵了")
    clerk.hear()
    clerk.wait(seconds=59)
    assert clerk.sounds.played == [Sound.NEW]
    clerk.wait(seconds=1)
    clerk.wait(seconds=60)
    assert clerk.sounds.played == [Sound.NEW] * 3
    clerk.press("Ctrl+J")
    assert clerk.page.case.current().case.id == new.id
    assert banner(clerk) == ""
    clerk.wait(seconds=60)
    assert clerk.sounds.played == [Sound.NEW] * 3


def test_who_takes_it_claims_it_and_it_calls_nobody_else(open_window: Open, stage: Stage) -> None:
    first, second = open_window("intake2"), open_window("intake3")
    stage.register(text="后仓村东头下水道堵了")
    first.hear()
    second.hear()
    assert banner(first) == banner(second) != ""
    first.front()
    first.press("Ctrl+J")
    second.hear()
    assert banner(second) == ""
    second.wait(seconds=120)
    assert second.sounds.played == [Sound.NEW]
    second.go("duty", 6)
    assert second.page.case.current().claim.login == "intake2"


def test_it_calls_no_more_when_somebody_admitted_it(clerk: Seat, stage: Stage) -> None:
    new = stage.register(text="后仓村东头下水道堵了")
    clerk.hear()
    stage.act(new.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    clerk.hear()
    assert banner(clerk) == ""
    clerk.wait(seconds=60)
    assert clerk.sounds.played == [Sound.NEW]


def test_later_puts_the_banner_away_and_leaves_the_case_in_its_queue(clerk: Seat, stage: Stage) -> None:
    stage.register(text="后仓村东头下水道堵了")
    clerk.hear()
    clerk.press("Ctrl+L")
    clerk.wait(seconds=60)
    assert (banner(clerk), clerk.sounds.played) == ("", [Sound.NEW])
    assert clerk.window.windowTitle().startswith("(2) ")


def test_a_burst_is_one_banner_and_one_sound_the_most_dangerous_first(clerk: Seat, stage: Stage) -> None:
    for n in range(1, 6):
        stage.register(text=f"后仓村{n}组下水道堵了")
    dangerous(stage)
    clerk.hear()
    assert clerk.sounds.played == [Sound.NEW]
    assert banner(clerk).startswith("新到 6 件　")
    assert "沼气池" in banner(clerk)


def test_the_time_that_is_left_goes_down_in_the_banner(clerk: Seat, stage: Stage) -> None:
    stage.register(text="后仓村东头下水道堵了")
    clerk.hear()
    clerk.wait(seconds=50)
    assert banner(clerk).endswith("受理剩 3时29分")


def test_others_cases_call_nobody(open_window: Open, stage: Stage) -> None:
    sender, unit = open_window("dispatch1"), open_window("u-s17")
    stage.register(text="后仓村东头下水道堵了")
    sender.hear()
    unit.hear()
    assert sender.sounds.played == unit.sounds.played == []
    assert banner(sender) == ""


def test_the_shift_lead_is_called_too_until_a_clerk_takes_it(open_window: Open, stage: Stage) -> None:
    """Nobody may be at the telephone desk: a new case must not wait for the morning."""
    lead = open_window("lead1")
    case = stage.register(text="后仓村东头下水道堵了")
    lead.hear()
    assert lead.sounds.played == [Sound.NEW]
    lead.wait(seconds=61)
    assert lead.sounds.played == [Sound.NEW, Sound.NEW]
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    lead.hear()
    assert banner(lead) == ""


def test_what_one_s_own_step_brought_is_no_news(open_window: Open, stage: Stage) -> None:
    """值班长 who takes a call in and goes on to dispatch it is not called by it."""
    lead = open_window("dispatch1")
    lead.press("F2")
    lead.write("西村二村村口路灯不亮")
    lead.press("Ctrl+Return")
    lead.hear()
    assert lead.sounds.played == []


def test_a_unit_is_called_when_a_case_is_sent_to_it(open_window: Open, stage: Stage) -> None:
    unit = open_window("u-s17")
    stage.act(4, "lead1", Action.DISPATCH, lead=stage.unit("S17"))
    unit.hear()
    assert unit.sounds.played == [Sound.NEW]
    unit.press("Ctrl+J")
    assert unit.window.current.case.current().case.id == 4


def test_what_came_while_the_connection_was_lost_is_news(clerk: Seat, stage: Stage) -> None:
    stage.register(text="后仓村东头下水道堵了")
    clerk.work.live.reset.emit()
    assert clerk.sounds.played == [Sound.NEW]
    assert banner(clerk).startswith("新到 1 件")


def test_what_went_while_the_connection_was_lost_calls_no_more(clerk: Seat, stage: Stage) -> None:
    new = stage.register(text="后仓村东头下水道堵了")
    clerk.hear()
    stage.act(new.id, "director", Action.CANCEL, reason="误登")
    clerk.work.live.reset.emit()
    assert banner(clerk) == ""


# --- clocks ----------------------------------------------------------------------------------------------------------


def test_a_clock_sounds_once_when_it_is_near_and_once_when_it_is_over(clerk: Seat) -> None:
    heard = []
    for _ in range(14):
        clerk.wait(minutes=10)
        clerk.wait(seconds=61)
        heard.append(list(clerk.sounds.played))
    assert clerk.sounds.played == [Sound.SOON, Sound.OVERDUE]
    assert heard[0] == []


def test_nobody_is_called_by_clocks_of_others(open_window: Open) -> None:
    director = open_window("office")
    director.wait(hours=30)
    assert director.sounds.played == []


# --- silence ---------------------------------------------------------------------------------------------------------


def test_a_mute_silences_shows_why_and_ends_by_itself(clerk: Seat, stage: Stage) -> None:
    clerk.press("Ctrl+M")
    clerk.write("会商中")
    clerk.press("Return")
    assert mute_words(clerk) == "已静音 剩15分　会商中"
    stage.register(text="后仓村东头下水道堵了")
    clerk.hear()
    assert clerk.sounds.played == []
    assert banner(clerk).startswith("新到 1 件")
    clerk.wait(minutes=4)
    assert mute_words(clerk) == "已静音 剩11分　会商中"
    clerk.wait(minutes=11)
    assert mute_words(clerk) == ""
    assert clerk.sounds.played == [Sound.NEW]


def test_a_mute_can_be_ended(clerk: Seat) -> None:
    clerk.press("Ctrl+M")
    clerk.write("会商中")
    clerk.press("Return", "Ctrl+M", "Tab", "Tab", "Tab", "Return")
    assert mute_words(clerk) == ""
    assert not clerk.alarms.is_muted


def test_a_mute_lasts_over_a_restart(clerk: Seat, open_window: Open) -> None:
    clerk.alarms.mute("会商中", 15)
    again = open_window("intake2")
    assert again.alarms.is_muted


# --- the hands are not disturbed -------------------------------------------------------------------------------------


def shake(seat: Seat) -> None:
    """Everything that can change changes: a new case, rows that come, go and move, time, presence, set-up."""
    stage = seat.stage
    dangerous(stage)
    stage.act(3, "u-s17", Action.SIGN)
    stage.act(5, "director", Action.CANCEL, reason="误登")
    seat.hear()
    seat.wait(minutes=1)
    seat.work.live.presence.emit({})
    seat.picture()


def test_the_search_field_of_the_board_keeps_its_half_typed_words(clerk: Seat) -> None:
    clerk.press("/")
    clerk.write("路灯")
    shake(clerk)
    assert isinstance(clerk.focus, QLineEdit)
    assert clerk.focus.text() == "路灯"
    assert clerk.focus.cursorPosition() == 2


def test_the_intake_form_keeps_words_cursor_and_place(clerk: Seat) -> None:
    clerk.press("F2")
    clerk.write("西村二村村口路灯不亮")
    clerk.press("Left", "Left")
    form = clerk.page.findChild(IntakeForm)
    cursor = form.body.words.textCursor().position()
    shake(clerk)
    assert clerk.focus is form.body.words
    assert form.body.words.textCursor().position() == cursor
    assert form.body.typed().text == "西村二村村口路灯不亮"
    assert banner(clerk) != ""


@pytest.mark.parametrize("case_id", [3, 5], ids=["a case that moves on", "a case that goes"])
def test_the_form_of_an_action_keeps_its_words(open_window: Open, case_id: int) -> None:
    seat = open_window("intake2")
    seat.choose(case_id)
    seat.press("N")
    seat.write("已电话核实")
    before = seat.focus
    shake(seat)
    assert seat.focus is before
    assert seat.page.case.current().case.id == case_id
    [form] = [one for one in seat.window.findChildren(ActionForm) if one.isVisible()]
    assert form.panel.said == {"text": "已电话核实"}


def test_the_palette_keeps_words_and_line(clerk: Seat) -> None:
    clerk.press("Ctrl+K")
    clerk.write("静")
    palette = clerk.window.findChild(Palette)
    shake(clerk)
    assert palette.isVisible()
    assert clerk.focus is palette.field
    assert palette.field.text() == "静"


def test_selection_and_scroll_position_stay(clerk: Seat, stage: Stage) -> None:
    for n in range(60):
        stage.register(text=f"后仓村{n}组下水道堵了")
    clerk.hear()
    table = clerk.page.board.table
    clerk.choose(30)
    table.verticalScrollBar().setValue(20)
    first = clerk.page.board.model.line_at(table.rowAt(0)).row.id
    shake(clerk)
    assert table.current_id() == 30
    assert clerk.page.board.model.line_at(table.rowAt(0)).row.id == first
    assert clerk.focus is table


def test_a_chosen_row_that_goes_leaves_its_case_in_front_and_the_next_step_in_its_place(clerk: Seat) -> None:
    clerk.go("duty", None)
    clerk.press("J", "J", "J")
    gone = clerk.page.board.table.current_id()
    following = clerk.page.board.model.line_at(clerk.page.board.table.currentIndex().row() + 1).row.id
    clerk.stage.act(gone, "director", Action.CANCEL, reason="误登")
    clerk.hear()
    assert clerk.page.case.current().case.id == gone
    assert clerk.page.board.table.current_id() is None
    clerk.press("J")
    assert clerk.page.board.table.current_id() == following


def test_a_start_page_keeps_the_keyboard_on_its_case(open_window: Open, stage: Stage, qtbot) -> None:
    unit = open_window("u-s17")
    unit.press("Tab")
    name = unit.focus.accessibleName()
    assert name == "签收 西村二村三组路灯不亮"
    stage.act(4, "lead1", Action.WHISTLE, lead=stage.unit("S17"))
    unit.hear()
    unit.page.read()
    assert unit.focus.accessibleName() == name
    stage.act(3, "u-s17", Action.SIGN)
    unit.page.read()
    assert unit.focus.accessibleName() == "联系 西村二村三组路灯不亮"
