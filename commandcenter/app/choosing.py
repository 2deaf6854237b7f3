"""Which database: the assistant of the first start, with the demonstration being made behind it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ..config import resource
from ..dispatch.entrance import ServerAddress, server_url
from ..dispatch.upkeep.founding import Founding, found
from ..models.errors import BadFile, UserError
from ..models.timing.clock import SystemClock
from ..models.town.township_files import load_township
from ..views.shell.restore_page import RestorePage
from ..views.shell.seeding import Seeding
from ..views.shell.server_page import ServerPage
from ..views.shell.start_pages import AssistantPage
from ..views.shell.start_window import StartWindow
from ..views.tasks import Cancelled, LongHandle, Progress, Tasks
from ..views.theme import Theme
from ..views.workplace import sentence
from .databases import is_there, url_of

if TYPE_CHECKING:
    from ..dispatch.upkeep.keeping import Carried

_DEMO = "demo.db"


class Choosing(QObject):
    """`chosen` the URL of a database that is there; `founded` one just made or restored: URL, the login that comes
    first ("" for any), and what must be told once."""

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
        self._restoring: LongHandle | None = None

    def ask(self, complaint: str = "") -> None:
        """Shows the assistant."""
        self._page = page = AssistantPage(self._theme, self._folder)
        page.demo_wanted.connect(self._demo_wanted)
        page.new_wanted.connect(self._make_new)
        page.open_wanted.connect(self._choose)
        page.restore_wanted.connect(self.ask_backup)
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

    # --- a backup ----------------------------------------------------------------------------------------------------

    def ask_backup(self) -> None:
        """Shows where the backup is asked for."""
        page = RestorePage(self._theme, self._folder)
        page.wanted.connect(partial(self._restore, page))
        page.called_off.connect(self._call_off)
        page.back.connect(self.ask)
        self._window.show_page(page)
        page.be_ready()

    def _restore(self, page: RestorePage, backup: Path, place: Path) -> None:
        if is_there(url_of(place)):
            page.complain(self.tr("那里已有文件，不会覆盖；请换一个文件名"), "place")
            return
        passwords = place.with_name(f"{place.stem}-{self.tr('一次性密码')}.csv")
        job = partial(_restored, backup, url_of(place), passwords)
        page.be_busy(busy=True)
        done, failed = partial(self._is_restored, place, passwords), partial(self._not_restored, page)
        self._restoring = self._tasks.long(page, job, done, failed, page.show_progress)

    def _call_off(self) -> None:
        if self._restoring is not None:
            self._restoring.cancel()

    def _is_restored(self, place: Path, passwords: Path, carried: Carried) -> None:
        note = self.tr("已从备份恢复：{0}。").format(place)
        if carried.passwords:
            note += self.tr("{0} 个账号的一次性密码在 {1}，分发后请删除该文件。").format(carried.passwords, passwords)
        self.founded.emit(url_of(place), "", note)

    def _not_restored(self, page: RestorePage, error: Exception) -> None:
        words = "" if isinstance(error, Cancelled) else sentence(error)
        page.complain(words, "backup" if isinstance(error, BadFile) else "place")

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


def _restored(backup: Path, url: str, passwords: Path, progress: Progress) -> Carried:
    """On a worker. Raises UserError; nothing stands there then."""
    from ..dispatch.upkeep import keeping  # with every kind of paper: not at each start

    def tell(what: str, done: int, total: int) -> None:
        progress.tell(done, total, what)

    with keeping.handing_out(passwords) as hand_out:
        return keeping.restore(backup, url, SystemClock().now(), force=False, hand_out=hand_out, progress=tell)
