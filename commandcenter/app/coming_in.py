"""From a database to somebody who is in: the door, the login, the first own password; and a server that is away."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from ..dispatch.entrance import DEMO_PASSWORD, Door, Entrance, Inside, entrance_of
from ..dispatch.intake.outbox import take_down
from ..dispatch.intake.typed import Typed
from ..dispatch.upkeep.administration import Administration
from ..dispatch.upkeep.passwords import can_keep, keep_password, kept_password
from ..models.errors import Offline, Outdated, UserError
from ..models.timing.clock import SystemClock
from ..views.shell.start_pages import LoginPage, PasswordPage
from ..views.shell.start_window import StartWindow
from ..views.shell.take_down_page import TakeDownPage
from ..views.shell.upgrade_page import UpgradePage
from ..views.tasks import Tasks, refuse_gui_thread
from ..views.theme import Theme
from ..views.workplace import sentence
from .databases import path_of, real_url
from .workplace import warm_up

if TYPE_CHECKING:
    from ..dispatch.upkeep.checkup import Upgraded

#: A server that is away is tried again after so many milliseconds, not by all workstations at once.
_RETRY_MS = (1500, 3000)


class ComingIn(QObject):
    """`came_in` carries the `Inside`; `password_asked`: the start window is needed for it; `not_opened` why there is no
    door; `other_wanted`: another database. `claim(login)` says whether nobody on this machine is in there as him.
    """

    came_in = Signal(object)
    password_asked = Signal()
    refused = Signal(object)
    not_opened = Signal(str)
    other_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        tasks: Tasks,
        kept: QSettings,
        folder: Path,
        window: StartWindow,
        claim: Callable[[str, str], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme, self._tasks, self._kept, self._folder = theme, tasks, kept, folder
        self._window = window
        self._claim = claim
        self._entrance: Entrance | None = None
        self._door: Door | None = None
        self._page: LoginPage | None = None
        self._login, self._note = "", ""
        self._typed = ("", "", False)
        self._tries = 0
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self._again)

    # --- the door ---------------------------------------------------------------------------------------------------

    def open(self, url: str, login: str, note: str, password: str | None, named: bool) -> None:
        """Goes to the door; a login that was named or kept comes in at once. `named` on the command line: at a
        demonstration that needs no password."""
        self.close()
        self._entrance = entrance = entrance_of(real_url(url))
        self._login, self._note = login, note
        self._window.wait(self.tr("正在打开数据库……"))
        asked = login if not note else ""

        def look() -> tuple[Door, str | None]:
            door = entrance.door()
            known = (password or kept_password(asked, door.server)) if asked else None
            if known is None:
                can_keep()  # what the login page will ask takes a while the first time
            return door, known

        self._tasks.run(self, look, partial(self._opened, named), self._not_opened)

    def _opened(self, named: bool, found: tuple[Door, str | None]) -> None:
        door, known = found
        self._door = replace(door, town=door.town or self._town_of(door.server))
        if self._login and not self._note:
            known = known or (DEMO_PASSWORD if named and self._door.guests else None)
            if known is not None:
                self._log_in(self._login, known, False)
                return
        self.ask()

    def _town_of(self, server: str) -> str:
        """Whose centre a server's database was when somebody last came in from here: the server itself tells nobody."""
        told = (line.partition(" ") for line in _listed(self._kept.value("towns")))
        return next((town for place, _, town in told if place == server), "")

    def _keep_town(self, server: str, town: str) -> None:
        others = [line for line in _listed(self._kept.value("towns")) if not line.startswith(f"{server} ")]
        self._kept.setValue("towns", [*others, f"{server} {town}"])
        if self._door is not None:
            self._door = replace(self._door, town=town)

    def _not_opened(self, error: Exception) -> None:
        """A file of an older shape is brought up to date here; a server's by its administrator."""
        url = self._entrance.url if self._entrance is not None else ""
        if isinstance(error, Outdated) and path_of(url) is not None:
            page = UpgradePage(self._theme, str(path_of(url)), error.message.partition("，")[0])
            page.wanted.connect(partial(self._upgrade, page, url))
            page.other_wanted.connect(self._other)
            self._window.show_page(page)
            page.be_ready()
            return
        self.not_opened.emit(sentence(error))

    def _upgrade(self, page: UpgradePage, url: str) -> None:
        from ..dispatch.upkeep.checkup import upgrade_database  # with every kind of paper: not at each start

        self._window.wait(self.tr("正在备份并升级数据库……"))
        job = partial(upgrade_database, url, SystemClock().now())
        self._tasks.run(self, job, partial(self._upgraded, url), partial(self._not_upgraded, page))

    def _upgraded(self, url: str, done: Upgraded) -> None:
        kept = f"；升级前的留在 {done.copy}" if done.copy is not None else ""
        self.open(url, self._login, f"数据库已从结构 {done.before} 升级到 {done.after}{kept}。", None, False)

    def _not_upgraded(self, page: UpgradePage, error: Exception) -> None:
        self._window.back()
        page.complain(sentence(error))

    def close(self) -> None:
        """Away from the door."""
        self._retry.stop()
        self._page = None
        if self._entrance is not None:
            self._entrance.close()
            self._entrance = None

    # --- the login --------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """The login page."""
        if self._door is None:
            return
        page = LoginPage(self._theme, self._door, can_remember=can_keep(), login=self._login, note=self._note)
        page.login_wanted.connect(self._log_in)
        page.other_wanted.connect(self._other)
        page.take_down_wanted.connect(self._take_down)
        page.edited.connect(self._stop_trying)
        self._page = page
        self._window.show_page(page, self.ask)
        page.be_ready()

    def ask_again(self, login: str = "") -> None:
        """After somebody left, with nothing of him on the screen."""
        self._note = ""
        self._login = login or self._login
        self.ask()

    def enter(self, login: str, password: str) -> None:
        """Somebody comes in whose password was typed elsewhere; `came_in`, or `refused` with the error."""
        entrance = self._entrance
        if entrance is not None:
            self._typed = (login, password, False)
            self._tasks.run(self, partial(entrance.enter, login, password), self._seat, self.refused.emit)

    def _seat(self, inside: Inside) -> None:
        """The window is to be his, unless he has one on this machine already."""
        if self._claimed(inside.entered.by.login):
            self._entered(inside)
            return
        inside.store.close()
        if self._page is None:
            self.refused.emit(self._open_elsewhere())
        else:
            self.complain(self._open_elsewhere())

    def _claimed(self, login: str) -> bool:
        """At a server each login has one window on this machine."""
        server = self._entrance.server if self._entrance is not None else ""
        return not server or self._claim(server, login)

    def _open_elsewhere(self) -> UserError:
        return UserError(self.tr("这个账号已在本机另一个窗口中打开"), field="login")

    def _log_in(self, login: str, password: str, remember: bool) -> None:
        self._retry.stop()
        if self._door is not None and not password and any(g.login == login for g in self._door.guests):
            password = DEMO_PASSWORD
        self._typed = (login, password, remember)
        self._tries = 0
        if not self._claimed(login):
            self.complain(self._open_elsewhere())
            return
        self._again()
        QTimer.singleShot(0, warm_up)

    def _again(self) -> None:
        login, password, _remember = self._typed
        if self._entrance is not None:
            job = partial(self._entrance.enter, login, password)
            self._tasks.run(self, job, self._seat, self.complain)

    def complain(self, error: Exception) -> None:
        """On the login page, whatever it is; a server that is away is tried again by itself."""
        if self._page is None:
            self._login = self._typed[0] or self._login
            self.ask()
        page = self._page
        if page is None:
            return
        if isinstance(error, Offline):
            self._say_away(error)
        elif isinstance(error, UserError) and error.field == "host":
            page.say_away(sentence(error), False)  # the server itself is not as it should be: no field here mends it
        else:
            page.complain(sentence(error), error.field if isinstance(error, UserError) else None)

    def _other(self) -> None:
        self.close()
        self.other_wanted.emit()

    # --- the server is away -----------------------------------------------------------------------------------------

    def _say_away(self, error: Offline) -> None:
        self._tries += 1
        words = self.tr("{0}；正在自动重试（第 {1} 次）").format(error.message, self._tries)
        if self._page is not None:
            self._page.say_away(words, self._worked_here(self._typed[0]))
            self._retry.start(random.randint(*_RETRY_MS))

    def _stop_trying(self) -> None:
        """Something else is being typed: nobody may come in by what stood there before."""
        if self._retry.isActive() and self._page is not None:
            self._retry.stop()
            self._page.say_away(self.tr("已停止自动重试，填好后点登录"), self._worked_here(self._typed[0]))

    def _worked_here(self, login: str) -> bool:
        """Only who was in here before may leave reports here: another name may be none of the township's."""
        server = self._entrance.server if self._entrance is not None else ""
        return bool(server) and f"{server} {login}" in _listed(self._kept.value("worked"))

    def _take_down(self, login: str) -> None:
        self._retry.stop()
        if not self._worked_here(login) or self._entrance is None:
            return
        page = TakeDownPage(self._theme, login)
        page.taken.connect(partial(self._keep, page, (self._entrance.server, login)))
        page.back.connect(self._back_to_login)
        self._page = None
        self._window.show_page(page)
        page.be_ready()

    def _keep(self, page: TakeDownPage, of: tuple[str, str], typed: Typed) -> None:
        now = SystemClock().now()
        fail = partial(_say, page)
        self._tasks.run(page, partial(take_down, self._folder, of, typed, now), page.show_kept, fail)

    def _back_to_login(self) -> None:
        self.ask_again(self._typed[0])
        self._again()

    # --- in ---------------------------------------------------------------------------------------------------------

    def _entered(self, inside: Inside) -> None:
        login, password, remember = self._typed
        inside.store.database.guard = refuse_gui_thread
        self._login = login
        self._page = None
        entrance = self._entrance
        if entrance is not None:
            self._kept.setValue("login", login)
            self._kept.setValue("database", entrance.url)
            if entrance.server:
                worked = _listed(self._kept.value("worked"))
                self._kept.setValue("worked", sorted({*worked, f"{entrance.server} {login}"}))
                self._keep_town(entrance.server, inside.entered.township.facts.name)
            if remember:
                self._tasks.run(self, partial(keep_password, login, password, entrance.server))
        if inside.entered.must_change:
            self._ask_password(inside)
        else:
            self.came_in.emit(inside)

    def _ask_password(self, inside: Inside) -> None:
        page = PasswordPage(self._theme, inside.entered.by.name)
        page.password_wanted.connect(partial(self._change_password, inside, page))
        self.password_asked.emit()
        self._window.show_page(page)
        self._window.show()
        page.be_ready()

    def _change_password(self, inside: Inside, page: PasswordPage, password: str) -> None:
        change = Administration(inside.store, inside.entered.by, inside.clock).change_password
        done = partial(self._changed, inside)
        self._tasks.run(self, partial(change, password, self._typed[1]), done, partial(_say, page))

    def _changed(self, inside: Inside, _done: None) -> None:
        self.came_in.emit(inside)


def _say(page: PasswordPage | TakeDownPage, error: Exception) -> None:
    page.complain(sentence(error))


def _listed(value: object) -> list[str]:
    """A list of one is kept as its one word."""
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list) else []
