"""One action on many cases with one reason: all or none, and who is refused can be left out by one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ...dispatch.cases.bulk import Prospect, Together, prospects
from ...dispatch.cases.filling.keeping import entered
from ...dispatch.center import CaseRef
from ...dispatch.overviews.boards import Line
from ...models.errors import Stale, UserError
from ...models.lifecycle import TRANSITIONS, Action, World
from ..drafts import MANY, form_drafts
from ..language import say
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row, scrolled
from ..workplace import Workplace, sentence
from .message import Message
from .panel import FieldsPanel
from .words import done_words, ending_words

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
#: So many names are said, the rest is counted.
_NAMED = 4


class BulkForm(QWidget):
    """`done` carries the cases as they stand now; `cancelled`: nothing was done, what was typed is kept."""

    done = Signal(object)
    cancelled = Signal()

    def __init__(self, workplace: Workplace, lines: Sequence[Line], action: Action) -> None:
        super().__init__()
        self._work = workplace
        self._action = action
        self._ids = tuple(line.row.id for line in lines)
        self._refused: dict[int, str] = {}
        self._chosen: tuple[Prospect, ...] = ()
        self._together = self._join(())
        self._is_busy = False
        self._failure: Exception | None = None
        self._drafts = form_drafts(workplace)
        self.panel: FieldsPanel | None = None
        t = workplace.theme
        self._head = label("", "heading")
        self._names = label("", "muted", wrap=True)
        self._message, self.ending = Message(), Message()
        self.leave_button = Button(t, self.tr("去掉"), "Alt+X")
        self.submit_button = Button(t, action.label, "Ctrl+Enter", "primary", height=40)
        self._back = Button(t, self.tr("返回"), "Esc", "quiet", height=40)
        self._fields = QVBoxLayout()
        body = frame("pane")
        column(
            self._head, self._names, 4, self._message, self.ending, row(self.leave_button, None), 4, self._fields, None,
            gap=4, margins=(16, 12, 16, 8), parent=body,
        )  # fmt: skip
        foot = frame("foot", 64)
        row(self.submit_button, self._back, None, gap=8, margins=(16, 0, 16, 0), parent=foot)
        column(scrolled(body), foot, gap=0, parent=self)
        self.setAccessibleName(say(self.tr("批量{0}").format(action.label)))
        self.leave_button.clicked.connect(self.leave_out)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        leave = QShortcut(QKeySequence(self.leave_button.keys), self, context=within)  # a text would take the letter
        leave.activated.connect(self.leave_out)
        self.submit_button.clicked.connect(self.submit)
        self._back.clicked.connect(self.cancelled)
        self._show()
        self.read()

    @property
    def message(self) -> str:
        """What the form says about itself now."""
        return self._message.text()

    # --- the cases -----------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Reads the cases as they stand now."""
        job = partial(prospects, self._work.desk, self._action, self._ids)
        self._work.tasks.run(self, job, self._take, self._complain)

    def _take(self, found: tuple[Prospect, ...]) -> None:
        before = self._together.cases
        self._chosen = found
        self._ids = tuple(prospect.file.case.id for prospect in found)
        self._together = self._join(found)
        self._refuse({p.file.case.id: p.why_not for p in found if p.why_not is not None})
        self._tell_failure(before)

    def _join(self, chosen: Sequence[Prospect]) -> Together:
        work = self._work
        possible = [prospect for prospect in chosen if prospect.why_not is None]
        return Together(possible, work.by, work.now(), World(work.township, work.limits))

    def _refuse(self, refused: Mapping[int, str]) -> None:
        """Names the first case that refuses, and offers to leave all of them out."""
        self._refused = dict(refused)
        if refused:
            first = next(p.file.case for p in self._chosen if p.file.case.id in refused)
            others = self.tr("（共 {0} 件不能办）").format(len(refused)) if len(refused) > 1 else ""
            self._message.say(self.tr("{0} {1}：{2}{3}").format(first.no, first.title, refused[first.id], others))
        else:
            self._message.say("")
        self._show()

    def leave_out(self) -> None:
        """Goes on without the cases that refuse."""
        if not self._refused:
            return
        self._take(tuple(p for p in self._chosen if p.file.case.id not in self._refused))
        if self.panel is not None:
            self.panel.focus_first()

    # --- drawing -------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        count = len(self._ids)
        self._head.setText(self.tr("{0} {1} 件").format(self._action.label, count))
        self._names.setText(self._places())
        files = [one.file for one in self._chosen if one.why_not is None]
        self.ending.say(ending_words(self._action, files, self._work.township), "due_soon")
        self.leave_button.setVisible(bool(self._refused))
        self.leave_button.setText(self.tr("去掉这 {0} 件，办其余的").format(len(self._refused)))
        possible = bool(self._together.cases)
        self.submit_button.setText(self.tr("{0} {1} 件").format(self._action.label, len(self._together.cases)))
        self.submit_button.setEnabled(possible and not self._refused and not self._is_busy)
        if not possible:
            return
        if self.panel is None:
            typed = entered(self._action, self._drafts.said(MANY.no, self._action))
            self.panel = FieldsPanel(self._work, self._together, self._action, typed)
            self.panel.changed.connect(self._changed)
            self._fields.addWidget(self.panel)
            self.panel.focus_first()
        else:
            self.panel.renew(self._together)

    def _places(self) -> str:
        """焦铺村、簸箕峪村 等 12 件"""
        grids = self._work.township.grid
        places = (grids[p.file.case.grid_id or 0].name if p.file.case.grid_id else p.file.case.no for p in self._chosen)
        names = list(dict.fromkeys(places))
        more = self.tr(" 等") if len(names) > _NAMED else ""
        return "、".join(names[:_NAMED]) + more

    def _changed(self) -> None:
        assert self.panel is not None
        self._drafts.keep(MANY, self._action, self.panel.typed)

    def hideEvent(self, event: QHideEvent) -> None:
        self._drafts.flush()
        super().hideEvent(event)

    # --- doing it ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever goes to the form goes to what is still to be filled in."""
        if self.panel is None or not self.panel.focus_first():
            self.submit_button.setFocus()

    def submit(self) -> None:
        """All of them in one transaction, on the versions shown."""
        if self._is_busy or self.panel is None or not self.submit_button.isEnabled() or not self.panel.is_sound():
            return
        said = self.panel.said
        refused = self._together.refusals(said, self._work.now())
        if len(refused) == len(self._together.cases) or any(error.field for error in refused.values()):
            self._complain(next(iter(refused.values())))
            return
        if refused:
            self._refuse({case_id: error.message for case_id, error in refused.items()})
            return
        self._is_busy = True
        self._show()
        job = partial(self._work.center.act_on_many, self._together.cases, self._action, said)
        self._work.tasks.run(self, job, self._done, self._failed)

    def _done(self, refs: list[CaseRef]) -> None:
        self._is_busy = False
        self._drafts.drop(MANY.no, self._action)
        words = done_words(self._action, self.tr("{0} 件").format(len(refs)), self._places())
        if TRANSITIONS[self._action].undoable:
            self._work.offer_undo(words, refs)
        else:
            self._work.say(words)
        self.done.emit(refs)

    def _failed(self, error: Exception) -> None:
        """None was done: the cases are read again, and the one that refused or was changed is named."""
        self._is_busy = False
        self._failure = error
        self.read()

    def _tell_failure(self, before: Mapping[int, int]) -> None:
        error, self._failure = self._failure, None
        if error is None or self._refused:
            return
        cases = (p.file.case for p in self._chosen)
        changed = next((c for c in cases if before.get(c.id, c.version) != c.version), None)
        if isinstance(error, Stale) and changed is not None:
            told = self.tr("{0} {1}{2}，一件都没有办。已载入最新情况，请核对后再提交。")
            self._message.say(told.format(changed.no, changed.title, error.message), "due_soon")
        else:
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        self._show()
        if self.panel is not None and isinstance(error, UserError) and self.panel.complain(error):
            return
        self._message.say(sentence(error))
