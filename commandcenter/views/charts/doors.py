"""Behind every figure: its cases on the board, or, for a post without a board, the newest of them as a menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu, QWidget

from ...dispatch.desk import Desk
from ...dispatch.figures import kpi_views
from ...dispatch.figures.conduct import ConductCases, conduct_cases
from ...dispatch.figures.kpi_views import KpiCases, Which
from ...dispatch.overviews import boards
from ...dispatch.overviews.boards import BoardQuery, Line
from ...models.queues import Queue
from ...models.scoring.conduct import Aside, Conduct, Own
from ..actions import DESK
from ..language import say
from ..workplace import Workplace
from .figures import Door

_MENU_LINES = 20


class Doors(QObject):
    """Opens what one page's marks stand for; menus belong to its `page`."""

    def __init__(self, workplace: Workplace, page: QWidget) -> None:
        super().__init__(page)
        self._work = workplace
        self._page = page

    def open(self, door: Door, which: Which = Which.ALL) -> None:
        """The cases behind a figure, on the board."""
        desk = self._work.desk

        def then(found: KpiCases | ConductCases) -> None:
            self._go(door, which, found)

        self._work.tasks.run(self, lambda: _behind(desk, door, which), then)

    def _go(self, door: Door, which: Which, found: KpiCases | ConductCases) -> None:
        name = door.name if which is Which.ALL else f"{door.name} {_named(door, which)}"
        hidden = self.tr("，另有 {0} 件不在您的查看范围内").format(found.hidden) if found.hidden else ""
        if not found.ids:
            self._work.say(self.tr("{0}：没有可看的件{1}").format(name, hidden), "due_soon")
            return
        self.show_cases(found.ids)
        self._work.say(self.tr("{0}：{1} 件{2}").format(name, len(found.ids), hidden), "accent")

    def show_cases(self, ids: tuple[int, ...]) -> None:
        """These cases, the newest first."""
        query = BoardQuery(queue=Queue.EVERYTHING, ids=frozenset(ids))
        if self._work.is_one_of(DESK):
            self._work.go("duty", query)
        else:
            desk, newest = self._work.desk, ids[:_MENU_LINES]
            self._work.tasks.run(self, lambda: boards.lines(desk, query, newest), self._show_some)

    def _show_some(self, lines: dict[int, Line | None]) -> None:
        menu = self._menu()
        for line in filter(None, lines.values()):
            menu.addAction(f"{line.row.no}　{line.row.title}").setData(line.id)
        menu.triggered.connect(self._case_picked)
        menu.popup(QCursor.pos())

    def _case_picked(self, action: QAction) -> None:
        self._work.show_case(action.data())

    def offer(self, door: Door, at: QPoint) -> None:
        """A menu: all of its cases, or some: what was missed, met, is pending, what the figure is about."""
        menu = self._menu()
        for which in Which:
            if not (named := _named(door, which)):
                continue
            words = self.tr("打开这些件") if which is Which.ALL else self.tr("只看{0}的").format(named)
            menu.addAction(say(words)).setData((door, which))
        menu.triggered.connect(self._menu_used)
        menu.popup(at)

    def _menu_used(self, action: QAction) -> None:
        door, which = action.data()
        self.open(door, which)

    def _menu(self) -> QMenu:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu


def _behind(desk: Desk, door: Door, which: Which) -> KpiCases | ConductCases:
    if isinstance(door.what, Conduct | Aside | Own):
        unit = next(iter(door.units), 0)
        return conduct_cases(desk, door.what, unit, door.period, told=which is Which.MISSED)
    return kpi_views.kpi_cases(desk, door.what, door.units, door.period, which, door.part)


def _named(door: Door, which: Which) -> str:
    """What some of its cases are called; "" where the figure does not tell them apart."""
    if isinstance(door.what, Aside):
        return which.label if which is Which.ALL else ""
    if isinstance(door.what, Conduct | Own) and which is not Which.ALL:
        return door.what.told if which is Which.MISSED else ""
    return which.label
