"""设置: limits, counts, turns and office hours, which an administrator changes with the ground they rest on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ...dispatch import settings
from ...dispatch.settings import HOURS, Recount, SettingsView
from ..live import Changes
from ..page import PageWidget
from ..settings.lines import NEW_HOURS, counted, history_rows, line_of, rows_of, standing_of
from ..settings.panels import HoursPanel, SettingPanel
from ..widgets.buttons import Segments
from ..widgets.fields import SearchEdit
from ..widgets.layout import column, frame, label, row, rule
from ..widgets.notices import EmptyState
from ..widgets.rows import RowList, RowsOrEmpty
from ..workplace import Workplace

_SIDE = 424
_ABOUT = 0.22
"""Where what a setting is about begins, as a share of the list."""
_BAR = 44


class SettingsPage(PageWidget):
    """The list left, the chosen setting right; nothing is in force before it is saved, then everywhere at once."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        theme = workplace.theme
        self._view: SettingsView | None = None
        self._is_busy = False
        self._wish: str | None = None
        self.list = RowList(theme, self.tr("设置"), beside=_ABOUT)
        hint = self.tr("换个说法查，或者显示“全部”")
        self._lists = RowsOrEmpty(self.list, EmptyState(theme, self.tr("没有这样的设置"), hint, "dot"))
        self.search = SearchEdit(theme, self.tr("时限、次数、时间 /"))
        self._which = Segments(theme, (("all", self.tr("全部")), ("changed", self.tr("改过的"))), "all")
        self._count = label("", "muted")
        self.setting = SettingPanel(theme)
        self.hours = HoursPanel(theme)
        self._side = QStackedWidget()
        self._lay_out()
        self._connect()
        self.read()

    def _lay_out(self) -> None:
        self.search.setFixedWidth(200)
        self._which.setAccessibleName(self.tr("显示哪些设置"))
        bar = QWidget()
        bar.setFixedHeight(_BAR)
        parts = (label(self.tr("设置"), "heading"), self._count, 8, self._which, None, self.search)
        line = row(*parts, gap=8, margins=(16, 0, 8, 0), parent=bar)
        line.setAlignment(self._which, Qt.AlignmentFlag.AlignVCenter)
        pane = frame("pane")
        column(bar, rule(), self._lists, gap=0, parent=pane)
        for panel in (self.setting, self.hours):
            self._side.addWidget(panel)
        self._side.setFixedWidth(_SIDE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(row(pane, rule(vertical=True), self._side, gap=0))

    def _connect(self) -> None:
        work = self.workplace
        self.list.chosen.connect(self._show_chosen)
        self.list.opened.connect(self._begin)
        self.search.textChanged.connect(self._list)
        self._which.picked.connect(self._list)
        self.setting.wanted.connect(self._change)
        self.hours.wanted.connect(self._plan)
        self.hours.dropped.connect(self._drop)
        for panel in (self.setting, self.hours):
            panel.left.connect(self.back)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self.read)

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: settings.view(desk), self._take)

    def _changed(self, changes: Changes) -> None:
        if "setup" in changes.entities:
            self.read()

    def _take(self, found: SettingsView) -> None:
        self._view = found
        changed = counted(found)
        self._count.setText(self.tr("{0} 项与默认不同").format(changed) if changed else self.tr("全部为默认"))
        self._list()

    def _list(self) -> None:
        if self._view is None:
            return
        self._lists.show_rows(rows_of(self._view, self.search.text(), self._which.value == "changed"))
        if self._wish is not None and self.list.choose(self._wish):
            self._wish = None
        if self.list.current is None:
            self.list.step(1)
        self._show_chosen()

    def _show_chosen(self) -> None:
        view, chosen = self._view, self.list.current
        if view is None or chosen is None:
            return
        now = self.workplace.now()
        if (line := line_of(view, chosen)) is not None:
            self.setting.show_line(line)
            self.setting.show_history(history_rows(view, lambda change: change.key == chosen, now))
            self._side.setCurrentWidget(self.setting)
            return
        hours = next((one for one in view.hours if one.valid_from.isoformat() == chosen), None)
        if hours is None:
            self.hours.show_new(now, view.hours_now)
        else:
            self.hours.show_hours(hours, standing_of(view, hours), view.today)
        self.hours.show_history(history_rows(view, lambda change: change.key == HOURS, now))
        self._side.setCurrentWidget(self.hours)

    @property
    def panel(self) -> SettingPanel | HoursPanel:
        """What stands beside the list."""
        return self.hours if self._side.currentWidget() is self.hours else self.setting

    # --- changing ---------------------------------------------------------------------------------------------------

    def _change(self, key: str, text: str, why: str) -> None:
        desk = self.workplace.desk
        said = self.tr("已保存 {0}，各工作站立即生效").format(self.setting.title.text())
        self._run(lambda: settings.change(desk, key, text, why), partial(self._saved, said))

    def _plan(self, day: date, text: str, why: str) -> None:
        desk = self.workplace.desk
        done = partial(self._counted, self.tr("已订办公时间"), day.isoformat())
        self._run(lambda: settings.plan_hours(desk, day, text, why), done)

    def _drop(self, day: date, why: str) -> None:
        desk = self.workplace.desk
        done = partial(self._counted, self.tr("已撤回办公时间"), NEW_HOURS)
        self._run(lambda: settings.drop_hours(desk, day, why), done)

    def _counted(self, said: str, shown: str, recount: Recount) -> None:
        self._wish = shown
        self._saved(f"{said}，{self._recount_words(recount)}", None)

    def _recount_words(self, recount: Recount) -> str:
        if recount.moved is not None:
            return self.tr("{0} 件的办结时限重新推算").format(recount.moved)
        if recount.somebody_on:
            return self.tr("在办件的办结时限由指挥中心的工作站在几分钟内重新推算")
        return self.tr("指挥中心现在没有工作站开着，在办件的办结时限等第一台打开后重新推算")

    def _saved(self, said: str, _done: None) -> None:
        self.panel.saved()
        self.workplace.say(said)
        self.list.setFocus()
        self.read()

    def _run(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        if not self._is_busy:
            self._is_busy = True
            self.workplace.tasks.run(self, job, partial(self._done, then), self._failed)

    def _done(self, then: Callable[[Any], None], answer: Any) -> None:
        self._is_busy = False
        then(answer)

    def _failed(self, error: Exception) -> None:
        self._is_busy = False
        if not self.panel.complain(error):
            self.workplace.complain(error)

    # --- the window's part ------------------------------------------------------------------------------------------

    def _begin(self, _value: object = None) -> None:
        self.panel.begin()

    def _open(self) -> None:
        """Enter: from the list to the setting, there to the next field."""
        focus = self.focusWidget()
        if focus is not None and self.panel.isAncestorOf(focus):
            self.focusNextChild()
        else:
            self.panel.begin()

    def _submit(self) -> None:
        self.panel.submit()

    def back(self) -> None:
        self.list.setFocus()

    def _next(self) -> None:
        self.list.step(1)

    def _previous(self) -> None:
        self.list.step(-1)

    def _search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def command_words(self) -> dict[str, str]:
        return {"next": self.tr("下一项"), "previous": self.tr("上一项"), "open": self.tr("去改")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "next": self._next,
            "previous": self._previous,
            "open": self._open,
            "filter": self._search,
            "back": self.back,
            "submit": self._submit,
        }

    def open_with(self, what: Any) -> None:
        if what is not None and not self.list.choose(what):
            self._wish = what
        self.list.setFocus()


def build(workplace: Workplace) -> SettingsPage:
    return SettingsPage(workplace)
