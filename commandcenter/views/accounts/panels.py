"""Beside the list: the chosen account, a one-time password."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ...dispatch.upkeep.administration import AccountLine
from .. import paint
from ..admin.panels import MARGINS, SidePanel
from ..language import say
from ..theme import FONT, Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row, set_role
from ..widgets.marks import Avatar
from ..widgets.notices import EmptyState
from .table import password_words


class AccountCard(SidePanel):
    """What is known of the chosen account, and what can be done with it."""

    reset_wanted = Signal()
    disable_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("所选账号"))
        self._empty = EmptyState(theme, self.tr("选一个账号"), self.tr("按 J、K 选择，按 A 新建"), "dot")
        self._avatar = Avatar(theme, "", 32)
        self._name = label("", "title")
        self._facts: dict[str, QLabel] = {}
        self.reset = Button(theme, self.tr("重设密码"), "R")
        self.disable = Button(theme, self.tr("停用", "step"), "D", "danger")
        self._note = label("", "small", wrap=True)
        self._whole = QWidget()
        column(
            row(self._avatar, self._name, None, gap=12),
            self._grid(),
            row(self.reset, self.disable, None),
            self._note,
            gap=16,
            parent=self._whole,
        )
        column(self._empty, self._whole, None, gap=0, margins=MARGINS, parent=self)
        self.reset.clicked.connect(self.reset_wanted)
        self.disable.clicked.connect(self.disable_wanted)
        self.show_line(None)

    def _grid(self) -> QGridLayout:
        names = (self.tr("登录名"), self.tr("岗位"), self.tr("单位"), self.tr("网格"), self.tr("状态"), self.tr("密码"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 72)
        grid.setColumnStretch(1, 1)
        for at, name in enumerate(names):
            self._facts[name] = label("", wrap=True)
            grid.addWidget(label(name, "muted"), at, 0)
            grid.addWidget(self._facts[name], at, 1)
        return grid

    def show_line(self, line: AccountLine | None) -> None:
        """The account of the current row; None while there is none."""
        self._empty.setVisible(line is None)
        self._whole.setVisible(line is not None)
        if line is None:
            return
        account = line.account
        self._avatar.show_name(account.person)
        self._name.setText(account.person)
        state = self.tr("在用") if account.active else self.tr("停用")
        words = (account.login, account.role.label, line.unit, line.grid or "—", state, password_words(line))
        for fact, said in zip(self._facts.values(), words, strict=True):
            fact.setText(said)
        set_role(self._facts[self.tr("密码")], tone="due_soon" if account.active and account.must_change else "")
        self.reset.setEnabled(account.active)
        self.disable.setEnabled(account.active)
        self._note.setText("" if account.active else self.tr("停用的账号不能再启用；需要时新建一个。"))

    def begin(self) -> None:
        self.reset.setFocus()


class PasswordPanel(SidePanel):
    """A one-time password, large, to be read out or copied. It is nowhere else: who leaves it cannot come back."""

    copied = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("一次性密码"))
        self._who = label("", "strong", wrap=True)
        self.shown = _Password(theme)
        self.copy = Button(theme, self.tr("复制"), "Enter", "primary", "paper")
        self._done = Button(theme, self.tr("已交给本人"), "Esc")
        words = self.tr("只显示这一次。请当面或打电话告诉本人，第一次登录时须换成自己的密码。")
        column(
            label(self.tr("一次性密码"), "title"),
            self._who,
            self.shown,
            label(words, "muted", wrap=True),
            4,
            row(self.copy, self._done, None),
            None,
            gap=12,
            margins=MARGINS,
            parent=self,
        )
        self.copy.clicked.connect(self._copy)
        self._done.clicked.connect(self.left)

    def show_password(self, person: str, login: str, password: str) -> None:
        self._who.setText(f"{person}　{login}")
        self.shown.show_password(password)

    def forget(self) -> None:
        """Nothing of it stays on the screen or in memory."""
        self.shown.show_password("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.shown.password)
        self.copied.emit()

    def begin(self) -> None:
        self.copy.setFocus()


class _Password(QWidget):
    """The password in two groups, as one reads it out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.setFixedHeight(72)
        self.show_password("")

    def show_password(self, password: str) -> None:
        self.password = password
        self.setAccessibleName(say(" ".join(password)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect = QPainter(self), QRectF(self.rect())
        paint.box(p, rect, self.t.surface, self.t.edge)
        half = len(self.password) // 2
        paint.text(p, rect, f"{self.password[:half]}  {self.password[half:]}", self.t.text, FONT.figure, "b", paint.MID)
