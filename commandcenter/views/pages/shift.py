"""值班: who is on duty, the log, the hand-over that both officers sign, the roster, the hand-overs before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from ...dispatch.boards import BoardQuery
from ...dispatch.papers import Printed
from ...dispatch.shifts import PastShift, Roster, Sheet, ShiftDesk, Watch
from ...models.people import Role
from ...models.queues import Queue
from ...models.shifts import LogKind, RosterTable as ReadRoster, Turn
from ...models.words import clock_time
from ...models.worktime import local_day
from ..live import Changes
from ..shift.log import LogPane
from ..shift.planning import PlanningPanel
from ..shift.roster import RosterTable, turn_words, week_of
from ..shift.sheet import SheetView
from ..shift.side import ShiftSide
from ..shift.signing import SigningPanel
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, frame, holder, label, row, rule
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList
from ..workplace import Workplace
from .page import PageWidget

_SIDE = 296
_VIEWS = (("log", "值班记录"), ("sheet", "交接班"), ("roster", "值班表"), ("past", "历次交接班"))
_MONTHS_AHEAD = 3


class ShiftPage(PageWidget):
    """Left who is on duty; the centre changes between log, sheet, roster and the past."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        t = workplace.theme
        self._desk = ShiftDesk(workplace.desk)
        self._watch: Watch | None = None
        self._sheet: Sheet | None = None
        self._stale = False
        self._week = week_of(local_day(workplace.now()))
        self.views = Segments(t, _VIEWS, "log")
        self.side = ShiftSide(t)
        self.log = LogPane(t)
        self.sheet = SheetView(t)
        self.signing = SigningPanel(t, workplace.by)
        self.roster = RosterTable(t)
        self.planning = PlanningPanel(t)
        self.past = RowList(t, self.tr("历次交接班"), lead=176)
        self._no_shift = EmptyState(t, self.tr("还没有人接班"), self.tr("按左下角“接班，开始值守”，从此刻起记班"), "dot")
        self._no_past = EmptyState(t, self.tr("还没有交接过班"), "", "dot")
        self._week_words = label("", "heading")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.read()
        self._read_roster()
