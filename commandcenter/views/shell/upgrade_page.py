"""A database of an older shape: kept as it is beside itself, then brought up to date, by one press."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row


class UpgradePage(QWidget):
    """`wanted`: bring it up to date; `other_wanted`: open another one."""

    wanted = Signal()
    other_wanted = Signal()

    def __init__(self, theme: Theme, place: str, why: str) -> None:
        super().__init__()
        self.go = Button(theme, self.tr("备份并升级"), "Enter", "primary", height=40)
        self._other = Button(theme, self.tr("换一个数据库"), kind="quiet")
        self._fault = label("", "body", "overdue", wrap=True)
        words = self.tr("先在旁边留一份升级前的数据库，再升级；案件不会改动，做完直接登录。别的窗口请先关上。")
        self.setLayout(
            column(
                label(self.tr("数据库需要升级"), "title"),
                label(place, "muted", wrap=True),
                12,
                label(why, "strong", wrap=True),
                label(words, wrap=True),
                12,
                row(self.go, self._other, None),
                self._fault,
                None,
                gap=8,
            )
        )
        self.go.clicked.connect(self.wanted)
        self._other.clicked.connect(self.other_wanted)

    def be_ready(self) -> None:
        self.go.setFocus()

    def complain(self, sentence: str) -> None:
        """It did not work; nothing was changed."""
        self._fault.setText(sentence)
