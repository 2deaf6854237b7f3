"""Files of a form: dropped, pasted or chosen, judged beside the window, shown as thumbnails, taken away again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ..dispatch.attachments import read_file
from ..dispatch.media import MAX_FILE, MIB, Kept, is_picture, keep, thumbnail
from ..models.timing.worktime import TZ
from . import paint
from .language import say
from .theme import SHAPE, Theme
from .widgets.file_tile import FileTile, ask_for_files
from .widgets.layout import Flow, column
from .workplace import Workplace, sentence

_TILE = QSize(132, 104)
_CROSS = 24


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file ready to be shown: what is kept of it, and its thumbnail as PNG if it is a picture."""

    kept: Kept
    small: bytes | None


class FileStrip(QWidget):
    """The files of one form. `refused` carries the sentence why one was not taken, None when all were; `changed`: there
    is one more, or one less."""

    refused = Signal(object)
    changed = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._tiles: list[_Tile] = []
        self._keep: Callable[[Kept], None] = _nowhere
        self._drop: Callable[[str], None] = _nowhere
        self._form = self._judged = 0
        self._waiting: Callable[[], None] | None = None
        self._flow = Flow(gap=8)
        self.zone = _Zone(work.theme)
        self.zone.clicked.connect(self.choose)
        self.zone.given.connect(self.take)
        column(self._flow, self.zone, gap=0, parent=self)
        self.setFocusProxy(self.zone)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(say(name))
        self.zone.setAccessibleName(say(name))

    def use(self, keep_file: Callable[[Kept], None], drop_file: Callable[[str], None]) -> None:
        """Where files go and are taken from again (by their sha256); both are called beside the window."""
        self._keep, self._drop = keep_file, drop_file

    @property
    def value(self) -> tuple[Kept, ...]:
        return tuple(tile.kept for tile in self._tiles)

    def show_files(self, files: Iterable[Kept]) -> None:
        """Exactly these, which are kept already."""
        self._form += 1  # what is still being judged is the form's of before
        self._judged, self._waiting = 0, None
        for tile in list(self._tiles):
            self._take_out(tile)
        wanted = tuple(files)
        if wanted:
            self._judge(lambda: [_shown(kept) for kept in wanted])

    def when_ready(self, then: Callable[[], None]) -> None:
        """Now, or as soon as every file that was given has been judged: none is left behind by a quick hand."""
        if self._judged:
            self._waiting = then
        else:
            then()

    # --- taking files ------------------------------------------------------------------------------------------------

    def take(self, given: QMimeData) -> None:
        """Whatever was dropped or pasted: files, or a picture."""
        paths = [Path(url.toLocalFile()) for url in given.urls() if url.isLocalFile()]
        if paths:
            self.take_paths(paths)
        elif given.hasImage():
            self._take_image(QImage(given.imageData()), self._work.now())

    def take_paths(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self._start(partial(_of_path, path))

    def _take_image(self, image: QImage, now: datetime) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        name = self.tr("粘贴图片 {0}.png").format(f"{now.astimezone(TZ):%H-%M-%S}")
        self._start(partial(_of_bytes, name, bytes(buffer.data().data())))

    def _start(self, judge: Callable[[], _Taken]) -> None:
        keep_file = self._keep

        def job() -> list[_Taken]:
            taken = judge()
            keep_file(taken.kept)
            return [taken]

        self._judge(job)

    def _judge(self, job: Callable[[], list[_Taken]]) -> None:
        self._judged += 1
        form = self._form
        self._work.tasks.run(self, job, partial(self._add, form), partial(self._refuse, form))

    def _add(self, form: int, taken: list[_Taken]) -> None:
        if form != self._form:
            return
        self.refused.emit(None)
        for one in taken:
            if any(tile.kept.sha256 == one.kept.sha256 for tile in self._tiles):
                continue
            tile = _Tile(self._work.theme, one)
            tile.removed.connect(self._remove)
            self._tiles.append(tile)
            self._flow.addWidget(tile)
        self._resize()
        self.changed.emit()
        self._is_judged()

    def _refuse(self, form: int, error: Exception) -> None:
        """What waits for the files is let go: the person looks at the refusal first."""
        if form != self._form:
            return
        self._waiting = None
        self.refused.emit(sentence(error))
        self._is_judged()

    def _is_judged(self) -> None:
        self._judged -= 1
        if not self._judged and self._waiting is not None:
            then, self._waiting = self._waiting, None
            then()

    # --- and giving them back ----------------------------------------------------------------------------------------

    def _remove(self) -> None:
        tile = next(tile for tile in self._tiles if tile is self.sender())
        self._take_out(tile)
        drop_file, sha256 = self._drop, tile.kept.sha256
        self._work.tasks.run(self, lambda: drop_file(sha256))
        self.zone.setFocus()
        self.changed.emit()

    def _take_out(self, tile: _Tile) -> None:
        self._tiles.remove(tile)
        self._flow.removeWidget(tile)
        tile.hide()
        tile.deleteLater()
        self._resize()

    def _resize(self) -> None:
        """Tiles stand above the zone, with the distance of a row when there are any."""
        layout = self.layout()
        assert layout is not None
        layout.setSpacing(8 if self._tiles else 0)
        self.updateGeometry()

    def choose(self) -> None:
        """Asks for files."""
        ask_for_files(self, self.tr("添加材料")).filesSelected.connect(self._chosen)

    def _chosen(self, names: list[str]) -> None:
        self.take_paths(map(Path, names))


def _nowhere(what: object) -> None:
    """Before a form says where its files go."""


def _of_path(path: Path) -> _Taken:
    return _shown(read_file(path))


def _of_bytes(name: str, data: bytes) -> _Taken:
    return _shown(keep(name, data))


def _shown(kept: Kept) -> _Taken:
    return _Taken(kept, thumbnail(kept.data) if is_picture(kept.mime) else None)


class _Zone(QAbstractButton):
    """Where files are dropped; pressed, it asks for them."""

    given = Signal(object)

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.setFixedHeight(40)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(self.tr("拖入照片、录音，或 Ctrl+V 粘贴，或按空格选择；单个不超过 {0} MB").format(MAX_FILE // MIB))
        self._short = self.tr("拖入、粘贴或按空格选择")

    def sizeHint(self) -> QSize:
        return QSize(240, 40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.given.emit(QGuiApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.given.emit(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setBrush(t.hover if self.underMouse() else t.surface)
        p.setPen(QPen(t.edge, 1, Qt.PenStyle.DashLine))
        p.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), SHAPE.radius, SHAPE.radius)
        paint.icon(p, "plus", QRectF(12, rect.height() / 2 - 8, 16, 16), t.text_muted)
        room = rect.adjusted(36, 0, -8, 0)
        fits = paint.width(self.text()) <= room.width()
        paint.text(p, room, self.text() if fits else self._short, t.text_muted)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class _Tile(FileTile):
    """One file of a form. Its cross, or Delete, takes it away."""

    removed = Signal()

    def __init__(self, t: Theme, taken: _Taken) -> None:
        super().__init__(t, taken.kept.name, taken.kept.size, _TILE)
        self.kept = taken.kept
        self.show_picture(taken.small)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say(self.tr("移除 {0}").format(self.words)))
        self.clicked.connect(self.removed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    def hitButton(self, position: object) -> bool:
        x, y = position.x(), position.y()  # type: ignore[attr-defined]
        return bool(x >= self.width() - _CROSS and y <= _CROSS)

    def paint_more(self, p: QPainter) -> None:
        cross = QRectF(self.width() - 20, 4, 16, 16)
        paint.box(p, cross, self.t.surface, radius=3)
        paint.icon(p, "close", cross.adjusted(1, 1, -1, -1), self.t.text if self.underMouse() else self.t.text_muted)
