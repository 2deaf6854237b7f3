"""The call-back desk: the number large, what to say, one digit for the answer, on to the next (domain §2.2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from ...dispatch.cases.callbacks import Call, calls
from ...dispatch.center import CaseRef
from ...dispatch.identities import Identities, of_case
from ...models.errors import Stale, UserError
from ...models.lifecycle import Action
from ..live import Changes
from ..widgets.layout import column, frame, guide_focus, label, row
from ..widgets.notices import EmptyState
from ..workplace import Workplace, sentence
from .callback_form import CallForm
from .callback_list import CallList
from .words import done_words

_WHY = "回访"


class CallBackDesk(QWidget):
    """Everything a call-back officer needs for one call after the other, in the centre of the window."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._is_reading = self._is_stale = self._is_busy = False
        self._count = label("", "muted")
        self.list = CallList(workplace)
        self.form = CallForm(workplace)
        self._empty = EmptyState(
            workplace.theme, self.tr("没有要打的回访电话"), self.tr("核查通过的事项会出现在这里。")
        )
        self._right = QStackedWidget()
        self._right.setProperty("role", "pane")
        self._right.addWidget(self._empty)
        self._right.addWidget(self.form)
        head = frame("bar", 44)
        row(label(self.tr("回访"), "heading"), self._count, None, gap=12, margins=(16, 0, 16, 0), parent=head)
        left = QWidget()
        column(head, self.list, gap=0, parent=left)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self._right)
        split.setChildrenCollapsible(False)
        split.setSizes([400, 720])
        column(split, gap=0, parent=self)
        guide_focus(self, lambda: self.list)
        self.list.selected.connect(self._show)
        self.form.saved.connect(self.save)
        self.form.skipped.connect(self.list.select_next)
        self.form.look_wanted.connect(self._look)
        workplace.live.changed.connect(self._follow)
        workplace.live.reset.connect(self.read)
        workplace.ticker.ticked.connect(self.list.viewport().update)
        self.read()

    # --- the list ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Reads whom to call; while a reading runs the next one waits for it."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading, self._is_stale = True, False
        self._work.tasks.run(self, partial(calls, self._work.desk), self._take, self._unread)

    def _take(self, found: tuple[Call, ...]) -> None:
        self._is_reading = False
        self.list.show_calls(found)
        self._count.setText(self.tr("{0} 位").format(len(found)) if found else "")
        if self._is_stale:
            self.read()

    def _unread(self, error: Exception) -> None:
        self._is_reading = False
        self._work.complain(error)

    def _follow(self, changes: Changes) -> None:
        if changes.cases:
            self.read()

    def _show(self, call: Call | None) -> None:
        self._right.setCurrentWidget(self._empty if call is None else self.form)
        if call is None:
            self.form.forget()
        elif self.form.show_call(call) and not call.confidential:
            self._look()

    def _look(self) -> None:
        """Reads the number: of a confidential case the look is recorded there, so it is asked for by a key."""
        call = self.form.call
        if call is not None:
            job = partial(of_case, self._work.desk, call.case_id, self.form.version, _WHY)
            self._work.tasks.run(self, job, partial(self._take_identities, call.key), self._failed)

    def _take_identities(self, key: tuple[int, int], found: Identities) -> None:
        if self.form.call is not None and self.form.call.key == key:
            self.form.show_identity(found.one(key[1]), found.ref.version)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What the desk does for the commands of `views.actions` while it is in front."""
        return {"next": self.list.select_next, "previous": self.list.select_previous, "submit": self.save}

    # --- saving --------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Records the call that is in front and goes on to the next one."""
        call = self.form.call
        if self._is_busy or call is None or not self.form.is_complete():
            return
        said: dict[str, Any] = self.form.said
        self._set_busy(True)
        job = partial(self._work.center.act, call.case_id, self.form.version, Action.CALL_BACK, said)
        self._work.tasks.run(self, job, partial(self._saved, call), self._failed)

    def _saved(self, call: Call, ref: CaseRef) -> None:
        self._set_busy(False)
        self.form.drop(call)
        self._work.offer_undo(done_words(Action.CALL_BACK, ref.no, call.title), [ref])
        self.list.let_go()
        self.list.setFocus()
        self.read()

    def _failed(self, error: Exception) -> None:
        self._set_busy(False)
        if isinstance(error, Stale):
            self.form.message.say(self.tr("{0}。已载入最新情况，您填写的内容还在。").format(error.message), "due_soon")
            self.read()
        elif not (isinstance(error, UserError) and self.form.complain(error)):
            self.form.message.say(sentence(error))

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.form.set_busy(busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.save()
        elif event.text().isdigit() and not control and self.form.call is not None:
            self.form.answer(int(event.text()))
        elif event.key() == Qt.Key.Key_L and not control:
            self.form.want_look()
        else:
            super().keyPressEvent(event)
