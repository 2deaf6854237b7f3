"""签发前检查: what is in order, what is to be known, what forbids the signature."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from ...dispatch.meetings import Topic
from ...models.meeting.checking import Check
from ...models.meeting.file import MeetingFile
from ..theme import Theme
from ..widgets.layout import Flow, column, label, row, set_role
from .parts import clear

#: A longer check has lines of its own.
_LONG = 36


class Checks(QFrame):
    """Told anew with every reading; every check can be read whole. ▲ forbids the signature and stands in front; ✓ is
    in order; what is only to be known is quiet."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.setProperty("role", "alt")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._sum = label("", "body")
        self._told: Sequence[Check] = ()
        self.labels: list[QLabel] = []
        self._open, self._rest = Flow(gap=0), Flow(gap=0)
        self._long_open, self._long_rest = column(gap=0), column(gap=0)
        title = row(label(self.tr("签发前检查"), "strong"), None, self._sum)
        column(
            title, self._open, self._long_open, self._rest, self._long_rest, gap=0, margins=(16, 5, 16, 5), parent=self
        )
        self.setAccessibleName(self.tr("签发前检查"))

    def show_checks(self, file: MeetingFile, topic: Topic) -> None:
        found = topic.checks
        bad = {check.decision for check in found if check.blocking}
        count = len(file.decisions_on(topic.item.n))
        ready = 0 if None in bad else count - len(bad)
        missing = count - ready
        waits = f"还有 {missing} 项没齐，齐了整题签发" if missing else "还不能签发"
        self._sum.setText(waits if bad else f"{count} 项都可签")
        set_role(self._sum, tone="due_soon" if bad else "done")
        if found != self._told:
            self._told = found
            self._fill()

    def _fill(self) -> None:
        for layout in (self._open, self._long_open, self._rest, self._long_rest):
            clear(layout)
        self.labels = []
        for check in sorted(self._told, key=lambda one: (not one.blocking, not one.fine)):
            is_long = len(check.text) > _LONG
            if check.blocking:
                made = label(f"▲ {check.text}", "body", "due_soon", wrap=is_long)
                where = self._long_open if is_long else self._open
            else:
                words, tone = (f"✓ {check.text}", "") if check.fine else (check.text, "muted")
                made = label(words, "small", tone, wrap=is_long)
                where = self._long_rest if is_long else self._rest
            made.setContentsMargins(0, 1, 16, 1)
            where.addWidget(made)
            self.labels.append(made)
            made.show()
        self.updateGeometry()


def why_not_signed(topic: Topic) -> str:
    """The first thing that forbids the signature; "" when nothing does."""
    return next((check.text for check in topic.checks if check.blocking), "")
