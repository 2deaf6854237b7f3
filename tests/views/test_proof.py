"""Photos and papers as proof, inside the form of the step they prove."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from commandcenter.dispatch import attachments
from commandcenter.dispatch.cases.offers import WITH_FILES
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.views.drafts import form_drafts
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.filler import fill
from tests.views.opened import Opened, opener

S = CaseState


@pytest.fixture
def opened(workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Callable[..., Opened]:
    return opener(workplace_of, qtbot)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "灯亮了.jpg"
    Image.new("RGB", (64, 48), "yellow").save(path)
    return path


def names(form: Opened) -> list[str]:
    return [file.name for file in attachments.listed(form.work.desk, form.case_id)]


def dropped(path: Path) -> QMimeData:
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path))])
    return given


def test_feedback_is_filed_with_its_photo(stage: Stage, opened: Callable[..., Opened], photo: Path) -> None:
    form = opened("u-s17", stage.walk(S.HANDLING).id, Action.FEED_BACK)
    form.type("result", "已更换灯头")
    form.form.files.take_paths([photo])
    assert form.panel.input("proof").value == "见附件 1 个"
    form.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stage.file(form.case_id).tasks[0].result == "已更换灯头"
    assert names(form) == ["灯亮了.jpg"]
    assert form_drafts(form.work).all == ()


def test_the_verifier_adds_what_he_saw(stage: Stage, opened: Callable[..., Opened], photo: Path) -> None:
    case = stage.walk(S.VERIFYING)
    form = opened(stage.worker_of(stage.grid()), case.id, Action.VERIFY)
    fill(form.panel, stage.now, 0)
    form.form.files.take_paths([photo])
    form.form.submit()
    assert form.done
    assert names(form) == ["灯亮了.jpg"]


def test_what_was_written_of_the_proof_stays(stage: Stage, opened: Callable[..., Opened], photo: Path) -> None:
    form = opened("u-s17", stage.walk(S.HANDLING).id, Action.FEED_BACK)
    form.type("proof", "夜间亮灯照片")
    form.form.files.take_paths([photo])
    assert form.panel.input("proof").value == "夜间亮灯照片"


def test_a_photo_taken_away_again_takes_its_words_along(
    stage: Stage, opened: Callable[..., Opened], photo: Path, qtbot: QtBot
) -> None:
    form = opened("u-s17", stage.walk(S.HANDLING).id, Action.FEED_BACK)
    form.form.files.take_paths([photo])
    [tile] = form.form.files._tiles
    qtbot.waitUntil(tile.isVisible)
    QTest.keyClick(tile, Qt.Key.Key_Delete)
    assert form.panel.input("proof").value == ""
    assert form_drafts(form.work).all == ()


def test_dropped_anywhere_and_pasted_into_a_text(stage: Stage, opened: Callable[..., Opened], photo: Path) -> None:
    form = opened("u-s17", stage.walk(S.HANDLING).id, Action.FEED_BACK)
    given, left = dropped(photo), Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, given, left, Qt.KeyboardModifier.NoModifier)
    form.form.dropEvent(event)
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(0)
    QGuiApplication.clipboard().setImage(picture)
    area = form.panel.input("result").text
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [file.name[:4] for file in form.form.files.value] == ["灯亮了.", "粘贴图片"]
    assert area.toPlainText() == ""


def test_a_form_put_away_keeps_its_photo(
    stage: Stage, opened: Callable[..., Opened], workplace_of: Callable[..., Workplace], photo: Path
) -> None:
    case = stage.walk(S.HANDLING)
    form = opened("u-s17", case.id, Action.FEED_BACK)
    form.form.files.take_paths([photo])
    form.press(Qt.Key.Key_Escape)
    again = opened(workplace_of("u-s17"), case.id, Action.FEED_BACK)
    assert [file.name for file in again.form.files.value] == ["灯亮了.jpg"]
    again.type("result", "已更换灯头")
    again.form.submit()
    assert names(again) == ["灯亮了.jpg"]


def test_a_quick_hand_leaves_no_photo_behind(
    stage: Stage,
    opened: Callable[..., Opened],
    workplace_of: Callable[..., Workplace],
    tasks: Tasks,
    photo: Path,
    qtbot: QtBot,
) -> None:
    """Sent while the photo is still being looked at on a worker."""
    form = opened(workplace_of("u-s17", tasks), stage.walk(S.HANDLING).id, Action.FEED_BACK)
    form.type("result", "已更换灯头")
    form.type("proof", "照片")
    form.form.files.take_paths([photo])
    form.form.submit()
    assert form.form.files.value == ()
    qtbot.waitUntil(lambda: bool(form.done))
    assert names(form) == ["灯亮了.jpg"]


def test_a_file_that_cannot_be_taken_says_why_and_nothing_is_sent(
    stage: Stage, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    form = opened("u-s17", stage.walk(S.HANDLING).id, Action.FEED_BACK)
    (tmp_path / "照片.jpg").write_bytes(b"MZ program")
    form.form.files.take_paths([tmp_path / "照片.jpg"])
    assert "照片.jpg" in form.form._files_row.complaint.text()
    assert form.form.files.value == ()


def test_the_same_photo_again_is_refused_with_a_sentence(
    stage: Stage, opened: Callable[..., Opened], photo: Path
) -> None:
    case = stage.walk(S.HANDLING)
    attachments.add(stage.center("u-s17"), case.id, case.version, [attachments.read_file(photo)])
    form = opened("u-s17", case.id, Action.FEED_BACK)
    form.type("result", "已更换灯头")
    form.form.files.take_paths([photo])
    form.form.submit()
    assert "内容相同" in form.form._files_row.complaint.text()
    assert form.done == []
    assert form.panel.input("result").value == "已更换灯头"


@pytest.mark.parametrize("action", [Action.URGE, Action.NOTE, Action.FEED_BACK])
def test_only_steps_that_stand_on_what_was_seen_ask_for_files(
    stage: Stage, opened: Callable[..., Opened], action: Action
) -> None:
    login = "u-s17" if action is Action.FEED_BACK else "dispatch1"
    form = opened(login, stage.walk(S.HANDLING).id, action)
    assert form.form._files_row.isVisible() is (action in WITH_FILES)
