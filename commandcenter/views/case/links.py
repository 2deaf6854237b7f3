"""Lines that lead somewhere: 关联 (merged and repeated cases) and 文书 (the papers of the case)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ...dispatch.cases.case_views import CaseView, PaperState
from ...models.timing.words import clock_time
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..workplace import Workplace
from .section import Section

_HEIGHT = 28


@dataclass(frozen=True, slots=True)
class Link:
    """`tag` says what it is, `head` names it, `right` a state or time; `value` is what it opens."""

    value: Any
    tag: str
    head: str
    text: str = ""
    right: str = ""


class LinkRow(QAbstractButton):
    """One line; a click or Enter follows it."""

    followed = Signal(object)

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.link = Link(None, "", "")
        self.setFixedHeight(_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._follow)

    def show_link(self, link: Link) -> None:
        self.link = link
        words = "　".join(filter(None, (link.tag, link.head, link.text, link.right)))
        self.setAccessibleName(say(words))
        self.setToolTip(link.text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _follow(self) -> None:
        self.followed.emit(self.link.value)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect, link = QPainter(self), self.t, QRectF(self.rect()), self.link
        if self.underMouse():
            paint.box(p, rect, t.hover)
        right = paint.text(p, rect, link.right, t.text_muted, FONT.small, align=paint.RIGHT)
        x = paint.tag(p, 0, rect.height() / 2, t, link.tag) + 8
        room = rect.adjusted(x, 0, -right - 8, 0)
        x = paint.text(p, room, link.head, t.accent, FONT.base) + 8
        paint.text(p, room.adjusted(x, 0, 0, 0), link.text, t.text)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class LinkSection(Section):
    """Rows are kept and filled anew."""

    followed = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(gap=0)
        self._t = workplace.theme
        self.rows: list[LinkRow] = []

    def show_links(self, links: Sequence[Link]) -> None:
        while len(self.rows) < len(links):
            row = LinkRow(self._t)
            row.followed.connect(self.followed)
            self.rows.append(row)
            self.body.addWidget(row)
        for row, link in zip(self.rows, links, strict=False):
            row.show_link(link)
        for i, row in enumerate(self.rows):
            row.setVisible(i < len(links))
        self.setVisible(bool(links))


class RelatedSection(LinkSection):
    """Opens another case in this pane."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.call(self.tr("关联"))
        self.followed.connect(workplace.show_case)

    def show_view(self, view: CaseView) -> None:
        self.show_links([Link(one.id, one.relation.label, one.no, one.title) for one in view.page.related])


class PapersSection(LinkSection):
    """Opens the papers of this case."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.call(self.tr("文书"))
        self._workplace = workplace
        self.followed.connect(self._open)

    def show_view(self, view: CaseView, now: datetime) -> None:
        links = []
        for paper in view.papers:
            when = clock_time(paper.at, now) if paper.at is not None else ""
            state = "" if paper.state is PaperState.ISSUED else paper.state.label
            links.append(Link(view.case.id, paper.title, paper.number, right="　".join(filter(None, (state, when)))))
        self.show_links(links)

    def _open(self, case_id: int) -> None:
        self._workplace.go("papers", ("case", case_id))
