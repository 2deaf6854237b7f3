"""受理 by keyboard: what is typed is kept at once, what is proposed is filled in, and one key ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.drafts import Drafts
from commandcenter.dispatch.intake.receiving import Finish
from commandcenter.models.case import CaseState, Danger
from commandcenter.models.draft import Urgency
from commandcenter.models.lifecycle import Action
from commandcenter.views.intake.dispatch_form import DispatchForm
from tests.stage import ROOT, Stage
from tests.views.intaking import TEXT, At, read, received, work
from tests.views.typist import Typist, Window

S = CaseState

# --- the whole way by keyboard ---------------------------------------------------------------------------------------


def test_from_the_call_to_the_dispatch_without_a_mouse(
    form_of: At, window: Window, hand: Typist, stage: Stage, qtbot: QtBot
) -> None:
    """At most 25 keystrokes beyond free text (UX rule 7), the caller's eleven digits among them."""
    form = form_of("lead1")
    hand.press("F2")
    hand.say(TEXT)
    hand.press("Tab")
    hand.digits("13812345521")
    hand.press("Tab")
    hand.say("张三丰")
    with qtbot.waitSignal(form.done) as done:
        hand.press("F4")
    case = stage.file(done.args[0].ref.id).case
    assert (case.state, case.grid_id, case.matter_id) == (S.ACCEPTED, stage.grid(), stage.matter())
    assert done.args[0].to_dispatch
    dispatch = DispatchForm(work(form), case_view(work(form).desk, case.id))
    window.stand(dispatch, dispatch.advice)
    with qtbot.waitSignal(dispatch.done) as sent:
        hand.press("Ctrl+Return")
    file = stage.file(sent.args[0].ref.id)
    assert file.case.state is S.DISPATCHED
    assert file.lead is not None
    assert file.lead.unit_id == stage.unit("S17")
    assert hand.pressed <= 25
    assert stage.verify() == []


def test_the_order_of_the_keyboard_is_the_order_of_a_call(form_of: At, hand: Typist) -> None:
    form = form_of("lead1")
    body = form.body
    seen = [hand.at]
    for _ in range(7):
        hand.press("Tab")
        seen.append(hand.at)
    assert seen == [body.words, body.phone, body.name, body.title, body.grid, body.place, body.matter, body.urgency]


# --- saving ----------------------------------------------------------------------------------------------------------


def test_the_first_field_is_saved_when_it_is_left(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.say("路灯")
    assert form._drafts.listed() == ()
    hand.press("Tab")
    [draft] = form._drafts.listed()
    assert draft.typed["text"] == "路灯"


def test_a_pause_saves_too(form_of: At, hand: Typist, qtbot: QtBot) -> None:
    form = form_of("intake1")
    with qtbot.waitSignal(form.keeper.saved):
        hand.say("路灯不亮")
    assert form._drafts.listed()[0].typed["text"] == "路灯不亮"
    assert any("已存" in label.text for label in form.foot.findChildren(type(form.foot._saved)))


def test_leaving_keeps_the_draft_and_one_key_brings_it_back(form_of: At, hand: Typist, window: Window) -> None:
    form = form_of("intake1")
    hand.say(TEXT)
    hand.press("Tab")
    hand.digits("1381234")
    left: list[bool] = []
    form.cancelled.connect(lambda: left.append(True))
    hand.press("Esc")
    assert left == [True]
    hand.press("F2")
    assert form.body.typed().is_blank
    hand.press("Alt+R")
    assert form.body.typed().text == TEXT
    assert form.body.typed().phone == "1381234"


def test_a_second_form_does_not_swallow_the_first(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    for words in ("第一个电话说路灯", "第二个电话说垃圾"):
        hand.press("F2")
        hand.say(words)
    hand.press("F2")
    assert {draft.typed["text"] for draft in form._drafts.listed()} == {"第一个电话说路灯", "第二个电话说垃圾"}
    assert form.advice.unfinished.isVisible()


def test_a_draft_is_thrown_away_and_taken_back(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.say(TEXT)
    hand.press("F2")
    [draft] = form._drafts.listed()
    [throw] = [b for b in form.advice.unfinished.findChildren(QAbstractButton) if b.text() == "作废"]
    throw.click()
    assert form._drafts.listed() == ()
    [restore] = [b for b in form.advice.unfinished.findChildren(QAbstractButton) if b.text() == "恢复"]
    restore.click()
    assert [kept.key for kept in form._drafts.listed()] == [draft.key]


def test_a_draft_that_was_sent_is_gone(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.say(TEXT)
    hand.press("Ctrl+Return")
    assert [r.finish for r in received(form)] == [Finish.ADMIT]
    assert form._drafts.listed() == ()
    assert form.body.typed().is_blank


_TYPING = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from commandcenter.dispatch.desk import Desk
from commandcenter.models.timing.clock import SystemClock
from commandcenter.models.store import accounts
from commandcenter.models.store.store import open_store
from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.live import Live
from commandcenter.views.memory import Memory
from commandcenter.views.tasks import Tasks
from commandcenter.views.theme import Theme
from commandcenter.views.workplace import Workplace
app = QApplication([])
store = open_store(sys.argv[1])
folder = Path(sys.argv[2])
with store.read() as connection:
    desk = Desk(store, accounts.session_of(connection, "intake1"), SystemClock())
    setup = store.setup(connection)
tasks, theme = Tasks(), Theme("light")
settings = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
work = Workplace(desk, township=setup.township, limits=setup.limits, tasks=tasks, live=Live(desk, tasks), theme=theme,
                 memory=Memory(settings, "intake1"), folder=folder)
form = IntakeForm(work)
form.begin()
form.keeper.saved.connect(lambda at: print("saved", flush=True))
form.body.words.insertPlainText("西村二村路灯不亮")
app.exec()
"""


def test_a_killed_window_has_saved_the_form(stage: Stage, tmp_path: Path) -> None:
    """The real form in a real process with real threads, killed while it is open."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.Popen(
        [sys.executable, "-c", _TYPING, stage.url, str(tmp_path)],
        stdout=subprocess.PIPE, cwd=ROOT, text=True, env=environment,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "saved\n"
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    drafts = Drafts(tmp_path, Desk(stage.store, stage.session("intake1"), stage.clock), "intake")
    assert [draft.typed["text"] for draft in drafts.listed()] == ["西村二村路灯不亮"]
    drafts.close()


# --- proposals -------------------------------------------------------------------------------------------------------


def test_what_is_sure_is_filled_in_and_underlined(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    hand.say(TEXT)
    read(form)
    typed = form.body.typed()
    assert (typed.grid_id, typed.matter_id) == (stage.grid(), stage.matter())
    assert typed.title.startswith("西村二村村委会东边路口的路灯")
    marked = [selection.cursor.selectedText() for selection in form.body.words.extraSelections()]
    assert marked == ["西村二村", "路灯", "不亮"]


def test_what_a_person_chose_is_left_alone(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    form.body.adopt("matter_id", stage.matter("DJ-001"))
    form.body.title.setText("")
    form.body.title.textEdited.emit("我的标题")
    form.body.title.setText("我的标题")
    hand.say(TEXT)
    read(form)
    assert form.body.typed().matter_id == stage.matter("DJ-001")
    assert form.body.typed().title == "我的标题"
    hand.press("Alt+S")
    assert form.body.typed().matter_id == stage.matter()


def test_proposals_follow_the_words_until_somebody_chooses(form_of: At, stage: Stage) -> None:
    form = form_of("intake1")
    form.body.words.setPlainText(TEXT)
    read(form)
    form.body.words.setPlainText("前仓村的污水往沟里排")
    read(form)
    assert form.body.typed().grid_id != stage.grid()
    assert form.body.typed().matter_id != stage.matter()


def test_an_unclear_place_is_asked_about_and_taken_by_one_key(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    hand.say("仓村的路灯不亮")
    read(form)
    assert form.body.typed().grid_id is None
    hand.press("Alt+A")
    assert stage.township.grid[form.body.typed().grid_id or 0].name in ("前仓村", "后仓村")


def test_danger_is_proposed_loudly_and_taken_by_one_key(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.say("刘庄村有人掉河里了，快来人")
    read(form)
    assert form.body.typed().urgency is Urgency.NORMAL
    hand.press("Alt+D")
    assert (form.body.typed().urgency, form.body.typed().danger) == (Urgency.EMERGENCY, Danger.LIFE)


def test_the_callers_earlier_cases_and_name(form_of: At, hand: Typist, stage: Stage) -> None:
    stage.register(requester_name="张三丰", requester_phone="13812345521", title="路灯坏了")
    form = form_of("intake1")
    form.body.phone.setText("138 1234 5521")
    read(form)
    words = [w.accessibleName() for w in form.advice.caller.findChildren(QWidget)]
    assert any("路灯坏了" in name for name in words)
    assert not any("张三丰" in name for name in words)
    hand.press("Alt+N")
    assert form.body.typed().name == "张三丰"


# --- duplicates ------------------------------------------------------------------------------------------------------


def test_one_key_joins_a_report_to_the_case_it_repeats(form_of: At, hand: Typist, stage: Stage) -> None:
    first = stage.walk(S.DISPATCHED, text=TEXT)
    form = form_of("lead1")
    hand.say(TEXT)
    read(form)
    hand.press("Alt+1")
    [done] = received(form)
    assert done.finish is Finish.MERGE
    assert stage.file(done.ref.id).case.parent_no == first.no


def test_who_may_not_join_notes_it_and_goes_on(form_of: At, hand: Typist, stage: Stage) -> None:
    stage.walk(S.DISPATCHED, text=TEXT)
    form = form_of("intake1")
    hand.say(TEXT)
    read(form)
    hand.press("Alt+1")
    assert received(form) == []
    hand.press("Ctrl+Return")
    [done] = received(form)
    assert Action.NOTE in [event.kind for event in stage.events(done.ref.id)]


def test_something_else_is_not_proposed_again(form_of: At, hand: Typist, stage: Stage) -> None:
    stage.walk(S.DISPATCHED, text=TEXT)
    form = form_of("lead1")
    hand.say(TEXT)
    read(form)
    assert form.advice.duplicates.isVisible()
    hand.press("Alt+0")
    assert not form.advice.duplicates.isVisible()
    hand.press("F2")
    hand.say(TEXT)
    read(form)
    assert form.advice.duplicates.isVisible()
