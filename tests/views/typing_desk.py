"""A workstation in a process of its own, that somebody types at until it is killed."""

from __future__ import annotations

#: Begins such a process, by the database's address and a folder; `login` stands before it.
DESK = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from commandcenter.dispatch.desk import Desk
from commandcenter.models.timing.clock import SystemClock
from commandcenter.models.store import accounts
from commandcenter.models.store.store import open_store
from commandcenter.views.live import Live
from commandcenter.views.memory import Memory
from commandcenter.views.tasks import Tasks
from commandcenter.views.theme import Theme
from commandcenter.views.workplace import Workplace
app = QApplication([])
store = open_store(sys.argv[1])
folder = Path(sys.argv[2])
with store.read() as connection:
    desk = Desk(store, accounts.session_of(connection, login), SystemClock())
    setup = store.setup(connection)
tasks, theme = Tasks(), Theme("light")
settings = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
work = Workplace(desk, township=setup.township, limits=setup.limits, tasks=tasks, live=Live(desk, tasks), theme=theme,
                 memory=Memory(settings, login), folder=folder)
"""
#: Ends it: "saved" is said for each draft that lies on the disk.
TELLING = """
before = tasks.keep
def keep(owner, job, then=None, fail=None):
    before(owner, job, lambda done: print("saved", flush=True), fail)
tasks.keep = keep
app.exec()
"""
