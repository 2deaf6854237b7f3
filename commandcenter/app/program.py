"""From the first start to the window and back to the login."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ..config import Settings
from ..dispatch.desk import Desk
from ..dispatch.entrance import Inside
from ..dispatch.feed import Cursor, Feed
from ..models.store.store import Store
from ..views.language import Language, speak
from ..views.readiness import Readiness
from ..views.shell.crash import CrashLog
from ..views.shell.single import SingleInstance, names_of
from ..views.shell.start_window import StartWindow
from ..views.tasks import Tasks
from ..views.theme import Theme
from ..views.workplace import Workplace
from .choosing import Choosing
from .coming_in import ComingIn
from .databases import is_there, path_of
from .workplace import TITLE, begin, get_ready, make_workplace, new_application

if TYPE_CHECKING:
    from ..views.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line said: `database` names one outright, `login` comes in with its kept password."""

    database: str | None = None
    login: str | None = None
    password: str | None = None
    theme: str | None = None
    lang: str | None = None


def run_window(settings: Settings, wish: Wish) -> int | None:
    """Opens the program and stays until its window is closed. Returns the exit code; None when another window of this
    database is open already: that one came to the front."""
    application = new_application()
    program = Program(settings, wish)
    if not program.start():
        program.close()
        return None
    code = application.exec()
    program.close()
    return code


class Program(QObject):
    """Leads from the assistant over the login to the window, and back to the login."""

    def __init__(self, settings: Settings, wish: Wish) -> None:
        super().__init__()
        self.settings = settings
        self._wish = wish
        self._kept = QSettings(str(_own_file(settings.data_dir / "window.ini")), QSettings.Format.IniFormat)
        self.theme = Theme(parent=self)
        self.tasks = Tasks(self)
        self._crashes = CrashLog(settings.log_dir)
        self._single: SingleInstance | None = None
        self._store: Store | None = None
        self._choosing: Choosing | None = None
        self._start_window: StartWindow | None = None
        self._workplace: Workplace | None = None
        self._coming: ComingIn | None = None
        self.window: MainWindow | None = None

    # --- beginning --------------------------------------------------------------------------------------------------

    def start(self) -> bool:
        """Shows the first window; False when another program has this database open."""
        self._crashes.install()
        self._crashes.recorded.connect(self._tell_crash)
        self.tasks.crashed.connect(self._tell_crash)
        self.theme.use(self._theme_name())
        speak(Language.ENGLISH if (self._wish.lang or self._kept.value("language")) == "en" else Language.CHINESE)
        url = self._first_database()
        if url is not None and not self._take_database(url):
            return False
        self._start_window = StartWindow(self.theme, TITLE)
        self._start_window.closed.connect(self._gave_up)
        self._start_window.language_chosen.connect(self._speak)
        self._choosing = Choosing(self.theme, self.tasks, self.settings.data_dir, self._start_window, self)
        self._choosing.chosen.connect(self._open_chosen)
        self._choosing.founded.connect(self._open_chosen)
        self._coming = ComingIn(
            self.theme, self.tasks, self._kept, self.settings.data_dir, self._start_window, self._take_login, self
        )
        self._coming.came_in.connect(self._came_in)
        self._coming.password_asked.connect(self._leave_window)
        self._coming.refused.connect(self._not_changed)
        self._coming.not_opened.connect(self._ask_database)
        self._coming.other_wanted.connect(self._other_database)
        if url is None:
            self._ask_database()
        else:
            self._open(url)
        self._start_window.show()
        return True

    def _theme_name(self) -> str:
        wanted = self._wish.theme or self._kept.value("theme", "light")
        return "dark" if wanted == "dark" else "light"

    def _first_database(self) -> str | None:
        """The one that was named, else the one of last time, else the configured one; None: the person decides."""
        if self._wish.database is not None:
            return self._wish.database
        last = self._kept.value("database")
        for url in (last if isinstance(last, str) else None, self.settings.database):
            if url is not None and is_there(url):
                return url
        return None

    def _take_database(self, url: str) -> bool:
        """A server is taken by each login for itself."""
        path = path_of(url)
        return path is None or self._take(names_of(path))

    def _take_login(self, server: str, login: str) -> bool:
        return self._take([f"{server} {login}"])

    def _take(self, names: Iterable[str]) -> bool:
        if self._single is not None:
            self._single.close()
        self._single = SingleInstance(names, self)
        self._single.raised.connect(self._raise)
        return self._single.is_first()

    def _raise(self) -> None:
        front = self.window or self._start_window
        if front is not None:
            front.setWindowState(front.windowState() & ~Qt.WindowState.WindowMinimized)
            front.show()
            front.raise_()
            front.activateWindow()

    # --- which database ---------------------------------------------------------------------------------------------

    def _other_database(self) -> None:
        self._leave_store(None)
        self._ask_database()

    def _ask_database(self, complaint: str = "") -> None:
        if self._choosing is not None:
            self._choosing.ask(complaint)

    def _open_chosen(self, url: str, login: str = "", note: str = "") -> None:
        if self._take_database(url):
            self._open(url, login, note)
        elif self._choosing is not None:
            self._choosing.complain(self.tr("这个数据库已在另一个窗口中打开"))

    # --- coming in --------------------------------------------------------------------------------------------------

    def _open(self, url: str, login: str = "", note: str = "") -> None:
        if self._coming is not None:
            named = self._wish.login is not None
            login = login or self._wish.login or str(self._kept.value("login", ""))
            self._coming.open(url, login, note, self._wish.password, named)

    def _came_in(self, inside: Inside) -> None:
        """The window reads from the feed's end on, then shows everything."""
        desk = Desk(inside.store, inside.entered.by, inside.clock)
        self._entering = inside
        self.tasks.run(self, lambda: (desk, Feed(desk).head()), self._take_desk, self._not_begun)

    def _not_begun(self, error: Exception) -> None:
        if self._coming is not None:
            self._coming.complain(error)

    # --- the window -------------------------------------------------------------------------------------------------

    def _take_desk(self, ready: tuple[Desk, Cursor]) -> None:
        from ..views.alarms import Alarms  # not with the program: while the password was checked there was time for it
        from ..views.main_window import MainWindow
        from ..views.sounds import Sounds

        entered, (desk, read_until) = self._entering.entered, ready
        folder = self.settings.data_dir
        before = None if self.window is None else self.window.saveGeometry()
        is_other = self._workplace is not None and self._workplace.by.login != entered.by.login
        left = self._left_behind(self._workplace) if self._workplace is not None and is_other else ""
        self._leave_window()
        self._leave_store(self._entering.store)
        self._workplace = workplace = make_workplace(desk, entered, self.tasks, self.theme, self._kept, folder)
        alarms = Alarms(workplace, Sounds(workplace))
        self.window = MainWindow(workplace, alarms, f"{entered.kind.label}库")
        self.window.left.connect(self._log_out)
        self.window.closed.connect(self._closed)
        workplace.person_changes.connect(self._change_person)
        workplace.language_wanted.connect(self._change_language)
        begin(workplace, alarms, read_until)
        get_ready(self.window)
        if is_other:
            words = self.tr("本机现由 {0} {1} 值守").format(entered.by.role.label, entered.by.name)
            workplace.say(words + left, "due_soon" if left else "done")
        self.window.appear(before)
        self._end_choosing()
        if self._start_window is not None:
            self._start_window.hide()

    def _left_behind(self, workplace: Workplace) -> str:
        """What only the outgoing officer's own login can send."""
        unsent = workplace.outgoing.unsent
        count = unsent.waiting + unsent.refused
        words = self.tr("；{0} 还有 {1} 件暂存在本机，要由其本人登录后补送或改正")
        return words.format(workplace.by.name, count) if count else ""

    def _log_out(self) -> None:
        """Back to the login, with nothing of the person left on the screen."""
        self._leave_window()
        self._leave_store(None)
        if self._coming is not None:
            self._coming.ask_again()
        self._show_start()

    def _change_person(self, login: str, password: str) -> None:
        """After a hand-over signed here: the window goes on as the incoming officer's. What the outgoing one had half
        typed are his drafts."""
        if self._coming is not None and self.window is not None:
            self.window.setEnabled(False)
            self._incoming = login
            self._coming.enter(login, password)

    def _speak(self, language: Language) -> None:
        self._kept.setValue("language", language.value)
        speak(language)

    def _change_language(self, language: Language) -> None:
        """The window is made anew where it stands, for the same person."""
        if self.window is not None:
            self._speak(language)
            self._came_in(self._entering)

    def _not_changed(self, error: Exception) -> None:
        """The shift is his all the same: he comes in by the door."""
        self._leave_window()
        if self._coming is not None:
            self._coming.ask_again(self._incoming)
            self._coming.complain(error)
        self._show_start()

    def _leave_window(self) -> None:
        if self.window is None or self._workplace is None:
            return
        window, workplace = self.window, self._workplace
        self.window = self._workplace = None
        window.closed.disconnect(self._closed)
        window.close()
        workplace.ticker.stop()
        workplace.live.stop()
        window.destroyed.connect(self._clear_away)
        window.deleteLater()
        workplace.deleteLater()

    def _clear_away(self) -> None:
        """Not inside Qt's own destructor."""
        QTimer.singleShot(0, self.tasks.garbage.stir)

    def _closed(self) -> None:
        QApplication.quit()

    def _gave_up(self) -> None:
        if self.window is None:
            QApplication.quit()

    def _tell_crash(self, _error: object = None) -> None:
        if self._workplace is not None:
            self._workplace.say(f"程序出错，已记录在 {self._crashes.path}；数据没有改动", "overdue")

    def _show_start(self) -> None:
        if self._start_window is not None:
            self._start_window.show()

    # --- small things -----------------------------------------------------------------------------------------------

    def _end_choosing(self) -> None:
        if self._choosing is not None:
            self._choosing.stop()

    def _leave_store(self, other: Store | None) -> None:
        """Whoever goes on works in `other`. A job that was still under way may have come in once more."""
        if self._store is not None and self._store is not other:
            self._store.close()
            Readiness(self.tasks, [self._store.close], self)
        self._store = other

    def close(self) -> None:
        """The end of the program."""
        self._end_choosing()
        self._leave_window()
        self.tasks.shutdown()
        if self._coming is not None:
            self._coming.close()
        self._leave_store(None)
        if self._single is not None:
            self._single.close()
        self._crashes.close()


def _own_file(path: Path) -> Path:
    """There, and its owner's alone: what is written over it keeps that."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path
