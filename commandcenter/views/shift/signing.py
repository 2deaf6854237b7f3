"""Both signatures: the outgoing officer signs what stands there, the incoming one the very same, by his password."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ...dispatch.duty.shifts import Sheet, Watch
from ...models.access import Permission
from ...models.duty.shifts import Officer
from ...models.errors import UserError
from ...models.people import Session
from ...models.timing.words import clock_time
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.choices import Choice
from ..widgets.fields import Edit, FormRow
from ..widgets.layout import column, frame, holder, label, row, rule, scrolled, set_role
from ..widgets.marks import Icon
from ..widgets.pickers import Picker

_WIDTH = 376


class SigningPanel(QWidget):
    """What a person wants: `sign_off`, `take_over` (login and password, both empty: as who he is), `cover`."""

    sign_off = Signal()
    take_over = Signal(str, str)
    cover = Signal(str)

    def __init__(self, t: Theme, by: Session) -> None:
        super().__init__()
        self._by = by
        self._watch: Watch | None = None
        self._sheet: Sheet | None = None
        self.setFixedWidth(_WIDTH)
        self._off_mark, self._off = Icon(t, "unsigned", "unsigned", 12, shape=True), label("", "strong", wrap=True)
        self._on_mark, self._on = Icon(t, "unsigned", "unsigned", 12, shape=True), label("", "strong", wrap=True)
        self.sign_button = Button(t, self.tr("交班签字"), "F12", "primary", height=40)
        self.own_button = Button(t, self.tr("接班签字"), kind="primary", height=40)
        self.login = Picker(t, (), self.tr("账号或姓名"))
        self.password = Edit(t)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._login_row = FormRow(self.tr("接班人"), self.login, need=True)
        self._password_row = FormRow(self.tr("密码"), self.password, need=True)
        self.take_button = Button(t, self.tr("接班签字"), "Ctrl+Enter", "primary", height=40)
        self._by_password = holder(column(self._login_row, self._password_row, row(self.take_button, None), gap=0))
        self.reason = Edit(t, self.tr("如 突发疾病送医"))
        self._reason_row = FormRow(self.tr("原因"), self.reason, need=True, hint=self.tr("原因记入交接班记录"))
        self._cover_open = Button(t, self.tr("交班人不能签字……"), kind="quiet", height=28)
        self.cover_button = Button(t, self.tr("代为接班"), kind="danger", height=32)
        self._cover = holder(column(self._reason_row, row(self.cover_button, None), gap=0))
        self._problem = label("", "strong", "overdue", wrap=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        body = frame("side")
        column(
            label(self.tr("签字"), "heading"), 8,
            label(self.tr("一、交班人"), "section"), row(self._off_mark, self._off, None, gap=8),
            label(self.tr("签字即固定左边的内容，此后发生的归下一班。"), "small", wrap=True),
            row(self.sign_button, None), 8, rule(), 8,
            label(self.tr("二、接班人"), "section"), row(self._on_mark, self._on, None, gap=8),
            row(self.own_button, None), self._by_password, 4, self._problem, None,
            row(self._cover_open, None), self._cover,
            gap=8, margins=(16, 16, 16, 16), parent=body,
        )  # fmt: skip
        column(scrolled(body), gap=0, parent=self)
        for part in (self.own_button, self._by_password, self._cover_open, self._cover, self._problem):
            part.hide()
        self.setAccessibleName(self.tr("交接班签字"))

    def _connect(self) -> None:
        self.sign_button.clicked.connect(self.sign_off)
        self.own_button.clicked.connect(self._take_as_oneself)
        self.take_button.clicked.connect(self.submit)
        self.password.returnPressed.connect(self.submit)
        self._cover_open.clicked.connect(self._open_cover)
        self.cover_button.clicked.connect(self._cover_wanted)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_officers(self, officers: Iterable[Officer]) -> None:
        """Who may take over: found by name, post or login."""
        self.login.set_choices([Choice(o.login, o.name, f"{o.role.label}　{o.login}", o.login) for o in officers])

    def show_sheet(self, sheet: Sheet, watch: Watch, now: datetime) -> None:
        self._sheet, self._watch = sheet, watch
        signed = sheet.off is not None and sheet.off_signed_at is not None
        holds = watch.shift is not None and watch.shift.begun_by == self._by.login
        mine = holds or (sheet.off is not None and sheet.off.login == self._by.login)
        may = Permission.SHIFT in watch.may
        self._show_off(sheet, watch, now)
        self.sign_button.setVisible(may and (not signed or mine))
        self.sign_button.setText(self.tr("重新签字") if signed else self.tr("交班签字"))
        self.sign_button.keys = "" if signed else "F12"
        self.sign_button.set_kind("plain" if signed else "primary")
        self._on.setText(self.tr("待接班人签字") if signed else self.tr("等交班人先签字"))
        set_role(self._on, tone="" if signed else "muted")
        self.own_button.setVisible(signed and may and not mine)
        self.own_button.setText(self.tr("以 {0} 接班签字").format(self._by.name))
        self._by_password.setVisible(signed and (mine or not may))
        self._cover_open.setVisible(not signed and not holds and Permission.COVER in watch.may)
        if signed:
            self._cover.hide()

    def _show_off(self, sheet: Sheet, watch: Watch, now: datetime) -> None:
        if sheet.off is None or sheet.off_signed_at is None:
            self._off.setText(self.tr("{0}（未签字）").format(watch.holder))
            self._off_mark.name, self._off_mark.tone = "unsigned", "unsigned"
        else:
            at = clock_time(sheet.off_signed_at, now)
            self._off.setText(self.tr("{0} {1}　{2} 已签字").format(sheet.off.role.label, sheet.off.name, at))
            self._off_mark.name, self._off_mark.tone = "done", "done"
        self._off_mark.update()

    def focus_first(self) -> None:
        """The keyboard goes to the next signature."""
        for widget in (self.sign_button, self.own_button, self.login):
            if widget.isVisibleTo(self) and (widget is not self.sign_button or not self._is_signed):
                widget.setFocus()
                return

    @property
    def _is_signed(self) -> bool:
        return self._sheet is not None and bool(self._sheet.seal)

    # --- a person at work --------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """The signature that comes next."""
        self._say("")
        if not self._is_signed:
            if self.sign_button.isVisibleTo(self):
                self.sign_off.emit()
        elif self._by_password.isVisibleTo(self):
            self.login.settle()
            self.take_over.emit(self.login.value or self.login.text().strip(), self.password.text())
        elif self.own_button.isVisibleTo(self):
            self._take_as_oneself()

    def _take_as_oneself(self) -> None:
        self._say("")
        self.take_over.emit("", "")

    def _open_cover(self) -> None:
        self._cover.setVisible(not self._cover.isVisibleTo(self))
        self.reason.setFocus()

    def _cover_wanted(self) -> None:
        self._say("")
        self.cover.emit(self.reason.value)

    def complain(self, error: Exception) -> bool:
        """Says what was wrong where it was; whether it was said here."""
        rows = {"login": self._login_row, "password": self._password_row, "reason": self._reason_row}
        for form_row in rows.values():
            form_row.complain(None)
        if not isinstance(error, UserError):
            return False
        if error.field in rows and rows[error.field].isVisibleTo(self):
            rows[error.field].complain(error.message)
            rows[error.field].field.setFocus()
        else:
            self._say(str(error))
        return True

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def clear(self) -> None:
        """Somebody signed: no password stays on the screen."""
        for edit in (self.password, self.reason):
            edit.clear()
        self.login.set_value(None)
        for form_row in (self._login_row, self._password_row, self._reason_row):
            form_row.complain(None)
        self._cover.hide()
        self._say("")
