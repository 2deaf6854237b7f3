"""From the first start to the window and back to the login."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ..config import Settings
from ..dispatch.administration import Administration
from ..dispatch.clocks import running_clock_of
from ..dispatch.desk import Desk
from ..dispatch.entrance import DEMO_PASSWORD, Door, Entered, door, enter
from ..dispatch.feed import Cursor, Feed
from ..dispatch.passwords import can_keep, keep_password, kept_password
from ..models.clock import SystemClock, TimeSource
from ..models.errors import UserError
from ..models.store.store import Store, open_store
from ..views.shell.crash import CrashLog
from ..views.shell.single import SingleInstance, names_of
from ..views.shell.start_pages import LoginPage, PasswordPage
from ..views.shell.start_window import StartWindow
from ..views.tasks import Tasks, refuse_gui_thread
from ..views.theme import Theme
from ..views.workplace import Workplace, sentence
from .choosing import Choosing
from .databases import path_of, real_url
from .workplace import TITLE, begin, get_ready, make_workplace, new_application, warm_up

if TYPE_CHECKING:
    from ..views.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line said: `database` names one outright, `login` comes in with its kept password."""

    database: str | None = None
    login: str | None = None
    password: str | None = None
    theme: str | None = None


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
        self._kept = QSettings(str(settings.data_dir / "window.ini"), QSettings.Format.IniFormat)
        self.theme = Theme(parent=self)
        self.tasks = Tasks(self)
        self._crashes = CrashLog(settings.log_dir)
        self._single: SingleInstance | None = None
        self._store: Store | None = None
        self._choosing: Choosing | None = None
        self._start_window: StartWindow | None = None
        self._workplace: Workplace | None = None
        self._login_page: LoginPage | None = None
        self.window: MainWindow | None = None

    # --- beginning --------------------------------------------------------------------------------------------------

    def start(self) -> bool:
        """Shows the first window; False when another program has this database open."""
        self.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._crashes.install()
        self._crashes.recorded.connect(self._tell_crash)
        self.tasks.crashed.connect(self._tell_crash)
        self.theme.use(self._theme_name())
        url = self._first_database()
        if url is not None and not self._take_database(url):
            return False
        self._start_window = StartWindow(self.theme, TITLE)
        self._start_window.closed.connect(self._gave_up)
        self._choosing = Choosing(self.theme, self.tasks, self.settings.data_dir, self._start_window, self)
        self._choosing.chosen.connect(self._open_chosen)
        self._choosing.founded.connect(self._open_chosen)
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
            path = None if url is None else path_of(url)
            if url is not None and path is not None and path.is_file() and path.stat().st_size:
                return url
        return None

    def _take_database(self, url: str) -> bool:
        if self._single is not None:
            self._single.close()
        path = path_of(url)
        self._single = SingleInstance([url] if path is None else names_of(path), self)
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
        self._wait(self.tr("正在打开数据库……"))
        self._note = note
        self._login = login or self._wish.login or str(self._kept.value("login", ""))

        login, given = "" if note else self._login, self._wish.password

        def job() -> tuple[Store, Door, TimeSource, str | None]:
            store = open_store(real_url(url))
            password = (given or kept_password(login)) if login else None
            if password is None:
                can_keep()  # what the login page will ask takes a while the first time
            return store, door(store), running_clock_of(store), password

        self.tasks.run(self, job, self._opened, self._not_opened)

    def _opened(self, found_there: tuple[Store, Door, TimeSource, str | None]) -> None:
        self._store, at_door, self._clock, kept = found_there
        self._store.database.guard = refuse_gui_thread
        self._url = self._store.database.engine.url.render_as_string(hide_password=False)
        self._door = at_door
        password = self._known_password(kept)
        if password is None:
            self._ask_login()
        else:
            self._log_in(self._login, password, False)

    def _known_password(self, kept: str | None) -> str | None:
        """A login that was named or kept comes in at once; None: the person is asked."""
        if not self._login or self._note:
            return None
        named_guest = self._wish.login is not None and bool(self._door.guests)
        return kept or (DEMO_PASSWORD if named_guest else None)

    def _not_opened(self, error: Exception) -> None:
        self._ask_database(sentence(error))

    def _ask_login(self) -> None:
        page = LoginPage(
            self.theme, self._door, can_remember=can_keep(), login=self._login, note=self._note
        )
        page.login_wanted.connect(self._log_in)
        page.other_wanted.connect(self._other_database)
        self._login_page = page
        self._show(page)
        page.be_ready()

    def _other_database(self) -> None:
        self._login_page = None
        self._close_store()
        self._ask_database()

    def _log_in(self, login: str, password: str, remember: bool) -> None:
        store = self._store
        if store is None:
            return
        if not password and any(g.login == login for g in self._door.guests):
            password = DEMO_PASSWORD
        self._typed = (login, password, remember)
        self.tasks.run(self, lambda: enter(store, login, password), self._entered, self._refused)
        QTimer.singleShot(0, warm_up)

    def _refused(self, error: Exception) -> None:
        if self._login_page is None:
            self._ask_login()
        field = error.field if isinstance(error, UserError) else None
        if self._login_page is not None:
            self._login_page.complain(sentence(error), field)

    def _entered(self, entered: Entered) -> None:
        login, password, remember = self._typed
        self._login = login
        self._kept.setValue("login", login)
        self._kept.setValue("database", self._url)
        if remember:
            self.tasks.run(self, lambda: keep_password(login, password))
        if entered.must_change:
            self._ask_password(entered)
        else:
            self._open_window(entered)

    def _ask_password(self, entered: Entered) -> None:
        page = PasswordPage(self.theme, entered.by.name)
        self._entering = entered
        page.password_wanted.connect(self._change_password)
        self._password_page = page
        self._leave_window()
        self._show(page)
        self._show_start()
        page.be_ready()

    def _change_password(self, password: str) -> None:
        store, by = self._store, self._entering.by
        if store is not None:
            change = Administration(store, by, SystemClock()).change_password
            self.tasks.run(self, lambda: change(password), self._password_changed, self._password_refused)

    def _password_changed(self, _done: None) -> None:
        self._open_window(self._entering)

    def _password_refused(self, error: Exception) -> None:
        self._password_page.complain(sentence(error))

    # --- the window -------------------------------------------------------------------------------------------------

    def _open_window(self, entered: Entered) -> None:
        store = self._store
        if store is not None:
            self._entering = entered
            desk = Desk(store, entered.by, self._clock)
            self.tasks.run(self, lambda: (desk, Feed(desk).head()), self._take_desk)

    def _take_desk(self, ready: tuple[Desk, Cursor]) -> None:
        from ..views.alarms import Alarms  # not with the program: while the password was checked there was time for it
        from ..views.main_window import MainWindow
        from ..views.sounds import Sounds

        entered, (desk, read_until) = self._entering, ready
        folder = self.settings.data_dir
        before = None if self.window is None else self.window.saveGeometry()
        self._leave_window()
        self._workplace = workplace = make_workplace(desk, entered, self.tasks, self.theme, self._kept, folder)
        alarms = Alarms(workplace, Sounds(workplace))
        self.window = MainWindow(workplace, alarms, f"{entered.kind.label}库")
        self.window.left.connect(self._log_out)
        self.window.closed.connect(self._closed)
        workplace.person_changes.connect(self._change_person)
        begin(workplace, alarms, read_until)
        get_ready(self.window)
        if before is not None:
            workplace.say(self.tr("本机现由 {0} {1} 值守").format(entered.by.role.label, entered.by.name))
        self.window.appear(before)
        self._end_choosing()
        if self._start_window is not None:
            self._start_window.hide()

    def _log_out(self) -> None:
        """Back to the login, with nothing of the person left on the screen."""
        self._leave_window()
        self._note = ""
        self._ask_login()
        self._show_start()

    def _change_person(self, login: str, password: str) -> None:
        """After a hand-over signed here: the window goes on as the incoming officer's. What the outgoing one had half
        typed are his drafts."""
        store = self._store
        if store is not None and self.window is not None:
            self.window.setEnabled(False)
            self._typed = (login, password, False)
            self.tasks.run(self, lambda: enter(store, login, password), self._entered, self._not_changed)

    def _not_changed(self, error: Exception) -> None:
        """The shift is his all the same: he comes in by the door."""
        self._login = self._typed[0]
        self._log_out()
        self._refused(error)

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

    def _show(self, page: LoginPage | PasswordPage) -> None:
        if self._start_window is not None:
            self._start_window.show_page(page)

    def _wait(self, words: str) -> None:
        if self._start_window is not None:
            self._start_window.wait(words)

    def _end_choosing(self) -> None:
        if self._choosing is not None:
            self._choosing.stop()

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def close(self) -> None:
        """The end of the program."""
        self._end_choosing()
        self._leave_window()
        self.tasks.shutdown()
        self._close_store()
        if self._single is not None:
            self._single.close()
        self._crashes.close()
