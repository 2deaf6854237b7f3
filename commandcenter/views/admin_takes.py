"""The administration pages in the states that pictures show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from .main_window import MainWindow

#: Invented, in the form in which the State Council announces a year.
_NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至13日（周六）放假调休，共9天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""

Take = Callable[[MainWindow, Any], QWidget]


def holidays(window: MainWindow, studio: Any) -> QWidget:
    """The next year's notice pasted and looked at."""
    window.show_page("settings", 2027)
    studio.settle()
    page: Any = window.current
    page.holidays.text.setPlainText(_NOTICE)
    page.holidays.submit()
    return window
