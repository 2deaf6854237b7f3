"""考核: a month's assessment — draft, 核对期, published and frozen; objections, appeals, revisions, trials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QHBoxLayout

from ...dispatch.figures import kpi_views
from ...dispatch.figures.appraisals import Appraisal, MonthView, Step, Tried, month_view, months
from ...models.access import PERMISSIONS, UNITS, Permission
from ...models.kpi import Metric
from ...models.people import UnitKind
from ...models.scoring.appraisal.terms import KEEPERS
from ...models.timing.worktime import local_day
from ..appraisal.behind import MonthDoors, missed_cases
from ..appraisal.county import CountyFile
from ..appraisal.exporting import MonthExport
from ..appraisal.figures import MonthFigures
from ..appraisal.lists import MonthList
from ..appraisal.sheets import MonthSheets
from ..appraisal.stamp import Stamp, Stamps
from ..appraisal.weights import WeightsPanel
from ..charts.heat import GROUP, HeatTable
from ..deciding.sheet import Sheet
from ..deciding.side import SheetSide
from ..language import say
from ..live import Changes
from ..page import PageWidget
from ..widgets.buttons import Button, Segments
from ..widgets.choices import Choice
from ..widgets.layout import column, frame, label, row, scrolled, shown_if
from ..widgets.notices import EmptyState
from ..widgets.pickers import Picker
from ..workplace import Workplace

_SIDE = 432
_PAUSE_MS = 1000
_METRICS = tuple(Metric)


class AppraisalPage(PageWidget):
    """The table left, under its stamp; lists, questions and trials take turns right."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.view: MonthView | None = None
        self._tried: Tried | None = None
        self._words = MonthFigures()
        self._sheets = MonthSheets(workplace)
        self.doors = MonthDoors(workplace, self)
        self.export = MonthExport(workplace, self)
        self.county = CountyFile(workplace, self, self._sheets.county_file)
        self._cell: tuple[int, int] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read_months)
        self._make_bar()
        self.table = HeatTable(workplace.theme, self.tr("考核结果"), self._words.heads(), tails=3)
        self._beside = MonthList(workplace.theme)
        self.list = self._beside.list
        self.weights = WeightsPanel(workplace)
        self.side = SheetSide(_SIDE)
        self.side.done.connect(self._done)
        self.side.left.connect(self.back)
        self._empty = EmptyState(workplace.theme, "", shape="dot")
        self._lay_out()
        self._connect()
        self.read_months()

    # --- putting together -------------------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        work, theme = self.workplace, self.workplace.theme
        groups = kpi_views.groups_of(work.by, work.township)
        self.months = Picker(theme, (), self.tr("月份"))
        self.months.setFixedWidth(144)
        self.groups = Segments(theme, [(kind, f"{kind.label} {count}") for kind, count in groups], groups[0][0])
        self.stamp = Stamp(theme)
        shown_if(self.groups, len(groups) > 1)
        self._open = Button(theme, self.tr("起草…"))
        self._trial = Button(theme, self.tr("试算权重…"))
        self._save = Button(theme, self.tr("导出"))
        shown_if(self._trial, work.is_one_of(PERMISSIONS[Permission.READ_DRAFTS]))
        shown_if(self._open, work.is_one_of(KEEPERS))
        self.steps = {
            Step.SHOW: Button(theme, self.tr("送核对…"), "", "primary"),
            Step.PUBLISH: Button(theme, self.tr("公布…"), "", "primary"),
            Step.REVISE: Button(theme, self.tr("修订公布…"), "", "primary"),
            Step.OBJECT: Button(theme, self.tr("提出异议…"), "", "primary"),
            Step.BONUS: Button(theme, self.tr("申报加分…")),
            Step.COUNTY: Button(theme, self.tr("县级数据…")),
            Step.WITHDRAW_DRAFT: Button(theme, self.tr("撤回草稿…")),
        }
        self._file = Button(theme, self.tr("县级 CSV…"))
        for button in (*self.steps.values(), self._file):
            button.hide()

    def _lay_out(self) -> None:
        title = label(self.tr("月度考核"), "title")
        head = row(title, 8, self.months, self.groups, None, self._trial, self._save, self._open)
        acts = row(*self.steps.values(), self._file, None)
        ground = frame("page")
        self._card = frame("card")
        self._legend = label("", "small", wrap=True)
        column(self.table, self._legend, None, gap=4, margins=(15, 7, 15, 7), parent=self._card)
        column(head, self.stamp, acts, self._card, self._empty, None, gap=12, margins=(24, 12, 12, 12), parent=ground)
        listing = frame("pane")
        column(self._beside, gap=0, margins=(0, 8, 0, 8), parent=listing)
        self.side.addWidget(listing)
        self.side.addWidget(self.weights)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolled(ground), 1)
        whole.addWidget(self.side)

    def _connect(self) -> None:
        work = self.workplace
        self.months.picked.connect(self.show_month)
        self.groups.picked.connect(self._group_picked)
        self.stamp.picked.connect(self._revision_picked)
        self._open.clicked.connect(self._open_month)
        self._trial.clicked.connect(self.try_weights)
        self._save.clicked.connect(self._offer_export)
        self._file.clicked.connect(self._choose_file)
        self.county.imported.connect(self.read)
        for step, button in self.steps.items():
            button.setProperty("step", step.value)
            button.clicked.connect(self._step_clicked)
        self.table.cell_opened.connect(self._cell_opened)
        self.table.menu_wanted.connect(self._cell_menu)
        self.table.unit_chosen.connect(self._unit_chosen)
        self.table.selectionModel().currentChanged.connect(self._cell_chosen)
        self.list.opened.connect(self._row_opened)
        self.weights.tried.connect(self._take_trial)
        self.weights.left.connect(self.back)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self.read_months)

    # --- reading ----------------------------------------------------------------------------------------------------

    def read_months(self, wanted: int | None = None) -> None:
        """All months anew; `wanted` comes to the front, else the one in front stays there while it can be seen."""
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: months(desk), lambda found: self._take_months(found, wanted))

    def _take_months(self, found: tuple[Appraisal, ...], wanted: int | None) -> None:
        self.months.set_choices([Choice(one.id, one.period.words, one.state.label) for one in found])
        known = {one.id for one in found}
        if not found:
            self._show_nothing()
        elif wanted in known or self.view is None or self.view.appraisal.id not in known:
            self.show_month(wanted if wanted in known else found[0].id)
        else:
            self.read()

    def show_month(self, appraisal_id: int, number: int | None = None) -> None:
        self.months.set_value(appraisal_id)
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: month_view(desk, appraisal_id, number), self._take)

    def read(self) -> None:
        if self.view is not None:
            self.show_month(self.view.appraisal.id, self.stamp.earlier)

    def _changed(self, changes: Changes) -> None:
        """A frozen month moves by its own events alone; a draft with every case."""
        moves = "appraisal" in changes.entities or (changes.cases and self.view is not None and not self.view.revision)
        if moves and not self._pause.isActive():
            self._pause.start()

    def _show_nothing(self) -> None:
        self.view = None
        self.export.show(None, self.groups.value)
        self._empty.say(*Stamps().nothing(self.workplace.by.role))
        self._empty.show()
        self._beside.show_rows(())
        for part in (self._card, self.stamp, self._file, *self.steps.values()):
            part.hide()
        for button in (self._trial, self._save):
            button.setEnabled(False)

    def _take(self, view: MonthView) -> None:
        before, self.view = self.view, view
        if self.side.currentWidget() is self.weights:
            if before is None or (before.appraisal.id, before.revision) != (view.appraisal.id, view.revision):
                self._tried = None  # it was of another table
            self.weights.follow(view)
        self._empty.hide()
        self._card.show()
        self._trial.setEnabled(True)
        self._show_table()
        self._beside.show_month(view, self.workplace.township)
        for step, button in self.steps.items():
            reason = view.steps.get(step)
            may = step in (Step.PUBLISH, Step.REVISE, Step.OBJECT) and reason is not None and "不能" not in reason
            button.setVisible(reason is None or (may and _belongs(step, view)))
            button.setEnabled(reason is None)
            button.setToolTip(say(reason or ""))
        self.steps[Step.OBJECT].setText(self.tr("申诉…") if view.revision else self.tr("提出异议…"))
        self._file.setVisible(view.steps.get(Step.COUNTY) is None)

    def _show_table(self) -> None:
        if self.view is None:
            return
        mine = self.workplace.by.unit_id if self.workplace.by.role in UNITS else None
        rows = self._words.rows(self.view.lines, self.groups.value, mine)
        if self._tried is not None:
            rows = self._words.tried(rows, self._tried)
        self.stamp.show_month(self.view, is_trial=self._tried is not None)
        self._save.setEnabled(self._tried is None)
        self.export.show(self.view, self.groups.value)
        self._legend.setText(self._words.legend(rows))
        self.table.show_rows(rows)
        self.table.mark(mine, -2)
        self.table.setMinimumHeight(self.table.wanted_height())

    # --- choosing ---------------------------------------------------------------------------------------------------

    def _group_picked(self, _kind: UnitKind) -> None:
        self._show_table()

    def _revision_picked(self, number: int | None) -> None:
        if self.view is not None:
            self.show_month(self.view.appraisal.id, number)

    def _cell_chosen(self, current: Any) -> None:
        self._cell = (current.row(), current.column()) if current.isValid() else None

    def _cell_opened(self, key: int, column_: int) -> None:
        """The very cases: of a frozen figure the frozen ones."""
        if self.view is not None:
            self.doors.open_figure(self.view, _METRICS[column_], self._units_of(key))

    def _cell_menu(self, key: int, column_: int, at: QPoint) -> None:
        if self.view is not None:
            may = self.view.steps.get(Step.OBJECT) is None and key == self.workplace.by.unit_id
            self.doors.offer_figure(
                self.view, _METRICS[column_], self._units_of(key), at, self.object_to if may else None
            )

    def _units_of(self, key: int) -> set[int]:
        return {r.key for r in self.table.heat.rows} - {GROUP} if key == GROUP else {key}

    def _unit_chosen(self, unit_id: int) -> None:
        if self.view is not None:
            self.workplace.go("kpi", ("unit", unit_id, self.view.appraisal.period))

    # --- steps ------------------------------------------------------------------------------------------------------

    def _step_clicked(self) -> None:
        button, view = self.sender(), self.view
        if view is None or not isinstance(button, Button):
            return
        step = Step(button.property("step"))
        if step is Step.OBJECT:
            self.object_to()
            return
        make: dict[Step, Callable[[MonthView], Sheet]] = {
            Step.SHOW: self._sheets.show_units,
            Step.PUBLISH: self._sheets.publish,
            Step.REVISE: self._sheets.revise,
            Step.BONUS: self._sheets.bonus,
            Step.COUNTY: self._sheets.county,
            Step.WITHDRAW_DRAFT: self._sheets.withdraw_draft,
        }
        self.side.ask(make[step](view))

    def object_to(self) -> None:
        """To the chosen cell's KPI, with the cases that lost something there to choose from."""
        if (view := self.view) is None:
            return
        column_ = self._cell[1] if self._cell else 0
        about = _METRICS[column_ - 1].value if 1 <= column_ <= len(_METRICS) else ""
        desk = self.workplace.desk
        self.workplace.tasks.run(
            self,
            lambda: missed_cases(desk, view, about),
            lambda cases: self.side.ask(self._sheets.object_to(view, about, cases)),
        )

    def _open_month(self) -> None:
        self.side.ask(self._sheets.open_month(local_day(self.workplace.now())))

    def _row_opened(self, key: Any) -> None:
        if (view := self.view) is None or key is None:
            return
        kind, n = key
        match kind:
            case "objection":
                line = next(one for one in view.objections if one.objection.n == n)
                if line.why_not is None:
                    self.side.ask(self._sheets.decide(view, line))
                elif line.back is not None:
                    self.side.ask(self._sheets.take_back(view, line, self.workplace.show_case))
                elif line.objection.case_id is not None and line.case_no:
                    self.workplace.show_case(line.objection.case_id)
                else:
                    self.workplace.say(line.why_not, "due_soon")
            case "bonus":
                bonus = next(one for one in view.bonuses if one.n == n)
                if bonus.accepted is None and view.steps.get(Step.BONUS_DECIDE) is None:
                    self.side.ask(self._sheets.decide_bonus(view, bonus))
            case "revision":
                self.show_month(view.appraisal.id, n)
            case "county":
                self.doors.explain_county(view, n)

    # --- the side ---------------------------------------------------------------------------------------------------

    @property
    def sheet(self) -> Sheet | None:
        """The question that is being asked."""
        return self.side.sheet

    def _done(self, result: object) -> None:
        """A new month comes to the front; anything else is read again."""
        self.back()
        self.read_months(result if isinstance(result, int) else None)

    def back(self) -> None:
        """From a question or a trial to the lists; the keyboard goes back to the table."""
        if self.side.currentIndex():
            self.table.setFocus()
        self.side.back()
        if self._tried is not None:
            self._tried = None
            self._show_table()

    def try_weights(self) -> None:
        if self.view is not None:
            self.side.setCurrentWidget(self.weights)
            self.weights.start(self.view)
            self.weights.begin()

    def _take_trial(self, tried: Tried) -> None:
        if self.side.currentWidget() is self.weights:
            self._tried = tried
            self._show_table()

    def _choose_file(self) -> None:
        if self.view is not None:
            self.county.choose(self.view)

    def _offer_export(self) -> None:
        self.export.offer(self._save.mapToGlobal(self._save.rect().bottomLeft()))

    def closing(self) -> None:
        self.export.drop()

    # --- the window's part ------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"back": self.back, "filter": self.months.setFocus}

    def take_focus(self) -> None:
        self.months.setFocus()

    def open_with(self, what: Any) -> None:
        if isinstance(what, int):
            self.show_month(what)


def _belongs(step: Step, view: MonthView) -> bool:
    """Whether a step that is impossible now is still worth seeing, with its reason."""
    published = view.revision is not None
    return {Step.PUBLISH: not published and view.appraisal.shown_at is not None, Step.REVISE: False}.get(step, False)


def build(workplace: Workplace) -> AppraisalPage:
    return AppraisalPage(workplace)
