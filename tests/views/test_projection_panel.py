"""The panel beside the meeting: preview, screens, masking by selecting, photos ticked and blurred."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from commandcenter.dispatch import attachments
from commandcenter.dispatch.media import keep
from commandcenter.dispatch.meetings import meeting_view
from commandcenter.models.meeting.file import Item
from commandcenter.models.meeting.terms import Focus
from commandcenter.views.meeting.projection_panel import ProjectionPanel
from commandcenter.views.meeting.projector import Projector
from commandcenter.views.widgets.buttons import Chip
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.projected import SECRET, convene


@pytest.fixture
def meeting_id(stage: Stage) -> int:
    made = convene(stage)
    case = meeting_view(stage.desk("office"), made).file.item(1).case_id
    out = io.BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(out, "PNG")
    attachments.add(stage.center("lead1"), case, stage.file(case).case.version, [keep("现场.png", out.getvalue())])
    return made


@pytest.fixture
def work(stage: Stage, meeting_id: int, workplace_of: Callable[..., Workplace]) -> Workplace:
    return workplace_of("office")


@pytest.fixture
def panel(work: Workplace, meeting_id: int, qtbot) -> Iterator[ProjectionPanel]:
    projector = Projector(work)
    parent = QWidget()
    parent.resize(1200, 700)
    parent.show()
    made = ProjectionPanel(work, projector, meeting_id, parent)
    made.look_at(1)
    made.show()
    made.part.choose(0)
    yield made
    projector.stop()
    made.close()
    parent.close()


@pytest.fixture
def item(stage: Stage, meeting_id: int) -> Callable[[], Item]:
    return lambda: meeting_view(stage.desk("office"), meeting_id).file.item(1)


def select(panel: ProjectionPanel, words: str) -> None:
    browser = panel.masking.texts
    at = browser.toPlainText().index(words)
    cursor = QTextCursor(browser.document())
    cursor.setPosition(at)
    cursor.setPosition(at + len(words), QTextCursor.MoveMode.KeepAnchor)
    browser.setTextCursor(cursor)


def masks(panel: ProjectionPanel) -> list[str]:
    """The links of all masks."""
    found = []
    block = panel.masking.texts.document().begin()
    while block.isValid():
        for one in block:
            if (form := one.fragment().charFormat()).isAnchor():
                found.append(form.anchorHref())
        block = block.next()
    return found


def test_the_preview_is_what_the_room_sees_black_and_frozen_too(panel: ProjectionPanel) -> None:
    assert panel.preview.words.startswith("本机没有投屏")
    panel.open_button.click()
    projector = panel._projector
    assert (projector.is_open, panel.preview.words) == (True, "正在投屏")
    canvas = panel.preview._frame.canvas
    assert canvas.shown is projector.window.canvas.shown
    assert abs(canvas.width() / canvas.height() - 16 / 9) < 0.02
    panel.black_button.click()
    assert canvas.is_black
    assert panel.preview.words == "黑屏，按 B 恢复"
    panel.black_button.click()
    panel.freeze_button.click()
    assert panel.preview.words == "画面定格，按 F 恢复"
    panel.open_button.click()
    assert (projector.is_open, panel.preview.words[:6]) == (False, "本机没有投屏")


def test_the_focus_is_everybodys(panel: ProjectionPanel, stage: Stage, meeting_id: int) -> None:
    panel.focus.choose(Focus.OPINIONS)
    assert meeting_view(stage.desk("director"), meeting_id).meeting.focus is Focus.OPINIONS
    assert panel._projector.shown.focus is Focus.OPINIONS


def test_the_room_is_asked_for_once_and_says_what_can_be_read(panel: ProjectionPanel, work: Workplace) -> None:
    form = panel.room_form
    assert "量一次" in form.words
    form.height_field.set_value("0.93")
    form.distance_field.set_value("3")
    assert form.words == "全景可读：认字到 4.4 米，读句到 3.3 米"
    form.distance_field.set_value("400")
    assert form.words == "画面高 0.3–10 米，距离 1–60 米"
    assert not form.keep_button.isEnabled()
    form.distance_field.set_value("9")
    told = "屋子太深：放到最大 150% 也只能认字到 8.6 米、读句到 6.4 米，最后一排请坐近些"
    assert form.words == told
    form.distance_field.set_value("6")
    assert form.words == "全景的字太小，投屏从“议定”开始，放大到 142%：读句到 6.1 米"
    form.keep_button.click()
    assert Projector(work).room == form.typed


def test_a_name_is_masked_by_selecting_it_and_comes_back_by_its_cross(
    panel: ProjectionPanel, item: Callable[[], Item]
) -> None:
    select(panel, "恢复供电")
    assert panel.masking.words == "隐去“恢复供电”，全会各处都不再显示"
    panel.masking.hide_button.click()
    assert item().names == ("恢复供电",)
    assert "恢复供电" not in panel.masking.texts.toPlainText()
    assert not any("恢复供电" in text for text in panel._projector.shown.texts())
    chip = panel.masking.findChild(Chip)
    chip.removed.emit()
    assert item().names == ()
    assert "恢复供电" in panel.masking.texts.toPlainText()


def test_what_stands_for_a_masked_name_cannot_be_masked_again(panel: ProjectionPanel) -> None:
    select(panel, "张某甲")
    assert not panel.masking.hide_button.isEnabled()
    assert panel.masking.words == "请选一段原有的文字"


def test_a_mask_is_opened_by_a_click_unless_strict(
    panel: ProjectionPanel, item: Callable[[], Item], stage: Stage, meeting_id: int
) -> None:
    assert SECRET not in panel.masking.texts.toPlainText()
    panel.masking.texts.anchorClicked.emit(QUrl(masks(panel)[0]))
    assert panel.masking.words == f"原文：{SECRET}（姓名）"
    panel.masking.show_button.click()
    assert item().shown == (SECRET,)
    assert SECRET in panel.masking.texts.toPlainText()
    panel.masking.strict.click()
    assert meeting_view(stage.desk("office"), meeting_id).meeting.strict
    assert SECRET not in panel.masking.texts.toPlainText()
    panel.masking.texts.anchorClicked.emit(QUrl(masks(panel)[0]))
    assert panel.masking.words == f"“{SECRET}”是姓名，不能显示"
    assert not panel.masking.show_button.isEnabled()


def test_a_photo_is_ticked_and_blurred_with_the_mouse(panel: ProjectionPanel, item: Callable[[], Item]) -> None:
    panel.part.choose(1)
    photos = panel.photos
    assert (photos.chosen is not None, photos.tick.isChecked()) == (True, False)
    photos.tick.click()
    assert item().photos == (photos.chosen,)
    assert [photo.blurs for photo in panel._projector.shown.photos] == [()]
    picture = photos.picture
    place = picture._place.toRect()
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=place.center() - QPoint(40, 30))
    QTest.mouseMove(picture, place.center())
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=place.center() + QPoint(40, 30))
    region = panel._projector.shown.photos[0].blurs[0]
    assert region.x == pytest.approx(0.5 - 40 / place.width(), abs=0.01)
    assert region.height == pytest.approx(60 / place.height(), abs=0.01)
    seen = panel._projector._source.pictures[panel._projector.shown.photos[0]]
    center = seen.width() // 2
    middle = {seen.pixelColor(x, seen.height() // 2).red() // 24 for x in range(center - 20, center)}
    edge = {seen.pixelColor(x, 5).red() // 24 for x in range(20)}
    assert len(middle) <= 2 < len(edge), "the noise under the rectangle is still there"
    QTest.keyClick(picture, Qt.Key.Key_Delete)
    assert panel._projector.shown.photos[0].blurs == ()
    photos.tick.click()
    assert panel._projector.shown.photos == ()


def test_a_click_that_is_no_rectangle_does_nothing(panel: ProjectionPanel, item: Callable[[], Item]) -> None:
    panel.part.choose(1)
    QTest.mouseClick(panel.photos.picture, Qt.MouseButton.LeftButton, pos=panel.photos.picture.rect().center())
    assert item().blurs == ""


def test_everything_that_is_used_has_a_name_to_be_read_aloud(panel: ProjectionPanel) -> None:
    used = [*panel.findChildren(QAbstractButton), *panel.findChildren(QLineEdit), *panel.findChildren(QComboBox)]
    used += [panel.masking.texts, panel.photos.list, panel.photos.picture, panel.focus, panel.part]
    assert [type(one).__name__ for one in used if not one.accessibleName()] == []
