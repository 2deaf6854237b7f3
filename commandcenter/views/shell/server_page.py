"""Where the township's server is: asked once, remembered without any password."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ...dispatch.entrance import ServerAddress
from ...models.errors import UserError
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Edit, FormRow, label_width
from ..widgets.layout import column, label, row

_CERTIFICATES = "证书 (*.crt *.pem *.cer);;所有文件 (*)"
_DEFAULT_PORT = "5432"


class ServerPage(QWidget):
    """`wanted` carries the `ServerAddress`; `back` when another kind of database is wanted after all."""

    wanted = Signal(object)
    back = Signal()

    def __init__(self, theme: Theme, last: ServerAddress | None = None) -> None:
        super().__init__()
        self.host = Edit(theme, self.tr("例如 db.laohu.gov.cn 或 10.1.2.3"))
        self.port = Edit(theme, value=_DEFAULT_PORT)
        self.database = Edit(theme, value="laohu")
        self.ca = Edit(theme, self.tr("管理员给的 .crt 文件；本机已信任的可不填"))
        pick = Button(theme, self.tr("选择…"))
        self._rows = {
            "host": FormRow(self.tr("服务器"), self.host, need=True),
            "port": FormRow(self.tr("端口"), self.port, need=True),
            "database": FormRow(self.tr("库名"), self.database, need=True),
            "ca": FormRow(self.tr("证书文件"), [self.ca, pick]),
        }
        self.connect_button = Button(theme, self.tr("连接"), "Enter", "primary", height=40)
        other = Button(theme, self.tr("返回"), kind="quiet")
        self.setLayout(
            column(
                label(self.tr("连接服务器"), "title"),
                label(
                    self.tr("全镇的工作站共用一个服务器。除本机外都加密连接，并核对服务器的证书和名称。"),
                    "muted",
                    wrap=True,
                ),
                12,
                *self._rows.values(),
                row(self.connect_button, other, None, gap=8, margins=(label_width() + 12, 0, 0, 0)),
                None,
                gap=0,
            )
        )
        self._dialog: QFileDialog | None = None
        self.connect_button.clicked.connect(self._submit)
        other.clicked.connect(self.back)
        pick.clicked.connect(self._pick)
        for field in (self.host, self.port, self.database, self.ca):
            field.returnPressed.connect(self._submit)
        if last is not None:
            self._show(last)

    def _show(self, address: ServerAddress) -> None:
        for field, value in zip((self.host, self.port, self.database, self.ca), address, strict=True):
            field.set_value(str(value))

    def be_ready(self) -> None:
        self.host.setFocus()

    def complain(self, error: UserError) -> None:
        """The sentence under its field; what was typed stays."""
        for name, form_row in self._rows.items():
            form_row.complain(error.message if name == (error.field or "host") else None)

    def _submit(self) -> None:
        port = self.port.value
        number = int(port) if port.isascii() and port.isdigit() else 0
        self.wanted.emit(ServerAddress(self.host.value, number, self.database.value, self.ca.value))

    def _pick(self) -> None:
        dialog = QFileDialog(self, self.tr("选择证书文件"), "", self.tr(_CERTIFICATES))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.ca.setText)
        self._dialog = dialog
        dialog.open()
