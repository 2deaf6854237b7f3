"""The administration pages in the states that pictures show."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from ...dispatch.upkeep import settings, town
from ..main_window import MainWindow
from ..shell.upgrade_page import UpgradePage

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


_LEDGER = (
    ("编号", "受理日期", "反映内容", "地址", "反映人", "承办单位", "协办单位", "派单日期", "签收日期", "截止日期",
     "状态"),
    ("2026-101", "2026-11-09", "村口路灯不亮，晚上出行不便", "西村二村", "李明", "供电所", "综合执法中队", "2026-11-09",
     "2026-11-10", "2026-12-04", "办理中"),
    ("2026-102", "2026-11-02", "垃圾清运不及时", "庄科村", "王芳", "环保办", "", "2026-11-03", "", "2026-11-25",
     "在办"),
    ("2026-103", "2026-11-19", "自来水水压低", "", "赵强", "水利站", "", "2026-11-19", "", "2026-12-08", ""),
    ("2026-104", "2026-11-18", "噪声扰民", "前仓村", "孙丽", "城管大队", "", "2026-11-18", "", "2026-12-01", "办理中"),
    ("2026-105", "2026-11-18", "道路破损", "宋园村", "周平", "农业综合服务中心", "", "2026-11-18", "", "尽快", ""),
)  # fmt: skip
_PHONES = (
    ("单位", "片区", "姓名", "电话"),
    ("供电所", "", "", "0538-2811234"),
    ("派出所", "第一片区", "钱警官", "13900000001"),
    ("派出所", "第一片区", "孙警官", "13900000002"),
    ("司法所", "全镇", "周司法", "13900000004"),
    ("城管大队", "", "", "0538-2811235"),
)  # fmt: skip


def ledger(window: MainWindow, studio: Any) -> QWidget:
    """A ledger of five cases, of which two cannot be taken over as they are."""
    return _sheet(window, studio, "在办台账.csv", _LEDGER)


def phones(window: MainWindow, studio: Any) -> QWidget:
    return _sheet(window, studio, "通讯录.csv", _PHONES)


def _sheet(window: MainWindow, studio: Any, name: str, rows: tuple[tuple[str, ...], ...]) -> QWidget:
    path = window.workplace.folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    window.show_page("takeover")
    page: Any = window.current
    page.take_file(str(path))
    studio.settle()
    return window


def upgrade(window: MainWindow) -> QWidget:
    """What whoever opens an older file is asked."""
    return UpgradePage(window.workplace.theme, str(window.workplace.folder / "laohu.db"), "数据库结构（0005）较旧")
