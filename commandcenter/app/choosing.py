"""Which database: the assistant of the first start, with the demonstration being made behind it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ..config import resource
from ..dispatch.entrance import ServerAddress, server_url
from ..dispatch.upkeep.founding import Founding, found
from ..models.errors import UserError
from ..models.timing.clock import SystemClock
from ..models.town.township_files import load_township
from ..views.shell.seeding import Seeding
from ..views.shell.server_page import ServerPage
from ..views.shell.start_pages import AssistantPage
from ..views.shell.start_window import StartWindow
from ..views.tasks import Tasks
from ..views.theme import Theme
from ..views.workplace import sentence
from .databases import url_of

_DEMO = "demo.db"


class Choosing(QObject):
    """`chosen` the URL of a database that is there; `founded` one just made: URL, the administrator's login, and what
    he must be told once."""

    chosen = Signal(str)
    founded = Signal(str, str, str)

    def __init__(self, theme: Theme, tasks: Tasks, folder: Path, window: StartWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tasks = tasks
        self._folder = folder
        self._window = window
        self._seeding: Seeding | None = None
        self._page: AssistantPage | None = None
        self._server: ServerAddress | None = None

    def ask(self, complaint: str = "") -> None:
        """Shows the assistant."""
        self._page = page = AssistantPage(self._theme, self._folder)
        page.demo_wanted.connect(self._demo_wanted)
        page.new_wanted.connect(self._make_new)
        page.open_wanted.connect(self._choose)
        page.server_wanted.connect(self.ask_server)
        page.complain(complaint)
        self._wants_demo = False
        self._window.show_page(page, self.ask)
        if self._seeding is None:
            self._seeding = Seeding(self._folder / _DEMO, self)
            self._seeding.told.connect(self._show_progress)
            self._seeding.ended.connect(self._seeded)
            self._seeding.start()
        elif self._seeding.is_ready:
            self._show_progress(1, 1)

    def ask_server(self) -> None:
        """Shows where the server is asked for."""
        page = ServerPage(self._theme, self._server)
        page.wanted.connect(self._choose_server)
        page.back.connect(self.ask)
        self._server_page = page
        self._window.show_page(page)
        page.be_ready()

    def _choose_server(self, address: ServerAddress) -> None:
        self._server = address
        try:
            self.chosen.emit(server_url(address))
        except UserError as error:
            self._server_page.complain(error)

    def complain(self, words: str) -> None:
        if self._page is not None:
            self._page.complain(words)

    def stop(self) -> None:
        """A database is open: the demonstration is not made to its end."""
        if self._seeding is not None:
            self._seeding.stop()
            self._seeding = None

    # --- the demonstration ------------------------------------------------------------------------------------------

    def _show_progress(self, done: int, total: int) -> None:
        if self._page is not None:
            self._page.show_progress(done, total)

    def _demo_wanted(self) -> None:
        self._wants_demo = True
        if self._seeding is not None and self._seeding.is_ready:
            self._choose(str(self._seeding.path))

    def _seeded(self, fault: str) -> None:
        if fault:
            self.complain(fault)
        elif self._wants_demo and self._seeding is not None:
            self._choose(str(self._seeding.path))

    # --- a file -----------------------------------------------------------------------------------------------------

    def _choose(self, path: str) -> None:
        self.chosen.emit(url_of(Path(path)))

    def _make_new(self, path: str) -> None:
        self._window.wait(self.tr("正在建立数据库……"))
        url, town = url_of(Path(path)), resource("township")
        self._tasks.run(self, lambda: found(url, load_township(town), SystemClock().now()), self._made, self._not_made)

    def _made(self, made: Founding) -> None:
        note = f"数据库已建立：{made.path}。管理员的一次性密码 {made.password}，只显示这一次，请记下。"
        self.founded.emit(url_of(made.path), made.admin.login, note)

    def _not_made(self, error: Exception) -> None:
        self._window.back()
        self.complain(sentence(error))
