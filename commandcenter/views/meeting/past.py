"""同类案件以往议定: the last rulings on the same kind of case and what became of them, always in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame

from ...dispatch.meetings import Past
from ...models.timing.words import date_time
from ...models.timing.worktime import TZ
from ..language import say
from ..theme import FONT, Theme
from ..widgets.layout import column, label, row, rule
from ..widgets.marks import Words


class PastRulings(QFrame):
    """Three at most: when, who led, what became of it, what was to be done; the whole is in the tool tip."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.setProperty("role", "pane")
        self.lines: list[PastRuling] = []
        self._list = column(rule(), label(self.tr("同类案件以往议定"), "section"), gap=4, parent=self)
        self.setAccessibleName(self.tr("同类案件以往议定"))
        self.hide()

    def show_past(self, past: Sequence[Past], *, short: bool) -> None:
        """`short`: on a low screen a ruling is one line."""
        while len(self.lines) < len(past):
            self.lines.append(PastRuling(self.t))
            self._list.addWidget(self.lines[-1])
        for line, one in zip(self.lines, past, strict=False):
            line.show_ruling(one, short=short)
        for n, line in enumerate(self.lines):
            line.setVisible(n < len(past))
        self.setVisible(bool(past))


class PastRuling(QFrame):
    """One earlier ruling."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self._head = Words(t, "", FONT.small, "m")
        self._outcome = label("", "small")
        self._tasks = Words(t, "", FONT.small, "r", "muted")
        head = row(self._head, self._outcome, gap=8)
        head.setStretch(0, 1)
        column(head, self._tasks, gap=0, parent=self)

    def show_ruling(self, one: Past, *, short: bool) -> None:
        day, tasks = f"{one.at.astimezone(TZ):%m-%d}", "；".join(one.tasks)
        led = self.tr("{0} 牵头").format(one.lead)
        self._head.say(f"{day} {led}：{tasks}" if short else f"{day}　{led}")
        self._outcome.setText(one.outcome)
        self._tasks.say(tasks)
        self._tasks.setVisible(not short)
        whole = f"{date_time(one.at)} {one.no} {one.title}\n{led}：{tasks}（{one.outcome}）"
        self.setToolTip(say(whole))
        self.setAccessibleName(say(whole))
