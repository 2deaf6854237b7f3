"""The shift log: one free line that is written with Enter, what was written, promises until they are kept.

A line that is not written down yet is kept as a draft.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.drafts import new_key
from ...dispatch.duty.shifts import Watch
from ...dispatch.intake.outbox import Slip, slip_no
from ...models.duty.shifts import LogEntry, LogKind
from ...models.timing.words import clock_time
from ..widgets.buttons import Button, Segments
from ..widgets.fields import Edit
from ..widgets.layout import column, frame, label, row, rule
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList, RowsOrEmpty
from ..workplace import Workplace
from .draft import log_draft

_TONES = {LogKind.PROMISE: "accent", LogKind.DIRECTION: "supervised", LogKind.FAULT: "due_soon"}
_PROMISES = 400


class LogPane(QWidget):
    """`written`: a line went into the log, or waits for it; `settled` carries an entry. Words stay in the field until
    they are kept."""

    written = Signal()
    settled = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        t = workplace.theme
        self._work = workplace
        self._is_writing = False
        self._draft = log_draft(workplace)
        self.kind = Segments(t, [(kind, kind.label) for kind in LogKind], LogKind.NOTE)
        self.kind.setAccessibleName(self.tr("记录类别"))
        self.edit = Edit(t, self.tr("记一笔：谁来过、谁来电、答应了谁什么　N"))
        self.edit.setAccessibleName(self.tr("值班记录"))
        self._keep = Button(t, self.tr("记下"), "Enter")
        self.entries = RowList(t, self.tr("本班记录"), lead=96, wraps=True)
        nothing = EmptyState(t, self.tr("本班还没有记录"), self.tr("按 N 记一笔"), "dot")
        self._log = RowsOrEmpty(self.entries, nothing)
        self.promises = RowList(t, self.tr("没办的约定"), wraps=True)
        self._promises = RowsOrEmpty(self.promises, EmptyState(t, self.tr("没有没办的约定"), "", "dot"))
        self._settle = Button(t, self.tr("这项已办"), "Enter", height=28)
        self._settle.setEnabled(False)
        self._count = label("", "muted")
        self._lay_out()
        self._take_up()
        self._draft.loaded.connect(self._take_up)
        self.edit.changed.connect(self._typed)
        self.kind.changed.connect(self._typed)
        self._keep.clicked.connect(self.write)
        self.edit.returnPressed.connect(self.write)
        self._settle.clicked.connect(self.settle)
        self.promises.opened.connect(self.settled)
        self.promises.chosen.connect(self._chosen)

    def _lay_out(self) -> None:
        entry = frame("pane", 56)
        line = row(self.kind, self.edit, self._keep, gap=8, margins=(16, 12, 16, 12), parent=entry)
        line.setStretch(1, 1)
        head = frame("pane", 44)
        title = label(self.tr("没办的约定"), "heading")
        row(title, self._count, None, self._settle, margins=(16, 0, 12, 0), parent=head)
        right = frame("pane")
        right.setFixedWidth(_PROMISES)
        column(head, rule(), self._promises, gap=0, parent=right)
        left = frame("pane")
        column(entry, rule(), self._log, gap=0, parent=left)
        whole = row(left, rule(vertical=True), right, gap=0, parent=self)
        whole.setStretch(0, 1)
        QWidget.setTabOrder(self.kind, self.edit)
        QWidget.setTabOrder(self.edit, self._keep)
        QWidget.setTabOrder(self._keep, self.entries)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_watch(self, watch: Watch, now: datetime) -> None:
        names = watch.names
        self._log.show_rows([_entry_row(e, names.get(e.login, e.login), now) for e in reversed(watch.log)])
        rows = [_promise_row(e, names.get(e.login, e.login), now) for e in watch.promises]
        self._promises.show_rows(rows)
        self._count.setText(self.tr("{0} 项").format(len(rows)) if rows else "")
        self._chosen(self.promises.current)
        if self._draft.is_on_record(watch.log):
            self._empty()

    def _chosen(self, entry_id: object) -> None:
        self._settle.setEnabled(entry_id is not None)

    # --- a person at work --------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._draft.keep(self.kind.value, self.edit.text())

    def _take_up(self) -> None:
        """What the last window left stands in the line again; not in the place of what is typed in this one."""
        if self._draft.words and not self.edit.text():
            kind, words = self._draft.kind, self._draft.words
            self.kind.set_value(kind)
            self.edit.set_value(words)

    def hideEvent(self, event: QHideEvent) -> None:
        self._draft.flush()
        super().hideEvent(event)

    def write(self) -> None:
        """What stands in the line goes into the log, also while the server is away; an empty line says so."""
        if not self._is_writing:
            self._is_writing = True
            job = partial(self._work.outgoing.box.log, self.edit.value, self.kind.value, new_key())
            self._work.tasks.run(self, job, self._written, self._not_written)

    def _written(self, kept: int | Slip) -> None:
        """Room for the next."""
        self._is_writing = False
        self._empty()
        self.edit.setFocus()
        self.written.emit()
        if isinstance(kept, Slip):
            self._work.outgoing.count()
            self._work.say(self.tr("已收下 {0}：连上后自动记入值班记录").format(slip_no(kept)), "due_soon")

    def _not_written(self, error: Exception) -> None:
        self._is_writing = False
        self._work.complain(error)

    def _empty(self) -> None:
        self.edit.clear()
        self.kind.set_value(LogKind.NOTE)

    def settle(self) -> None:
        if isinstance(entry_id := self.promises.current, int):
            self.settled.emit(entry_id)


def _entry_row(entry: LogEntry, who: str, now: datetime) -> Row:
    kind = LogKind(entry.kind)
    tag = "" if kind is LogKind.NOTE else kind.label
    done = entry.settled_at is not None
    return Row(
        entry.text,
        lead=clock_time(entry.at, now),
        right="已办" if done else "",
        right_tone="done",
        detail=who,
        tag=tag,
        tag_tone=_TONES.get(kind, ""),
        tone="muted" if done else "text",
    )


def _promise_row(entry: LogEntry, who: str, now: datetime) -> Row:
    return Row(entry.text, detail=f"{who}　{clock_time(entry.at, now)}", value=entry.id)
