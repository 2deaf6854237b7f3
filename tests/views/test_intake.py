"""受理 by keyboard: what is typed is kept at once, what is proposed is filled in, and one key ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch import attachments
from commandcenter.dispatch.case_views import case_view
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.drafts import Drafts
from commandcenter.dispatch.receiving import Finish
from commandcenter.dispatch.typed import Source
from commandcenter.models.case import CaseState, Danger
from commandcenter.models.draft import RequestKind, Urgency
from commandcenter.models.lifecycle import Action
from commandcenter.views.intake.dispatch_form import DispatchForm
from commandcenter.views.intake.form import IntakeForm, Received
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Workplace
from tests.make import in_grid, place
from tests.stage import ROOT, Stage
from tests.views.typist import Typist, Window

S = CaseState
TEXT = "西村二村村委会东边路口的路灯又不亮了，昨晚有老人走到那里摔了一跤"
At = Callable[..., IntakeForm]


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def form_of(workplace_of: Callable[..., Workplace], window: Window, qtbot: QtBot) -> At:
    """The form of a login, begun, in a window that has the keyboard."""

    def make(login: str = "lead1", tasks: Tasks | None = None) -> IntakeForm:
        form = IntakeForm(workplace_of(login, tasks))
        form.received = []  # type: ignore[attr-defined]
        form.done.connect(form.received.append)  # type: ignore[attr-defined]
        window.stand(form, form.advice)
        qtbot.waitUntil(window.isActiveWindow)
        form.begin()
        return form

    return make


@pytest.fixture
def hand(window: Window) -> Typist:
    return Typist(window)


def received(form: IntakeForm) -> list[Received]:
    return form.received  # type: ignore[attr-defined, no-any-return]


def work(form: IntakeForm) -> Workplace:
    return form._work


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
    file = stage.file(sent.args[0].id)
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
from commandcenter.models.clock import SystemClock
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


def read(form: IntakeForm) -> None:
    """What the next pause would do."""
    form.reader.read()


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


# --- how it ends -----------------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("lead1")
    hand.say("说不清在哪里，反正不好")
    hand.press("F4")
    assert received(form) == []
    assert "核定村或社区" in form.body._grid_row.complaint.text()
    assert hand.at is form.body.grid
    assert form.body.typed().text == "说不清在哪里，反正不好"


def test_an_empty_form_says_so(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.press("Ctrl+Return")
    assert "请填写诉求内容" in form.body._words_row.complaint.text()


def test_answered_on_the_spot(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    hand.say("请问新农合怎么报销")
    hand.press("F9")
    assert hand.at is form.body.answer
    hand.press("F9")
    assert "请填写答复内容" in form.body._answer_row.complaint.text()
    hand.say("带身份证到便民大厅")
    hand.press("Ctrl+Return")
    [done] = received(form)
    case = stage.file(done.ref.id).case
    assert (case.state, case.answer, case.kind) == (S.CLOSED, "带身份证到便民大厅", RequestKind.CONSULT)


def test_escape_leaves_the_answer_first(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.say("请问几点上班")
    hand.press("F9")
    hand.say("八点半")
    hand.press("Esc")
    assert not form.body.answering
    assert form.body.typed().answer == "八点半"


def test_one_key_blows_the_emergency_whistle(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    hand.say("刘庄村有人掉河里了，快来人")
    hand.press("F8")
    [done] = received(form)
    file = stage.file(done.ref.id)
    assert (file.case.state, file.case.danger, file.case.urgency) == (S.DISPATCHED, Danger.LIFE, Urgency.EMERGENCY)
    assert len(file.tasks) > 1


def test_a_whistle_to_nobody_asks_for_the_matter(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.say("快来人啊")
    hand.press("F8")
    assert received(form) == []
    assert "按 F8" in form.body._matter_row.complaint.text()


def test_a_late_entry_says_when_it_was_reported(form_of: At, hand: Typist, stage: Stage) -> None:
    stage.at("2026-11-02 10:00")
    form = form_of("intake1")
    hand.say(TEXT)
    form.body.source.choose(Source.LATE)
    hand.press("Ctrl+Return")
    assert "反映时间" in form.body._late_row.complaint.text()
    form.body.received_at.setText("今天 8:30")
    hand.press("Ctrl+Return")
    [done] = received(form)
    received_at = stage.file(done.ref.id).case.received_at
    assert received_at is not None
    assert (received_at.astimezone(stage.now.tzinfo) - stage.now).total_seconds() == -90 * 60


def test_whoever_is_complained_about_is_barred(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    hand.say(TEXT)
    person = next(c.value for c in form.body.complained.picker.choices if c.value[0] == "P")
    form.body.complained.set_value([("U", stage.unit("S17")), person])
    hand.press("Ctrl+Return")
    [done] = received(form)
    case = stage.file(done.ref.id).case
    assert (case.complained_units, case.complained_persons) == ((stage.unit("S17"),), (person[1],))


def test_a_rule_that_refuses_leaves_the_form_as_it_was(form_of: At, hand: Typist, stage: Stage) -> None:
    """The account is taken away while somebody types: nothing is registered, everything is still there."""
    form = form_of("intake1")
    hand.say(TEXT)
    read(form)
    form.body.grid.set_choices([*form.body.grid.choices, type(form.body.grid.choices[0])(99_999, "没有的村")])
    form.body.adopt("grid_id", 99_999)
    hand.press("Ctrl+Return")
    assert received(form) == []
    assert "没有这个网格" in form.body._grid_row.complaint.text()
    assert form.body.typed().text == TEXT
    assert form._drafts.listed()


# --- files -----------------------------------------------------------------------------------------------------------


def test_files_are_kept_shown_and_registered(form_of: At, hand: Typist, stage: Stage, tmp_path: Path) -> None:
    form = form_of("intake1")
    Image.new("RGB", (64, 48), "red").save(tmp_path / "现场.jpg")
    (tmp_path / "录音.amr").write_bytes(b"#!AMR\n")
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("现场.jpg", "录音.amr")])
    form.body.files.take(given)
    assert [file.name for file in form.body.files.value] == ["现场.jpg", "录音.amr"]
    [draft] = form._drafts.listed()
    assert len(form._drafts.files(draft.key)) == 2
    hand.say(TEXT)
    hand.press("Ctrl+Return")
    [done] = received(form)
    assert [a.name for a in attachments.listed(work(form).desk, done.ref.id)] == ["现场.jpg", "录音.amr"]


def test_a_picture_is_pasted_into_the_words(form_of: At) -> None:
    form = form_of("intake1")
    given = QMimeData()
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(0)
    given.setImageData(picture)
    form.body.words.insertFromMimeData(given)
    [file] = form.body.files.value
    assert file.name.startswith("粘贴图片")
    assert form.body.words.toPlainText() == ""


def test_a_file_that_cannot_be_taken_says_why(form_of: At, tmp_path: Path) -> None:
    form = form_of("intake1")
    (tmp_path / "照片.jpg").write_bytes(b"MZ program")
    form.body.files.take_paths([tmp_path / "照片.jpg", tmp_path / "没有.jpg"])
    assert form.body.files.value == ()
    assert "没有.jpg" in form.body._file_row.complaint.text()


def test_a_file_is_taken_away_again(form_of: At, tmp_path: Path, hand: Typist, qtbot: QtBot) -> None:
    form = form_of("intake1")
    (tmp_path / "说明.txt").write_text("1")
    form.body.files.take_paths([tmp_path / "说明.txt"])
    [tile] = form.body.files._tiles
    qtbot.waitUntil(tile.isVisible)
    tile.setFocus()
    hand.press("Del")
    assert form.body.files.value == ()
    [draft] = form._drafts.listed()
    assert form._drafts.files(draft.key) == ()


# --- posts of the grid -----------------------------------------------------------------------------------------------


def test_a_grid_worker_reports_from_his_own_grid(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of(in_grid(place()))
    assert form.body.places == {place()}
    hand.say("村口大树被风刮倒，压着电线，路不通")
    hand.press("Ctrl+Return")
    [done] = received(form)
    case = stage.file(done.ref.id).case
    assert (case.state, case.grid_id, done.finish) == (S.SUBMITTED, place(), Finish.REPORT)


def test_a_liaison_has_no_whistle_and_no_admission(form_of: At) -> None:
    form = form_of("u-s17")
    assert [b.text() for b in form.foot.findChildren(QAbstractButton)] == ["上报", "放弃"]


# --- for everybody ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["lead1", "intake1", "u-s17"])
def test_every_field_and_button_has_a_name(form_of: At, login: str, hand: Typist, stage: Stage) -> None:
    stage.walk(S.DISPATCHED, text=TEXT)
    form = form_of(login)
    hand.say(TEXT)
    read(form)
    for part in (form, form.advice):
        for kind in (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton):
            for widget in part.findChildren(kind):
                assert widget.accessibleName(), widget


def test_answers_of_an_old_form_are_dropped(workplace_of: Callable[..., Workplace], tasks: Tasks, qtbot: QtBot) -> None:
    """With real threads: F2 while a proposal is under way."""
    form = IntakeForm(workplace_of("intake1", tasks))
    qtbot.addWidget(form)
    form.begin()
    form.body.words.setPlainText(TEXT)
    form.reader.read()
    form.begin()
    qtbot.waitUntil(lambda: not form.reader._asking)
    assert form.body.typed().grid_id is None
