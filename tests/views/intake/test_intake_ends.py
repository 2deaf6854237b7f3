"""How a filled-in form ends: registered, answered, whistled, refused; its files; posts of the grid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from commandcenter.dispatch import attachments
from commandcenter.dispatch.intake.receiving import Finish
from commandcenter.dispatch.intake.typed import Source
from commandcenter.models.case import CaseState, Danger
from commandcenter.models.draft import RequestKind, Urgency
from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Workplace
from tests.make import in_grid, place
from tests.stage import Stage
from tests.views.intaking import TEXT, At, read, received, work
from tests.views.typist import Typist

S = CaseState

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


def test_a_whistle_without_words_asks_for_the_words(form_of: At, hand: Typist) -> None:
    form = form_of("intake1")
    hand.press("F8")
    assert "请填写诉求内容" in form.body._words_row.complaint.text()
    assert hand.at is form.body.words
