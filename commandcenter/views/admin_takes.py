"""The administration pages in the states that pictures show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from ..dispatch import settings, town
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

_GROUND = "老政办〔2026〕31号"
Take = Callable[[MainWindow, Any], QWidget]


def holidays(window: MainWindow, studio: Any) -> QWidget:
    """The next year's notice pasted and looked at."""
    window.show_page("settings", 2027)
    studio.settle()
    page: Any = window.current
    page.holidays.text.setPlainText(_NOTICE)
    page.holidays.submit()
    return window


def unnamed_grid(window: MainWindow, studio: Any) -> QWidget:
    """A grid that is still to be named."""
    window.show_page("town", "grids")
    studio.settle()
    page: Any = window.current
    page.choose(next(town.key_of(grid) for grid in window.workplace.township.grids if grid.pending and grid.level == 3))
    return window


def changes(window: MainWindow, studio: Any) -> QWidget:
    """After somebody kept house for a while."""
    desk, found = window.workplace.desk, window.workplace.township

    def keep() -> None:
        settings.change(desk, "limit.sign", "20wm", _GROUND)
        settings.change(desk, "limit.warn_percent", "80", _GROUND)
        power, grid = found.unit_by_code["S17"], next(g for g in found.grids if g.pending and g.level == 3)
        town.change(desk, power, {"duty_phone": "0538-2811234、13812345678"}, _GROUND)
        typed = {"name": "西滩网格", "leader": "赵一", "population": "1260", "pending": False}
        town.change(desk, grid, typed, _GROUND)

    window.workplace.tasks.run(window, keep)
    studio.settle()
    window.show_page("changes")
    return window


def missing(window: MainWindow, studio: Any) -> QWidget:
    """What a new township lacks."""
    window.show_page("health")
    studio.settle()
    page: Any = window.current
    page.filter.choose("missing")
    page.choose("phones")
    return window
