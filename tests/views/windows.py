"""The real window before one person, on a stage's database and clock."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QTableView, QWidget

from commandcenter.dispatch.feed import Cursor, Feed
from commandcenter.models.case import CaseState
from commandcenter.models.people import Role
from commandcenter.views.alarms import Alarms
from commandcenter.views.charts.panels import KpiPanels
from commandcenter.views.foot import Foot
from commandcenter.views.live import Changes
from commandcenter.views.main_window import MainWindow
from commandcenter.views.shell.strip import Strip
from commandcenter.views.shell.top_bar import TopBar
from commandcenter.views.sounds import Sound, Sounds
from commandcenter.views.wall import WallWindow
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.hands import write
from tests.views.typist import Typist

#: One login of every post that opens a window.
LOGINS: dict[Role, str] = {
    Role.INTAKE: "intake1",
    Role.DISPATCHER: "dispatch1",
    Role.SHIFT_LEAD: "lead1",
    Role.DUTY_LEADER: "duty1",
    Role.DIRECTOR: "director",
    Role.CALLBACK: "callback1",
    Role.OFFICE: "office",
    Role.LEADER: "leader",
    Role.LIAISON: "u-s17",
    Role.GRID_LEADER: "gl-v226",
    Role.GRID_WORKER: "gw-v226-a",
    Role.ADMIN: "admin",
}


LATER_THAT_MORNING = "2026-11-02 10:30"


def live_a_morning(stage: Stage) -> None:
    """One case to verify, one to call back, one to sign, one to dispatch, one to admit."""
    stage.at("2026-11-02 08:45")
    stage.walk(CaseState.VERIFYING, text="西村二村一组路灯不亮")
    stage.walk(CaseState.CALLBACK, text="西村二村二组路灯不亮")
    stage.walk(CaseState.DISPATCHED, text="西村二村三组路灯不亮")
    stage.walk(CaseState.ACCEPTED, text="西村二村四组路灯不亮")
    stage.register(text="西村二村五组道路积水")


class Heard(Sounds):
    """Notes what would have been heard."""

    def __init__(self) -> None:
        super().__init__(players=(), beep=lambda: None)
        self.played: list[Sound] = []

    def play(self, sound: Sound) -> None:
        self.played.append(sound)


class Flashes(QObject):
    """Notes every window that comes up beside the one it watches: a widget told to show before it has its place; and
    in `bare` those that were not dressed (`Theme.dress`)."""

    _EXPECTED = (QMenu, MainWindow, WallWindow)

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.bare: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            name = f"{type(watched).__name__} {watched.accessibleName()}"
            if watched.windowType() not in _POPUPS and not isinstance(watched, self._EXPECTED):
                self.seen.append(name)
            if not (self._is_dressed(watched) or isinstance(watched, WallWindow)):  # which paints all of itself
                self.bare.append(name)
        return False

    def _is_dressed(self, window: QWidget | None) -> bool:
        return window is not None and (bool(window.styleSheet()) or self._is_dressed(window.parentWidget()))


_POPUPS = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)


class Seat:
    """`hand` is at the keyboard; `hear()` tells what was committed since, by the feed's own reading."""

    def __init__(self, stage: Stage, workplace: Workplace) -> None:
        self.stage = stage
        self.work = workplace
        self.sounds = Heard()
        self.alarms = Alarms(workplace, self.sounds)
        self.window = MainWindow(workplace, self.alarms, "试验库")
        self.hand = Typist(self.window)
        self.notices: list[Notice] = []
        workplace.noticed.connect(self.notices.append)
        self.crashes: list[Exception] = []
        workplace.tasks.crashed.connect(self.crashes.append)
        self._feed = Feed(workplace.desk)
        self._cursor: Cursor = self._feed.head()

    def begin(self, width: int = 1366, height: int = 768) -> None:
        """Shown and in front, with everything counted; `width` × `height` is the window."""
        self.window.resize(width, height)
        self.window.show()
        self.front()
        self.work.tally.count()
        self.alarms.start()
        self.work.ticker.tick()

    def front(self) -> None:
        """This person's turn at the keyboard."""
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window, 30_000)

    # --- what happens around it -----------------------------------------------------------------------------------

    def hear(self) -> Changes | None:
        """What others (and the window itself) committed since the last time, told as the feed tells it."""
        found = self._feed.since(self._cursor)
        self._cursor = found.cursor
        if not found.changes:
            return None
        cases = frozenset(change.id for change in found.changes if change.entity == "case")
        changes = Changes(cases, frozenset(change.entity for change in found.changes))
        self.work.live.changed.emit(changes)
        return changes

    def listen(self) -> None:
        """From now on by the real feed, on a thread of its own."""
        self.work.live.start(self._cursor)

    def wait(self, **span: float) -> None:
        """Time passes, and the window sees that it did."""
        self.stage.wait(**span)
        self.work.ticker.tick()

    # --- looking and doing ------------------------------------------------------------------------------------------

    @property
    def page(self) -> Any:
        return self.window.current

    @property
    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    @property
    def foot(self) -> Foot:
        return self._one(Foot)

    @property
    def foot_says(self) -> str:
        """The notice that can be read now."""
        shown = self.foot._said
        return shown.text() if shown.isVisible() else ""

    @property
    def strip(self) -> Strip:
        return self._one(Strip)

    @property
    def tabs(self) -> list[QAbstractButton]:
        return [b for b in self._one(TopBar).findChildren(QAbstractButton) if b.isCheckable()]

    def _one(self, kind: type[Any]) -> Any:
        [found] = self.window.findChildren(kind)
        return found

    def press(self, *keys: str) -> None:
        for one in keys:
            self.hand.press(one)

    def write(self, words: str) -> None:
        """Free text where the keyboard is."""
        write(self.hand.at, words)

    @property
    def said(self) -> str:
        """What the foot of the window said last."""
        return self.notices[-1].text if self.notices else ""

    def outlook(self) -> tuple[Any, ...]:
        """What a person would see change: the page, where the keyboard is, what is visible, what was said."""
        visible = [widget for widget in self.window.findChildren(QWidget) if widget.isVisible()]
        return self.page, self.focus, len(visible), self.work.theme.name, len(self.notices), self._chosen()

    def _chosen(self) -> Any:
        tables = [table for table in self.window.findChildren(QTableView) if table.isVisible()]
        return [table.currentIndex().row() for table in tables]

    def picture(self) -> QImage:
        """The window as it is seen when nothing is under way any more."""
        for _round in range(4):
            QApplication.processEvents()
        while self._is_building():  # charts come one after the other, with pauses between
            QTest.qWait(10)
        return self.window.grab().toImage()

    def _is_building(self) -> bool:
        panels = (p for p in self.window.findChildren(KpiPanels) if p.isVisible() and p.figures is not None)
        return any(not one.is_built for one in panels)

    def go(self, page_id: str, what: Any = None) -> None:
        self.window.show_page(page_id, what)

    def choose(self, case_id: int) -> None:
        """The case in front on the duty page."""
        self.go("duty", case_id)
