"""One person's workplace put together: desk, feed, clocks, window."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ..dispatch.desk import Desk
from ..dispatch.entrance import Entered
from ..dispatch.feed import Cursor
from ..views.alarms import Alarms
from ..views.live import Live
from ..views.memory import Memory
from ..views.qt_check import check_qt
from ..views.tasks import Tasks
from ..views.theme import Theme
from ..views.widgets.choices import initials
from ..views.workplace import Workplace

TITLE = "老湖镇“全响应”指挥中心"


def new_application() -> QApplication:
    """The one QApplication. Raises UserError when this PySide6 cannot be used."""
    check_qt()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        application = QApplication(sys.argv[:1])
    application.setApplicationName("commandcenter")
    application.setApplicationDisplayName(TITLE)
    application.setQuitOnLastWindowClosed(False)
    return application


def warm_up() -> None:
    """Brings the first pages into memory while a password is being checked on another core."""
    for name in ("duty", "home"):
        import_module(f"commandcenter.views.pages.{name}")


def make_workplace(
    desk: Desk, entered: Entered, tasks: Tasks, theme: Theme, kept: QSettings, folder: Path
) -> Workplace:
    """A person's workplace; it lives, but nothing ticks before `begin`."""
    return Workplace(
        desk,
        township=entered.township,
        limits=entered.limits,
        tasks=tasks,
        live=Live(desk, tasks),
        theme=theme,
        memory=Memory(kept, entered.by.login),
        folder=folder,
    )


def begin(workplace: Workplace, alarms: Alarms, read_until: Cursor) -> None:
    """From now on it is alive: the feed from where reading began, the clocks, the counts."""
    workplace.live.start(read_until)
    workplace.ticker.start()
    workplace.ticker.tick()
    workplace.tally.count()
    alarms.start()
    workplace.tasks.run(workplace, lambda: initials("镇"))  # the first search by pinyin shall not wait for its table
