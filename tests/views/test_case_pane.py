"""The case page as a person uses it: what it shows, what it begins, and what it never disturbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.views.case.pane import CasePane
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.forms.proxy import ProxyChooser
from commandcenter.views.live import Changes, Looker
from commandcenter.views.tasks import Tasks
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
    """A login's case page, shown: `pane_of("lead1", case.id)`."""

    def make(login: str, case_id: int | None = None, tasks: Tasks | None = None) -> CasePane:
        pane = CasePane(workplace_of(login, tasks))
        qtbot.addWidget(pane)
        pane.resize(464, 900)
        pane.show()
        if case_id is not None:
            pane.show_case(case_id)
        return pane

    return make


def notices(pane: CasePane) -> list[Notice]:
    found: list[Notice] = []
    pane._workplace.noticed.connect(found.append)
    return found


def changed(pane: CasePane, case_id: int) -> None:
    """The feed tells of the case."""
    pane._workplace.live.changed.emit(Changes(frozenset({case_id}), frozenset({"case"})))


# --- what it shows ---------------------------------------------------------------------------------------------------


def test_nothing_is_chosen_at_first(pane_of: Callable[..., CasePane]) -> None:
    pane = pane_of("lead1")
    assert pane.current() is None
    assert pane._state.sentence == "没有选中案件"
    assert not pane.head.isVisible()
    assert not pane.start(Action.URGE)


def test_a_case_shows_number_title_state_and_turn(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.DISPATCHED)
    pane = pane_of("lead1", case.id)
    view = pane.current()
    assert view is not None
    assert pane.head.number.text() == case.no
    assert pane.head.title.text() == view.case.title
    assert pane.head._pill.word == "待签收"
    assert pane.body.ball.ball.whose == "等供电所签收"
    assert pane.body.ball.ball.clock == "剩 30分"
    assert pane.body.tasks.isVisible()
    assert pane.body.clocks.isVisible()
    assert pane.body.story.isVisible()


def test_the_clock_ticks_with_the_one_ticker(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    pane = pane_of("lead1", town.walk(S.DISPATCHED).id)
    town.wait(minutes=23)
    pane._workplace.ticker.tick()
    assert pane.body.ball.ball.clock == "剩 7分"
    assert pane.body.ball.ball.tone == "due_soon"
    town.wait(minutes=10)
    pane._workplace.ticker.tick()
    assert pane.body.ball.ball.clock == "超时 3分"
    assert pane.head._pill.word == "超时"


def test_another_case_takes_its_place(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    first, second = town.walk(S.HANDLING), town.walk(S.SUBMITTED)
    pane = pane_of("lead1", first.id)
    pane.show_case(second.id)
    assert pane.head.number.text() == second.no
    assert not pane.body.tasks.isVisible()
    pane.show_nothing()
    assert pane.current() is None


def test_a_transferred_case_shows_recipient_and_date_alone(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.TRANSFERRED)
    pane = pane_of("lead1", case.id)
    assert pane.head.number.text() == case.no
    assert pane._state.sentence == "已移送 东平县公安局"
    assert not pane.body.isVisible()
    assert "路灯" not in " ".join(w.accessibleName() for w in pane.findChildren(QWidget) if w.isVisible())


def test_a_case_out_of_sight_says_so(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.DISPATCHED)
    pane = pane_of("u-s17", case.id)
    assert pane.current() is not None
    town.act(case.id, "lead1", Action.PROTECT, units=(town.unit("S17"),))
    changed(pane, case.id)
    assert pane.current() is None
    assert pane._state.sentence == "本案已不在您的范围"
    assert not pane.start(Action.SIGN) or pane.current() is None


def test_who_looks_at_it_too(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.HANDLING)
    pane = pane_of("lead1", case.id)
    one, two = Looker("dispatch1", "周某", town.now), Looker("intake1", "王某", town.now)
    pane._workplace.live.presence.emit({case.id: (one,)})
    assert pane.head._lookers.words == "周某正在看"
    pane._workplace.live.presence.emit({case.id: (one, two)})
    assert pane.head._lookers.words == "周某等2人正在看"
    pane._workplace.live.presence.emit({})
    assert not pane.head._lookers.isVisible()


def test_a_slow_reading_says_that_it_reads(
    town: Stage, pane_of: Callable[..., CasePane], tasks: Tasks, qtbot: QtBot
) -> None:
    pane = pane_of("lead1", tasks=tasks)
    pane.show_case(town.walk(S.HANDLING).id)
    assert pane.current() is None
    pane._patience.timeout.emit()
    assert pane._state.sentence == "正在读取…"
    qtbot.waitUntil(lambda: pane.current() is not None)
    assert pane.body.isVisible()


# --- live ------------------------------------------------------------------------------------------------------------


def test_news_come_in_a_quiet_line(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.HANDLING)
    pane = pane_of("lead1", case.id)
    town.wait(minutes=3)
    town.act(case.id, "u-s17", Action.CONTACT)
    changed(pane, case.id)
    assert pane._news.text() == "案件已更新：供电所 今天 09:18 联系"
    assert pane._news_line.isVisible()
    pane.show_case(town.walk(S.SUBMITTED).id)
    assert not pane._news_line.isVisible()


def test_ones_own_step_is_no_news(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.HANDLING)
    pane = pane_of("lead1", case.id)
    town.act(case.id, "lead1", Action.NOTE, text="已电话询问")
    changed(pane, case.id)
    assert not pane._news_line.isVisible()


def test_other_cases_do_not_concern_it(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case, other = town.walk(S.HANDLING), town.walk(S.HANDLING)
    pane = pane_of("lead1", case.id)
    before = pane.current()
    town.act(case.id, "u-s17", Action.CONTACT)
    changed(pane, other.id)
    assert pane.current() is before


def test_scroll_focus_and_what_was_opened_stay(town: Stage, pane_of: Callable[..., CasePane], qtbot: QtBot) -> None:
    case = town.walk(S.CLOSED)
    pane = pane_of("lead1", case.id)
    qtbot.waitExposed(pane)
    bar = pane.body.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    story = pane.body.story.list
    story.toggle(story.model().index(2, 0))
    opened = pane.body.clocks._blocks[1]
    opened.set_open(True)
    bar.setValue(180)
    opened.head.setFocus()
    town.act(case.id, "lead1", Action.NOTE, text="来电询问")
    changed(pane, case.id)
    assert bar.value() == 180
    assert opened.is_open
    assert pane.focusWidget() is opened.head
    assert len(story._opened) == 1


def test_a_half_typed_form_survives_what_others_do(town: Stage, pane_of: Callable[..., CasePane], qtbot: QtBot) -> None:
    case = town.walk(S.HANDLING)
    pane = pane_of("lead1", case.id)
    assert pane.start(Action.NOTE)
    form = pane._step
    assert isinstance(form, ActionForm)
    text = form.findChild(QPlainTextEdit)
    assert text is not None
    qtbot.keyClicks(text, "half ")
    town.act(case.id, "u-s17", Action.CONTACT)
    changed(pane, case.id)
    assert pane._step is form
    assert text.toPlainText() == "half "
    assert not pane._news_line.isVisible()


# --- acting ----------------------------------------------------------------------------------------------------------


def test_a_step_opens_its_form_and_esc_leads_back(town: Stage, pane_of: Callable[..., CasePane], qtbot: QtBot) -> None:
    pane = pane_of("lead1", town.walk(S.HANDLING).id)
    assert not pane.is_acting
    assert pane.start(Action.URGE)
    form = pane._step
    assert isinstance(form, ActionForm)
    assert pane.is_acting
    assert pane.head.isVisible()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not pane.is_acting
    assert pane.body.isVisible()


def test_what_is_done_is_told_and_the_page_comes_back(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.DISPATCHED)
    pane = pane_of("u-s17", case.id)
    acted: list[Any] = []
    pane.acted.connect(acted.append)
    assert pane.start(Action.SIGN)
    pane.submit()
    assert [ref.id for ref in acted] == [case.id]
    assert not pane.is_acting
    changed(pane, case.id)
    view = pane.current()
    assert view is not None
    assert view.case.state is S.HANDLING


def test_what_cannot_be_done_says_why(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    pane = pane_of("lead1", town.walk(S.HANDLING).id)
    said = notices(pane)
    assert not pane.start(Action.DISPATCH)
    assert not pane.start(Action.DIRECT)
    assert [notice.text for notice in said] == ["案件办理中，不能派单", "值班长不能会商派发"]
    assert not pane.bar.meeting.isVisibleTo(pane)
    assert not pane.can(Action.DISPATCH)
    assert pane.can(Action.URGE)
    assert not pane.can(Action.CONTACT)


def test_a_key_pressed_before_the_case_is_read_meets_that_case(
    town: Stage, pane_of: Callable[..., CasePane], tasks: Tasks, qtbot: QtBot
) -> None:
    first, second = town.walk(S.HANDLING), town.walk(S.HANDLING)
    pane = pane_of("lead1", first.id, tasks)
    qtbot.waitUntil(lambda: pane.current() is not None)
    pane.show_case(second.id)
    assert pane.start(Action.URGE)
    qtbot.waitUntil(lambda: pane.is_acting)
    assert isinstance(pane._step, ActionForm)
    assert pane._step.case_id == second.id


def test_an_action_may_have_its_form_elsewhere(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    case = town.walk(S.ACCEPTED)
    pane = pane_of("dispatch1", case.id)
    opened: list[int] = []
    pane.take_over[Action.DISPATCH] = lambda view: opened.append(view.case.id)
    assert pane.start(Action.DISPATCH)
    assert opened == [case.id]
    assert not pane.is_acting


def test_proxies_begin_with_the_step_and_its_unit(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    pane = pane_of("intake1", town.walk(S.DISPATCHED).id)
    pane.start_proxy()
    chooser = pane._step
    assert isinstance(chooser, ProxyChooser)
    assert chooser.steps
    chooser.list.picked.emit(0)
    assert isinstance(pane._step, ActionForm)
    assert pane._step.offer.proxy


def test_typed_words_wait_for_the_next_time(town: Stage, pane_of: Callable[..., CasePane], qtbot: QtBot) -> None:
    case, other = town.walk(S.HANDLING), town.walk(S.HANDLING)
    pane = pane_of("lead1", case.id)
    pane.start(Action.NOTE)
    text = pane.findChild(QPlainTextEdit)
    assert text is not None
    qtbot.keyClicks(text, "kept")
    pane.show_case(other.id)
    assert not pane.is_acting
    pane.show_case(case.id)
    pane.start(Action.NOTE)
    assert pane._step is not None
    text = pane._step.findChild(QPlainTextEdit)
    assert text is not None
    assert text.toPlainText() == "kept"


def test_a_claim_is_taken_and_let_go_by_the_same_key(town: Stage, pane_of: Callable[..., CasePane]) -> None:
    pane = pane_of("intake1", town.walk(S.SUBMITTED).id)
    pane.claim()
    view = pane.current()
    assert view is not None
    assert view.claim is not None
    assert any(note.startswith(view.claim.name) for note in pane.body.ball.ball.notes)
    pane.claim()
    view = pane.current()
    assert view is not None
    assert view.claim is None


# --- everybody -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [464, 360])
def test_everything_one_can_reach_has_a_name(town: Stage, pane_of: Callable[..., CasePane], width: int) -> None:
    town.walk(S.ACCEPTED)
    pane = pane_of("lead1", town.walk(S.CALLBACK).id)
    pane.resize(width, 900)
    for wanted in (lambda: None, pane.explain_clock, pane.show_more):
        wanted()
        reachable = [w for kind in (QAbstractButton, QLineEdit) for w in pane.findChildren(kind)]
        assert not [w for w in reachable if w.isVisible() and not (w.accessibleName() or w.text())]


def test_both_themes_paint_without_a_word(town: Stage, pane_of: Callable[..., CasePane], theme: Any) -> None:
    for state in (S.SUBMITTED, S.DISPATCHED, S.SUSPENDED, S.CONSULTING, S.CLOSED, S.MERGED, S.CANCELLED):
        case = town.walk(S.ACCEPTED) if state is S.MERGED else town.walk(state)
        pane = pane_of("lead1", case.id)
        for name in ("light", "dark"):
            pane._workplace.theme.use(name)
            pane.resize(464, 2400)
            pane.explain_clock()
            assert not pane.grab().isNull()
