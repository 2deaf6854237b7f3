"""附件: the files of the case as thumbnails; one opens, and others are added by dropping or choosing them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent

from ...dispatch import attachments
from ...dispatch.cases.case_views import Attachment, CaseView
from ...dispatch.center import CaseRef, Center
from ...dispatch.media import is_picture, megabytes
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.file_tile import FileTile, ask_for_files
from ..widgets.layout import Flow, holder, label, row
from ..workplace import Workplace, sentence
from .attachment_view import AttachmentView
from .section import Section

_TILE = QSize(96, 92)


class CaseFileTile(FileTile):
    """A click or Enter opens it."""

    opened = Signal(object)

    def __init__(self, t: Theme, attachment: Attachment) -> None:
        super().__init__(t, attachment.name, attachment.size, _TILE)
        self.attachment = attachment
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(say(self.tr("打开附件 {0}").format(self.words)))
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.opened.emit(self.attachment)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class FilesSection(Section):
    """Hidden where there is no file and none can be added."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.call(self.tr("附件"))
        self._workplace = workplace
        self._view: CaseView | None = None
        self.tiles: list[CaseFileTile] = []
        self._flow = Flow(8)
        self._holder = holder(self._flow)
        self._add = Button(workplace.theme, self.tr("添加附件"), icon="plus", height=28)
        self._add.clicked.connect(self.choose)
        self._wrong = label("", "small", "overdue", wrap=True)
        self._wrong.hide()
        self.body.addWidget(self._holder)
        self.body.addLayout(row(self._add, None))
        self.body.addWidget(self._wrong)
        self.setAcceptDrops(True)

    def show_view(self, view: CaseView) -> None:
        before, self._view = self._view, view
        if before is None or before.case.id != view.case.id:
            self._complain("")
        if before is None or before.attachments != view.attachments:
            self._show_tiles(view.attachments)
        size = sum(attachment.size for attachment in view.attachments)
        self.say(self.tr("{0} 个　{1}").format(len(view.attachments), megabytes(size)) if view.attachments else "")
        self._add.setVisible(view.why_no_file is None)
        self._holder.setVisible(bool(view.attachments))
        self.setVisible(bool(view.attachments) or view.why_no_file is None)

    def _show_tiles(self, files: Sequence[Attachment]) -> None:
        for tile in self.tiles:
            self._flow.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = []
        for attachment in files:
            tile = CaseFileTile(self._workplace.theme, attachment)
            tile.opened.connect(self._open)
            self.tiles.append(tile)
            self._flow.addWidget(tile)
            if is_picture(attachment.mime):
                job = partial(attachments.small_picture, self._workplace.desk, attachment.id)
                self._workplace.tasks.run(tile, job, tile.show_picture, _without_picture)

    def _open(self, attachment: Attachment) -> None:
        AttachmentView(self._workplace, attachment, self.window()).open()

    # --- adding -------------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Asks for files."""
        ask_for_files(self, self.tr("添加附件")).filesSelected.connect(self.add)

    def add(self, names: Sequence[str]) -> None:
        """Adds these files to the case that is shown, all or none; the feed brings their pictures."""
        if self._view is None or self._view.why_no_file is not None or not names:
            return
        self._complain("")
        case = self._view.case
        job = partial(_added, self._workplace.center, case.id, case.version, tuple(map(Path, names)))
        self._workplace.tasks.run(self, job, self._added, self._refused)

    def _added(self, ref: CaseRef) -> None:
        self._workplace.say(self.tr("已添加附件　{0}").format(ref.no))

    def _refused(self, error: Exception) -> None:
        self._complain(sentence(error))

    def _complain(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self._view is not None and self._view.why_no_file is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])


def _without_picture(error: Exception) -> None:
    """The tile keeps its sheet; opening the file says what is wrong."""


def _added(center: Center, case_id: int, seen: int, paths: tuple[Path, ...]) -> CaseRef:
    return attachments.add(center, case_id, seen, [attachments.read_file(path) for path in paths])
