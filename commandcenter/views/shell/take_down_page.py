"""The server cannot be reached and nobody is in yet: a call is taken down all the same, to be registered later."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.intake.outbox import Slip, slip_no
from ...dispatch.intake.typed import Source, Typed
from ..theme import Theme
from ..widgets.buttons import Button, Segments
from ..widgets.fields import Area, Edit, FormRow, label_width
from ..widgets.layout import column, label, row


class TakeDownPage(QWidget):
    """`taken` carries what stands in the form (`Typed`); `back` leads to the login."""

    taken = Signal(object)
    back = Signal()

    def __init__(self, theme: Theme, login: str) -> None:
        super().__init__()
        self._source = Segments(theme, [(s, s.label) for s in Source if s is not Source.LATE], Source.PHONE)
        self.name, self.phone = Edit(theme, self.tr("姓名")), Edit(theme, self.tr("号码"))
        self.text, self.place = Area(theme, self.tr("诉求内容")), Edit(theme, self.tr("哪个村、什么位置"))
        self._text_row = FormRow(self.tr("内容"), self.text, need=True)
        self.save = Button(theme, self.tr("收下"), "Ctrl+Enter", "primary", height=40)
        leave = Button(theme, self.tr("返回登录"), kind="quiet")
        self._said = label("", "strong", "due_soon", wrap=True)
        who = self.tr("{0} 登录后自动补送，号码到时给出；本系统不得录入涉密信息。").format(login)
        self.setLayout(
            column(
                label(self.tr("先收件"), "title"),
                label(self.tr("连不上服务器时收下的件存在本机，") + who, "muted", wrap=True),
                8,
                FormRow(self.tr("来源"), self._source),
                FormRow(self.tr("诉求人"), [self.name, self.phone]),
                self._text_row,
                FormRow(self.tr("地点"), self.place),
                self._said,
                row(self.save, leave, None, gap=8, margins=(label_width() + 12, 0, 0, 0)),
                None,
                gap=0,
            )
        )
        self.save.clicked.connect(self._submit)
        self.save.setShortcut("Ctrl+Return")
        leave.clicked.connect(self.back)

    def be_ready(self) -> None:
        self.text.setFocus()

    def _submit(self) -> None:
        lacks = not self.text.value
        self._text_row.complain(self.tr("请填写诉求内容") if lacks else None)
        if lacks:
            self.text.setFocus()
            return
        self.save.setEnabled(False)
        self.taken.emit(
            Typed(
                source=self._source.value,
                name=self.name.value,
                phone=self.phone.value,
                text=self.text.value,
                place=self.place.value,
            )
        )

    def show_kept(self, slip: Slip) -> None:
        """It is on the disk; the next one can be taken down."""
        for field in (self.name, self.phone, self.text, self.place):
            field.set_value("")
        self._said.setText(self.tr("已收下 {0}").format(slip_no(slip)))
        self.save.setEnabled(True)
        self.be_ready()

    def complain(self, sentence: str) -> None:
        """Not kept: what was typed stands there still."""
        self._said.setText(sentence)
        self.save.setEnabled(True)
