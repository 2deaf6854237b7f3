"""One attachment opened: a picture as large as the window allows, any file to be saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QSizePolicy, QWidget

from ...dispatch import attachments
from ...dispatch.cases.case_views import Attachment
from ...dispatch.media import is_picture, megabytes
from ...models.errors import UserError, reason
from ...models.timing.words import clock_time
from .. import paint
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from ..workplace import Workplace, sentence

_SHARE = 0.8


class AttachmentView(QDialog):
    """Loads beside the window; closes with Esc and is gone then."""

    def __init__(self, workplace: Workplace, attachment: Attachment, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(attachment.name)
        self._workplace = workplace
        self._attachment = attachment
        self._data = b""
        t = workplace.theme
        self._picture = _Picture(t)
        self._words = label(self._about(), "muted", wrap=True)
        self.save_button = Button(t, self.tr("另存为…"))
        self.save_button.clicked.connect(self.choose)
        self.save_button.setEnabled(False)
        close = Button(t, self.tr("关闭"), "Esc", "quiet")
        close.clicked.connect(self.close)
        foot = frame("foot", 56)
        row(self._words, None, self.save_button, close, gap=8, margins=(16, 0, 16, 0), parent=foot).setStretch(0, 1)
        column(self._picture, foot, gap=0, parent=self)
        self.resize(parent.size() * _SHARE if is_picture(attachment.mime) else QSize(480, 240))
        job = partial(attachments.content, workplace.desk, attachment.id)
        workplace.tasks.run(self, job, self._take, self._refused)

    def _about(self) -> str:
        one = self._attachment
        taken = clock_time(one.taken_at, self._workplace.now()) if one.taken_at is not None else ""
        parts = (one.name, megabytes(one.size), self.tr("{0}拍摄").format(taken) if taken else "")
        return "　".join(filter(None, parts))

    def _take(self, found: tuple[Attachment, bytes]) -> None:
        self._data = found[1]
        self.save_button.setEnabled(True)
        if is_picture(self._attachment.mime):
            self._picture.show_image(QImage.fromData(self._data))
        else:
            self._picture.say(self.tr("这种文件请另存后打开"))

    def _refused(self, error: Exception) -> None:
        self._picture.say(sentence(error))

    # --- saving -------------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Asks where to."""
        dialog = QFileDialog(self, self.tr("另存为"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(self._attachment.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, name: str) -> None:
        """Writes the file there, beside the window."""
        self._workplace.tasks.run(self, partial(_write, Path(name), self._data), self._saved, self._refused)

    def _saved(self, path: Path) -> None:
        self._workplace.say(self.tr("已保存 {0}").format(path))
        self.close()


def _write(path: Path, data: bytes) -> Path:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UserError(f"没有保存“{path.name}”：{reason(error)}") from error
    return path


class _Picture(QWidget):
    """As large as there is room, never larger than it is."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._image = QImage()
        self._sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def say(self, sentence: str) -> None:
        self._sentence = sentence
        self.setAccessibleName(say(sentence))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect = QPainter(self), QRectF(self.rect())
        p.fillRect(rect, self.t.background)
        if self._image.isNull():
            paint.text(p, rect, self._sentence, self.t.text_muted, align=paint.MID)
            return
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = self._image.size()
        size = whole.scaled(self.size() - QSize(32, 32), Qt.AspectRatioMode.KeepAspectRatio).boundedTo(whole)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(rect.center())
        p.drawImage(box, self._image)
