"""One person's workplace put together: desk, feed, clocks, window."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from ..config import resource
from ..dispatch.desk import Desk
from ..dispatch.entrance import Entered
from ..dispatch.feed import Cursor
from ..models.store.meta import DatabaseKind
from ..views.live import Live
from ..views.memory import Memory
from ..views.pages import pages_of
from ..views.qt_check import check_qt
from ..views.readiness import Readiness, Step
from ..views.shift.draft import log_draft
from ..views.tasks import Tasks
from ..views.theme import Theme
from ..views.widgets.choices import initials
from ..views.workplace import Workplace

if TYPE_CHECKING:
    from ..views.alarms import Alarms
    from ..views.main_window import MainWindow

TITLE = "老湖镇“全响应”指挥中心"
#: What a desktop knows the installed program by.
_ID = "org.laohu.commandcenter"
_VIEWS = "commandcenter.views"


def new_application() -> QApplication:
    """The one QApplication. Raises UserError when this PySide6 cannot be used."""
    check_qt()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        application = QApplication(sys.argv[:1])
    application.setApplicationName("commandcenter")
    application.setApplicationDisplayName(TITLE)
    application.setDesktopFileName(_ID)
    application.setWindowIcon(QIcon(str(resource("icon.svg"))))
    application.setQuitOnLastWindowClosed(False)
    return application


def warm_up() -> None:
    """Brings the window and its first pages into memory while a password is being checked on another core."""
    for name in ("main_window", "alarms", "sounds", "pages.duty", "pages.home"):
        import_module(f"{_VIEWS}.{name}")


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
        papers_are_samples=entered.kind is not DatabaseKind.LIVE,
    )


def begin(workplace: Workplace, alarms: Alarms, read_until: Cursor) -> None:
    """From now on it is alive: the feed from where reading began, the clocks, the counts."""
    workplace.live.start(read_until)
    workplace.ticker.start()
    workplace.ticker.tick()
    workplace.tally.count()
    alarms.start()
    if any(page.id == "shift" for page in pages_of(workplace.by.role)):
        log_draft(workplace)  # which tells of a line that was left half written
    if any(page.id == "health" for page in pages_of(workplace.by.role)):
        from ..views.health.greeting import greet  # with all that verifies a database: for who keeps it alone

        greet(workplace)


def get_ready(window: MainWindow) -> Readiness:
    """Once the window stands: what its first uses would wait for. In the end the window belongs to the program."""
    work = window.workplace
    modules = (*(f"{_VIEWS}.pages.{page.id}" for page in pages_of(work.by.role)), "pyqtgraph")
    jobs: list[Step] = [partial(initials, "镇"), *(partial(import_module, name) for name in modules)]

    def steps() -> Iterator[Step]:
        yield from window.rehearsals()
        yield from (partial(work.tasks.run, work, job) for job in jobs)
        yield linecache.clearcache  # Qt for Python has read the source of every module
        yield work.tasks.garbage.settle

    return Readiness(work.tasks, steps(), window)
