"""The own password, changed from the account menu."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from ...dispatch.entrance import enter
from ...dispatch.upkeep.administration import Administration
from ..widgets.buttons import Button
from ..widgets.fields import Edit, FormRow
from ..widgets.layout import column, frame, label, row
from ..workplace import Workplace, sentence
from .overlay import Overlay

_WIDTH = 520


class PasswordOverlay(Overlay):
    """Old one, new one, new one again."""

    def __init__(self, workplace: Workplace, over: QWidget) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("修改密码"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        self._work = workplace
        self._fields = [Edit(workplace.theme) for _ in range(3)]
        names = (self.tr("现在的"), self.tr("新密码"), self.tr("再输一次"))
        self._rows = [FormRow(name, field, need=True) for name, field in zip(names, self._fields, strict=True)]
        for field in self._fields:
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.returnPressed.connect(self._next)
        self._save = Button(workplace.theme, self.tr("保存"), "Enter", "primary")
        back = Button(workplace.theme, self.tr("返回"), "Esc", "quiet")
        panel.setLayout(
            column(
                label(self.tr("修改密码"), "heading"),
                *self._rows,
                row(self._save, None, back, gap=8),
                gap=12,
                margins=(24, 20, 24, 20),
            )
        )
        self._save.clicked.connect(self._submit)
        back.clicked.connect(self.shut)

    def open(self) -> None:
        for field, form_row in zip(self._fields, self._rows, strict=True):
            field.clear()
            form_row.complain(None)
        super().open()
        self._fields[0].setFocus()

    def _next(self) -> None:
        empty = next((field for field in self._fields if not field.text()), None)
        if empty is None:
            self._submit()
        else:
            empty.setFocus()

    def _submit(self) -> None:
        old, new, again = (field.text() for field in self._fields)
        self._rows[2].complain(None if new == again else self.tr("两次输入的不一样"))
        if new != again:
            return
        desk = self._work.desk

        def change() -> None:
            enter(desk.store, desk.by.login, old)
            Administration(desk.store, desk.by, desk.clock).change_password(new, old)

        self._work.tasks.run(self, change, self._changed, self._failed)

    def _changed(self, _done: None) -> None:
        self.shut()
        self._work.say(self.tr("密码已修改"))

    def _failed(self, error: Exception) -> None:
        wrong_old = getattr(error, "field", None) == "password" and "账号或密码" in str(error)
        self._rows[0 if wrong_old else 1].complain(self.tr("现在的密码不对") if wrong_old else sentence(error))
