"""时钟账: every clock of the case as picture and account; the one that decides stands open."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ...dispatch.cases.case_views import CaseClock, CaseView
from ...models.case_clocks import ClockKind
from ...models.timing.clock_picture import AccountLine, picture
from ...models.timing.words import STANDS_STILL, time_left
from .. import paint
from ..language import say
from ..theme import FONT, Theme, Weight
from ..widgets.layout import column, frame, label
from ..workplace import Workplace
from .ledger_picture import LedgerPicture, moment_words
from .section import Section

_LINE = 24


class AccountLines(QWidget):
    """The account in short lines; the right column is the running deadline, the last line the sum."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._lines: tuple[AccountLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: tuple[AccountLine, ...]) -> None:
        self._lines = lines
        self.setFixedHeight(_LINE * len(lines) + 4)
        self.setAccessibleName(say("；".join(f"{line.sign}{line.what} {line.why} {self._to(line)}" for line in lines)))
        self.setToolTip(say("\n".join(f"{line.what}　{line.why}" for line in lines if line.why)))
        self.update()

    def _to(self, line: AccountLine) -> str:
        if line.to is None:
            return self.tr("恢复后顺延") if line.moves else ""
        return moment_words(line.to)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, wide = QPainter(self), self.t, self.width()
        for i, line in enumerate(self._lines):
            is_sum = line.sign == "="
            weight: Weight = "m" if is_sum else "r"
            rect = QRectF(0, i * _LINE + 4 * is_sum, wide, _LINE)
            if is_sum:
                p.fillRect(QRectF(0, rect.y() - 1, wide, 1), t.line)
            to = self._to(line)
            room = rect.adjusted(20, 0, -paint.width(to, FONT.base, "m") - 8, 0)
            paint.text(p, rect, line.sign, t.text_muted)
            taken = paint.text(p, room, line.what, t.text, FONT.base, weight)
            paint.text(p, room.adjusted(taken + 8, 0, 0, 0), line.why, t.text_muted, FONT.small)
            paint.text(p, rect, to, t.text_muted if line.to is None else t.text, FONT.base, weight, paint.RIGHT)


class ClockHead(QAbstractButton):
    """The name of a clock and how it stands; pressed, its account opens and closes."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._title, self._right = "", ""
        self.setCheckable(True)
        self.setFixedHeight(_LINE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, title: str, right: str) -> None:
        if (title, right) != (self._title, self._right):
            self.setText(say(title))
            self._title, self._right = title, right
            self.setAccessibleName(say(f"{title}　{right}"))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        if self.underMouse():
            paint.box(p, rect, t.hover)
        name = "chevron" if self.isChecked() else "right"
        paint.icon(p, name, QRectF(0, rect.height() / 2 - 7, 14, 14), t.text_muted)
        paint.text(p, rect, self._right, t.text_muted, FONT.small, align=paint.RIGHT)
        room = rect.adjusted(20, 0, -paint.width(self._right, FONT.small) - 8, 0)
        paint.text(p, room, self.text(), t.text, FONT.base, "m")
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class ClockBlock(QWidget):
    """One clock: head, picture, short account; with `explain` the whole ledger in sentences."""

    toggled = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._clock: CaseClock | None = None
        self.head = ClockHead(workplace.theme)
        self.head.toggled.connect(self._follow_head)
        self._picture = LedgerPicture(workplace.theme)
        self._lines = AccountLines(workplace.theme)
        self._told = label("", "small", wrap=True)
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column(self.head, self._picture, self._lines, self._told, gap=4, parent=self)
        self._explained = False
        self._follow_head()

    @property
    def is_open(self) -> bool:
        return self.head.isChecked()

    def set_open(self, is_open: bool, explained: bool = False) -> None:
        self._explained = explained
        self.head.setChecked(is_open)
        self._follow_head()

    def show_clock(self, clock: CaseClock, title: str, now: datetime) -> None:
        self._clock = clock
        self._title = title
        self._lines.show_lines(clock.lines)
        self._told.setText("\n".join(clock.sentences))
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """To the minute: the picture does not move within one."""
        if self._clock is None:
            return
        clock = self._clock.clock
        found = picture(clock, self._workplace.township.calendar, now.replace(second=0), self._clock.ended_at)
        self._picture.show_picture(found, self._workplace.limits.warn_percent / 100)
        if self._clock.ended_at is not None:
            right = self.tr("已结束　用 {0}%").format(round(100 * found.share))
        elif clock.paused:
            right = STANDS_STILL
        else:
            right = f"{clock.limit.label}　{time_left(clock.due, now)}"
        self.head.say(self._title, right)

    def _follow_head(self) -> None:
        for part in (self._picture, self._lines):
            part.setVisible(self.head.isChecked())
        self._told.setVisible(self.head.isChecked() and self._explained)
        self.toggled.emit()


class ClocksSection(Section):
    """What a person opened stays open while the same case is read again."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.call(self.tr("时钟账"))
        self.say(self.tr("解释这只时钟 Ctrl+T"))
        self._workplace = workplace
        self._case_id: int | None = None
        self._blocks: list[ClockBlock] = []
        well = frame("well")
        self._column = column(gap=12, margins=(12, 8, 12, 8), parent=well)
        self.body.addWidget(well)

    def show_view(self, view: CaseView, now: datetime) -> None:
        is_other = view.case.id != self._case_id
        self._case_id = view.case.id
        while len(self._blocks) < len(view.ledgers):
            self._blocks.append(ClockBlock(self._workplace))
            self._column.addWidget(self._blocks[-1])
        for i, block in enumerate(self._blocks):
            block.setVisible(i < len(view.ledgers))
        first = view.decisive or next(iter(view.ledgers), None)
        for block, clock in zip(self._blocks, view.ledgers, strict=False):
            block.show_clock(clock, self._words(view, clock), now)
            if is_other:
                block.set_open(clock is first)
        self.setVisible(bool(view.ledgers))

    def tick(self, now: datetime) -> None:
        if self.isVisible():
            for block in self._blocks:
                block.tick(now)

    def explain(self) -> None:
        """Every clock open, each with its ledger in whole sentences."""
        for block in self._blocks:
            block.set_open(True, explained=True)

    def _words(self, view: CaseView, clock: CaseClock) -> str:
        if clock.kind is ClockKind.STAGE:
            return view.line.row.stage if view.line is not None else view.case.state.label
        task = view.file.tasks[(clock.task_n or 1) - 1]
        return f"{self._workplace.township.unit[task.unit_id].short} {clock.kind.label}"
