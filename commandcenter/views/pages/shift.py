"""值班: who is on duty, the log, the hand-over that both officers sign, the roster, the hand-overs before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget

from ...dispatch.duty.shifts import PastShift, Roster, Sheet, ShiftDesk, Watch, roster_of_file
from ...dispatch.overviews.boards import BoardQuery
from ...dispatch.paperwork.papers import Printed
from ...models.access import Permission
from ...models.duty.shifts import Turn
from ...models.people import Role
from ...models.queues import Queue
from ...models.timing.words import clock_time
from ...models.timing.worktime import local_day
from ..in_turn import InTurn
from ..live import Changes
from ..page import PageWidget
from ..shift.log import LogPane
from ..shift.planning import PlanningPanel
from ..shift.roster import RosterView, turn_words, week_of
from ..shift.sheet import SheetView
from ..shift.side import ShiftSide
from ..shift.signing import SigningPanel
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, frame, holder, row, rule
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList, RowsOrEmpty
from ..workplace import Workplace

_SIDE = 296
_VIEWS = (("log", "值班记录"), ("sheet", "交接班"), ("roster", "值班表"), ("past", "历次交接班"))
_KEYS = [key for key, _ in _VIEWS]
_MONTHS_SHOWN = 3
#: What tells that duty is not as it was: it changed, or how days are divided.
_DUTY = frozenset({"shift", "setup"})


class ShiftPage(PageWidget):
    """Left who is on duty; the centre changes between log, sheet, roster and the past."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        t = workplace.theme
        self._desk = ShiftDesk(workplace.desk)
        self._watch: Watch | None = None
        self._sheet: Sheet | None = None
        self._is_stale = False
        self._turn = InTurn(workplace.tasks, self, self.read)
        self._week = week_of(local_day(workplace.now()))
        self.views = Segments(t, _VIEWS, "log")
        self.side = ShiftSide(t)
        self.log = LogPane(workplace)
        self.sheet = SheetView(t)
        self.signing = SigningPanel(t, workplace.by)
        self.roster = RosterView(t)
        self.planning = PlanningPanel(t)
        self.past = RowList(t, self.tr("历次交接班"), lead=160)
        self._past = RowsOrEmpty(self.past, EmptyState(t, self.tr("还没有交接过班"), "", "dot"))
        self._print = Button(t, self.tr("看交接班记录"), "Ctrl+P", height=28)
        self._stack, self._sheet_stack = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self._connect()
        self.read()
        self._read_roster()

    # --- layout ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        t = self.workplace.theme
        self.side.setFixedWidth(_SIDE)
        self.views.setAccessibleName(self.tr("值班页的部分"))
        begun = holder(row(self.sheet, rule(vertical=True), self.signing, gap=0))
        words = self.tr("按左下角“接班，开始值守”，从此刻起记班")
        self._sheet_stack.addWidget(begun)
        self._sheet_stack.addWidget(EmptyState(t, self.tr("还没有人接班"), words, "dot"))
        for part in (self.log, self._sheet_stack, holder(self._with_roster()), self._past):
            self._stack.addWidget(part)
        bar = frame("bar", 48)
        row(self.views, None, self._print, margins=(16, 7, 16, 8), parent=bar)
        centre = frame("pane")
        column(bar, self._stack, gap=0, parent=centre)
        whole = row(self.side, rule(vertical=True), centre, gap=0, parent=self)
        whole.setStretch(2, 1)
        self._show_view("log")

    def _with_roster(self) -> Any:
        line = row(self.roster, rule(vertical=True), self.planning, gap=0)
        line.setStretch(0, 1)
        return line

    def _connect(self) -> None:
        work = self.workplace
        self.views.picked.connect(self._show_view)
        self.side.hand_over_wanted.connect(self.hand_over)
        self.side.begin_wanted.connect(self._begin)
        self.log.written.connect(self.read)
        self.log.settled.connect(self._settle)
        self.sheet.case_wanted.connect(work.show_case)
        self.sheet.cases_wanted.connect(self._show_cases)
        self.signing.sign_off.connect(self._sign_off)
        self.signing.take_over.connect(self._take_over)
        self.signing.cover.connect(self._cover)
        self.roster.cell_chosen.connect(self._show_cell)
        self.roster.cell_wanted.connect(self.planning.people.setFocus)
        self.roster.week_wanted.connect(self._go_week)
        self.planning.crew_wanted.connect(self._set_crew)
        self.planning.check_wanted.connect(self._check_month)
        self.planning.keep_wanted.connect(self._keep_month)
        self.planning.copy_wanted.connect(self._copy_month)
        self.planning.file_chosen.connect(self._read_file)
        self.past.opened.connect(self._print_paper)
        self._print.clicked.connect(self._print_current)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self._reset)
        work.ticker.ticked.connect(self._tick)

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        self.workplace.tasks.run(self, self._desk.watch, self._take_watch)

    def _take_watch(self, watch: Watch) -> None:
        now = self.workplace.now()
        self._watch = watch
        self.side.show_watch(watch, now)
        self.log.show_watch(watch, now)
        self._past.show_rows([_past_row(past, now) for past in watch.past])
        self._print.setVisible(bool(watch.past))
        self._sheet_stack.setCurrentIndex(0 if watch.shift is not None else 1)
        self.planning.setVisible(Permission.ROSTER in watch.may)
        if watch.shift is not None:
            self._read_sheet()

    def _read_sheet(self) -> None:
        self._is_stale = False
        self.workplace.tasks.run(self, self._desk.sheet, self._take_sheet)

    def _take_sheet(self, sheet: Sheet) -> None:
        self._sheet = sheet
        if self._watch is not None:
            now = self.workplace.now()
            self.sheet.show_sheet(sheet, now)
            self.signing.show_sheet(sheet, self._watch, now)

    def _read_roster(self) -> None:
        self.workplace.tasks.run(self, partial(self._desk.roster, *self._week), self._take_roster)

    def _take_roster(self, roster: Roster) -> None:
        now = self.workplace.now()
        self.planning.show_officers(roster.officers)
        self.planning.show_months(_months(local_day(now)))
        self.signing.show_officers(roster.officers)
        self.roster.show_roster(roster, now)

    def _changed(self, changes: Changes) -> None:
        """Duty changed: everything is read. A case changed: the sheet, but a signed one stands."""
        if not _DUTY.isdisjoint(changes.entities):
            self.read()
            self._read_roster()
        elif changes.cases:
            self._is_stale = True

    def _reset(self) -> None:
        self.read()
        self._read_roster()

    def _tick(self, now: datetime) -> None:
        self.side.tick(now)
        if self._is_stale and self.isVisible() and self.view == "sheet":
            self._read_sheet()

    # --- the parts ---------------------------------------------------------------------------------------------------

    @property
    def view(self) -> str:
        """Which part stands in the centre: log, sheet, roster or past."""
        return _KEYS[self._stack.currentIndex()]

    def _show_view(self, key: str) -> None:
        self.views.set_value(key)
        self._stack.setCurrentIndex(_KEYS.index(key))

    def hand_over(self) -> None:
        """One key from anywhere: the sheet with what stands now, the next signature under the fingers."""
        if self.view != "sheet":
            self._show_view("sheet")
            if self._watch is not None and self._watch.shift is not None:
                self._read_sheet()
        self.signing.focus_first()

    def _hand_over_key(self) -> None:
        """F12 again, on the sheet: the signature."""
        if self.view == "sheet" and self._watch is not None and not self._watch.signed:
            self.signing.submit()
        else:
            self.hand_over()

    def _show_cases(self, ids: frozenset[int]) -> None:
        self.workplace.go("duty", BoardQuery(queue=Queue.EVERYTHING, ids=ids))

    # --- doing -------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._turn.run(self._desk.begin, self._begun, self.workplace.complain)

    def _begun(self, _: None) -> None:
        self.workplace.say(self.tr("{0} 已接班，从此刻起记班").format(self.workplace.by.name))

    def _settle(self, entry_id: int) -> None:
        self._turn.run(partial(self._desk.settle, entry_id), self._settled, self.workplace.complain)

    def _settled(self, _: None) -> None:
        self.workplace.say(self.tr("约定已办，记入值班记录"))

    def _sign_off(self) -> None:
        self._turn.run(self._desk.sign_off, self._signed_off, self._complain_signing)

    def _signed_off(self, _: str) -> None:
        self.workplace.say(self.tr("交班已签字，请接班人签字"), "accent")
        self.signing.login.setFocus()

    def _take_over(self, login: str, password: str) -> None:
        seal = self._sheet.seal if self._sheet is not None else ""
        here = bool(login or password)
        who = (login, password) if here else (None, "")
        then = partial(self._handed_on, *who) if here else self._taken_over
        self._turn.run(partial(self._desk.take_over, seal, *who), then, self._complain_signing)

    def _cover(self, reason: str) -> None:
        self._turn.run(partial(self._desk.cover, reason), self._taken_over, self._complain_signing)

    def _taken_over(self, printed: Printed) -> None:
        self.signing.clear()
        self.workplace.say(self.tr("已交接班，{0} 已存档，可打印").format(printed.number or ""))
        self._show_view("past")

    def _handed_on(self, login: str, password: str, printed: Printed) -> None:
        """The incoming officer signed at this desk: it goes on as his."""
        self._taken_over(printed)
        self.workplace.person_changes.emit(login, password)

    def _complain_signing(self, error: Exception) -> None:
        if not self.signing.complain(error):
            self.workplace.complain(error)

    # --- the roster --------------------------------------------------------------------------------------------------

    def _go_week(self, by: int) -> None:
        """Weeks on or back; 0 is this one."""
        today = local_day(self.workplace.now())
        self._week = week_of(today if by == 0 else self._week[0] + timedelta(weeks=by))
        self._read_roster()

    def _show_cell(self, turn: Turn, post: Role) -> None:
        self.planning.show_cell(turn, post, self.roster.logins(turn, post))

    def _set_crew(self, turn: Turn, post: Role, logins: tuple[str, ...]) -> None:
        job = partial(self._desk.set_crew, turn.day, turn.n, post, logins)
        self._turn.run(job, partial(self._crew_set, turn, post), self.workplace.complain)

    def _crew_set(self, turn: Turn, post: Role, _: None) -> None:
        self.workplace.say(self.tr("已排 {0} {1}").format(turn_words(turn), post.label))
        self._read_roster()
        self.roster.table.setFocus()

    def _read_file(self, where: str) -> None:
        self.workplace.tasks.run(self, partial(roster_of_file, where), self.planning.paste.set_value)

    def _check_month(self, text: str, month: date) -> None:
        self.workplace.tasks.run(self, partial(self._desk.read_roster, text, month), self.planning.show_check)

    def _keep_month(self, text: str, month: date) -> None:
        def complain(error: Exception) -> None:
            self.workplace.complain(error)
            self._check_month(text, month)

        self._turn.run(partial(self._desk.keep_roster, text, month), self._month_kept, complain)

    def _month_kept(self, count: int) -> None:
        self.planning.kept(count)
        self._read_roster()

    def _copy_month(self, month: date) -> None:
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        self.workplace.tasks.run(self, partial(self._desk.roster_text, month, last), self._copied)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.workplace.say(self.tr("值班表已复制，可粘贴到表格里"))

    # --- papers ------------------------------------------------------------------------------------------------------

    def _print_current(self) -> None:
        """The marked hand-over, else the newest."""
        paper = self.past.current if self.view == "past" else None
        if paper is None and self._watch is not None and self._watch.past:
            paper = self._watch.past[0].document_id
        self._print_paper(paper)

    def _print_paper(self, document_id: object) -> None:
        if isinstance(document_id, int):
            self.workplace.go("papers", ("paper", document_id))

    # --- the window's part -------------------------------------------------------------------------------------------

    def take_focus(self) -> None:
        """Where work begins in the part that is shown."""
        begins = {"log": self.log.edit, "sheet": self.sheet.list, "roster": self.roster.table, "past": self.past}
        begins[self.view].setFocus()

    def command_words(self) -> dict[str, str]:
        return {"next": self.tr("下一行"), "previous": self.tr("上一行")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "handover": self._hand_over_key,
            "note": self._note,
            "next": partial(self._step, 1),
            "previous": partial(self._step, -1),
            "submit": self._submit,
            "print": self._print_current,
            "back": self._back,
        }

    def _note(self) -> None:
        self._show_view("log")
        self.log.edit.setFocus()

    def _step(self, by: int) -> None:
        lists = {"log": self.log.promises, "sheet": self.sheet.list, "past": self.past}
        if (rows := lists.get(self.view)) is not None:
            rows.setFocus()
            rows.step(by)

    def _submit(self) -> None:
        parts = {"log": self.log.write, "sheet": self.signing.submit, "roster": self.planning.submit}
        if (submit := parts.get(self.view)) is not None:
            submit()

    def _back(self) -> None:
        self._show_view("log")
        self.log.edit.setFocus()

    def open_with(self, what: Any) -> None:
        if what == "handover":
            self.hand_over()
        elif what in _KEYS:
            self._show_view(what)
            self.take_focus()
        elif self.view == "log":
            self.log.edit.setFocus()


def _months(today: date) -> list[date]:
    """This month and those that are planned next."""
    found = [today.replace(day=1)]
    while len(found) < _MONTHS_SHOWN:
        found.append((found[-1] + timedelta(days=31)).replace(day=1))
    return found


def _past_row(past: PastShift, now: datetime) -> Row:
    unsigned = f"　交班人未签字：{past.unsigned}" if past.unsigned else ""
    return Row(
        f"{past.off} 交 {past.on}",
        lead=turn_words(past.turn),
        right=clock_time(past.ended_at, now),
        detail=f"{clock_time(past.begun_at, now)} 起{unsigned}",
        value=past.document_id,
    )


def build(workplace: Workplace) -> ShiftPage:
    return ShiftPage(workplace)
