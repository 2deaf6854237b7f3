"""Silence for a quarter of an hour, with its reason; everybody sees that it is silent, and it ends by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ..alarms import Alarms
from ..widgets.buttons import Button, Segments
from ..widgets.fields import Edit, FormRow
from ..widgets.layout import column, frame, label, row
from ..workplace import Workplace
from .overlay import Overlay

_WIDTH = 520
_MINUTES = (5, 15, 30)


class MuteOverlay(Overlay):
    """Asks for the reason; while it is muted already, offers the sound again."""

    def __init__(self, workplace: Workplace, alarms: Alarms, over: QWidget) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("静音"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        self._alarms = alarms
        self._reason = Edit(workplace.theme, self.tr("例如：会商中"))
        self._reason_row = FormRow(self.tr("原因"), self._reason, need=True)
        self._minutes = Segments(workplace.theme, [(m, f"{m} 分钟") for m in _MINUTES], 15)
        self._do = Button(workplace.theme, self.tr("静音"), "Enter", "primary")
        self._end = Button(workplace.theme, self.tr("恢复声音"))
        back = Button(workplace.theme, self.tr("返回"), "Esc", "quiet")
        panel.setLayout(
            column(
                label(self.tr("静音"), "heading"),
                label(self.tr("到时自动恢复；横幅和计数照常，交接班记录会写明。"), "small", wrap=True),
                self._reason_row,
                FormRow(self.tr("时长"), self._minutes),
                row(self._do, self._end, None, back, gap=8),
                gap=12,
                margins=(24, 20, 24, 20),
            )
        )
        self._do.clicked.connect(self._mute)
        self._reason.returnPressed.connect(self._mute)
        self._end.clicked.connect(self._unmute)
        back.clicked.connect(self.shut)

    def open(self) -> None:
        self._end.setVisible(self._alarms.is_muted)
        self._reason_row.complain(None)
        super().open()
        self._reason.setFocus()

    def _mute(self) -> None:
        reason = self._reason.text().strip()
        if not reason:
            self._reason_row.complain(self.tr("请写明原因"))
            return
        self._alarms.mute(reason, self._minutes.value)
        self.shut()

    def _unmute(self) -> None:
        self._alarms.unmute()
        self.shut()
