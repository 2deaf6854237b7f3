"""The pages before the window: which database, who comes in, a new password."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QProgressBar, QPushButton, QWidget

from ...dispatch.entrance import Door, Guest
from ..theme import Theme
from ..widgets.buttons import Button, Check
from ..widgets.fields import Edit, FormRow, label_width
from ..widgets.layout import column, frame, label, row

_FILES = "数据库 (*.db);;所有文件 (*)"
_COLUMNS = 3


class AssistantPage(QWidget):
    """The first start asks one thing: a new file, a file that exists, a backup, a server, or the demonstration."""

    new_wanted = Signal(str)
    server_wanted = Signal()
    open_wanted = Signal(str)
    restore_wanted = Signal()
    demo_wanted = Signal()

    def __init__(self, theme: Theme, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.demo = Button(theme, self.tr("进入演示镇"), "", "primary", height=40)
        self.new = Button(theme, self.tr("新建正式数据库"), height=40)
        self.old = Button(theme, self.tr("打开已有数据库"), height=40)
        self.backup = Button(theme, self.tr("恢复备份"), height=40)
        self.server = Button(theme, self.tr("连接服务器"), height=40)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setAccessibleName(self.tr("演示镇准备进度"))
        self._doing = label("", "small")
        self._fault = label("", "body", "overdue", wrap=True)
        self._dialog: QFileDialog | None = None
        self.setLayout(
            column(
                label(self.tr("第一次使用"), "title"),
                label(self.tr("选一种开始的方式，以后可以随时换。"), "muted"),
                12,
                self._choice(self.demo, self.tr("六十天的真实办理过程，所有岗位都能试；不影响任何正式数据。")),
                self._bar,
                self._doing,
                12,
                self._choice(self.new, self.tr("装入老湖镇的网格、单位、准入清单和日历，给出管理员的一次性密码。")),
                self._choice(self.old, self.tr("本机上的 .db 文件；结构较旧的会先提示升级。")),
                self._choice(self.backup, self.tr("由备份文件（.zip）恢复成新的数据库；核对无误才启用。")),
                self._choice(self.server, self.tr("全镇共用的数据库；用管理员给的账号登录。")),
                12,
                self._fault,
                None,
                gap=8,
            )
        )
        self.demo.clicked.connect(self.demo_wanted)
        self.new.clicked.connect(self._ask_new)
        self.old.clicked.connect(self._ask_old)
        self.backup.clicked.connect(self.restore_wanted)
        self.server.clicked.connect(self.server_wanted)

    def _choice(self, button: QPushButton, words: str) -> QWidget:
        card = frame("card")
        card.setLayout(row(button, label(words, "muted", wrap=True), gap=16, margins=(16, 12, 16, 12)))
        button.setMinimumWidth(176)
        return card

    def show_progress(self, done: int, total: int) -> None:
        """The demonstration is being made; `total` 0 while that is not known."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        ready = bool(total) and done >= total
        self._doing.setText(self.tr("演示镇已就绪") if ready else self.tr("正在准备演示镇……"))

    def complain(self, sentence: str) -> None:
        self._fault.setText(sentence)

    def _ask_new(self) -> None:
        self._ask(QFileDialog.AcceptMode.AcceptSave, self.tr("新建数据库"))

    def _ask_old(self) -> None:
        self._ask(QFileDialog.AcceptMode.AcceptOpen, self.tr("打开数据库"))

    def _ask(self, mode: QFileDialog.AcceptMode, title: str) -> None:
        dialog = QFileDialog(self, title, str(self._folder), self.tr(_FILES))
        dialog.setAcceptMode(mode)
        saves = mode is QFileDialog.AcceptMode.AcceptSave
        dialog.setFileMode(QFileDialog.FileMode.AnyFile if saves else QFileDialog.FileMode.ExistingFile)
        dialog.setDefaultSuffix("db")
        if saves:
            dialog.selectFile(str(self._folder / "laohu.db"))
        dialog.fileSelected.connect(self.new_wanted if saves else self.open_wanted)
        self._dialog = dialog
        dialog.open()


class LoginPage(QWidget):
    """Account and password; at a demonstration one click on a post."""

    login_wanted = Signal(str, str, bool)
    other_wanted = Signal()
    edited = Signal()
    take_down_wanted = Signal(str)
    """The server is away: a call is to be taken down for this login."""

    def __init__(self, theme: Theme, door: Door, *, can_remember: bool, login: str = "", note: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.login = Edit(theme, self.tr("登录名"))
        self.login.setText(login)
        self.password = Edit(theme)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._remember = Check(theme, self.tr("在本机记住密码"))
        self._remember.setVisible(can_remember)
        self._enter = Button(theme, self.tr("登录"), "Enter", "primary", height=40)
        self._other = Button(theme, self.tr("换一个数据库"), kind="quiet")
        self._rows = {
            "login": FormRow(self.tr("账号"), self.login, need=True),
            "password": FormRow(self.tr("密码"), self.password, need=True),
        }
        self._away = label("", "strong", "due_soon", wrap=True)
        self.take_down = Button(theme, self.tr("先收件（暂存）"), height=40)
        self.take_down.setVisible(False)
        kind = "" if not door.guests else f"　{door.kind.label}库"
        where = self.tr("服务器 {0}。").format(door.server) if door.server else ""
        words = where + (note or self.tr("本系统不得录入涉密信息。"))
        told = label(words, "strong" if note else "muted", wrap=True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)  # a password is shown once
        self.setLayout(
            column(
                label(f"{door.town}“全响应”指挥中心{kind}", "title"),
                told,
                12,
                self._rows["login"],
                self._rows["password"],
                row(self._remember, None, margins=(label_width() + 12, 0, 0, 0)),
                row(self._enter, self._other, None, gap=8, margins=(label_width() + 12, 0, 0, 0)),
                self._away,
                row(self.take_down, None, margins=(label_width() + 12, 0, 0, 0)),
                16,
                self._guests(door.guests),
                None,
                gap=8,
            )
        )
        self._enter.clicked.connect(self._submit)
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._submit)
        self._other.clicked.connect(self.other_wanted)
        self.take_down.clicked.connect(self._take_down)
        self.login.textEdited.connect(self._edited)
        self.password.textEdited.connect(self._edited)

    def _guests(self, guests: Sequence[Guest]) -> QWidget:
        box = QWidget()
        if not guests:
            return box
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, guest in enumerate(guests):
            button = Button(self._theme, f"{guest.role.label} {guest.name}")
            button.setProperty("login", guest.login)
            button.setToolTip(guest.unit)
            button.clicked.connect(self._guest_chosen)
            grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        grid.setColumnStretch(_COLUMNS, 1)
        box.setLayout(column(label(self.tr("演示库：点一个岗位直接进入"), "section"), grid, gap=8))
        return box

    def _guest_chosen(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.login_wanted.emit(str(sender.property("login")), "", False)

    def _submit(self) -> None:
        self.login_wanted.emit(self.login.text().strip(), self.password.text(), self._remember.isChecked())

    def be_ready(self) -> None:
        """The first empty field has the focus."""
        (self.password if self.login.text() else self.login).setFocus()

    def say_away(self, words: str, may_take_down: bool) -> None:
        """The server does not answer and is tried again by itself; what was typed stays."""
        self._away.setText(words)
        self.take_down.setVisible(may_take_down)

    def _edited(self, _text: str) -> None:
        self.edited.emit()

    def _take_down(self) -> None:
        self.take_down_wanted.emit(self.login.text().strip())

    def complain(self, sentence: str, field: str | None) -> None:
        """The sentence under its field; what was typed stays."""
        self.say_away("", False)
        self._rows["login"].complain(sentence if field == "login" else None)
        self._rows["password"].complain(sentence if field != "login" else None)
        self.password.setFocus()
        self.password.selectAll()


class PasswordPage(QWidget):
    """A one-time password is replaced before anything else."""

    password_wanted = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._first, self._second = Edit(theme), Edit(theme)
        for field in (self._first, self._second):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self._rows = (
            FormRow(self.tr("新密码"), self._first, need=True, hint=self.tr("至少 8 位。")),
            FormRow(self.tr("再输一次"), self._second, need=True),
        )
        save = Button(theme, self.tr("保存并进入"), "Enter", "primary", height=40)
        self.setLayout(
            column(
                label(self.tr("请设自己的密码"), "title"),
                label(f"{name}，" + self.tr("现在的密码只能用这一次。"), "muted", wrap=True),
                12,
                *self._rows,
                row(save, None, margins=(label_width() + 12, 0, 0, 0)),
                None,
                gap=8,
            )
        )
        save.clicked.connect(self._submit)
        self._first.returnPressed.connect(self._second.setFocus)
        self._second.returnPressed.connect(self._submit)

    def _submit(self) -> None:
        if self._first.text() != self._second.text():
            self.complain(self.tr("两次输入的不一样，请再输一次"))
            return
        self.password_wanted.emit(self._first.text())

    def be_ready(self) -> None:
        self._first.setFocus()

    def complain(self, sentence: str) -> None:
        self._rows[1].complain(sentence)
