"""The head of the case page: state, number, who looks at it, title, tags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.cases.case_views import CaseView, Relation
from ...dispatch.overviews.boards import Tag
from ...models.lights import Light
from .. import paint
from ..board.model import state_word
from ..language import say
from ..live import Looker
from ..theme import FONT, Theme
from ..widgets.layout import Flow, column, holder, label, row
from ..widgets.marks import Mark, Pill
from ..widgets.marks import Tag as TagMark
from ..workplace import Workplace

_MARGINS = (16, 12, 16, 12)


class CaseHead(QWidget):
    """Stays in sight above body and forms alike."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        t = workplace.theme
        self._workplace = workplace
        self._view: CaseView | None = None
        self._pill = Pill(t, "handling", "")
        self.number = label("", "muted")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lookers = _Lookers(t)
        self.title = label("", "title", wrap=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._flow = Flow(4)
        self._tags = holder(self._flow)
        top = row(self._pill, self.number, None, self._lookers)
        column(top, self.title, self._tags, gap=8, margins=_MARGINS, parent=self)

    def show_view(self, view: CaseView, now: datetime) -> None:
        self._view = view
        case = view.case
        self.number.setText(case.no)
        self.number.setAccessibleName(say(self.tr("编号 {0}").format(case.no)))
        self.title.write(case.title)
        self._show_tags(_tags(view))
        self.tick(now)

    def tick(self, now: datetime) -> None:
        if self._view is None:
            return
        line, state = self._view.line, self._view.case.state
        key = Light.DONE.token if line is None else line.light(now).token
        word = state.label if line is None else state_word(line, now)
        if (self._pill.key, self._pill.word) != (key, word):
            self._pill.show_state(key, word)

    def show_lookers(self, lookers: Sequence[Looker]) -> None:
        self._lookers.show_names([looker.name for looker in lookers])

    def _show_tags(self, tags: list[Tag]) -> None:
        """The marks of the case before are used again: nothing flickers when the same case is read anew."""
        while self._flow.count() > len(tags):
            item = self._flow.takeAt(self._flow.count() - 1)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for i, tag in enumerate(tags):
            item = self._flow.itemAt(i)
            mark = None if item is None else item.widget()
            if isinstance(mark, TagMark):
                mark.say(tag.word, tag.token or None)
            else:
                self._flow.addWidget(TagMark(self._workplace.theme, tag.word, tag.token or None))
        self._flow.invalidate()
        self._tags.setVisible(bool(tags))


def _tags(view: CaseView) -> list[Tag]:
    """The route, what the board marks, and what only the page has room for."""
    case = view.case
    tags = [] if case.route is None else [Tag(f"{case.route.value} {case.route.label}")]
    tags += () if view.line is None else view.line.tags
    merged = sum(other.relation is Relation.CHILD for other in view.page.related)
    if merged and not any(tag.word.startswith("并案") for tag in tags):
        tags.append(Tag(f"并案 {merged}"))
    known = {tag.word for tag in tags}
    for is_so, word in ((case.confidential, "保密"), (case.drill, "演练")):
        if is_so and word not in known:
            tags.append(Tag(word))
    return tags


class _Lookers(Mark):
    """Who else has this case open: discs, and in words where one person does."""

    _DISC, _GAP = 24, 8

    def __init__(self, t: Theme) -> None:
        super().__init__(t, 0, self._DISC)
        self.show_names([])

    def show_names(self, names: Sequence[str]) -> None:
        self.names = list(dict.fromkeys(names))
        first, *others = self.names or [""]
        words = self.tr("{0}等{1}人正在看") if others else self.tr("{0}正在看")
        self.words = words.format(first, len(self.names))
        self.setToolTip("、".join(self.names))
        self.setAccessibleName(say(self.words))
        self.setVisible(bool(self.names))
        self._resize(self._DISC + self._GAP + paint.width(self.words, FONT.small), self._DISC)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.avatar(p, QRectF(0, 0, self._DISC, self._DISC), self.t, "".join(self.names[:1]))
        rest = QRectF(self.rect()).adjusted(self._DISC + self._GAP, 0, 0, 0)
        paint.text(p, rest, self.words, self.t.text_muted, FONT.small, elide=False)
