"""The window: bars around the pages, commands to whoever carries them out. It knows no page from inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ..dispatch.duty.shifts import OnDuty
from ..dispatch.overviews.boards import BoardQuery
from ..models.people import UnitKind
from ..models.queues import Queue
from .actions import commands_of
from .alarms import Alarms
from .foot import Foot
from .housekeeping import Housekeeping
from .language import say, spoken
from .pages import PageWidget, home_of, pages_of
from .pages import page as page_of
from .readiness import Step
from .shell.help.overlay import Front
from .shell.keys import listed
from .shell.overlays import Overlays
from .shell.palette import Palette
from .shell.scanner import Scanner
from .shell.status_bar import StatusBar
from .shell.strip import Strip
from .shell.top_bar import TopBar
from .wall import WallWindow
from .workplace import Workplace

#: A full screen of 1920×1080 at 200 %.
_SMALLEST = (960, 540)
_USUAL = (1440, 860)
#: A bubbling key and the command it means when no field used it.
_BUBBLING = {Qt.Key.Key_Escape: "back", Qt.Key.Key_Return: "open", Qt.Key.Key_Enter: "open"}


class MainWindow(QMainWindow):
    """`left` when the person logs out; closing the window ends the program."""

    left = Signal()
    closed = Signal()

    def __init__(self, workplace: Workplace, alarms: Alarms, database: str) -> None:
        super().__init__()
        self._work = workplace
        self._alarms = alarms
        self._built: dict[str, PageWidget] = {}
        self._wall: WallWindow | None = None
        self._answers = False
        self._title = f"老湖镇“全响应”指挥中心　{workplace.by.role.label} {workplace.by.name}　{database}"
        unit = workplace.township.unit[workplace.by.unit_id]
        pages = pages_of(workplace.by.role)
        self._top = TopBar(workplace.theme, workplace.by, "" if unit.kind is UnitKind.CENTRE else unit.short, pages)
        self._strip = Strip(workplace, alarms)
        self._pages = QStackedWidget()
        self._foot_slot = QWidget()
        self._foot = Foot(workplace)
        self._status = StatusBar(workplace.theme, database)
        self._own: dict[str, Callable[[], None]] = {
            "palette": self.open_palette,
            "theme": self._toggle_theme,
            "language": lambda: workplace.language_wanted.emit(spoken().other),
            "undo": self._foot.undo,
            "take": self._strip.take,
            "later": self._strip.snooze,
            "wall": self.open_wall,
            "intake": lambda: workplace.go("duty", "intake"),
            "handover": lambda: workplace.go("shift", "handover"),
            "all": lambda: workplace.go("duty", BoardQuery(queue=Queue.OPEN)),
            "mine": lambda: workplace.go("duty", BoardQuery(queue=Queue.MINE)),
        }
        self._lay_out()
        self._palette = Palette(workplace, self._body, pages, lambda: self.current.case_in_front())
        self._over = Overlays(workplace, alarms, self._body, self._help_wanted)
        self._scanner = Scanner(self)
        self._own |= self._over.commands
        self._make_actions()
        self._connect()
        self._remembered()
        workplace.theme.dress(self)
        self.show_page(home_of(workplace.by.role).id)

    # --- putting together -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        slot = QVBoxLayout(self._foot_slot)
        slot.setContentsMargins(0, 0, 0, 0)
        for part in (self._top, self._strip, self._pages, self._foot_slot, self._status):
            body.addWidget(part, 1 if part is self._pages else 0)
        self.setCentralWidget(self._body)
        self.setMinimumSize(*_SMALLEST)
        self.setWindowTitle(say(self._title))

    def _make_actions(self) -> None:
        for command in commands_of(self._work.by.role):
            action = QAction(say(command.text), self)
            action.setData(command.id)
            action.setStatusTip(say(command.text))
            if command.keys and not command.bubbling:
                action.setShortcut(QKeySequence(command.keys))
            action.triggered.connect(self._action_triggered)
            self.addAction(action)

    def _connect(self) -> None:
        work = self._work
        work.page_wanted.connect(self.show_page)
        work.case_wanted.connect(self._show_case)
        self._scanner.read.connect(self._over.receipts.scan)
        work.ticker.ticked.connect(self._status.show_time)
        work.live.state.connect(self._status.show_connection)
        self._status.show_connection(work.live.current)
        work.outgoing.counted.connect(self._status.show_unsent)
        work.projected.connect(self._status.show_projected)
        self._strip.link.wanted.connect(self._over.slips.open)
        self._over.slips.intake_wanted.connect(partial(self.do, "intake"))
        self._alarms.muted.connect(self._status.show_mute)
        self._alarms.waiting.connect(self._count_in_title)
        self._top.follow(work)
        work.duty_now.told.connect(self._follow_duty)
        self._top.page_chosen.connect(self.show_page)
        self._top.palette_wanted.connect(self.open_palette)
        self._top.menu_chosen.connect(self._menu_used)
        self._palette.commanded.connect(self.do)
        self._house = Housekeeping(work, self)

    # --- pages ------------------------------------------------------------------------------------------------------

    def page(self, page_id: str) -> PageWidget:
        """The widget of a page, built when it is first wanted."""
        if page_id not in self._built:
            widget = page_of(page_id).build(self._work)
            widget.handlers_changed.connect(self._follow_page)
            self._built[page_id] = widget
            self._pages.addWidget(widget)
        return self._built[page_id]

    @property
    def workplace(self) -> Workplace:
        return self._work

    @property
    def current(self) -> PageWidget:
        widget = self._pages.currentWidget()
        assert isinstance(widget, PageWidget)
        return widget

    def rehearsals(self) -> Iterator[Step]:
        """Small steps that spare first uses their wait: of the page in front, then of the handbook."""
        yield from self.current.rehearsals()
        yield self._over.make_help

    def show_page(self, page_id: str, what: Any = None) -> None:
        """Goes to a page this post may see; `what` is opened there."""
        if self._work.by.role not in page_of(page_id).roles:
            self._work.say(self.tr("您的岗位没有这个页面"), "due_soon")
            return
        widget = self.page(page_id)
        self._pages.setCurrentWidget(widget)
        self._top.show_page(page_id)
        self._strip.setVisible(not page_of(page_id).bare)
        self._place_foot(widget)
        widget.open_with(what)
        self._focus(widget)

    def _focus(self, page: PageWidget) -> None:
        """The keyboard is on the page in front: where it was there before, unless the page itself said otherwise."""
        now, before = QApplication.focusWidget(), page.focusWidget()
        if now is not None and page.isAncestorOf(now):
            return
        if before is not None and before.isVisible():
            before.setFocus()
        else:
            page.take_focus()

    def _place_foot(self, page: PageWidget) -> None:
        host = page.foot_host()
        layout = (host or self._foot_slot).layout()
        if layout is not None:
            layout.addWidget(self._foot)
        self._foot.give_way(page.spares_foot())  # moved to another parent it is hidden
        self._foot_slot.setVisible(host is None)
        self._show_hints(page)

    def _show_hints(self, page: PageWidget) -> None:
        self._foot.begin(self._own.keys() | page.handlers().keys(), page.command_words())
        page.use_foot(self._foot)

    def _help_wanted(self) -> Front:
        """The chapter of the page in front, and the keys that only it hears."""
        widget, role = self.current, self._work.by.role
        page = page_of(next(name for name, built in self._built.items() if built is widget))
        offered = widget.handlers().keys()
        mine = [command for command in commands_of(role) if command.id in offered]
        keys = listed((*mine, *page.own_keys(role)), self.tr("这一页的按键"), widget.command_words())
        return Front(widget.chapter() or page.chapter_id, keys)

    def _follow_page(self) -> None:
        if self.sender() is self.current:
            self._place_foot(self.current)

    def _show_case(self, case_id: int) -> None:
        role = self._work.by.role
        self.show_page("duty" if role in page_of("duty").roles else home_of(role).id, case_id)

    # --- commands ---------------------------------------------------------------------------------------------------

    def do(self, command_id: str) -> None:
        """Carries a command out: the page in front first, else the window."""
        handler = self.current.handlers().get(command_id) or self._own.get(command_id)
        if handler is not None:
            handler()
        else:
            self._work.say(self.tr("这里用不上这个按键"), "due_soon")

    def _action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.do(str(action.data()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        wanted = "submit" if control and _BUBBLING.get(key) == "open" else _BUBBLING.get(key)
        if wanted is not None and wanted in self.current.handlers():
            self.do(wanted)
        else:
            super().keyPressEvent(event)

    def open_palette(self) -> None:
        self._palette.open()

    def open_wall(self) -> None:
        """The wall on the second screen, or beside this window when there is only one."""
        if self._wall is None:
            self._wall = WallWindow(self._work)
        self._wall.show_on_other_screen(self.screen())

    def _menu_used(self, key: str) -> None:
        match key:
            case "leave":
                self.left.emit()
            case "password":
                self._over.password.open()
            case _:
                self.do(key)

    def _follow_duty(self, duty: OnDuty) -> None:
        """Whoever was relieved at another desk hears it here: this one is still his."""
        mine = duty.holder == self._work.by.name
        if self._answers and not mine and duty.holder:
            self._work.say(self.tr("{0}已接班。您离开前请从右上角退出登录").format(duty.holder), "accent")
        self._answers = mine

    # --- the rest ---------------------------------------------------------------------------------------------------

    def _toggle_theme(self) -> None:
        theme = self._work.theme
        theme.use("light" if theme.is_dark else "dark")
        self._work.memory.keep("theme", theme.name)

    def _count_in_title(self, waiting: int) -> None:
        self.setWindowTitle(say(f"({waiting}) {self._title}" if waiting else self._title))

    def _remembered(self) -> None:
        kept = self._work.memory.value("window")
        self._is_placed = isinstance(kept, str) and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))
        if not self._is_placed:
            self.resize(*_USUAL)

    def appear(self, like: QByteArray | None = None) -> None:
        """Where the window `like` stood, else where this one stood last; the first time it takes the whole screen."""
        if like is not None:
            self._is_placed = self.restoreGeometry(like)
        if self._is_placed:
            self.show()
        else:
            self.showMaximized()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._top.fit(event.size().width())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._work.memory.keep("window", bytes(self.saveGeometry().toBase64().data()).decode())
        if self._wall is not None:
            self._wall.close()
        for widget in self._built.values():
            widget.closing()
        self.closed.emit()
        super().closeEvent(event)
