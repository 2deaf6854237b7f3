"""What this caller asked for before, and the forms of one's own that are still to be finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ...dispatch.drafts import Draft
from ...dispatch.intake.callers import Caller, EarlierCase
from ...dispatch.intake.typed import typed_of
from ...models.case import OPEN
from ...models.timing.words import ago, clock_time
from ..language import say
from ..widgets.buttons import Button
from ..widgets.layout import Item, column, frame, label, row, rule
from ..widgets.marks import Icon, Words
from ..workplace import Workplace

_MOST_DRAFTS = 3


class _Block(QWidget):
    """A heading, a muted word at the right, and a card with lines that are made anew."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "heading")
        self._right = label("", "small")
        self._card = frame("card")
        self._lines: QVBoxLayout = column(gap=0, margins=(0, 0, 0, 0), parent=self._card)
        column(row(self._title, None, self._right), self._card, gap=8, parent=self)
        self._held: list[QWidget] = []
        self.hide()

    def _show(self, lines: Sequence[QWidget], right: str) -> None:
        for old in self._held:
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._held = []
        for i, line in enumerate(lines):
            self._held += [rule(), line] if i else [line]
        for part in self._held:
            self._lines.addWidget(part)
        self._right.setText(right)
        self.setVisible(bool(lines))


class CallerHistory(_Block):
    """Earlier cases of a number; `name_wanted` carries the name last given with it."""

    name_wanted = Signal(str)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._title.setText(self.tr("来电历史"))
        self._work = work
        self._caller: Caller | None = None
        QShortcut(QKeySequence("Alt+N"), self).activated.connect(self._take_name)

    def show_caller(self, caller: Caller | None, name_needed: bool, now: datetime) -> None:
        """None, or a caller without earlier cases, shows nothing."""
        self._caller = caller if caller is not None and caller.cases else None
        if self._caller is None:
            self._show((), "")
            return
        lines = [self._line(case, now) for case in self._caller.cases]
        if name_needed and self._caller.name:
            lines.insert(0, self._name_line(self._caller))
        self._show(lines, self._caller.phone)

    def _name_line(self, caller: Caller) -> QWidget:
        take = Button(self._work.theme, self.tr("采用"), "Alt+N", height=28)
        take.clicked.connect(self._take_name)
        return _held(label(self.tr("上次登记为"), "muted"), label(caller.known_as, "strong"), None, take)

    def _take_name(self) -> None:
        if self._caller is not None and self._caller.name:
            self.name_wanted.emit(self._caller.name)

    def _line(self, case: EarlierCase, now: datetime) -> QWidget:
        mark = Icon(self._work.theme, "handling" if case.state in OPEN else "done", "muted", 12, shape=True)
        line = _held(mark, Words(self._work.theme, case.title), label(ago(case.registered_at, now), "small"))
        line.setAccessibleName(say(f"{case.no} {case.title} {case.state.label}"))
        line.setToolTip(say(f"{case.no}　{case.state.label}　{clock_time(case.registered_at, now)}　{case.grid}"))
        return line


class Unfinished(_Block):
    """Forms that were left. `resumed` carries the one to go on with, `discarded` the one thrown away, `restored` the
    one taken back."""

    resumed = Signal(object)
    discarded = Signal(object)
    restored = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._title.setText(self.tr("未完成的登记"))
        self._work = work
        self._drafts: tuple[Draft, ...] = ()
        self._thrown: tuple[Draft, ...] = ()
        QShortcut(QKeySequence("Alt+R"), self).activated.connect(self._resume_first)

    def show_drafts(self, drafts: Sequence[Draft], thrown: Sequence[Draft], now: datetime) -> None:
        """Those still to be finished, the last one first; below them the one thrown away last."""
        self._drafts, self._thrown = tuple(drafts[:_MOST_DRAFTS]), tuple(thrown[:1])
        lines = [self._line(draft, now, not i) for i, draft in enumerate(self._drafts)]
        lines += [self._thrown_line(draft, now) for draft in self._thrown]
        more = len(drafts) - len(self._drafts)
        self._show(lines, self.tr("另有 {0} 份").format(more) if more else "")

    def _line(self, draft: Draft, now: datetime, is_first: bool) -> QWidget:
        throw = self._button(draft, self.tr("作废"), "", self._throw)
        throw.set_kind("quiet")
        resume = self._button(draft, self.tr("继续"), "Alt+R" if is_first else "", self._resume)
        when = label(clock_time(draft.changed_at, now), "small")
        return _held(when, Words(self._work.theme, _gist(draft)), throw, resume)

    def _thrown_line(self, draft: Draft, now: datetime) -> QWidget:
        restore = self._button(draft, self.tr("恢复"), "", self._restore)
        words = Words(self._work.theme, _gist(draft), tone="muted")
        return _held(label(self.tr("已作废"), "small"), words, restore)

    def _button(self, draft: Draft, words: str, keys: str, slot: Callable[[], None]) -> Button:
        made = Button(self._work.theme, words, keys, height=28)
        made.setProperty("key", draft.key)
        made.setAccessibleName(say(f"{words} {_gist(draft)}"))
        made.clicked.connect(slot)
        return made

    def _resume_first(self) -> None:
        if self._drafts:
            self.resumed.emit(self._drafts[0])

    def _resume(self) -> None:
        self.resumed.emit(self._of_sender())

    def _throw(self) -> None:
        self.discarded.emit(self._of_sender())

    def _restore(self) -> None:
        self.restored.emit(self._of_sender())

    def _of_sender(self) -> Draft:
        wanted = self.sender().property("key")
        return next(draft for draft in (*self._drafts, *self._thrown) if draft.key == wanted)


def _gist(draft: Draft) -> str:
    """What the form is about, in its own words."""
    typed = typed_of(draft.typed)
    return (typed.title or typed.text or typed.phone or typed.name or "空白").replace("\n", " ")[:40]


def _held(*items: Item) -> QWidget:
    made = QWidget()
    made.setMinimumHeight(40)
    line = row(*items, margins=(12, 4, 8, 4), parent=made)
    for i, item in enumerate(items):
        if isinstance(item, Words):
            line.setStretch(i, 1)
    line.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    return made
