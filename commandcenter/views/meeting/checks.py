"""签发前检查: what is in order, what is to be minded, what forbids the signature."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from ...dispatch.meetings import Topic
from ...models.meeting.checking import Check
from ...models.meeting.file import MeetingFile
from ..language import say
from ..theme import Theme
from ..widgets.layout import Flow, column, label, row, set_role

_MOST, _FEW = 14, 5


class Checks(QFrame):
    """Told anew with every reading; the words of one check never break."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.setProperty("role", "alt")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)
        self._sum = label("", "body")
        self._labels: list[QLabel] = []
        self._short = False
        self._fine, self._wrong = Flow(gap=2), Flow(gap=2)
        column(
            row(label(self.tr("签发前检查"), "strong"), None, self._sum), self._fine, self._wrong,
            gap=2, margins=(16, 6, 16, 6), parent=self,
        )  # fmt: skip
        self.setAccessibleName(self.tr("签发前检查"))

    def set_short(self, short: bool) -> None:
        """On a low screen only what is wrong stands here, and of that the first few; the rest in the tool tip."""
        self._short = short

    def show_checks(self, file: MeetingFile, topic: Topic) -> None:
        found = topic.checks
        bad = {check.decision for check in found if check.blocking}
        count = len(file.decisions_on(topic.item.n))
        ready = 0 if None in bad else count - len(bad)
        clean = not any(check.blocking for check in found)
        self._sum.setText(f"{count} 项中 {ready} 项可签" if not clean else f"{count} 项都可签")
        set_role(self._sum, tone="done" if clean else "due_soon")
        shown = [check for check in found if check.fine] + [check for check in found if not check.fine]
        self.setToolTip(say("\n".join(f"{'✓' if check.fine else '▲'} {check.text}" for check in shown)))
        if self._short:
            wrong = [check for check in shown if not check.fine]
            shown = wrong[:_FEW] + ([Check(f"还有 {len(wrong) - _FEW} 条", False)] if len(wrong) > _FEW else [])
        words = [f"{'✓' if check.fine else '▲'} {check.text}" for check in shown]
        if [one.text() for one in self._labels] != words:
            self._fill(shown, words)

    def _fill(self, shown: list[Check], words: list[str]) -> None:
        for flow in (self._fine, self._wrong):
            while flow.count():
                item = flow.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        self._labels = []
        for check, text in list(zip(shown, words, strict=True))[:_MOST]:
            made = label(text, "body", "" if check.fine else "due_soon")
            made.setContentsMargins(0, 0, 16, 0)
            (self._fine if check.fine else self._wrong).addWidget(made)
            self._labels.append(made)
            made.show()
        self.updateGeometry()


def why_not_signed(topic: Topic) -> str:
    """The first thing that forbids the signature; "" when nothing does."""
    return next((check.text for check in topic.checks if check.blocking), "")
