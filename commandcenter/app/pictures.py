"""Pictures of the real window, taken offscreen."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ..dispatch.desk import Desk
from ..dispatch.entrance import enter_unasked
from ..models.errors import UserError
from ..models.store.store import Store
from ..models.timing.clock import SimulatedClock
from ..views.alarms import Alarms
from ..views.language import Language, speak
from ..views.main_window import MainWindow
from ..views.shots import Shot
from ..views.sounds import Sounds
from ..views.tasks import Tasks
from ..views.theme import Theme
from ..views.workplace import Workplace
from .conference import Conference
from .month_end import MonthEnd
from .studio import arrive, ground_of
from .workplace import make_workplace, new_application

#: So long nothing may stir before a picture is taken: proposals wait for a pause in typing.
_CALM_SECONDS, _SETTLE_MS, _REST_SECONDS = 0.6, 20, 0.001
_LONG_TURN_SECONDS = 0.1
#: So soon the window must have noticed that its database is gone.
_NOTICED_SECONDS = 20.0


def take_shot(
    store: Store, shot: Shot, login: str | None, size: tuple[int, int], theme: str, lang: str = "zh"
) -> QImage:
    """A picture of the real window in the state the shot names, seen by `login` or the first account of its post.

    Nothing is written into the database. Raises UserError when there is no such account, or no such state.
    """
    application = new_application()
    speak(Language(lang))
    colors = Theme("dark" if theme == "dark" else "light")
    colors.use(colors.name)
    with ground_of(store, shot.ground) as (ground, clock), TemporaryDirectory() as folder:
        entered = enter_unasked(ground, login or _of_level(ground, shot), shot.role)
        desk = Desk(ground, entered.by, clock)
        tasks = Tasks()
        kept = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
        workplace = make_workplace(desk, entered, tasks, colors, kept, Path(folder))
        alarms = Alarms(workplace, Sounds(workplace))
        window = MainWindow(workplace, alarms, f"{entered.kind.label}库")
        window.resize(*size)
        window.show()
        workplace.ticker.tick()
        workplace.tally.count()
        alarms.start()
        studio = _Studio(application, workplace)
        studio.settle()
        seen = shot.take(window, studio)
        studio.settle()
        image = seen.grab().toImage()
        window.close()
        workplace.live.stop()
        tasks.shutdown()
        window.deleteLater()
        application.processEvents()
    return image


def _of_level(store: Store, shot: Shot) -> str | None:
    """The first account of the shot's post in a grid of its level; None where any will do."""
    township = store.township()
    grids = {grid.id for grid in township.grids if grid.level == shot.level}
    return next((a.login for a in township.accounts if a.role is shot.role and a.grid_id in grids), None)


class _Studio:
    """What a shot can have happen around its window."""

    def __init__(self, application: QApplication, workplace: Workplace) -> None:
        self._application = application
        self._held: Conference | None = None
        self._work = workplace

    def settle(self) -> None:
        """Until nothing has stirred for a while: no job, and no turn that took long, as building a chart does."""
        calm_since = monotonic()
        while monotonic() - calm_since < _CALM_SECONDS:
            begun = monotonic()
            self._turn()
            if self._work.tasks.is_busy or monotonic() - begun > _LONG_TURN_SECONDS:
                calm_since = monotonic()

    def listen(self) -> None:
        self._work.live.start()
        self.settle()

    def arrive(self, count: int) -> None:
        arrive(self._work.desk.store, self._work.desk.clock, count)
        self.settle()

    def meet(self, topics: int, units: int, decisions: int | None) -> int:
        clock = self._work.desk.clock
        assert isinstance(clock, SimulatedClock)  # a copy has one of its own
        held = self._held = Conference(self._work.desk.store, clock, units)
        held.plan(topics)
        if decisions is not None:
            held.run(decisions)
        self._work.ticker.tick()
        return held.id

    def agree(self, *, sign: bool) -> None:
        assert self._held is not None
        self._held.agree(sign=sign)

    def photograph(self) -> None:
        assert self._held is not None
        self._held.photograph()

    def consult(self, count: int) -> None:
        clock = self._work.desk.clock
        assert isinstance(clock, SimulatedClock)
        Conference(self._work.desk.store, clock, 0).wait(count)

    def assess(self, until: str) -> int:
        clock = self._work.desk.clock
        assert isinstance(clock, SimulatedClock)
        month = MonthEnd(self._work.desk.store, clock)
        {"shown": month.shown, "published": month.published, "revised": month.revised}[until]()
        self._work.ticker.tick()
        return month.id

    def lose_database(self) -> None:
        self.listen()
        path = self._work.desk.store.path
        assert path is not None  # a copy lies in a file
        path.rename(path.with_name("away.db"))
        deadline = monotonic() + _NOTICED_SECONDS
        while self._work.live.current.connected:
            if monotonic() > deadline:
                raise UserError("窗口没有发觉数据库不见了")
            self._turn()
        self.settle()

    def _turn(self) -> None:
        self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _SETTLE_MS)
        sleep(_REST_SECONDS)
