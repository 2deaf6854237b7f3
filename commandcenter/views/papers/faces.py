"""The three faces of the page of papers: what is numbered, what is on its way to a number, whose receipt is missing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ...models.access import CENTRE
from ..widgets.buttons import Segments
from ..widgets.layout import column, frame, label, row
from ..workplace import Workplace
from .draft_desk import DraftDesk
from .preview import PaperPreview
from .waiting_lists import AwaitedList, DraftList

PAPERS, DRAFTS, AWAITED = "papers", "drafts", "awaited"


class Faces(QWidget):
    """The left pane: the switch, and below it the papers, the drafts or the papers awaited. What lies beside it
    (`beside`) is the preview, for drafts their desk. `picked` names the face in front."""

    picked = Signal(str)

    def __init__(self, workplace: Workplace, papers: QWidget, preview: PaperPreview) -> None:
        super().__init__()
        self._work = workplace
        faces = [(PAPERS, self.tr("文书")), (AWAITED, self.tr("待回执"))]
        if workplace.is_one_of(CENTRE):  # a unit drafts nothing
            faces.insert(1, (DRAFTS, self.tr("文稿")))
        self.switch = Segments(workplace.theme, faces, PAPERS)
        self.switch.setAccessibleName(self.tr("看哪些"))
        self._counts: dict[str, int] = {}
        self._count = label("", "small")
        self.drafts, self.awaited = DraftList(workplace), AwaitedList(workplace)
        self.desk = DraftDesk(workplace)
        self._stack = QStackedWidget()
        for face in (papers, self.drafts, self.awaited):
            self._stack.addWidget(face)
        bar = frame("bar", 44)
        bar.setLayout(row(self.switch, self._count, None, gap=12, margins=(12, 6, 12, 6)))
        column(bar, self._stack, gap=0, parent=self)
        self.beside = QStackedWidget()
        self.beside.addWidget(preview)
        self.beside.addWidget(self.desk)
        self.switch.picked.connect(self.show_face)
        self._preview = preview
        self.drafts.chosen.connect(self.desk.show_draft)
        self.drafts.counted.connect(self._count_drafts)
        self.awaited.counted.connect(self._count_awaited)
        self.awaited.chosen.connect(self._show_awaited)
        self.desk.stepped.connect(self._stepped)

    @property
    def face(self) -> str:
        """The one in front."""
        return str(self.switch.value)

    def show_face(self, face: str) -> None:
        """Another one in front; its list is read anew."""
        self.switch.set_value(face)
        places = {PAPERS: 0, DRAFTS: 1, AWAITED: 2}
        self._stack.setCurrentIndex(places[face])
        self.beside.setCurrentIndex(1 if face == DRAFTS else 0)
        self.load()
        self.picked.emit(face)

    def load(self, draft: int | None = None) -> None:
        """The drafts and the papers awaited as they stand; `draft` is the one to look at."""
        if self._work.is_one_of(CENTRE):
            self.drafts.load(draft)
        self.awaited.load()

    def show_draft(self, draft_id: int) -> None:
        self.show_face(DRAFTS)
        self.load(draft_id)

    def step(self, by: int) -> None:
        """J and K in the lists beside that of the papers."""
        (self.drafts if self.face == DRAFTS else self.awaited).rows.step(by)

    def take_focus(self) -> None:
        (self.drafts if self.face == DRAFTS else self.awaited).rows.setFocus()

    def _show_awaited(self, paper_id: int) -> None:
        if self.face == AWAITED:  # a list that is read behind another one chooses nothing
            self._preview.show_paper(paper_id)

    def _stepped(self) -> None:
        self.load()

    def _count_drafts(self, mine: int) -> None:
        self._tell(DRAFTS, mine)

    def _count_awaited(self, count: int) -> None:
        self._tell(AWAITED, count)

    def _tell(self, face: str, count: int) -> None:
        self._counts[face] = count
        said = {DRAFTS: self.tr("等我办的文稿 {0}"), AWAITED: self.tr("待回执 {0}")}
        self._count.setText("　".join(said[name].format(n) for name, n in sorted(self._counts.items()) if n))
